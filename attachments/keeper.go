package attachments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

const (
	// atOnce is how many attachments are fetched at the same time. It is also how
	// many pictures are decoded at once, so memory stays bounded.
	atOnce = 2
	// lookEvery is the gap between two looks when nothing is pending.
	lookEvery = 5 * time.Second
	// tryTimeout is how long one attachment may take, well within its lease.
	tryTimeout = 90 * time.Second
	// noteTimeout is how long noting the outcome may take, also when the program
	// stops.
	noteTimeout = 5 * time.Second
	// firstGap and lastGap bound the growing gaps between two tries.
	firstGap = time.Minute
	lastGap  = 4 * time.Hour
	// An attachment is given up when it was tried for tryFor, and at least
	// fewestTries times: a program that was down has not tried. One that was
	// begun mostTries times has ended the program again and again.
	tryFor      = 48 * time.Hour
	fewestTries = 8
	mostTries   = 40
)

// A Keeper fetches attachments and keeps them for as long as it may.
type Keeper struct {
	Store    Store
	Channels map[string]Fetcher // by the name under which attachments have them
	Folder   *Folder
	// Permanent reports whether an error of a Fetcher means that the channel will
	// never give the attachment out. ErrTooLarge need not be among them.
	Permanent func(error) bool
	// KeepDays is how many days after the end of its report's year a picture is
	// kept. 0 means 90.
	KeepDays int
	Calendar models.Calendar
	Now      func() time.Time // the business clock
	Log      *slog.Logger
}

// Run fetches what is pending, and tidies up once an hour, until ctx ends.
// Several processes may run it on the same store and folder.
func (k *Keeper) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() { k.repeat(ctx, "fetch", lookEvery, k.keepNext) })
	}
	all.Go(func() { k.repeat(ctx, "tidy up", tidyEvery, k.tidy) })
	all.Wait()
}

// repeat does something until ctx ends: at once again where there is more to
// do, else after a gap.
func (k *Keeper) repeat(ctx context.Context, task string, gap time.Duration, do func(context.Context) (more bool, err error)) {
	tick := time.NewTicker(gap)
	defer tick.Stop()
	for {
		more, err := do(ctx)
		if err != nil && ctx.Err() == nil {
			k.Log.Error("attachments are not seen to, will be tried again", "task", task, "err", err)
		}
		if more && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// keepNext takes one pending attachment and tries to keep it. It reports whether
// there was one.
func (k *Keeper) keepNext(ctx context.Context) (more bool, err error) {
	claimed, err := k.Store.ClaimAttachments(ctx, 1, k.Now())
	if err != nil {
		return false, fmt.Errorf("claim an attachment: %w", err)
	}
	if len(claimed) == 0 {
		return false, nil
	}
	a := claimed[0]
	trying, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	failed := k.keep(trying, &a)
	noting, cancelNote := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancelNote()
	if ctx.Err() != nil && failed != nil {
		err = k.Store.DeferAttachment(noting, a.ID, k.Now(), "the program was stopped")
	} else {
		err = k.settle(noting, a, failed)
	}
	if err != nil {
		return false, fmt.Errorf("attachment %d: %w", a.ID, err)
	}
	return true, nil
}

// errGivenUp means that an attachment was tried often and long enough.
var errGivenUp = errors.New("it was tried for two days")

// keep fetches an attachment, cleans it, puts it into the folder, and notes in a
// what is kept.
func (k *Keeper) keep(ctx context.Context, a *models.Attachment) error {
	if old := !k.Now().Before(a.QueuedAt.Add(tryFor)); old && a.Attempts > fewestTries || a.Attempts > mostTries {
		return errGivenUp
	}
	channel, ok := k.Channels[a.Channel]
	if !ok {
		return fmt.Errorf("no channel %q is open", a.Channel)
	}
	data, err := channel.Fetch(ctx, a.Ref, MaxSize)
	if err != nil {
		return fmt.Errorf("fetch from %s: %w", a.Channel, err)
	}
	cleaned, err := Clean(data, conversations.AttachmentKind(a.Kind))
	if err != nil {
		return err
	}
	if a.File, err = k.Folder.Put(a.ReportID, a.ID, cleaned.Ext, cleaned.Data); err != nil {
		return err
	}
	sum := sha256.Sum256(cleaned.Data)
	a.SHA256, a.MIME, a.Size = hex.EncodeToString(sum[:]), cleaned.MIME, int64(len(cleaned.Data))
	a.Width, a.Height = cleaned.Width, cleaned.Height
	return nil
}

// settle notes what became of an attachment: kept, given up, or to be tried
// again.
func (k *Keeper) settle(ctx context.Context, a models.Attachment, failed error) error {
	if failed == nil {
		return k.Store.FinishAttachment(ctx, a, k.Now())
	}
	if reason := k.reason(failed); reason != "" {
		k.Log.Warn("an attachment cannot be kept, its author is told", "attachment", a.ID, "reason", string(reason), "err", failed)
		return k.Store.FailAttachment(ctx, a.ID, reason, k.Now())
	}
	gap := gapAfter(a.Attempts)
	k.Log.Warn("an attachment was not kept, will be tried again", "attachment", a.ID, "in", gap, "err", failed)
	return k.Store.DeferAttachment(ctx, a.ID, k.Now().Add(gap), failed.Error())
}

// reason says why an attachment cannot be kept, or "" where trying again may
// help.
func (k *Keeper) reason(err error) models.AttachmentReason {
	switch {
	case errors.Is(err, errGivenUp):
		return models.ReasonGivenUp
	case errors.Is(err, ErrTooLarge):
		return models.ReasonTooLarge
	case errors.Is(err, ErrTooManyPixels):
		return models.ReasonTooManyPixels
	case errors.Is(err, ErrNotPicture):
		return models.ReasonNotPicture
	case errors.Is(err, ErrUnsupported):
		return models.ReasonUnsupported
	case errors.Is(err, ErrDamaged):
		return models.ReasonDamaged
	case k.Permanent != nil && k.Permanent(err):
		return models.ReasonGone
	}
	return ""
}

// gapAfter is how long to wait after so many tries.
func gapAfter(tries int) time.Duration {
	return min(lastGap, firstGap<<min(tries-1, 16))
}
