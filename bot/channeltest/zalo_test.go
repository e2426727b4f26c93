package channeltest_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/channeltest"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/handouts"
	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

const zaloToken = "1:the-token-of-the-channel-test-only"

// A zaloSubject is the channel of Zalo, and the local server that plays it.
type zaloSubject struct {
	*zalo.Channel
	page
	chats *localzalo.Server
}

func newZalo(w *channeltest.World) channeltest.Subject {
	w.Helper()
	s := &zaloSubject{}
	var people []localzalo.Person
	for i := range 9 {
		people = append(people, localzalo.Person{Account: s.Account(i + 1), Name: "Người " + strconv.Itoa(i+1)})
	}
	var err error
	s.chats, err = localzalo.Open(w.Context(), localzalo.Config{
		Path: filepath.Join(w.TempDir(), "zalo.db"), Now: w.Now, KeepHistory: true,
		Bots:   []localzalo.Bot{{Token: zaloToken, ID: "1", AccountName: "bot.Test"}},
		People: func(context.Context) ([]localzalo.Person, error) { return people, nil },
	})
	if err != nil {
		w.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/zalo/", http.StripPrefix("/zalo", s.chats.Handler()))
	s.page = page{t: w.TB, server: serve(w.TB, mux), below: "/zalo"}
	closing(w.TB, s.chats)
	desk, err := handouts.Open(w.Context(), handouts.Options{Store: w.SQL, PublicURL: s.server.URL, Now: time.Now, Calendar: w.Calendar})
	if err != nil {
		w.Fatal(err)
	}
	s.Channel, err = zalo.New(zalo.Options{
		Token: zaloToken, APIURL: s.server.URL + "/zalo", Menus: w.States, Meter: w.SQL.Meter(w.Calendar), Hosting: hosting{desk}, Now: w.Now,
	})
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// hosting gives documents an address, as the program does.
type hosting struct{ desk *handouts.Desk }

func (h hosting) Host(ctx context.Context, channel, account string, d conversations.Document) (string, error) {
	return h.desk.On(channel).Put(ctx, account, d)
}

func (s *zaloSubject) Account(n int) string { return fmt.Sprintf("%020x", 0x1003a0c4e7b2+n) }

func (s *zaloSubject) Limits() channeltest.Limits {
	return channeltest.Limits{Text: 1800, Caption: 1800, Photos: true}
}

func (s *zaloSubject) Receive(ctx context.Context, _ func(context.Context, bot.Message, <-chan struct{}) error, keep func(context.Context, bot.Message) error) error {
	// A poll that is under way is not aborted, but its server may end it.
	defer context.AfterFunc(ctx, func() { _ = s.chats.Close() })() // closing tells what went wrong
	return s.Poll(ctx, keep)
}

func (s *zaloSubject) Phone(account string) channeltest.Phone { return &zaloPhone{s, account} }

// A zaloPhone types.
type zaloPhone struct {
	*zaloSubject
	chat string
}

func (p *zaloPhone) Seen() (seen []channeltest.Shown) {
	p.t.Helper()
	all, err := p.chats.History(p.t.Context(), p.chat, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range all {
		if e.Bot {
			one := channeltest.Typed(e.Text)
			one.Picture = e.Media != ""
			seen = append(seen, one)
		}
	}
	return seen
}

func (p *zaloPhone) Say(text string) {
	p.t.Helper()
	p.post("/page/send", map[string]any{"chat": p.chat, "text": text, "nonce": p.nonce()})
}

func (p *zaloPhone) Pick(label string) {
	p.t.Helper()
	seen := p.Seen()
	p.Say(channeltest.ToType(seen[len(seen)-1], label))
}

func (p *zaloPhone) Photo(caption string) {
	p.t.Helper()
	p.photo(p.chat, caption)
}
