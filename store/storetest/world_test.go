package storetest_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// A world is a tree of units whose officers report for six weeks, drawn from a
// seed: the same seed gives the same world on every database.
//
//	tinh ── leader
//	├── d0 ── leader, officers
//	│   ├── d0x0 ── leader, officers
//	│   └── …
//	└── …
type world struct {
	storetest.Pair
	rnd    *rand.Rand
	zone   models.Calendar
	weeks  []models.Period
	roster models.Roster
	flows  map[string]*conversations.Flow
	unit   map[string]int64
	who    map[string]models.Identity
	reader map[string]digest.Reader // by unit
	acts   []act
	gone   map[string]bool // who was revoked, and reports no more
	drafts int
}

// An act is something that happens at a time.
type act struct {
	at   time.Time
	what string
	do   func(t *testing.T)
}

// The world's six weeks run over New Year.
const (
	firstWeekEnds = "2023-11-30"
	weeksOfWorld  = 6
)

func newWorld(t testing.TB, p storetest.Pair, seed uint64) *world {
	t.Helper()
	w := &world{
		Pair: p, rnd: rand.New(rand.NewPCG(seed, 2023)), zone: models.NewCalendar(ict),
		flows: map[string]*conversations.Flow{}, unit: map[string]int64{}, who: map[string]models.Identity{}, reader: map[string]digest.Reader{}, gone: map[string]bool{},
	}
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		w.flows[f.Flow.ID] = f.Flow
		if err := p.SQL.RegisterFlow(t.Context(), f.Flow.ID, f.Flow.Version, f.YAML); err != nil {
			t.Fatal(err)
		}
	}
	for week := w.zone.WeekOf(firstWeekEnds); len(w.weeks) < weeksOfWorld; week = week.Next() {
		w.weeks = append(w.weeks, week)
	}
	return w
}

// settle enters the roster, and learns the keys of its units and people.
func (w *world) settle(t testing.TB, r models.Roster) {
	t.Helper()
	w.roster = r
	if err := w.SQL.ApplyRoster(t.Context(), r, posted); err != nil {
		t.Fatal(err)
	}
	eachRow(t, w.Pair, "SELECT code, id FROM units", func(scan func(...any)) {
		var code string
		var id int64
		scan(&code, &id)
		w.unit[code] = id
	})
	for _, one := range r.People {
		w.who[one.Code] = w.identity(t, one.Accounts[0])
		for _, post := range one.Posts {
			if post.Role == models.Leader {
				w.reader[post.Unit] = digest.Reader{PersonID: w.who[one.Code].Person.ID, UnitID: w.unit[post.Unit]}
			}
		}
	}
}

func (w *world) identity(t testing.TB, account models.RosterAccount) models.Identity {
	t.Helper()
	id, err := w.SQL.FindIdentity(t.Context(), account.Channel, account.Account)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// drawRoster draws units of three levels. One commune ends after the second week,
// one begins with the third; one officer's post ends in the fourth week.
func (w *world) drawRoster() models.Roster {
	r := models.Roster{Units: []models.RosterUnit{{Code: "tinh", Name: "Tỉnh ủy", Kind: "tinh_uy"}}}
	person := func(code, unit string, role models.Role) {
		r.People = append(r.People, models.RosterPerson{
			Code: code, Name: "Người " + code, Lang: models.Vietnamese, Posts: []models.RosterPost{{Unit: unit, Role: role}},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: code}},
		})
	}
	person("l-tinh", "tinh", models.Leader)
	for d := range 2 + w.rnd.IntN(2) {
		district := fmt.Sprintf("d%d", d)
		units := []models.RosterUnit{{Code: district, Name: "Huyện ủy " + district, Kind: "huyen_uy", Parent: "tinh"}}
		for x := range 1 + w.rnd.IntN(3) {
			commune := fmt.Sprintf("%sx%d", district, x)
			units = append(units, models.RosterUnit{Code: commune, Name: "Đảng ủy xã " + commune, Kind: "xa", Parent: district})
		}
		switch d {
		case 0:
			units[1].To = w.weeks[1].End
		case 1:
			units[1].From = w.weeks[2].Start
		}
		for _, u := range units {
			r.Units = append(r.Units, u)
			person("l-"+u.Code, u.Code, models.Leader)
			for o := range 1 + w.rnd.IntN(2) {
				person(fmt.Sprintf("%s-%d", u.Code, o), u.Code, models.Officer)
			}
		}
	}
	for i := range r.People {
		if r.People[i].Code == "d1-0" {
			r.People[i].Posts[0].Until = w.weeks[3].Start.AddDays(3)
		}
	}
	return r
}

// happens plans something; whatever is planned comes in the order of time.
func (w *world) happens(at time.Time, what string, do func(t *testing.T)) {
	w.acts = append(w.acts, act{at: at, what: what, do: do})
}

func (w *world) run(t *testing.T) {
	t.Helper()
	slices.SortStableFunc(w.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range w.acts {
		a.do(t)
		if t.Failed() {
			t.Fatalf("at %s: %s", a.at.Format(time.DateTime), a.what)
		}
	}
	w.acts = nil
}

// officers are the posts from which reports come, with their people.
func (w *world) officers() (people []models.RosterPerson) {
	for _, one := range w.roster.People {
		if one.Posts[0].Role == models.Officer {
			people = append(people, one)
		}
	}
	return people
}

func (w *world) chance(percent int) bool { return w.rnd.IntN(100) < percent }

// between is a whole second of a stretch of time.
func (w *world) between(from, to time.Time) time.Time {
	return from.Add(time.Duration(w.rnd.Int64N(int64(to.Sub(from)/time.Second))) * time.Second)
}

// plan draws what everybody reports. Nobody reports who may not.
func (w *world) plan() {
	for n, week := range w.weeks {
		for _, o := range w.officers() {
			unit := o.Posts[0].Unit
			if o.Posts[0].Until != "" && week.End >= o.Posts[0].Until || unit == "d0x0" && n > 1 || unit == "d1x0" && n < 2 {
				continue
			}
			due, told := w.zone.DueAt(week), w.zone.DigestAt(week)
			switch {
			case w.chance(65):
				w.reports(week, o, w.between(week.End.At(8, 0, ict), due), 1)
			case w.chance(40):
				w.reports(week, o, w.between(due, told), 1)
			case w.chance(50):
				w.reports(week, o, w.between(told, told.Add(60*time.Hour)), 1)
			}
			if w.chance(60) {
				w.event(week, o, "ket_nap")
			}
			if w.chance(30) {
				w.event(week, o, "lop_nhan_thuc")
			}
		}
	}
}

// reports plans a weekly report, perhaps its amendments, perhaps a second one.
func (w *world) reports(week models.Period, o models.RosterPerson, at time.Time, nth int) {
	d := w.draft("de_an_03", o)
	d.Period, d.Due = week, w.zone.DueAt(week)
	if nth > 1 {
		d.Nth, d.Reason = nth, "quên một doanh nghiệp"
	}
	w.answer(&d)
	w.sends(d, o, at)
	if nth == 1 && w.chance(12) {
		w.reports(week, o, w.between(at, at.Add(30*time.Hour)), 2)
	}
}

// event plans the report of something that happened in the week or the one
// before it.
func (w *world) event(week models.Period, o models.RosterPerson, flow string) {
	d := w.draft(flow, o)
	w.place(&d, week.Start.AddDays(w.rnd.IntN(7)))
	w.answer(&d)
	w.sends(d, o, w.between(week.End.At(8, 0, ict), w.zone.DigestAt(week).Add(6*time.Hour)))
}

// place says when an event was: on a day, or on that day and before.
func (w *world) place(d *conversations.State, last models.Date) {
	d.Answers = maps.Clone(d.Answers)
	value := string(last)
	if d.Flow == "lop_nhan_thuc" && w.chance(50) {
		value = string(last.AddDays(-2)) + ".." + value
	}
	d.Answers["ngay"] = conversations.Answer{Value: value}
}

func (w *world) draft(flow string, o models.RosterPerson) conversations.State {
	w.drafts++
	var random [16]byte
	for i := range random {
		random[i] = byte(w.rnd.IntN(256))
	}
	id := uuid.Must(uuid.FromBytes(random[:]))
	unit := models.Unit{ID: w.unit[o.Posts[0].Unit]}
	return conversations.Begin(w.flows[flow], id.String(), unit, models.Period{}, time.Time{})
}

// sends plans a report with its amendments, all before it is locked.
func (w *world) sends(d conversations.State, o models.RosterPerson, at time.Time) {
	locked := w.zone.LockAt(w.zone.Reporting(at))
	if d.Period.Kind == models.Weekly && w.zone.LockAt(d.Period).After(locked) {
		locked = w.zone.LockAt(d.Period)
	}
	first := at
	for base := 0; ; base++ {
		d.Base, d.SentAt = base, at
		state, lockedAt := d, locked
		state.Answers = maps.Clone(d.Answers)
		w.happens(at, fmt.Sprintf("%s sends %s for the %d. time", o.Code, d.Flow, base+1), func(t *testing.T) {
			t.Helper()
			if w.gone[o.Code] {
				return
			}
			if _, err := w.SQL.SubmitReport(t.Context(), w.submission(state, w.who[o.Code].Person.ID, first, lockedAt)); err != nil {
				t.Error(err)
			}
		})
		if !w.chance(45) || !at.Add(2*time.Minute).Before(locked) || o.Posts[0].Until != "" {
			return
		}
		at = w.between(at.Add(time.Minute), locked)
		if d.Period.Kind != models.Weekly {
			w.place(&d, models.Date(d.Answers["ngay"].Value[len(d.Answers["ngay"].Value)-10:]).AddDays(w.rnd.IntN(15)-12))
		}
		w.answer(&d)
	}
}

// answer answers every question that is asked, or answers some anew.
func (w *world) answer(d *conversations.State) {
	d.Answers = maps.Clone(d.Answers)
	nothing := d.Flow == "de_an_03" && w.chance(15)
	for _, q := range askedBy[d.Flow] {
		if !nothing && w.chance(30) && len(d.Answers) > 2 {
			continue
		}
		d.Answers[q.question] = w.drawAnswer(q.question)
		if nothing {
			d.Answers[q.question] = conversations.Answer{Value: "0"}
		}
	}
	for _, q := range askedBy[d.Flow] {
		if above, _ := strconv.Atoi(d.Answers[q.above].Value); q.above != "" && above == 0 {
			delete(d.Answers, q.question)
		}
	}
	switch {
	case d.Flow == "lop_nhan_thuc":
		d.Answers["noi"] = conversations.Answer{Value: "Hội trường"}
	case d.Flow == "de_an_03" && (w.chance(35) || d.Answers["kho_khan"].Value != "" && w.chance(70)):
		d.Answers["kk_loai"] = conversations.Answer{Value: "ca_kip"}
		d.Answers["kho_khan"] = conversations.Answer{Value: fmt.Sprintf("Tăng ca đến khuya %d", w.rnd.IntN(1000))}
	case d.Flow == "de_an_03":
		d.Answers["kk_loai"] = conversations.Answer{Value: "khong"}
		delete(d.Answers, "kho_khan")
	}
}

func (w *world) drawAnswer(question string) conversations.Answer {
	switch {
	case w.chance(10):
		return conversations.Answer{Missing: true}
	case w.chance(10):
		return conversations.Answer{Skipped: true}
	}
	a := conversations.Answer{Value: strconv.Itoa(w.rnd.IntN(8) * w.rnd.IntN(2))}
	if question == "lao_dong" || question == "du" {
		a.Value, a.Estimate = strconv.Itoa(w.rnd.IntN(300)), w.chance(30)
	}
	if w.chance(8) {
		a.Confirmed, a.Reason = true, "đã kiểm tra"
	}
	return a
}

// submission is what the handler makes of a draft that is sent.
func (w *world) submission(d conversations.State, person int64, first, locked time.Time) bot.Submission {
	flow := w.flows[d.Flow]
	period := conversations.Period(flow, d)
	answers, err := conversations.EncodeAnswers(d)
	if err != nil {
		panic(err) // answers are texts and truths
	}
	sub := bot.Submission{
		Base: d.Base, Answers: answers, Hash: conversations.Hash(flow, d),
		Figures: conversations.Figures(flow, d), Unknown: conversations.Unknown(flow, d),
		Report: models.Report{
			ID: d.ID, FlowID: d.Flow, FlowVersion: d.FlowVersion, PersonID: person, UnitID: d.UnitID,
			PeriodKind: period.Kind, PeriodKey: period.Key(), PeriodStart: period.Start, PeriodEnd: period.End,
			Code: flow.Code + "-" + period.Key(), Nth: d.Nth, Reason: d.Reason, Revision: d.Base + 1,
			ReceivedAt: d.SentAt, Late: !d.Due.IsZero() && first.After(d.Due), AmendUntil: locked,
		},
	}
	if period.Kind == models.Weekly {
		key := fmt.Sprintf("%s/%s/%d/%d/%d", d.Flow, period.Key(), d.UnitID, person, d.Nth)
		sub.Report.OneKey = &key
	}
	if difficulty := conversations.Difficulty(flow, d); difficulty != nil {
		difficulty.OpenedAt = d.SentAt
		sub.Difficulty = difficulty
	}
	return sub
}

// service makes digests at a time.
func (w *world) service(at time.Time) *digest.Service {
	all := []*conversations.Flow{w.flows["de_an_03"], w.flows["ket_nap"], w.flows["lop_nhan_thuc"]}
	return &digest.Service{
		Store: w.SQL, Flow: all[0], Flows: all, Library: library{w.SQL, w.flows}, Calendar: w.zone,
		Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler),
	}
}

// A library has the newest flows only.
type library struct {
	_    *sqlstore.Store
	byID map[string]*conversations.Flow
}

func (l library) Find(_ context.Context, id string, _ int) (*conversations.Flow, error) {
	if f := l.byID[id]; f != nil {
		return f, nil
	}
	return nil, models.ErrUnknown
}

// balances enters targets and opening balances that end before the six weeks, at
// the end of a week, in the middle of one, and after all of them.
func (w *world) balances(t *testing.T) {
	t.Helper()
	before, end, middle, after := w.weeks[0].Start.AddDays(-1), w.weeks[0].End, w.weeks[1].Start.AddDays(3), w.weeks[5].End.AddDays(5)
	for _, one := range []struct {
		unit, indicator string
		to              models.Date
		estimate        bool
	}{
		{"tinh", "donvi.ket_nap", before, false}, {"d0", "donvi.ket_nap", end, true}, {"d1", "donvi.ket_nap", middle, false},
		{"d1x0", "donvi.ket_nap", after, false}, {"d0x0", "da03.ket_nap", end, false}, {"d1x0", "lop.mo", middle, false},
		{"d0", "da03.lao_dong", w.weeks[1].End, false}, {"d1", "da03.lao_dong", w.weeks[2].End, false},
	} {
		w.Exec(t, fmt.Sprintf("INSERT INTO openings VALUES (%d, '%s', '2020-10-15', '%s', %d, %t, '12-BC/TU')",
			w.unit[one.unit], one.indicator, one.to, 100+w.rnd.IntN(900), one.estimate))
	}
	for i, one := range []struct {
		unit, indicator string
		from, to        models.Date
	}{
		{"tinh", "donvi.ket_nap", "2020-10-15", "2025-10-14"}, {"tinh", "da03.ket_nap", w.weeks[1].Start, w.weeks[3].End},
		{"tinh", "lop.mo", w.weeks[0].Start.AddDays(2), "2024-12-31"}, {"d0", "donvi.ket_nap", w.weeks[0].End, "2024-12-31"},
		{"d1x0", "donvi.ket_nap", w.weeks[2].End, "2024-12-31"}, {"d1", "lop.mo", w.weeks[2].Start.AddDays(1), "2024-01-31"},
	} {
		w.Exec(t, fmt.Sprintf(`INSERT INTO targets (code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document)
			VALUES ('t%d', %d, '%s', %d, '%s', '%s', 'nhiệm kỳ', 'term', 'NQ')`, i, w.unit[one.unit], one.indicator, 500+i, one.from, one.to))
	}
}

// led lists the units that have a leader, those above first.
func (w *world) led() []string {
	return slices.SortedFunc(maps.Keys(w.reader), func(a, b string) int {
		return strings.Compare(strconv.Itoa(len(a))+a, strconv.Itoa(len(b))+b)
	})
}
