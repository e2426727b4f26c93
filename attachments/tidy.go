package attachments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/satcoso/satcoso/models"
)

const (
	tidyEvery = time.Hour
	// tidyBatch is how many attachments are looked up at a time.
	tidyBatch = 500
	// defaultKeepDays is how many days after the end of their report's year
	// pictures are kept.
	defaultKeepDays = 90
)

// tidy removes pictures whose time is over, and files that no attachment names.
func (k *Keeper) tidy(ctx context.Context) (more bool, err error) {
	return false, errors.Join(k.expire(ctx), k.sweep(ctx))
}

// expire removes the pictures of years that ended long enough ago: the file
// first, so that a row never denies a file that is still there.
func (k *Keeper) expire(ctx context.Context) error {
	until := k.lastExpired()
	for {
		expiring, err := k.Store.ListExpiring(ctx, until, tidyBatch)
		if err != nil {
			return fmt.Errorf("find pictures of %s and before: %w", until, err)
		}
		for _, a := range expiring {
			if err := k.Folder.Delete(a.File); err != nil {
				return fmt.Errorf("expire attachment %d: %w", a.ID, err)
			}
			if err := k.Store.ExpireAttachment(ctx, a.ID, k.Now()); err != nil {
				return fmt.Errorf("expire attachment %d: %w", a.ID, err)
			}
		}
		if len(expiring) > 0 {
			k.Log.Info("pictures were removed, their time is over", "pictures", len(expiring), "until", string(until))
		}
		if len(expiring) < tidyBatch {
			return nil
		}
	}
}

// lastExpired is the last day of the newest year whose pictures are not kept any
// longer.
func (k *Keeper) lastExpired() models.Date {
	keep := k.KeepDays
	if keep == 0 {
		keep = defaultKeepDays
	}
	year, _, _ := k.Calendar.Today(k.Now()).AddDays(-keep).YearMonthDay()
	return models.NewDate(year-1, time.December, 31)
}

// sweep removes files that no attachment names: what a process left behind that
// was killed, or that was slower than another one. A file whose attachment is
// pending may be named in a moment. One whose attachment the store does not have
// stays too: a database that was put back from a copy, or the wrong one, must
// not cost a single photo.
func (k *Keeper) sweep(ctx context.Context) error {
	names, err := k.Folder.names()
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(names, tidyBatch) {
		if err := k.sweepBatch(ctx, batch); err != nil {
			return fmt.Errorf("remove files that no attachment names: %w", err)
		}
	}
	return nil
}

func (k *Keeper) sweepBatch(ctx context.Context, names []string) error {
	var ids []int64
	for _, name := range names {
		_, id, _ := owner(name)
		ids = append(ids, id)
	}
	found, err := k.Store.FindAttachments(ctx, ids)
	if err != nil {
		return err
	}
	settled := make(map[int64]models.Attachment, len(found))
	for _, a := range found {
		if a.State != models.AttachmentPending {
			settled[a.ID] = a
		}
	}
	for _, name := range names {
		report, id, _ := owner(name)
		if a, ok := settled[id]; !ok || a.ReportID != report || a.File == name {
			continue
		}
		if err := k.Folder.Delete(name); err != nil {
			return err
		}
		k.Log.Info("a file that no attachment names was removed", "attachment", id)
	}
	return nil
}
