package zalo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/satcoso/satcoso/bot"
)

var _ bot.Channel = (*Channel)(nil)

// meterTimeout is for how long a message may wait to be counted.
const meterTimeout = 2 * time.Second

// Show implements [bot.Channel]. It always sends: there are no edits. A card
// that is too long for one message becomes several, and Shown is the last one,
// with the numbers of the buttons; those are kept in the Menus. Ids are dates in
// milliseconds: Zalo's own ids have no order.
//
// An error leaves open whether the card, or a part of it, arrived. Zalo being
// too busy, or the month's messages being used up, makes it a [bot.RetryError]
// whose gap grows.
func (c *Channel) Show(ctx context.Context, chat string, _ int64, card bot.Card) (bot.Shown, error) {
	if card.Document != nil { // the list that it was picked from goes on
		card.Buttons, card.Hint = nil, ""
	}
	items, err := numbered(card.Buttons)
	if err != nil {
		return bot.Shown{}, err
	}
	if err := c.forgetMenu(ctx, chat, items); err != nil {
		return bot.Shown{}, err
	}
	var shown bot.Shown
	if card.Document != nil {
		shown, err = c.showDocument(ctx, chat, card)
	} else {
		shown, err = c.sendTexts(ctx, chat, pieces(card.Lines, foot(card)))
	}
	if err != nil {
		return bot.Shown{}, fmt.Errorf("show a card in chat %s: %w", chat, unreachable(err))
	}
	c.keepMenu(ctx, chat, bot.Menu{ID: shown.ID, At: shown.At, Items: items})
	return shown, nil
}

// forgetMenu makes sure that nothing typed below a card with numbers means an
// earlier one's, whatever becomes of keepMenu.
func (c *Channel) forgetMenu(ctx context.Context, chat string, items map[int]string) error {
	if c.menus == nil || len(items) == 0 {
		return nil
	}
	if err := c.menus.ForgetMenu(ctx, bot.Address{Channel: c.name, Account: chat}); err != nil {
		return fmt.Errorf("forget the menu of chat %s: %w", chat, err)
	}
	return nil
}

// keepMenu keeps what numbers mean from now on. A card without numbers leaves
// those of an earlier one as they are. The card was sent: what fails here only
// makes the bot ask what a number means.
func (c *Channel) keepMenu(ctx context.Context, chat string, menu bot.Menu) {
	if c.menus == nil || len(menu.Items) == 0 {
		return
	}
	if err := c.menus.SaveMenu(ctx, bot.Address{Channel: c.name, Account: chat}, menu); err != nil {
		c.log.WarnContext(ctx, "menu is not kept: its numbers will be asked about", "chat", chat, "err", err)
	}
}

// sendTexts sends messages one after another and returns the last one.
func (c *Channel) sendTexts(ctx context.Context, chat string, messages [][]bot.Line) (shown bot.Shown, err error) {
	if len(messages) == 0 {
		return bot.Shown{}, errors.New("card has no text")
	}
	for _, lines := range messages {
		var out struct {
			Chat   string  `json:"chat_id"`
			Text   string  `json:"text"`
			Styles []style `json:"text_styles,omitempty"`
		}
		out.Chat = chat
		out.Text, out.Styles = render(lines)
		if shown, err = c.send(ctx, c.sender, "sendMessage", chat, out); err != nil {
			return bot.Shown{}, err
		}
	}
	return shown, nil
}

// send calls a method that sends a message, and counts it. What Zalo says is ok
// was sent, even if it does not say when.
func (c *Channel) send(ctx context.Context, client *http.Client, method, chat string, out any) (bot.Shown, error) {
	result, err := c.call(ctx, client, method, out)
	if err != nil {
		return bot.Shown{}, err
	}
	var sent struct {
		Date word `json:"date"`
	}
	_ = decode(result, &sent)
	date := sent.Date.milliseconds()
	if date == 0 {
		c.log.WarnContext(ctx, "zalo does not say when a message was sent; the clock of this machine does", "chat", chat)
		date = c.now().UnixMilli()
	}
	c.count(ctx, chat, bot.Out, isGroup(chat))
	return bot.Shown{ID: date, At: instant(date)}, nil
}

// isGroup reports whether a chat's id is one of a group: "zgr-f8a7101d77709e2ec761".
func isGroup(chat string) bool { return strings.HasPrefix(chat, "zgr-") }

// count counts one message. It waits neither for long nor for the context, as
// the message is sent, or was received, already.
func (c *Channel) count(ctx context.Context, account string, way bot.Way, group bool) {
	if c.meter == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), meterTimeout)
	defer cancel()
	if err := c.meter.CountMessage(ctx, c.name, account, way, group, c.now()); err != nil {
		c.log.WarnContext(ctx, "a message is not counted", "way", way, "err", err)
	}
}

// unreachable marks the refusals after which nothing can be sent to the chat.
//
// None is documented, and no code is kept for them: the usual 400 also stands
// for our own mistakes. Only words that leave no doubt are believed; anything
// else is tried again, which a person who is there does not miss.
func unreachable(err error) error {
	e, ok := errors.AsType[*apiError](err)
	if !ok || e.code != http.StatusBadRequest {
		return err
	}
	text := strings.ToLower(e.text)
	for _, words := range []string{"user not found", "user is not found", "user does not exist", "blocked by the user", "blocked by user", "user has blocked"} {
		if strings.Contains(text, words) {
			return fmt.Errorf("%w: %w", bot.ErrUnreachable, err)
		}
	}
	return err
}
