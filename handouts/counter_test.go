package handouts_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/handouts"
	"github.com/satcoso/satcoso/models"
)

// What a channel without uploads asks for.
var _ interface {
	Put(ctx context.Context, account string, d conversations.Document) (url string, err error)
} = handouts.Counter{}

func TestCounter(t *testing.T) {
	r := newRig(t)
	counter := r.desk.On("zalo")
	address, err := counter.Put(t.Context(), "en", conversations.Document{Name: "a.pdf", Data: content})
	if err != nil {
		t.Fatal(err)
	}
	b := r.browser()
	page := b.get(address)
	if got := b.confirm(address, page); !strings.Contains(page.body, "Download") || got.body != string(content) {
		t.Errorf("%s, %s", page, got)
	}
	address, err = counter.Put(t.Context(), "vi", conversations.Document{Name: "a.png", Data: image, Picture: true})
	if err != nil || r.browser().get(address).body != string(image) {
		t.Errorf("a picture: %s, %v", address, err)
	}
	if _, err := counter.Put(t.Context(), "nobody", conversations.Document{Name: "a", Data: content}); !errors.Is(err, models.ErrUnknown) {
		t.Errorf("for a stranger: %v", err)
	}
	if _, err := r.desk.On("telegram").Put(t.Context(), "vi", conversations.Document{Name: "a", Data: content}); !errors.Is(err, models.ErrUnknown) {
		t.Errorf("on another channel: %v", err)
	}
	if _, err := r.openDesk("").On("zalo").Put(t.Context(), "vi", conversations.Document{Data: content}); !errors.Is(err, handouts.ErrNoPublicURL) {
		t.Errorf("without a public address: %v", err)
	}
}
