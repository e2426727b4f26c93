package channeltest

import (
	"strings"

	"github.com/satcoso/satcoso/bot"
)

// CheckShown fails unless all that the bot has shown is within the channel's
// limits, says something, and is no more than the conversation may take.
func (w *World) CheckShown(c Conversation) {
	w.Helper()
	limits, all := w.Subject.Limits(), 0
	for code, u := range w.people {
		seen := u.phone.Seen()
		all += len(seen)
		for _, s := range seen {
			limit := limits.Text
			if s.Picture {
				limit = limits.Caption
			}
			if n := bot.Units(s.Sent); n > limit {
				w.Errorf("%s is shown %d UTF-16 units, more than %d:\n%s", code, n, limit, s.Sent)
			}
			if strings.TrimSpace(s.Sent) == "" && !s.Picture {
				w.Errorf("%s is shown an empty message", code)
			}
		}
	}
	if w.Subject.Traits().Counted && c.Messages > 0 && all > c.Messages {
		w.Errorf("%d messages of the bot, more than %d", all, c.Messages)
	}
}
