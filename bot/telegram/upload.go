package telegram

import (
	"context"
	"errors"
	"fmt"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

const (
	maxCaption  = 1024     // in UTF-16 units
	maxPicture  = 10 << 20 // of a picture, in bytes
	maxDocument = 50 << 20 // of a file that a bot sends, in bytes
)

// upload sends a picture or a file with its caption.
func (c *Channel) upload(ctx context.Context, out outgoing, d conversations.Document) (bot.Shown, error) {
	method, field, limit := "sendDocument", "document", maxDocument
	if d.Picture {
		method, field, limit = "sendPhoto", "photo", maxPicture
	}
	if len(d.Data) == 0 || len(d.Data) > limit {
		return bot.Shown{}, fmt.Errorf("%s has %d bytes, want 1 to %d", d.Name, len(d.Data), limit)
	}
	params := tgbotapi.Params{"chat_id": out.chat, "parse_mode": tgbotapi.ModeHTML}
	switch captions := bot.Divide(out.lines, maxCaption); len(captions) {
	case 0:
	case 1:
		params["caption"] = markup(captions[0])
	default:
		return bot.Shown{}, errors.New("the caption is too long")
	}
	if out.buttons != "" {
		params["reply_markup"] = out.buttons
	}
	file := tgbotapi.RequestFile{Name: field, Data: tgbotapi.FileBytes{Name: d.Name, Bytes: d.Data}}
	result, err := c.callWith(ctx, c.sender, method, params, []tgbotapi.RequestFile{file})
	if err != nil {
		return bot.Shown{}, err
	}
	return readShown(method, result)
}
