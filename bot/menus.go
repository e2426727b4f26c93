package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// A pick is a number that was typed for an item of a menu.
type pick struct {
	item int
	// named says that it can mean nothing else: "mục 2", not "2".
	named bool
}

// maxItem is the largest number of a menu's items that is understood.
const maxItem = 99

// pickIn reads a text that picks an item of a menu: "2", "2.", "mục 2", "item 2".
func pickIn(text string) (pick, bool) {
	folded := strings.TrimRight(vietnamese.Fold(text), ".)")
	var p pick
	for _, word := range []string{"muc ", "item "} {
		if rest, found := strings.CutPrefix(folded, word); found {
			folded, p.named = strings.TrimSpace(rest), true
			break
		}
	}
	n, err := strconv.Atoi(folded)
	if err != nil || n < 1 || n > maxItem || strconv.Itoa(n) != folded {
		return pick{}, false
	}
	p.item = n
	return p, true
}

// typedOn reports whether a channel has no buttons: what they would say is
// typed.
func (h *Handler) typedOn(channel string) bool {
	c, ok := h.Channels[channel]
	return ok && h.Menus != nil && c.Traits().Typed
}

// countedOn reports whether a channel counts messages: what can be asked at once
// is.
func (h *Handler) countedOn(channel string) bool {
	c, ok := h.Channels[channel]
	return ok && c.Traits().Counted
}

// menuFor returns the menu that a text may pick from: the last of its chat,
// unless that came after the text was written or is too old. Then it is zero.
func (h *Handler) menuFor(ctx context.Context, m Message) (Menu, error) {
	menu, err := h.Menus.LoadMenu(ctx, Address{m.Channel, m.Account})
	if err != nil {
		return Menu{}, fmt.Errorf("load the menu of a chat on %s: %w", m.Channel, err)
	}
	if m.ID < menu.ID || m.Date.Sub(menu.At) > MenuLife {
		return Menu{}, nil
	}
	return menu, nil
}

// picked takes a number as an item of the last menu. A bare number belongs to the
// draft where that wants numbers, unless a menu was shown after the question:
// then it is asked about. It is no answer to a form that nobody has answered, if
// a menu was shown with it or since. One that no menu explains opens nothing.
func (h *Handler) picked(ctx context.Context, s *session, m Message, text string) (a answer, taken bool, err error) {
	p, ok := pickIn(text)
	if !ok || !h.typedOn(m.Channel) {
		return answer{}, false, nil
	}
	menu, err := h.menuFor(ctx, m)
	if err != nil {
		return answer{}, false, err
	}
	data, known := menu.Items[p.item]
	beside := known && s.delivered() && menu.ID >= s.stamp.AskedID
	if !p.named && s.active() && s.data.Draft.Phase.TakesNumbers() && !(beside && untouched(s.data.Draft)) {
		if !known || menu.Asked || menu.ID <= s.stamp.AskedID {
			return answer{}, false, nil
		}
		return h.askWhich(ctx, s, m, p, menu)
	}
	if !known {
		key := "menu.unknown"
		if len(menu.Items) > 0 {
			key = "menu.no_item"
		}
		a, err = h.aside(s, key)
		return a, true, err
	}
	s.disarm()
	tap := m
	tap.Kind, tap.Data, tap.Text, tap.ID = Tap, data, "", 0
	a, err = h.tapped(ctx, s, tap)
	return a, true, err
}

// askWhich asks whether a number is an answer or an item. The question is shown
// again, so a number that comes after that is an answer.
func (h *Handler) askWhich(ctx context.Context, s *session, m Message, p pick, menu Menu) (answer, bool, error) {
	menu.Asked = true
	if err := h.Menus.SaveMenu(ctx, Address{m.Channel, m.Account}, menu); err != nil {
		return answer{}, false, fmt.Errorf("keep the menu of a chat on %s: %w", m.Channel, err)
	}
	a, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Shown})
	said := sentence(s.who.Person.Lang, "menu.which", "n", p.item).Paragraphs
	a.reply.Paragraphs = append(said, a.reply.Paragraphs...)
	return a, true, err
}

// heldInvitation begins the item of a menu that stands for an invitation whose
// code is not kept, only its hash. It is no data of a button: those come from
// outside, and the hash is no secret.
const heldInvitation = ":"

// answersInvitation makes the tap of a number that answers an invitation. Who
// does that has no session yet, so nothing else can be meant.
func (h *Handler) answersInvitation(ctx context.Context, m Message) (Message, error) {
	p, ok := pickIn(m.Text)
	if !ok || m.Kind != Text || !m.Private || !h.typedOn(m.Channel) {
		return m, nil
	}
	menu, err := h.menuFor(ctx, m)
	if err != nil {
		return m, err
	}
	kind, ref, _ := strings.Cut(menu.Items[p.item], ".")
	if kind != tapJoin && kind != tapDecline {
		return m, nil
	}
	m.Kind, m.Text, m.ID, m.Data = Tap, "", 0, kind+"."+ref
	if hash, held := strings.CutPrefix(ref, heldInvitation); held {
		m.Data, m.Invitation, m.Parked = kind+".", hash, true
	}
	return m, nil
}
