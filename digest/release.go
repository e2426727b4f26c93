package digest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// makeClosed makes the digests of a week whose time has come, unit by unit:
// what waits for a clerk is released first, and what a clerk holds is left.
func (s *Service) makeClosed(ctx context.Context, waiting []Reader, period models.Period, now time.Time) error {
	var errs []error
	units := byUnit(waiting)
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		readers := units[unit]
		release := models.Release{UnitID: unit, Kind: kindWeekly, PeriodKey: period.Key(), At: now}
		if s.Desk != nil {
			var err error
			if release, err = s.Desk.CloseRelease(ctx, release); err != nil {
				errs = append(errs, fmt.Errorf("close %s of unit %d: %w", period.Key(), unit, err))
				continue
			}
		}
		if release.State == models.Held {
			_, err := s.Desk.QueuePreviews(ctx, PreviewQuery{Kind: kindWeekly, Period: period, Unit: unit, Held: true, At: now})
			errs = append(errs, err)
			continue
		}
		errs = append(errs, s.makeReleased(ctx, readers, period, now, release))
	}
	return errors.Join(errs...)
}

// makeEarly shows clerks the digest of a week whose preview is due, and makes
// it where they have released it already: a process may have ended in between.
func (s *Service) makeEarly(ctx context.Context, period models.Period, now time.Time) error {
	if s.Desk == nil || now.Before(s.Calendar.PreviewAt(period)) {
		return nil
	}
	if _, err := s.Desk.QueuePreviews(ctx, PreviewQuery{Kind: kindWeekly, Period: period, At: now}); err != nil {
		return fmt.Errorf("queue previews of %s: %w", period.Key(), err)
	}
	releases, err := s.Desk.ListReleases(ctx, kindWeekly, period.Key())
	if err != nil {
		return fmt.Errorf("list releases of %s: %w", period.Key(), err)
	}
	var errs []error
	for _, r := range releases {
		if r.State == models.Released {
			errs = append(errs, s.send(ctx, r, period, now))
		}
	}
	return errors.Join(errs...)
}

// send makes the digests of a unit that was released for those of its leaders
// who have none yet.
func (s *Service) send(ctx context.Context, release models.Release, period models.Period, now time.Time) error {
	waiting, err := s.Store.FindReaders(ctx, kindWeekly, period.Key(), now)
	if err != nil {
		return fmt.Errorf("find readers of %s: %w", period.Key(), err)
	}
	return s.makeReleased(ctx, byUnit(waiting)[release.UnitID], period, now, release)
}

func (s *Service) makeReleased(ctx context.Context, readers []Reader, period models.Period, now time.Time, release models.Release) error {
	var errs []error
	for _, r := range readers {
		errs = append(errs, s.makeScheduled(ctx, r, period, now, models.Digest{}, release.Assessment))
	}
	return errors.Join(errs...)
}

func byUnit(readers []Reader) map[int64][]Reader {
	units := map[int64][]Reader{}
	for _, r := range readers {
		units[r.UnitID] = append(units[r.UnitID], r)
	}
	return units
}

// Preview shows a clerk of the unit, or of one above it, the digest of a week as
// its leaders would get it, and what the clerk can do about it. It fails with
// models.ErrUnknown for anybody else, and where there is nothing to decide: the
// week is over, or its preview is not due.
func (s *Service) Preview(ctx context.Context, clerk models.Identity, unit int64, period models.Period, at time.Time) (conversations.Reply, error) {
	if !s.open(period, at) {
		return conversations.Reply{}, models.ErrUnknown
	}
	release, err := s.Desk.FindRelease(ctx, clerk.Person.ID, s.release(unit, period), at)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("find release of unit %d: %w", unit, err)
	}
	return s.preview(ctx, clerk, release, period, at)
}

// Decide releases or holds the digest of a unit and a week, and shows what holds
// then. What was released goes out at once, and is final. It fails as Preview
// does.
func (s *Service) Decide(ctx context.Context, clerk models.Identity, unit int64, period models.Period, state models.ReleaseState, at time.Time) (conversations.Reply, error) {
	change := s.release(unit, period)
	change.State = state
	return s.change(ctx, clerk, change, period, at)
}

// Assess adds a text of the office to the digest of a unit and a week, or
// replaces it, and shows the digest with it. The text was guarded. It fails as
// Preview does; once the digest is released, nothing is added.
func (s *Service) Assess(ctx context.Context, clerk models.Identity, unit int64, period models.Period, text string, at time.Time) (conversations.Reply, error) {
	change := s.release(unit, period)
	change.State, change.Assessment = models.Waiting, text
	return s.change(ctx, clerk, change, period, at)
}

func (s *Service) change(ctx context.Context, clerk models.Identity, change models.Release, period models.Period, at time.Time) (conversations.Reply, error) {
	if !s.open(period, at) {
		return conversations.Reply{}, models.ErrUnknown
	}
	change.PersonID, change.At = clerk.Person.ID, at
	release, err := s.Desk.ChangeRelease(ctx, change)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("change release of unit %d: %w", change.UnitID, err)
	}
	if release.State == models.Released {
		if err := s.send(ctx, release, period, at); err != nil {
			return conversations.Reply{}, err
		}
	}
	return s.preview(ctx, clerk, release, period, at)
}

func (s *Service) release(unit int64, period models.Period) models.Release {
	return models.Release{UnitID: unit, Kind: kindWeekly, PeriodKey: period.Key()}
}

// open reports whether there is something to decide about a week: clerks may
// see it, and the digest of the week after is not due.
func (s *Service) open(period models.Period, at time.Time) bool {
	if s.Desk == nil || s.Calendar.WeekOf(period.End) != period {
		return false
	}
	return !at.Before(s.Calendar.PreviewAt(period)) && at.Before(s.Calendar.DigestAt(period.Next()))
}
