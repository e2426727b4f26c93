package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// reportPrefix begins the names of spooled reports.
const reportPrefix = "report-"

// receive keeps a report on this machine, safe from a crash, because the
// database does not take it. Its author is told that it is here and not stored
// yet; what becomes of it is told in a notice.
func (h *Handler) receive(s *session) (answer, error) {
	submission, err := h.submission(s)
	if err != nil {
		return answer{}, err
	}
	submission.Announce = true
	data, err := json.Marshal(submission)
	if err != nil {
		return answer{}, fmt.Errorf("write report %s: %w", submission.Report.ID, err)
	}
	name := fmt.Sprintf("%s%s-%d", reportPrefix, submission.Report.ID, submission.Base)
	if err := h.Spool.Put(name, data); err != nil {
		return answer{}, fmt.Errorf("spool report %s: %w: %w", submission.Report.ID, ErrAway, err)
	}
	reply := sentence(s.who.Person.Lang, "bot.received", "at", h.moment(s, submission.Report.ReceivedAt))
	reply.Fresh = true
	return answer{reply: reply}, nil
}

// drain stores the reports that were received while the database did not
// answer. Doing it twice is harmless.
func (h *Handler) drain(ctx context.Context) error {
	names, err := h.Spool.List()
	if err != nil {
		return fmt.Errorf("list what is spooled: %w", err)
	}
	var errs []error
	for _, name := range names {
		if !strings.HasPrefix(name, reportPrefix) {
			continue
		}
		if err := h.drainReport(ctx, name); err != nil {
			errs = append(errs, fmt.Errorf("store %s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

func (h *Handler) drainReport(ctx context.Context, name string) error {
	data, err := h.Spool.Get(name)
	if err != nil {
		return err
	}
	var submission Submission
	if err := json.Unmarshal(data, &submission); err != nil {
		return fmt.Errorf("read it: %w", err)
	}
	settled, err := h.settle(ctx, submission.Report.PersonID, &submission)
	switch {
	case errors.Is(err, ErrAway), errors.Is(err, ErrConflict):
		return err
	case settled:
		return h.Spool.Remove(name)
	case err != nil:
		h.Log.Error("a conversation cannot be settled; its report is stored without it", "report", submission.Report.ID, "err", err)
	}
	// The conversation has lost it; the report is here.
	err = h.database(ctx, func(ctx context.Context) error {
		_, err := h.Reports.SubmitReport(ctx, submission)
		return err
	})
	if isRefusal(err) {
		if err := h.tellClerks(ctx, submission); err != nil {
			return err
		}
		h.Log.Error("a report that was received is refused, and its conversation knows nothing of it; it stays in the spool",
			"report", submission.Report.ID, "name", refusedPrefix+name, "err", err)
		err = h.Spool.Put(refusedPrefix+name, data)
	}
	if err != nil {
		return err
	}
	return h.Spool.Remove(name)
}

// refusedPrefix begins the names of spooled reports that somebody has to look
// at.
const refusedPrefix = "refused-"

// isRefusal reports whether trying again is useless.
func isRefusal(err error) bool {
	_, occupied := errors.AsType[*OccupiedError](err)
	return occupied || errors.Is(err, models.ErrUnknown) || errors.Is(err, ErrLocked)
}

// A refusedReport is the payload of a NoticeRefused.
type refusedReport struct {
	Report string    `json:"report"`
	At     time.Time `json:"at"`
	// Name and UnitName are those of its author, who may be known no more.
	Name     string `json:"person_name"`
	UnitName string `json:"unit_name"`
}

// tellClerks tells the clerks of a report's unit, once, that it was received and
// then refused.
func (h *Handler) tellClerks(ctx context.Context, sub Submission) error {
	r := sub.Report
	name, unit, err := h.Reports.FindNames(ctx, r.PersonID, r.UnitID)
	if err != nil {
		return fmt.Errorf("find who sent report %s: %w", r.ID, err)
	}
	payload, err := json.Marshal(refusedReport{Report: r.ID, At: r.ReceivedAt, Name: name, UnitName: unit})
	if err != nil {
		return fmt.Errorf("write notice of report %s: %w", r.ID, err)
	}
	key := fmt.Sprintf("refused:%s:%d", r.ID, sub.Base)
	if err := h.Outbox.QueueForClerks(ctx, NoticeRefused, r.UnitID, payload, key, h.Now()); err != nil {
		return fmt.Errorf("tell the clerks of report %s: %w", r.ID, err)
	}
	return nil
}

// settle finishes a report that was left Sending, and tells its author in a
// notice. It reports whether the conversation knows what became of the report
// of the submission, or, without one, of any.
func (h *Handler) settle(ctx context.Context, person int64, of *Submission) (settled bool, err error) {
	turn := h.lanes.enter(person)
	defer turn.leave()
	s, m, err := h.visit(ctx, person)
	if errors.Is(err, models.ErrUnknown) {
		return false, nil // what was spooled is tried as it is
	}
	if err != nil {
		return false, err
	}
	d := s.data.Draft
	switch {
	case d == nil, of != nil && d.ID != of.Report.ID:
		return false, nil
	case of != nil && d.Phase == conversations.Sent && d.Receipt != nil && d.Receipt.Revision > of.Base:
		return true, nil // its author's next message did
	case d.Phase != conversations.Sending:
		return false, nil
	}
	outcome, err := h.submit(ctx, s)
	if err != nil {
		return false, err
	}
	if _, err := h.advanceDraft(s, outcome); err != nil {
		return false, err
	}
	if outcome.Kind != conversations.Stored {
		if err := h.announce(ctx, s); err != nil {
			return false, err
		}
		if of != nil {
			if err := h.tellClerks(ctx, *of); err != nil {
				return false, err
			}
		}
	}
	return true, h.save(ctx, s, m)
}

// visit loads a person's session though no message of theirs came. The message
// that it returns only says where they are.
func (h *Handler) visit(ctx context.Context, person int64) (*session, Message, error) {
	var who models.Identity
	var address Address
	err := h.database(ctx, func(ctx context.Context) (err error) {
		who, address, err = h.People.FindPerson(ctx, person)
		return err
	})
	if err != nil {
		return nil, Message{}, fmt.Errorf("find person %d: %w", person, err)
	}
	m := Message{Channel: address.Channel, Account: address.Account, Chat: address.Account, Parked: true}
	s, err := h.load(ctx, who.At(h.Now()), m)
	if err != nil {
		return nil, m, err
	}
	s.unattended = true
	return s, m, nil
}

// announce queues a notice that shows the session as it is about to be saved.
func (h *Handler) announce(ctx context.Context, s *session) error {
	next, err := h.record(s)
	if err != nil {
		return err
	}
	return h.queueResume(ctx, s.who.Person.ID, next.Stamp, "settled")
}
