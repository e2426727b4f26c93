package channeltest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/bot/channeltest"
	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

// hostile are texts that look like something else than a text.
var hostile = []struct{ name, text, stored string }{
	{"HTML", "Cần <b>hội trường</b> & loa", ""},
	{"Markdown", "**Cần** _hội trường_ [x](http://a.b)", ""},
	{"Zalo's own markup", "{red}Cần hội trường{/red} {big}", ""},
	{"a menu", "1. Gửi\n2. Sửa báo cáo", "1. Gửi 2. Sửa báo cáo"},
	{"an item of a menu", "mục 2 của công ty chưa cho mượn phòng", ""},
	{"a command inside", "công ty bảo /huy thì mới cho mượn phòng", ""},
	{"a phone number", "{red}gọi 0912 345 678{/red}", "{red}gọi [***]{/red}"},
}

// What people write is stored as they wrote it, guarded, and is never read as
// markup by the chat system, as the bot's own words, or as a command.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, h := range hostile {
		for _, s := range subjects {
			t.Run(h.name+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				w := channeltest.New(t, s.make)
				w.User(channeltest.Officer).Reports(channeltest.Troubled(h.text))
				want := h.stored
				if want == "" {
					want = h.text
				}
				if got := w.Text("SELECT text FROM difficulties"); strings.Join(strings.Fields(got), " ") != want {
					t.Errorf("%q is stored as %q, want %q", h.text, got, want)
				}
				w.CheckShown(channeltest.Conversation{})
				checkStyles(t, w, want)
			})
		}
	}
}

// checkStyles fails if a message on Zalo asks for markup, or has a style over a
// part of a text that somebody wrote.
func checkStyles(t *testing.T, w *channeltest.World, text string) {
	t.Helper()
	s, ok := w.Subject.(*zaloSubject)
	if !ok {
		return
	}
	all, err := s.chats.History(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	echoed := false
	for _, m := range all {
		if !m.Bot {
			continue
		}
		if m.ParseMode != "" {
			t.Errorf("parse_mode is %q in:\n%s", m.ParseMode, m.Text)
		}
		echoed = echoed || strings.Contains(m.Text, text)
		for _, style := range m.Styles {
			lines := strings.Split(cutUnits(m.Text, style.Start, style.Len), "\n")
			if len(lines) != 1 || strings.Contains(lines[0], text) {
				t.Errorf("style %v over %q", style, lines)
			}
		}
	}
	if !echoed && !strings.HasPrefix(text, "1. ") { // that one has two lines
		t.Error("the text is never shown")
	}
}

// cutUnits cuts a part out of a text, counted in UTF-16 units. There is nothing
// beyond the Basic Multilingual Plane in these tests.
func cutUnits(text string, start, n int) string {
	runes := []rune(text)
	return string(runes[start:min(start+n, len(runes))])
}

// A text that is longer than a message of the bot is not repeated in full, and
// nothing is opened by it.
func TestHostileLength(t *testing.T) {
	t.Parallel()
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			w := channeltest.New(t, s.make)
			u := w.User(channeltest.Officer)
			u.Says(strings.Repeat("0 ", 1000))
			u.Opens("de_an_03")
			u.Says(strings.Repeat("a1 ", 666))
			u.Says(strings.Repeat("Đ", 2000))
			w.CheckShown(channeltest.Conversation{})
			if n := w.Count(t, "SELECT count(*) FROM reports"); n != 0 {
				t.Errorf("%d reports are stored", n)
			}
		})
	}
}

// A flood is taken in its order, each message once, and what was meant by the
// person still counts.
func TestHostileFlood(t *testing.T) {
	t.Parallel()
	const flood = 100
	w := channeltest.New(t, newZalo)
	u := w.User(channeltest.Officer)
	u.Opens("de_an_03")
	phone := w.Subject.Phone(u.Account)
	before := len(phone.Seen())
	w.Does(flood, func() {
		for i := range flood {
			phone.Say([]string{"2", "mục 7", "/start", "{red}", "xin chào"}[i%5])
		}
	})
	if n := len(phone.Seen()) - before; n > flood {
		t.Errorf("%d messages are answered by %d", flood, n)
	}
	if n := w.Count(t, "SELECT count(*) FROM reports"); n != 0 {
		t.Errorf("%d reports are stored", n)
	}
	u.Opens("de_an_03")
	u.Fills(channeltest.Week(nil))
	u.Sends()
	if n := w.Count(t, "SELECT count(*) FROM revisions"); n != 1 {
		t.Errorf("%d revisions are stored, want 1", n)
	}
}

// What Zalo brings twice is answered once, and what it brings back of the bot's own
// is not answered.
func TestDeliveredTwice(t *testing.T) {
	t.Parallel()
	w := channeltest.New(t, newZalo)
	chats := w.Subject.(*zaloSubject).chats
	u := w.User(channeltest.Officer)
	u.Opens("de_an_03")
	phone := w.Subject.Phone(u.Account)
	before := len(phone.Seen())
	chats.SetSwitches(localzalo.Switches{Duplicate: localzalo.Always, SelfEcho: localzalo.Always})
	answers := []string{"hỏi", "3", "2"}
	for _, text := range answers {
		u.Says(text)
	}
	u.Says("/trogiup") // by when all before it are handled
	var texts []string
	for _, shown := range phone.Seen()[before:] {
		texts = append(texts, shown.Text)
	}
	if n := len(slices.Compact(slices.Clone(texts))); n != len(texts) || n > len(answers)+1 {
		t.Errorf("%d messages are answered by %d:\n%s", len(answers)+1, len(texts), strings.Join(texts, "\n--\n"))
	}
}
