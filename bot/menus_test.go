package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

func botText(p *phone, text string) bot.Message {
	p.now = p.now.Add(time.Second)
	return bot.Message{Kind: bot.Text, ID: p.now.UnixMilli(), Update: 9000 + p.now.Unix(), Date: p.now, Text: text}
}

// leaderOnZalo is a leader who is also an officer, with a digest that came.
func leaderOnZalo(t *testing.T) *phone {
	w := newWorld(t)
	who := w.people["local 3"]
	who.Posts = append(who.Posts, w.people["local 1"].Posts...)
	w.people["zalo.7 z3"] = who
	return w.zalo("z3")
}

// A number opens the item of the last menu, and of no other.
func TestNumbersPickFromTheLastMenu(t *testing.T) {
	p := leaderOnZalo(t)
	p.types("/tomtat")
	p.sees("digest: first")
	p.types("1")
	p.sees("digest: full")
	p.types("mục 1")
	p.sees("digest: full")
	p.types("2")
	p.sees("Danh sách vừa rồi không có số này")
	p.types("mục 7")
	p.sees("Danh sách vừa rồi không có số này")
	p.types("/tomtat")
	p.now = p.now.Add(bot.MenuLife + time.Minute)
	p.types("1")
	p.sees("không thuộc danh sách nào")
}

// A number that was written before the menu came means another menu.
func TestNumbersFromBeforeTheMenu(t *testing.T) {
	p := leaderOnZalo(t)
	early := botText(p, "1")
	p.types("/tomtat")
	early.Update = 7777
	p.deliver(early)
	p.sees("không thuộc danh sách nào")
}

// In the middle of a report a number is an answer, unless a menu came since the
// question; then it is asked about, once.
func TestNumbersInTheMiddleOfAReport(t *testing.T) {
	p := leaderOnZalo(t)
	p.types("/baocao")
	p.types("hỏi")
	p.sees("Câu 1/10")
	p.types("1")
	p.sees("Doanh nghiệp: 1", "Câu 2/10")

	digest := bot.Card{Lines: []bot.Line{{Text: "digest"}}, Buttons: [][]bot.Button{{{Label: "Full", Data: "d.7.full", Number: 1}}}}
	p.now = p.now.Add(time.Second)
	if _, err := (typed{p.world}).Show(t.Context(), "z3", 0, digest); err != nil {
		t.Fatal(err)
	}
	p.types("1")
	p.sees("“1” chưa được dùng", "mục 1", "Câu 2/10")
	p.types("mục 1")
	p.sees("digest: full")
	p.types("1")
	p.sees("“1” chưa được dùng")
	p.types("1")
	p.sees("Tuyên truyền: 1", "Câu 3/10")
}

// An invitation is accepted by a number; what is kept of it is a hash.
func TestInvitationByNumber(t *testing.T) {
	w := newWorld(t)
	const code = "q3ZbAAAAAAAAAAAAAAAAAA"
	who := w.people["local 1"]
	w.invites(code, who)
	z := w.zalo("z9")
	taker := &bot.Taker{Handle: z.h.Handle, Inbox: w, Now: func() time.Time { return w.now }, Log: z.h.Log}
	keep := func(text string) {
		t.Helper()
		m := z.envelope(botText(z, text))
		if err := taker.Keep(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Second)
		kept := w.parked[len(w.parked)-1].Message
		kept.Parked = true
		if err := z.h.Handle(t.Context(), kept); err != nil {
			t.Fatal(err)
		}
		z.h.Wait()
	}
	keep("/start " + code)
	z.sees("Mời đồng chí An")
	for _, menu := range w.numbers {
		for _, data := range menu.Items {
			if data == "j."+code || data == "x."+code {
				t.Errorf("the menu keeps the code: %q", data)
			}
		}
	}
	keep("3")
	z.sees("chỉ dành cho người được mời")
	keep("1")
	z.sees("chào đồng chí An")
	if _, err := w.FindIdentity(t.Context(), typedChannel, "z9"); err != nil {
		t.Errorf("the account is not linked: %v", err)
	}
	if _, err := w.FindIdentity(t.Context(), typedChannel, "z8"); err != models.ErrUnknown { //nolint:errorlint // the fake's own
		t.Errorf("another account is known: %v", err)
	}
}

// The menu is had by its word, also in the middle of a report, and every item of
// it leads somewhere.
func TestMenuByItsWord(t *testing.T) {
	p := leaderOnZalo(t)
	p.types("/baocao")
	p.types("hỏi")
	p.types("3")
	p.types("/trogiup")
	p.sees("gửi “menu”")
	p.types("Menu")
	p.sees("Đồng chí có thể gửi")
	for _, row := range p.chats["z3"][len(p.chats["z3"])-1].card.Buttons {
		if b := row[0]; b.Data == "c.huy" || b.Data == "c.trogiup" {
			t.Errorf("%q leads back to the menu, or nowhere", b.Label)
		}
	}
	p.types("12") // no item, so an answer
	p.sees("Tuyên truyền: 12")

	phone := newWorld(t).phone("1")
	phone.types("/baocao")
	phone.taps("Bắt đầu")
	phone.types("menu")
	phone.sees("Chưa hiểu “menu”")
}

// A list to choose from is numbered by the channel, once.
func TestListIsNumberedOnce(t *testing.T) {
	p := newWorld(t).zaloOf("1")
	p.types("/baocao")
	p.types(usualForm)
	p.types("sửa")
	b := p.chats[p.account][len(p.chats[p.account])-1].card.Buttons[2][0]
	if b.Label != "Lao động: 30" || b.Number != 3 {
		t.Errorf("button %+v", b)
	}
}

// An address is not sent without a word on what it is.
func TestFileHasAName(t *testing.T) {
	for _, channel := range []string{typedChannel, "local"} {
		w := newWorld(t)
		w.people[typedChannel+" 3"] = w.people["local 3"]
		p := w.phone("3")
		p.channel, p.h.Digests = channel, numbered{}
		p.send(bot.Message{Kind: bot.Tap, Data: "d.100.sheet"})
		p.sees("digest: 100")
		if named := strings.Contains(p.last(), "tệp Excel"); named != (channel == typedChannel) {
			t.Errorf("on %s: %s", channel, p.last())
		}
	}
}

// zaloOf is the phone of somebody of the local chat on the channel without
// buttons.
func (w *world) zaloOf(account string) *phone {
	w.people[typedChannel+" z"+account] = w.people["local "+account]
	return w.zalo("z" + account)
}

// A list that was asked for from a form that nobody has answered is picked from
// by number, and its number is no answer.
func TestListFromAnUntouchedForm(t *testing.T) {
	for _, word := range []string{"kỳ khác", "tuần khác", "đơn vị khác"} {
		p := newWorld(t).zaloOf("1")
		p.types("/baocao")
		p.sees("Tuần 46", "\n1) ")
		p.types(word)
		buttons := p.chats[p.account][len(p.chats[p.account])-1].card.Buttons
		second := buttons[1][0]
		if second.Number != 2 || !strings.HasPrefix(second.Label, "Tuần 45") {
			t.Fatalf("after %q the second button is %+v", word, second)
		}
		p.types("2")
		p.sees("Tuần 45", "\n1) ")
		if d := p.draft(); d.Period.Key() != "2023T45" || len(d.Answers)+len(d.Parts) > 0 {
			t.Errorf("after %q: %s %+v %+v", word, d.Period.Key(), d.Answers, d.Parts)
		}
	}
}

// Whoever has looked at the list may still answer the form above it.
func TestFormAboveAList(t *testing.T) {
	p := newWorld(t).zaloOf("1")
	p.types("/baocao")
	p.types("kỳ khác")
	p.types(usualForm)
	p.sees("Tuần 46", "Doanh nghiệp: 3")
}

// Photos are fetched early for people who are known, in private.
func TestEarlyPhotosAreOfKnownPeople(t *testing.T) {
	w := newWorld(t)
	w.people["zalo.7 z1"] = w.people["local 1"]
	var fetched []string
	for _, account := range []string{"z1", "z9"} {
		z := w.zalo(account)
		z.h.FetchEarly = func(_ context.Context, m bot.Message) { fetched = append(fetched, m.Account) }
		photo := botText(z, "")
		photo.Kind, photo.Attachment = bot.Attached, conversations.Attachment{Kind: conversations.Photo, Ref: "https://x/1"}
		z.send(photo)
		group := z.envelope(photo)
		group.Private, group.Update = false, 1
		if err := z.h.Handle(t.Context(), group); err != nil {
			t.Fatal(err)
		}
	}
	if len(fetched) != 1 || fetched[0] != "z1" {
		t.Errorf("fetched for %v", fetched)
	}
}
