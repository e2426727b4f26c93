package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	// sendEvery is the gap between two looks into an empty outbox.
	sendEvery = time.Second
	// sendAtOnce is how many notices are on their way at once: with the 300 ms
	// that a channel may take, three copies of the program fill 30 places a
	// second several times.
	sendAtOnce = 16
	// lastSend is how long a send that is under way may still take when the
	// program stops.
	lastSend = 5 * time.Second
	// firstGap and lastGap bound the growing gaps between two tries. After
	// giveUpAfter a notice is not news any more.
	firstGap    = 5 * time.Second
	lastGap     = 10 * time.Minute
	giveUpAfter = 48 * time.Hour
	fewestTries = 8 // a program that was down has not tried
)

// errNotAsked means that a notice did not get as far as its channel.
var errNotAsked = errors.New("not tried")

// A Sender delivers what waits in the outbox: each notice at least once. It is
// delivered again if the process is killed, or the store fails, between the
// send and the note that it was sent.
type Sender struct {
	Outbox   Outbox
	People   People
	Digests  Digests
	Previews Previews // nil where nobody sees digests before they go out
	Reports  Reports
	Channels map[string]Channel
	Pace     Pace
	Quotas   Quotas // nil where no channel allows only so many messages
	// Resume shows what is open in a person's conversation: Handler.Resume.
	Resume func(ctx context.Context, to Address, who models.Identity, payload []byte) error
	// Remind reminds a person, and shows that with show: Handler.Remind.
	Remind   func(ctx context.Context, to Address, who models.Identity, payload []byte, show func(Card) (Shown, error)) error
	Calendar models.Calendar
	Owner    string           // of leases
	Now      func() time.Time // the business clock
	Log      *slog.Logger

	// placing is held while a place is waited for. Places that are taken far
	// ahead cannot make room for replies.
	placing sync.Mutex
	// refused holds until when channels are avoided that refused their bots: a
	// time.Time, by the name of the channel.
	refused sync.Map
}

// Run delivers notices, several at a time, until ctx ends. What an earlier
// process of the same owner had on its way is sent at once.
func (s *Sender) Run(ctx context.Context) {
	if err := s.Outbox.ReleaseNotices(ctx, s.Owner); err != nil && ctx.Err() == nil {
		s.Log.Warn("notices of an earlier process wait until their leases run out", "err", err)
	}
	tick := time.NewTicker(sendEvery)
	defer tick.Stop()
	var sending sync.WaitGroup
	defer sending.Wait()
	free := make(chan struct{}, sendAtOnce)
	for range sendAtOnce {
		free <- struct{}{}
	}
	for {
		n, err := s.deliverSome(ctx, free, &sending)
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrAway) {
			s.Log.Error("outbox is not worked on, will be tried again", "err", err)
		}
		if n > 0 && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// deliverSome takes out as many notices as can be on their way, waiting until
// one can, and begins to deliver them. It returns how many there were.
func (s *Sender) deliverSome(ctx context.Context, free chan struct{}, sending *sync.WaitGroup) (int, error) {
	select {
	case <-free:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	places := 1 + len(free)
	for range places - 1 {
		<-free // nobody else takes from it
	}
	notices, err := s.Outbox.ClaimNotices(ctx, s.Owner, places, s.Now())
	for range places - len(notices) {
		free <- struct{}{}
	}
	if err != nil {
		return 0, fmt.Errorf("claim notices: %w", err)
	}
	for _, n := range notices {
		sending.Go(func() {
			defer func() { free <- struct{}{} }()
			s.deliverOne(ctx, n)
		})
	}
	return len(notices), nil
}

// card makes the message of a notice, by its kind.
func (s *Sender) card(ctx context.Context, who models.Identity, n Notice) (Card, error) {
	var payload struct {
		Digest     int64       `json:"digest"`
		Report     string      `json:"report"`
		Code       string      `json:"code"`
		Attachment int64       `json:"attachment"`
		Unit       int64       `json:"unit"`
		Week       models.Date `json:"week"`
	}
	if err := json.Unmarshal(n.Payload, &payload); err != nil {
		return Card{}, fmt.Errorf("read notice of kind %q: %w: %w", n.Kind, err, models.ErrUnknown)
	}
	switch n.Kind {
	case NoticeDigest:
		reply, err := s.Digests.Show(ctx, who, payload.Digest, "first", s.Now())
		if err != nil {
			return Card{}, fmt.Errorf("show digest %d: %w", payload.Digest, err)
		}
		return newCard(reply, digestData(payload.Digest)), nil
	case NoticeReceipt:
		return s.receiptCard(ctx, who, payload.Report)
	case NoticeAttachment:
		return s.attachmentCard(ctx, who, payload.Attachment)
	case NoticePreview:
		return s.previewCard(ctx, who, payload.Unit, payload.Week)
	case NoticeLinked:
		return linkedCard(who, n.Payload)
	case NoticeRefused:
		return s.refusedCard(who, n.Payload)
	case NoticeQuota:
		return s.quotaCard(who, n.Payload)
	case NoticeWithheld:
		return s.withheldCard(ctx, who, n.Payload)
	case NoticeSorry:
		return newCard(sentence(who.Person.Lang, "bot.sorry", "code", payload.Code), asis), nil
	default:
		return Card{}, fmt.Errorf("no notice is of kind %q: %w", n.Kind, models.ErrUnknown)
	}
}

// refusedCard tells a clerk whose report could not be stored, and of which unit.
func (s *Sender) refusedCard(who models.Identity, payload []byte) (Card, error) {
	var r refusedReport
	if err := json.Unmarshal(payload, &r); err != nil {
		return Card{}, fmt.Errorf("read notice: %w: %w", err, models.ErrUnknown)
	}
	say := locales.In(who.Person.Lang)
	return newCard(sentence(who.Person.Lang, "bot.refused_report", "person", r.Name, "unit", r.UnitName, "at", say.Moment(s.Calendar.In(r.At))), asis), nil
}

// receiptCard says that a report is stored that its author sent some time ago.
func (s *Sender) receiptCard(ctx context.Context, who models.Identity, report string) (Card, error) {
	receipt, err := s.Reports.FindReceipt(ctx, who.Person.ID, report)
	if err != nil {
		return Card{}, fmt.Errorf("find receipt of report %s: %w", report, err)
	}
	lang := who.Person.Lang
	reply := sentence(lang, "bot.stored_now", "code", receipt.Code, "at", locales.In(lang).Moment(s.Calendar.In(receipt.At)))
	return amendable(reply, lang, report, receipt.Code), nil
}

// attachmentCard says that a photo or a file cannot be kept, why, and what its
// author can do.
func (s *Sender) attachmentCard(ctx context.Context, who models.Identity, id int64) (Card, error) {
	a, err := s.Reports.FindOwnAttachment(ctx, who.Person.ID, id)
	if err != nil {
		return Card{}, fmt.Errorf("find attachment %d: %w", id, err)
	}
	receipt, err := s.Reports.FindReceipt(ctx, who.Person.ID, a.ReportID)
	if err != nil {
		return Card{}, fmt.Errorf("find receipt of report %s: %w", a.ReportID, err)
	}
	say := locales.In(who.Person.Lang)
	reply := sentence(who.Person.Lang, "bot.attachment_failed", "what", say.Say("attachment."+a.Kind, "n", a.Position),
		"code", receipt.Code, "why", say.Say("attachment.why."+string(a.Reason)))
	return amendable(reply, who.Person.Lang, a.ReportID, receipt.Code), nil
}

// amendable is a card with the button that opens a report again. Where it is
// locked by then, the button says so. The button names the report: there may be
// others in the same message.
func amendable(reply conversations.Reply, lang models.Lang, report, code string) Card {
	card := newCard(reply, asis)
	card.Buttons = [][]Button{{{Label: locales.In(lang).Say("choice.amend_of", "code", code), Data: tapAmend + "." + shortID(report), Number: 1}}}
	return card
}

// settle notes what became of a notice: delivered, given up, or to be tried
// again. That of somebody who cannot be reached is not claimed until they can.
func (s *Sender) settle(ctx context.Context, n Notice, err error, ctxEnded bool) error {
	now := s.Now()
	switch {
	case err == nil:
		return s.Outbox.FinishNotice(ctx, n.ID, now)
	case errors.Is(err, ErrUnreachable):
		s.Log.Warn("a notice waits until its person writes again: they cannot be reached", "notice", n.ID, "person", n.PersonID)
		if err := s.People.SetReachable(ctx, n.Channel, n.Account, false, now); err != nil {
			return err
		}
		return s.Outbox.DeferNotice(ctx, n.ID, now, false, "unreachable")
	case errors.Is(err, errWithheld):
		s.Log.Warn("a notice is not sent: the month's messages are kept for answers", "notice", n.ID, "kind", n.Kind, "channel", n.Channel)
		return s.Outbox.WithholdNotice(ctx, n.ID, n.Channel, now, s.tellAt(now))
	case errors.Is(err, errNotNeeded):
		return s.Outbox.DropNotice(ctx, n.ID, "not needed any more")
	case errors.Is(err, models.ErrUnknown):
		s.Log.Warn("a notice was given up: nobody may see it any more", "notice", n.ID, "kind", n.Kind, "person", n.PersonID)
		return s.Outbox.DropNotice(ctx, n.ID, "not entitled")
	case ctxEnded: // the program ends before its turn came, or in the middle
		return s.Outbox.DeferNotice(ctx, n.ID, now, false, "the program ended")
	case errors.Is(err, errNotAsked):
		return s.Outbox.DeferNotice(ctx, n.ID, now.Add(firstGap), false, err.Error())
	case now.Sub(n.Queued) > giveUpAfter && n.Attempts >= fewestTries:
		s.Log.Error("a notice was given up: it could not be delivered for 48 hours", "notice", n.ID, "person", n.PersonID, "err", err)
		return s.Outbox.DropNotice(ctx, n.ID, "not delivered for 48 hours: "+err.Error())
	default:
		gap := growing(firstGap, lastGap, n.Attempts)
		if retry, ok := errors.AsType[*RetryError](err); ok {
			gap = retry.After
		}
		s.Log.Warn("a notice was not delivered, will be tried again", "notice", n.ID, "in", gap, "err", err)
		return s.Outbox.DeferNotice(ctx, n.ID, now.Add(gap), true, err.Error())
	}
}
