package bot_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
)

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// A person links a second account, and goes on there with what they began.
func TestStartHereFinishThere(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/lienket")
	code := sixDigits.FindString(p.last())
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.taps("3")
	p.sees("Câu 2/10")

	z := w.zalo("z1")
	z.types("LIENKET " + code)
	z.sees("Bản nháp", "câu 2/10")
	z.types("1") // go on
	z.sees("Câu 2/10")
	z.types("2")
	z.sees("Tuyên truyền: 2", "Câu 3/10")

	p.types("40") // the question stands in the other chat
	p.sees("“40”", "Câu 3/10")
	z.types("khoảng 30") // and now here
	z.sees("“khoảng 30”", "Câu 3/10")
	if got := w.queued[len(w.queued)-1]; got.Kind != "linked" {
		t.Errorf("the newest notice is %+v, want it to tell of the link", got)
	}
}

func TestLinkCodes(t *testing.T) {
	for name, tt := range map[string]struct {
		text  func(code string) string
		after time.Duration
		want  string // what the stranger sees
	}{
		"as shown":       {func(c string) string { return "LIENKET " + c }, 0, "chào đồng chí An"},
		"as a command":   {func(c string) string { return "/lienket " + c }, 0, "chào đồng chí An"},
		"in two words":   {func(c string) string { return "liên kết  " + c }, 0, "chào đồng chí An"},
		"in English":     {func(c string) string { return "/link " + c }, 0, "chào đồng chí An"},
		"too late":       {func(c string) string { return "LIENKET " + c }, 15 * time.Minute, "chỉ dành cho người được mời"},
		"the code only":  {func(c string) string { return c }, 0, "chỉ dành cho người được mời"},
		"another code":   {func(c string) string { return "LIENKET " + strings.Map(next, c) }, 0, "chỉ dành cho người được mời"},
		"something else": {func(string) string { return "LIENKET abc123" }, 0, "chỉ dành cho người được mời"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p := w.phone("1")
			p.types("/lienket")
			code := sixDigits.FindString(p.last())
			w.now = w.now.Add(tt.after)
			z := w.zalo("z1")
			z.types(tt.text(code))
			z.sees(tt.want)
			other := w.zalo("z2") // a code links one account
			other.types("LIENKET " + code)
			if strings.Contains(tt.want, "An") {
				other.sees("chỉ dành cho người được mời")
			}
		})
	}
}

func next(r rune) rune { return '0' + (r-'0'+1)%10 }

// Who guesses is not listened to any more, even with the right code.
func TestGuessedLinkCodes(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/lienket")
	code := sixDigits.FindString(p.last())
	z := w.zalo("z1")
	for range 5 {
		z.types("LIENKET " + strings.Map(next, code))
	}
	z.types("LIENKET " + code)
	z.sees("chỉ dành cho người được mời")
	w.tallyless = true // nobody counts: nobody is let in
	y := w.zalo("z2")
	m := y.envelope(botText(y, "LIENKET "+code))
	if err := y.h.Handle(t.Context(), m); err == nil {
		t.Error("a code was taken while nobody counts")
	}
}

// While the database is away no try counts, and what waits holds no code.
func TestLinkInAnOutage(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/lienket")
	code := sixDigits.FindString(p.last())
	z := w.zalo("z1")
	taker := &bot.Taker{Handle: z.h.Handle, Inbox: w, Now: func() time.Time { return w.now }, Log: z.h.Log}
	if err := taker.Keep(t.Context(), z.envelope(botText(z, "LIENKET "+code))); err != nil {
		t.Fatal(err)
	}
	kept := w.parked[0].Message
	if strings.Contains(kept.Text, code) || kept.Link == "" {
		t.Errorf("kept is %+v", kept)
	}
	kept.Parked = true
	w.down = true
	for range maxTries + 1 {
		if err := z.h.Handle(t.Context(), kept); !errors.Is(err, bot.ErrAway) {
			t.Fatalf("Handle = %v", err)
		}
	}
	w.down = false
	if err := z.h.Handle(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	z.h.Wait()
	z.sees("chào đồng chí An")
}

// maxTries is how many wrong codes an account may try within an hour.
const maxTries = 5

func TestAccounts(t *testing.T) {
	w := newWorld(t)
	w.notified = "local"
	w.people["zalo.7 z1"] = w.people["local 1"]
	p := w.phone("1")
	p.types("/kenh")
	p.sees("Zalo, liên kết", "Chat trên máy, liên kết ngày 16/11/2023: nhận bản tổng hợp")
	p.taps("Nhận tổng hợp, nhắc qua Zalo")
	if w.notified != "zalo.7" {
		t.Errorf("notices go to %q", w.notified)
	}
	p.sees("Zalo, liên kết ngày 16/11/2023: nhận bản tổng hợp")
	p.taps("Gỡ Zalo")
	p.sees("không đọc, không gửi")
	p.taps("Gỡ Zalo")
	z := w.zalo("z1")
	z.types("/tomtat")
	z.sees("chỉ dành cho người được mời")
	p.taps("Nhận tổng hợp, nhắc qua Chat trên máy") // an old button: the account is still there
	p.sees("Chat trên máy, liên kết")
}
