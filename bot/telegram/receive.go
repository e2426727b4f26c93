package telegram

import (
	"context"

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

// answer stops the button from spinning. It waits for nothing and nothing waits
// for it.
func (c *Channel) answer(ctx context.Context, update int64, tap string) {
	_, err := c.call(ctx, c.sender, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": tap})
	if err != nil && !refused(err, "query is too old", "query ID is invalid") {
		c.log.Warn("tap is not answered", "update", update, "err", err)
	}
}
