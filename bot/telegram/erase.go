package telegram

import (
	"context"
	"fmt"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Erase implements [bot.Channel]. Telegram allows it in private chats, for 48
// hours. That the message is gone already is no error; Telegram being too busy
// is a [bot.RetryError].
func (c *Channel) Erase(ctx context.Context, chat string, id int64) error {
	_, err := c.call(ctx, c.sender, "deleteMessage", tgbotapi.Params{
		"chat_id":    chat,
		"message_id": strconv.FormatInt(id, 10),
	})
	if err == nil || refused(err, "message to delete not found") {
		return nil
	}
	return fmt.Errorf("erase message %d in chat %s: %w", id, chat, unreachable(err))
}
