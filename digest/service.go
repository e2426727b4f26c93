package digest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// kindWeekly is the kind of the digests of a reporting week.
const kindWeekly = "weekly"

// scheduleEvery is how often the scheduler looks whether a digest is due.
const scheduleEvery = 5 * time.Second

// A Service makes digests and shows them to those for whom they were made.
type Service struct {
	Store Store
	// Desk is where clerks see digests before they go out. Without one, digests
	// go out at their time.
	Desk Desk
	Flow *conversations.Flow // the weekly report that the digests sum up
	// Flows are all flows: difficulties come from any of them.
	Flows []*conversations.Flow
	// Library finds the version of a flow that a report was written with.
	Library interface {
		Find(ctx context.Context, id string, version int) (*conversations.Flow, error)
	}
	Calendar models.Calendar
	Now      func() time.Time // the business clock
	Log      *slog.Logger
}

// Make makes a digest of the unit for the reader, of the week that is being
// reported at the instant at, and returns its id and its first message. It
// fails with models.ErrUnknown where the reader does not lead the unit.
func (s *Service) Make(ctx context.Context, reader models.Identity, unit int64, at time.Time) (int64, conversations.Reply, error) {
	if !leads(reader, unit) {
		return 0, conversations.Reply{}, models.ErrUnknown
	}
	period := s.Calendar.Reporting(at)
	if period.Start > s.Calendar.Today(at) { // the running week was closed before its end
		period = period.Previous()
	}
	since := s.Calendar.DigestAt(period.Previous())
	r := Reader{PersonID: reader.Person.ID, UnitID: unit}
	summary, err := s.summarise(ctx, r, s.query(unit, period, since, at), at)
	if err != nil {
		return 0, conversations.Reply{}, err
	}
	summary.OnDemand = true
	id, err := s.store(ctx, r, summary, models.Digest{})
	if err != nil {
		return 0, conversations.Reply{}, err
	}
	reply := s.page(summary, reader.Person.Lang).first()
	return id, reply, nil
}

// leads reports whether the reader leads the unit at present.
func leads(reader models.Identity, unit int64) bool {
	return slices.ContainsFunc(reader.In(models.Leader), func(u models.Unit) bool { return u.ID == unit })
}

// Show returns a view of a digest that was made for the reader. It fails with
// models.ErrUnknown where there is no such digest or view, or where the reader
// no longer leads its unit. Reading what officers wrote is noted.
func (s *Service) Show(ctx context.Context, reader models.Identity, id int64, view string, at time.Time) (conversations.Reply, error) {
	d, err := s.Store.FindDigest(ctx, id, reader.Person.ID)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("find digest %d: %w", id, err)
	}
	if !leads(reader, d.UnitID) {
		return conversations.Reply{}, models.ErrUnknown
	}
	var summary Summary
	if err := json.Unmarshal(d.Summary, &summary); err != nil {
		return conversations.Reply{}, fmt.Errorf("read digest %d: %w", id, err)
	}
	p := s.page(summary, reader.Person.Lang)
	if view == viewSeen {
		return s.seen(ctx, p, d, at)
	}
	if view == viewDifficulties {
		if err := s.Store.Audit(ctx, reader.Person.ID, "read difficulties", fmt.Sprintf("digest %d", id), at); err != nil {
			return conversations.Reply{}, fmt.Errorf("note the reading of digest %d: %w", id, err)
		}
	}
	if n, ok := numbered(view, viewReport); ok && n < int64(len(p.Sources)) {
		return s.report(ctx, p, d, int(n), at)
	}
	switch view {
	case viewChart:
		return p.picture()
	case viewTable:
		return s.table(ctx, p, d, at)
	}
	reply, ok := p.view(view)
	if !ok {
		return conversations.Reply{}, models.ErrUnknown
	}
	return reply, nil
}

// report shows one of the reports behind the digest's figures, as it was then.
func (s *Service) report(ctx context.Context, p *page, d models.Digest, n int, at time.Time) (conversations.Reply, error) {
	source := p.Sources[n]
	stored, err := s.Store.FindSource(ctx, d.UnitID, source)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("find report %s: %w", source.ReportID, err)
	}
	flow, err := s.Library.Find(ctx, source.FlowID, stored.FlowVersion)
	if err != nil {
		return conversations.Reply{}, err
	}
	if err := s.Store.Audit(ctx, d.PersonID, "read report", "report "+source.ReportID, at); err != nil {
		return conversations.Reply{}, fmt.Errorf("note the reading of report %s: %w", source.ReportID, err)
	}
	lines, err := conversations.ReadReport(flow, stored.Period, stored.UnitName, stored.Answers, p.say.Lang, p.veils)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("read report %s: %w", source.ReportID, err)
	}
	title := p.say.Say("digest.report.title", "code", source.Code, "unit", stored.UnitName, "person", source.PersonName)
	up := conversations.Choice{ID: viewUnit + strconv.FormatInt(source.UnitID, 10), Label: p.say.Say("digest.choice.up.report")}
	return conversations.Reply{
		Paragraphs: append([]conversations.Paragraph{{Text: title, Style: conversations.Quiet}}, lines...),
		Choices:    [][]conversations.Choice{{up, {ID: viewFirst, Label: p.say.Say("digest.choice.first")}}},
	}, nil
}

// table is the spreadsheet behind a digest. Taking it along is noted.
func (s *Service) table(ctx context.Context, p *page, d models.Digest, at time.Time) (conversations.Reply, error) {
	figures, err := s.Store.ReadSources(ctx, d.UnitID, p.Sources)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("read the reports of digest %d: %w", d.ID, err)
	}
	if err := s.Store.Audit(ctx, d.PersonID, "export", fmt.Sprintf("digest %d", d.ID), at); err != nil {
		return conversations.Reply{}, fmt.Errorf("note the export of digest %d: %w", d.ID, err)
	}
	return p.table(figures)
}

// seen notes that the digest was read, and shows it again, saying so.
func (s *Service) seen(ctx context.Context, p *page, d models.Digest, at time.Time) (conversations.Reply, error) {
	if err := s.Store.MarkSeen(ctx, d.ID, d.PersonID, at); err != nil {
		return conversations.Reply{}, fmt.Errorf("mark digest %d as seen: %w", d.ID, err)
	}
	if d.SeenAt != nil {
		at = *d.SeenAt
	}
	reply := p.first()
	reply.Choices = reply.Choices[:len(reply.Choices)-1]
	reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{
		Text: p.say.Say("digest.seen", "at", p.say.Moment(s.Calendar.In(at))), Style: conversations.Quiet,
	})
	return reply, nil
}

// Run makes scheduled digests until ctx ends.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(scheduleEvery)
	defer tick.Stop()
	for {
		if err := s.MakeDue(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("digests were not made, will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// missedWeeks is how many weeks back digests are made that were missed: what is
// older is in the reports.
const missedWeeks = 4

// MakeDue makes the newest digest that is due for each leader who has none
// yet, unless a clerk holds it, and that of the running week where a clerk has
// released it. Older ones that were missed, because nothing ran when they were
// due, are stored too, but not sent. It is safe to call from several processes:
// a leader gets one.
func (s *Service) MakeDue(ctx context.Context) error {
	now := s.Now()
	newest := s.Calendar.LastDigest(now)
	waiting, err := s.Store.FindReaders(ctx, kindWeekly, newest.Key(), s.Calendar.DigestAt(newest))
	if err != nil {
		return fmt.Errorf("find readers of %s: %w", newest.Key(), err)
	}
	var errs []error
	older := newest
	for range missedWeeks {
		older = older.Previous()
	}
	for ; older != newest; older = older.Next() { // in the order of the weeks
		missing, err := s.Store.FindMissed(ctx, kindWeekly, older.Key())
		if err != nil {
			return fmt.Errorf("find who missed %s: %w", older.Key(), err)
		}
		for _, r := range missing {
			errs = append(errs, s.makeScheduled(ctx, r, older, now, models.Digest{Missed: true}, ""))
		}
	}
	errs = append(errs, s.makeClosed(ctx, waiting, newest, now)) // one unit's trouble is not the others'
	errs = append(errs, s.makeEarly(ctx, newest.Next(), now))
	return errors.Join(errs...)
}

// MakeUnsent makes the digest of a period for each leader who has none of it yet,
// as of its time. All count as sent, but nobody is told.
func (s *Service) MakeUnsent(ctx context.Context, period models.Period) error {
	at := s.Calendar.DigestAt(period)
	readers, err := s.Store.FindReaders(ctx, kindWeekly, period.Key(), at)
	if err != nil {
		return fmt.Errorf("find readers of %s: %w", period.Key(), err)
	}
	var errs []error
	for _, r := range readers {
		errs = append(errs, s.makeScheduled(ctx, r, period, at, models.Digest{Silent: true}, ""))
	}
	return errors.Join(errs...)
}

// makeScheduled makes the digest d of a week for one leader, with what the
// office says about it. What happened after now is not in it.
func (s *Service) makeScheduled(ctx context.Context, r Reader, period models.Period, now time.Time, d models.Digest, assessment string) error {
	since, until := s.Calendar.DigestAt(period.Previous()), s.Calendar.DigestAt(period)
	if now.Before(until) {
		until = now
	}
	summary, err := s.summarise(ctx, r, s.query(r.UnitID, period, since, until), now)
	if err != nil {
		return err
	}
	summary.Assessment, d.Scheduled = assessment, true
	_, err = s.store(ctx, r, summary, d)
	return err
}

func (s *Service) query(unit int64, period models.Period, since, until time.Time) Query {
	return Query{
		Unit: unit, Flow: s.Flow.ID, Period: period, Due: s.Calendar.DueAt(period), Since: since, Until: until,
	}
}

// summarise computes a summary. It goes on from the last digest that the reader
// was sent: what was missed has told nobody anything.
func (s *Service) summarise(ctx context.Context, r Reader, q Query, at time.Time) (Summary, error) {
	before, err := s.printed(ctx, r, q.Period)
	if err != nil {
		return Summary{}, err
	}
	var told map[string]bool
	if before != nil {
		if q.Since, told, err = s.told(ctx, r, *before); err != nil {
			return Summary{}, err
		}
	}
	sheet, err := s.Store.ReadSheet(ctx, q)
	if err != nil {
		return Summary{}, fmt.Errorf("read figures of unit %d, %s: %w", q.Unit, q.Period.Key(), err)
	}
	sheet.Difficulties = slices.DeleteFunc(slices.Clone(sheet.Difficulties), func(d models.UnitDifficulty) bool { return told[d.Code] })
	return Build(sheet, before, s.Calendar.In(at)), nil
}

// lateArrival is how much later than it was sent a report may be stored and its
// difficulty still be in the next digest. When a difficulty was named is when its
// report was sent: one that waited in the spool through an outage, or was being
// stored while a digest was made, is older than that digest and not in it.
const lateArrival = 14 * 24 * time.Hour

// told finds out which difficulties are no news to a reader who was last sent the
// digest before: since when those were named that may be, and the codes of those
// that the reader was told since then.
func (s *Service) told(ctx context.Context, r Reader, before Summary) (time.Time, map[string]bool, error) {
	since, codes := s.toldUntil(before).Add(-lateArrival), map[string]bool{}
	for sent := &before; s.Calendar.DigestAt(sent.Period).After(since); {
		for _, d := range sent.Difficulties {
			codes[d.Code] = true
		}
		older, err := s.printed(ctx, r, sent.Period)
		if err != nil {
			return time.Time{}, nil, err
		}
		if older == nil { // what was named before somebody's first digest is not for them
			if first := s.Calendar.DigestAt(sent.Period.Previous()); first.After(since) {
				since = first
			}
			break
		}
		sent = older
	}
	return since, codes, nil
}

// toldUntil is when the newest difficulty was named that a digest can tell of. It
// may have gone out before its time.
func (s *Service) toldUntil(sent Summary) time.Time {
	until := s.Calendar.DigestAt(sent.Period)
	if sent.MadeAt.Before(until) {
		return sent.MadeAt
	}
	return until
}

// printed is the last digest that the reader was sent of a week before that one,
// or nil if that was too long ago to go on from.
func (s *Service) printed(ctx context.Context, r Reader, period models.Period) (*Summary, error) {
	for range maxGap {
		period = period.Previous()
		d, err := s.Store.FindSent(ctx, r, kindWeekly, period.Key())
		if errors.Is(err, models.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("find the digest before: %w", err)
		}
		var summary Summary
		if err := json.Unmarshal(d.Summary, &summary); err != nil {
			return nil, fmt.Errorf("read digest %d: %w", d.ID, err)
		}
		return &summary, nil
	}
	return nil, nil
}

// store keeps a summary as the digest d of the reader.
func (s *Service) store(ctx context.Context, r Reader, summary Summary, d models.Digest) (int64, error) {
	data, err := json.Marshal(summary)
	if err != nil {
		return 0, fmt.Errorf("write digest of unit %d: %w", r.UnitID, err)
	}
	d.PersonID, d.UnitID, d.Kind = r.PersonID, r.UnitID, kindWeekly
	d.PeriodKey, d.Summary, d.MadeAt = summary.Period.Key(), data, summary.MadeAt
	id, err := s.Store.SaveDigest(ctx, d)
	if err != nil {
		return 0, fmt.Errorf("store digest of unit %d: %w", r.UnitID, err)
	}
	return id, nil
}

func (s *Service) page(summary Summary, lang models.Lang) *page {
	return &page{Summary: summary, flows: s.Flows, say: locales.In(lang)}
}
