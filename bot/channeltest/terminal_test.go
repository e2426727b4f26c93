package channeltest_test

import (
	"context"
	"io"
	"strings"
	"sync"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/channeltest"
	"github.com/satcoso/satcoso/bot/terminal"
)

// A terminalSubject is the plainest channel, with a terminal for everybody.
type terminalSubject struct {
	*terminal.Channel
	mu      sync.Mutex
	written map[string][]string
	lines   chan bot.Message
}

func newTerminal(w *channeltest.World) channeltest.Subject {
	s := &terminalSubject{written: map[string][]string{}, lines: make(chan bot.Message)}
	s.Channel = terminal.New(func(account string) io.Writer { return screen{s, account} }, w.States, w.Now)
	return s
}

// A screen keeps what is written to a terminal.
type screen struct {
	of      *terminalSubject
	account string
}

func (s screen) Write(p []byte) (int, error) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.of.written[s.account] = append(s.of.written[s.account], strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}

func (s *terminalSubject) Name() string         { return terminal.Name }
func (s *terminalSubject) Account(n int) string { return "tty" + string(rune('0'+n)) }
func (s *terminalSubject) Limits() channeltest.Limits {
	return channeltest.Limits{Text: 1 << 20, Caption: 1 << 20}
}

func (s *terminalSubject) Receive(ctx context.Context, take func(context.Context, bot.Message, <-chan struct{}) error, _ func(context.Context, bot.Message) error) error {
	for {
		select {
		case m := <-s.lines:
			if err := take(ctx, m, nil); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *terminalSubject) Phone(account string) channeltest.Phone { return terminalPhone{s, account} }

// A terminalPhone is a keyboard and a screen.
type terminalPhone struct {
	*terminalSubject
	account string
}

func (p terminalPhone) Seen() (seen []channeltest.Shown) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, text := range p.written[p.account] {
		seen = append(seen, channeltest.Typed(text))
	}
	return seen
}

func (p terminalPhone) Say(text string) { p.lines <- p.Read(p.account, text) }

func (p terminalPhone) Pick(label string) {
	seen := p.Seen()
	p.Say(channeltest.ToType(seen[len(seen)-1], label))
}

func (p terminalPhone) Photo(string) { panic("a terminal takes no photos") }
