package channeltest_test

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/channeltest"
	"github.com/satcoso/satcoso/bot/telegram"
	"github.com/satcoso/satcoso/localchat"
)

const telegramToken = "1:the-token-of-the-channel-test-only-00"

// A telegramSubject is the channel of Telegram, and the local chat that plays it.
type telegramSubject struct {
	*telegram.Channel
	page
	chats *localchat.Server
}

func newTelegram(w *channeltest.World) channeltest.Subject {
	w.Helper()
	s := &telegramSubject{}
	var people []localchat.Person
	for i := range 9 {
		people = append(people, localchat.Person{ID: int64(1001 + i), Name: "Người " + strconv.Itoa(i+1)})
	}
	var err error
	s.chats, err = localchat.Open(w.Context(), localchat.Config{
		Path: filepath.Join(w.TempDir(), "chats.db"), Token: telegramToken, BotUsername: "satcoso_bot", Now: w.Now, KeepHistory: true,
		People: func(context.Context) ([]localchat.Person, error) { return people, nil },
	})
	if err != nil {
		w.Fatal(err)
	}
	s.page = page{t: w.TB, server: serve(w.TB, s.chats.Handler())}
	closing(w.TB, s.chats)
	if s.Channel, err = telegram.New(telegram.Options{Token: telegramToken, APIURL: s.server.URL}); err != nil {
		w.Fatal(err)
	}
	return s
}

func (s *telegramSubject) Account(n int) string { return strconv.Itoa(1000 + n) }

func (s *telegramSubject) Limits() channeltest.Limits {
	return channeltest.Limits{Text: 4096, Caption: 1024, Photos: true}
}

func (s *telegramSubject) Receive(ctx context.Context, take func(context.Context, bot.Message, <-chan struct{}) error, _ func(context.Context, bot.Message) error) error {
	return s.Poll(ctx, take)
}

func (s *telegramSubject) Phone(account string) channeltest.Phone {
	id, err := strconv.ParseInt(account, 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return &telegramPhone{s, id}
}

// A telegramPhone taps.
type telegramPhone struct {
	*telegramSubject
	chat int64
}

func (p *telegramPhone) history() (shown []localchat.Shown) {
	p.t.Helper()
	all, err := p.chats.History(p.t.Context(), p.chat, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range all {
		if e.Type == localchat.ShownMessage && e.Bot || e.Type == localchat.ShownEdit {
			shown = append(shown, e)
		}
	}
	return shown
}

func (p *telegramPhone) Seen() (seen []channeltest.Shown) {
	for _, e := range p.history() {
		one := channeltest.Shown{Text: e.Text, Sent: e.Text, Picture: e.Media != ""}
		for _, b := range e.Buttons {
			one.Choices = append(one.Choices, b.Text)
		}
		seen = append(seen, one)
	}
	return seen
}

func (p *telegramPhone) Say(text string) {
	p.t.Helper()
	p.post("/page/send", map[string]any{"chat": p.chat, "text": text, "nonce": p.nonce()})
}

func (p *telegramPhone) Pick(label string) {
	p.t.Helper()
	all := p.history()
	last := all[len(all)-1]
	for _, b := range last.Buttons {
		if b.Text == label {
			p.post("/page/tap", map[string]any{"chat": p.chat, "message": last.Message, "data": b.Data})
			return
		}
	}
	p.t.Fatalf("there is no button %q", label)
}

func (p *telegramPhone) Photo(caption string) {
	p.t.Helper()
	p.photo(strconv.FormatInt(p.chat, 10), caption)
}
