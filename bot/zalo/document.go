package zalo

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// showDocument sends a picture as such, and of a file the address where it can
// be opened. Where neither can be had, the text comes with a sentence that says
// so: a leader is not left without the digest for want of its chart.
func (c *Channel) showDocument(ctx context.Context, chat string, card bot.Card) (bot.Shown, error) {
	document, lines, foot := *card.Document, slices.Clone(card.Lines), foot(card)
	address, err := c.host(ctx, chat, document)
	if err != nil {
		c.log.WarnContext(ctx, "a document has no address, and its card is shown without it", "chat", chat, "err", c.secret.hide(err))
		if c.unable != nil {
			lines = append(lines, bot.Line{Text: c.unable(document)})
		}
		return c.sendTexts(ctx, chat, pieces(lines, foot))
	}
	if document.Picture {
		shown, err := c.sendPicture(ctx, chat, address, pieces(lines, foot))
		if !pictureRefused(err) {
			return shown, err
		}
		c.log.WarnContext(ctx, "zalo does not take a picture; its address is sent", "chat", chat, "err", err)
	}
	return c.sendTexts(ctx, chat, pieces(append(lines, bot.Line{Text: address}), foot))
}

func (c *Channel) host(ctx context.Context, chat string, d conversations.Document) (string, error) {
	if c.hosting == nil {
		return "", errors.New("no public address is configured")
	}
	return c.hosting.Host(ctx, c.name, chat, d)
}

// sendPicture sends a picture with its text as the caption or, where that takes
// several messages, above them. Captions have no styles.
func (c *Channel) sendPicture(ctx context.Context, chat, address string, texts [][]bot.Line) (bot.Shown, error) {
	var out struct {
		Chat    string `json:"chat_id"`
		Photo   string `json:"photo"`
		Caption string `json:"caption,omitempty"`
	}
	out.Chat, out.Photo = chat, address
	if len(texts) == 1 {
		out.Caption, _ = render(texts[0])
		texts = nil
	}
	shown, err := c.send(ctx, c.picturer, "sendPhoto", chat, out)
	if err != nil || len(texts) == 0 {
		return shown, err
	}
	return c.sendTexts(ctx, chat, texts)
}

// pictureRefused reports whether Zalo's fetcher did not like the address, as
// "The photo URL is invalid" says of some hosts.
func pictureRefused(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && e.code == http.StatusBadRequest && strings.Contains(strings.ToLower(e.text), "photo")
}
