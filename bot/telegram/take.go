package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"

	"github.com/satcoso/satcoso/bot"
)

// A Take handles one message or, where that fails for some time, puts it where
// it is handled later. Once it has returned nil, the update is confirmed and
// Telegram never shows it again. It tries again by itself, and gives up by
// itself: an error means that the message is neither handled nor kept, and
// leaves it with Telegram.
//
// hurry is closed when so many updates wait behind this one that soon no new
// ones can be fetched: Take should then put the message away at once. It is nil
// where nothing waits.
type Take func(ctx context.Context, m bot.Message, hurry <-chan struct{}) error

// safely calls take. A panic counts as an error.
func (take Take) safely(ctx context.Context, m bot.Message, hurry <-chan struct{}, log *slog.Logger) (err error) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("handler panicked", "update", m.Update, "panic", describe(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("handler panicked: %s", describe(p))
		}
	}()
	return take(ctx, m, hurry)
}

// describe says what kind of panic it was. Its value may contain what somebody
// wrote, unless the runtime made it.
func describe(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}
