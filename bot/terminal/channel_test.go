package terminal_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/terminal"
	"github.com/satcoso/satcoso/conversations"
)

// menus keep the last menu that was saved.
type menus struct{ last bot.Menu }

func (m *menus) SaveMenu(_ context.Context, _ bot.Address, menu bot.Menu) error {
	m.last = menu
	return nil
}
func (m *menus) ForgetMenu(context.Context, bot.Address) error {
	m.last = bot.Menu{}
	return nil
}

func (m *menus) LoadMenu(context.Context, bot.Address) (bot.Menu, error) { return m.last, nil }

var friday = time.Date(2023, 11, 17, 9, 0, 0, 0, time.UTC)

// What can be typed stands below the text, after an empty line.
func TestShow(t *testing.T) {
	button := func(n int, label string) []bot.Button {
		return []bot.Button{{Label: label, Data: "m." + label, Number: n}}
	}
	text := []bot.Line{{Text: "Tuần 46", Strong: true}, {Text: "chưa gửi"}}
	for name, c := range map[string]struct {
		card  bot.Card
		want  string
		items map[int]string
	}{
		"text":    {bot.Card{Lines: text}, "*Tuần 46*\nchưa gửi\n", nil},
		"numbers": {bot.Card{Lines: text, Buttons: [][]bot.Button{button(1, "a"), button(2, "b")}}, "*Tuần 46*\nchưa gửi\n\n1. a\n2. b\n", map[int]string{1: "m.a", 2: "m.b"}},
		"labels":  {bot.Card{Lines: text, Buttons: [][]bot.Button{button(0, "a"), button(0, "b")}}, "*Tuần 46*\nchưa gửi\n\n“a” · “b”\n", nil},
		"hint":    {bot.Card{Lines: text, Buttons: [][]bot.Button{button(0, "a")}, Hint: "Gửi “ok”"}, "*Tuần 46*\nchưa gửi\n\n_Gửi “ok”_\n", nil},
		"file":    {bot.Card{Lines: text, Document: &conversations.Document{Name: "t.xlsx", Data: []byte("123")}}, "<t.xlsx, 3 bytes>\n*Tuần 46*\nchưa gửi\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			kept := &menus{}
			channel := terminal.New(func(string) io.Writer { return &out }, kept, func() time.Time { return friday })
			before := channel.Read("an", "2")
			shown, err := channel.Show(t.Context(), "an", 0, c.card)
			if err != nil || out.String() != c.want {
				t.Errorf("wrote %q, want %q, %v", out.String(), c.want, err)
			}
			if !maps.Equal(kept.last.Items, c.items) || c.items != nil && kept.last.ID != shown.ID {
				t.Errorf("kept %+v for message %d, want %v", kept.last, shown.ID, c.items)
			}
			if after := channel.Read("an", "2"); before.ID >= shown.ID || shown.ID >= after.ID {
				t.Errorf("ids are %d, %d, %d", before.ID, shown.ID, after.ID)
			}
		})
	}
}

// A card that cannot be written is not shown.
func TestShowFails(t *testing.T) {
	gone := errors.New("no terminal")
	c := terminal.New(func(string) io.Writer { return broken{gone} }, &menus{}, time.Now)
	if _, err := c.Show(t.Context(), "an", 0, bot.Card{Lines: []bot.Line{{Text: "x"}}}); !errors.Is(err, gone) {
		t.Error(err)
	}
	if err := c.Erase(t.Context(), "an", 1); !errors.Is(err, terminal.ErrCannot) {
		t.Error(err)
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
