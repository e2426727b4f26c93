package demo

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/models"
)

// A Filing is one report, or the amendment of one, to be filed by somebody at
// some time.
type Filing struct {
	// ID is that of the report: the same plan files the same reports, however
	// often it is begun again.
	ID      string
	Person  string // code
	Account string // on the local channel
	Unit    string // code
	Flow    string
	At      time.Time
	Week    int // of the plan, from 1; what is filed after its digest is, too
	// Answers are typed, by question. A question without one is answered with 0,
	// or passed over.
	Answers map[string]string
	// Amends says that the report with this ID is there, and Answers are what
	// changes.
	Amends bool
	// AfterDigest says that it comes after the digest of its week.
	AfterDigest bool
}

// digestHour is when digests are made, in hours of the day on which a week closes.
const digestHour = 16.5

// Filings deals the plan out to the officers of the roster, in the order of time.
// It is pure: the same plan and roster give the same filings.
func (p Plan) Filings(r models.Roster, zone *time.Location) ([]Filing, error) {
	d := dealer{Plan: p, zone: zone, officers: map[string][]models.RosterPerson{}, unitOf: map[string]string{}}
	for _, person := range r.People {
		for _, post := range person.Posts {
			if post.Role == models.Officer {
				d.officers[post.Unit] = append(d.officers[post.Unit], person)
				d.unitOf[person.Code] = post.Unit
			}
		}
	}
	var all []Filing
	for week := 1; week <= p.Weeks; week++ {
		for _, u := range r.Units {
			weekly, err := d.weekly(week, u.Code)
			if err != nil {
				return nil, err
			}
			all = append(append(all, weekly...), d.decisions(week, u.Code)...)
		}
	}
	classes, err := d.classes()
	if err != nil {
		return nil, err
	}
	all = append(all, classes...)
	slices.SortStableFunc(all, func(a, b Filing) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

type dealer struct {
	Plan
	zone     *time.Location
	officers map[string][]models.RosterPerson // by unit
	unitOf   map[string]string
}

// weekly deals a unit's sums of a week out to those of its officers who report.
func (d dealer) weekly(week int, unit string) ([]Filing, error) {
	var reporting []models.RosterPerson
	for _, o := range d.officers[unit] {
		if !slices.Contains(d.Missing, OfficerWeek{week, o.Code}) {
			reporting = append(reporting, o)
		}
	}
	rnd := d.random("weekly", week, unit)
	answers := make([]map[string]int, len(reporting))
	for i := range answers {
		answers[i] = map[string]int{}
	}
	for _, list := range d.Units[unit].lists() {
		if len(list.values) == 0 {
			continue
		}
		n := list.values[week-1]
		if len(reporting) == 0 && n > 0 {
			return nil, fmt.Errorf("demo: in week %d nobody of %s reports its %d of %s", week, unit, n, list.question)
		}
		whole := map[string]string{"gt_chu_dn": "gioi_thieu", "kn_chu_dn": "ket_nap"}[list.question]
		if err := deal(rnd, answers, list.question, whole, n); err != nil {
			return nil, fmt.Errorf("demo: week %d, %s: %w", week, unit, err)
		}
	}
	filings := make([]Filing, len(reporting))
	for i, o := range reporting {
		filings[i] = d.report(week, o, answers[i], rnd)
	}
	return filings, nil
}

// deal gives n things to officers one by one. Of a breakdown, nobody gets more
// than they have of the whole.
func deal(rnd *rand.Rand, answers []map[string]int, name, whole string, n int) error {
	// Some are busier than others: weights stay the same for a whole list.
	for tries := 0; n > 0; tries++ {
		i := int(float64(len(answers)) * rnd.Float64() * rnd.Float64())
		step := min(n, max(1, n/(2*len(answers))))
		if whole != "" {
			step = min(step, answers[i][whole]-answers[i][name])
		}
		answers[i][name] += step
		n -= step
		if tries > 100_000 {
			return fmt.Errorf("%s is more than %s", name, whole)
		}
	}
	return nil
}

// report is an officer's weekly report: typed on the afternoon of the last day or
// on the morning after it, or late.
func (d dealer) report(week int, o models.RosterPerson, sums map[string]int, rnd *rand.Rand) Filing {
	f := Filing{
		ID: reportID("weekly", week, o.Code), Person: o.Code, Account: account(o), Unit: d.unitOf[o.Code],
		Flow: "de_an_03", Week: week, Answers: map[string]string{}, At: d.closing(week, -9+rnd.Float64()*20),
	}
	if f.At.After(d.Clock) {
		f.At = d.Clock.Add(-time.Duration(rnd.IntN(120)) * time.Minute)
	}
	for question, n := range sums {
		f.Answers[question] = strconv.Itoa(n)
		if question == "lao_dong" && n > 20 && rnd.IntN(3) == 0 {
			f.Answers[question] = "khoảng " + strconv.Itoa(n)
		}
	}
	for _, late := range d.Late {
		if late.Week == week && late.Officer == o.Code {
			f.At, f.AfterDigest = d.clockTime(week, late.At)
		}
	}
	f.Answers["kk_loai"] = "không có"
	for _, difficulty := range d.Difficulties {
		if difficulty.Week == week && difficulty.Officer == o.Code {
			f.Answers["kk_loai"], f.Answers["kho_khan"] = "="+difficulty.Category, difficulty.Text
		}
	}
	return f
}

// decisions are a unit's admissions of a week, filed by its second officer if it
// has one, whose own report is another matter.
func (d dealer) decisions(week int, unit string) []Filing {
	plan := d.Units[unit]
	if len(plan.Admitted) == 0 || plan.Admitted[week-1] == 0 || len(d.officers[unit]) == 0 {
		return nil
	}
	n, rnd := plan.Admitted[week-1], d.random("decision", week, unit)
	o := d.officers[unit][min(1, len(d.officers[unit])-1)]
	day := d.Week(week).Start.AddDays(rnd.IntN(6))
	f := Filing{
		ID: reportID("decision", week, unit), Person: o.Code, Account: account(o), Unit: unit, Flow: "ket_nap", Week: week,
		At:      day.At(17, rnd.IntN(60), d.zone),
		Answers: d.admission(rnd, day, n),
	}
	for _, a := range d.Amended {
		if a.Week == week && a.Unit == unit {
			amendment := f
			amendment.Answers = map[string]string{"ket_nap": f.Answers["ket_nap"]}
			amendment.Amends, amendment.AfterDigest = true, true
			amendment.At = d.closing(week, 18)
			f.Answers["ket_nap"] = strconv.Itoa(a.Was)
			return []Filing{f, amendment}
		}
	}
	return []Filing{f}
}

func (d dealer) admission(rnd *rand.Rand, day models.Date, n int) map[string]string {
	year, month, date := day.YearMonthDay()
	part := func(of float64) string { return strconv.Itoa(int(float64(n)*of*rnd.Float64() + 0.5)) }
	return map[string]string{
		"ngay": fmt.Sprintf("%d/%d/%d", date, month, year), "ket_nap": strconv.Itoa(n),
		"nld": part(1), "chu_dn": part(0.1), "nu": part(0.8), "tre": part(0.9),
	}
}

// classes are filed on the evening of their day.
func (d dealer) classes() ([]Filing, error) {
	var list []Filing
	for i, c := range d.Classes {
		if len(d.officers[c.Unit]) == 0 {
			return nil, fmt.Errorf("demo: the class of %s is held by %q, which has no officer", c.Day, c.Unit)
		}
		o := d.officers[c.Unit][0]
		year, month, date := c.Day.YearMonthDay()
		list = append(list, Filing{
			ID: reportID("class", i, string(c.Day)), Person: o.Code, Account: account(o), Unit: c.Unit, Flow: "lop_nhan_thuc",
			At: c.Day.At(19, 10+i, d.zone), Week: d.weekOf(c.Day),
			Answers: map[string]string{
				"ngay": fmt.Sprintf("%d/%d/%d", date, month, year), "noi": c.Place, "du": strconv.Itoa(c.Attended),
				"nld": strconv.Itoa(c.Workers), "hoan_thanh": strconv.Itoa(c.Completed),
			},
		})
	}
	return list, nil
}

// closing is so many hours after the beginning of the day on which a week closes.
func (d dealer) closing(week int, hours float64) time.Time {
	midnight := d.Week(week).End.AddDays(1).At(0, 0, d.zone)
	return midnight.Add(time.Duration(hours * float64(time.Hour))).Truncate(time.Second)
}

func (d dealer) clockTime(week int, clock string) (at time.Time, afterDigest bool) {
	t, _ := time.Parse("15:04", clock)
	hours := float64(t.Hour()) + float64(t.Minute())/60
	return d.closing(week, hours), hours > digestHour
}

func (d dealer) weekOf(day models.Date) int {
	for week := 1; week < d.Weeks; week++ {
		if day <= d.Week(week).End {
			return week
		}
	}
	return d.Weeks
}

// random is the source of what is decided about one thing, and about no other.
func (d dealer) random(kind string, week int, what string) *rand.Rand {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d %s", d.Seed, kind, week, what))
	return rand.New(rand.NewChaCha8(sum))
}

// reportID is a UUID made from what is reported. It is of version 7 in form only:
// no time is in it.
func reportID(kind string, week int, what string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "demo %s %d %s", kind, week, what))
	id, _ := uuid.FromBytes(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
}

func account(o models.RosterPerson) string {
	for _, a := range o.Accounts {
		if a.Channel == Channel {
			return a.Account
		}
	}
	return ""
}

// Channel is the channel on which the people of the demonstration have accounts.
const Channel = "local"
