package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
)

var _ bot.Channel = (*Channel)(nil)

// Show implements [bot.Channel]. A card that is too long for one message
// becomes several, the buttons under the last one; Shown is then that one, and
// edit puts the first one in place.
//
// Shown.At is zero where Telegram gives no date: when an edit changes nothing.
// An error other than bot.ErrUnreachable leaves open whether the card arrived.
// Telegram being too busy makes it a [bot.RetryError].
func (c *Channel) Show(ctx context.Context, chat string, edit int64, card bot.Card) (bot.Shown, error) {
	buttons, err := keyboard(card.Buttons)
	if err != nil {
		return bot.Shown{}, err
	}
	if card.Document != nil {
		shown, err := c.upload(ctx, outgoing{chat: chat, lines: card.Lines, buttons: buttons}, *card.Document)
		if err != nil {
			return bot.Shown{}, fmt.Errorf("show a file in chat %s: %w", chat, unreachable(err))
		}
		return shown, nil
	}
	messages := bot.Divide(card.Lines, maxUnits)
	if len(messages) == 0 {
		return bot.Shown{}, errors.New("card has no text")
	}
	var shown bot.Shown
	for i, lines := range messages {
		out := outgoing{chat: chat, edit: edit, lines: lines}
		if i == len(messages)-1 {
			out.buttons = buttons
		}
		if shown, err = c.deliver(ctx, out); err != nil {
			return bot.Shown{}, fmt.Errorf("show a card in chat %s: %w", chat, unreachable(err))
		}
		edit = 0
	}
	return shown, nil
}

// An outgoing is one message to be sent or, where edit is set, replaced.
type outgoing struct {
	chat    string
	edit    int64
	lines   []bot.Line
	buttons string
}

// deliver replaces the message, or sends it where there is none to replace.
func (c *Channel) deliver(ctx context.Context, out outgoing) (bot.Shown, error) {
	if out.edit <= 0 {
		return c.post(ctx, "sendMessage", out)
	}
	shown, err := c.post(ctx, "editMessageText", out)
	switch {
	case refused(err, "message is not modified"):
		return bot.Shown{ID: out.edit}, nil
	case refused(err, "message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "no text in the message to edit"):
		out.edit = 0
		return c.post(ctx, "sendMessage", out)
	}
	return shown, err
}

// post calls a method that takes and returns a message.
func (c *Channel) post(ctx context.Context, method string, out outgoing) (bot.Shown, error) {
	params := tgbotapi.Params{
		"chat_id":              out.chat,
		"text":                 markup(out.lines),
		"parse_mode":           tgbotapi.ModeHTML,
		"link_preview_options": `{"is_disabled":true}`,
	}
	if out.edit > 0 {
		params["message_id"] = strconv.FormatInt(out.edit, 10)
	}
	if out.buttons != "" {
		params["reply_markup"] = out.buttons
	}
	result, err := c.call(ctx, c.sender, method, params)
	if refused(err, "can't parse entities") {
		// The reason may quote the text, so it is not logged.
		c.log.ErrorContext(ctx, "telegram cannot read our markup; sending plain text", "chat", out.chat)
		delete(params, "parse_mode")
		params["text"] = plain(out.lines)
		result, err = c.call(ctx, c.sender, method, params)
	}
	if err != nil {
		return bot.Shown{}, err
	}
	return readShown(method, result)
}

func readShown(method string, result json.RawMessage) (bot.Shown, error) {
	var m struct {
		ID     int64 `json:"message_id"`
		Date   int64 `json:"date"`
		Edited int64 `json:"edit_date"`
	}
	if err := json.Unmarshal(result, &m); err != nil {
		return bot.Shown{}, fmt.Errorf("read the answer of %s: %w", method, err)
	}
	return bot.Shown{ID: m.ID, At: date(m.Edited, m.Date)}, nil
}

// date returns the first of the given Unix times that is set, or the zero time.
func date(seconds ...int64) time.Time {
	for _, s := range seconds {
		if s != 0 {
			return time.Unix(s, 0).UTC()
		}
	}
	return time.Time{}
}
