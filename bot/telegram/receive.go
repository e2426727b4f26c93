package telegram

import (
	"context"
	"errors"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
)

// open translates an update into a message and who it is of. It reports false
// where there is nothing to handle, and logs that where a person may miss it.
func (c *Channel) open(u *received) (m bot.Message, person int64, ok bool) {
	if u.bad || !u.known() {
		c.log.Warn("update cannot be read and is left out", "update", u.ID)
	}
	if m, person, ok = u.inbound(); !ok || u.bad {
		return bot.Message{}, 0, false
	}
	m.Channel, m.Bot = c.name, c.bot
	return m, person, true
}

// answerPauses are the gaps before a tap is answered once more, where that fails:
// while a button spins its owner waits, and taps again.
var answerPauses = []time.Duration{300 * time.Millisecond, time.Second}

// answer stops the button from spinning. It waits for nothing and nothing waits
// for it. Answering twice is harmless.
func (c *Channel) answer(ctx context.Context, update int64, tap string) {
	for try := 0; ; try++ {
		_, err := c.call(ctx, c.sender, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": tap})
		if err == nil || refused(err, "query is too old", "query ID is invalid") {
			return
		}
		if final(err) || errors.Is(err, ErrToken) || ctx.Err() != nil || try == len(answerPauses) {
			c.log.Warn("tap is not answered", "update", update, "err", err)
			return
		}
		pause := answerPauses[try]
		if retry, ok := errors.AsType[*bot.RetryError](err); ok {
			pause = max(pause, retry.After)
		}
		sleep(ctx, pause, nil)
	}
}
