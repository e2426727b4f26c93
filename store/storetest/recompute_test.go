package storetest_test

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// This file makes digests a second time, from what officers have answered, and
// shares neither code nor tables of sums with the program: it reads the answers
// of revisions itself, and adds up with nothing but loops.

// An asked figure is a question of a flow, and the one that must be above zero
// for it to be asked.
type asked struct{ question, indicator, above string }

var askedBy = map[string][]asked{
	"de_an_03": {
		{"doanh_nghiep", "da03.doanh_nghiep", ""}, {"buoi", "da03.buoi", ""}, {"lao_dong", "da03.lao_dong", ""}, {"chu_dn", "da03.chu_dn", ""},
		{"gioi_thieu", "da03.gioi_thieu", ""}, {"gt_chu_dn", "da03.gt_chu_dn", "gioi_thieu"},
		{"ket_nap", "da03.ket_nap", ""}, {"kn_chu_dn", "da03.kn_chu_dn", "ket_nap"},
	},
	"ket_nap": {
		{"ket_nap", "donvi.ket_nap", ""}, {"nld", "donvi.kn_nld", ""}, {"chu_dn", "donvi.kn_chu_dn", ""}, {"nu", "donvi.kn_nu", ""}, {"tre", "donvi.kn_tre", ""},
	},
	"lop_nhan_thuc": {{"du", "lop.du", ""}, {"nld", "lop.nld", ""}, {"hoan_thanh", "lop.hoan_thanh", ""}},
}

// facts are the tables that nobody adds up.
type facts struct {
	units    []factUnit
	people   map[int64]factPerson
	posts    []factPost
	reports  []*factReport
	openings []factOpening
	targets  []models.Target
}

type factUnit struct {
	id, parent     int64
	name, from, to string
}

type factPerson struct {
	name    string
	revoked bool
}

type factPost struct {
	person, unit int64
	since        time.Time
	until        sql.NullTime
}

type factReport struct {
	id, flow, code, key, difficulty string
	person, unit                    int64
	newest                          int
	revisions                       []factRevision
}

type factRevision struct {
	at      time.Time
	answers map[string]factAnswer
}

type factAnswer struct {
	V       string `json:"v"`
	Est     bool   `json:"est"`
	Sure    bool   `json:"sure"`
	Skip    bool   `json:"skip"`
	Missing bool   `json:"missing"`
}

type factOpening struct {
	unit                int64
	indicator, from, to string
	value               int64
	estimate            bool
}

// eachRow calls read with every row of a query.
func eachRow(t testing.TB, p storetest.Pair, query string, read func(scan func(...any))) {
	t.Helper()
	rows, err := p.DB.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		read(func(into ...any) {
			if err := rows.Scan(into...); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		})
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func readFacts(t *testing.T, p storetest.Pair) *facts {
	t.Helper()
	f := &facts{people: map[int64]factPerson{}}
	eachRow(t, p, "SELECT id, coalesce(parent_id, 0), name, from_day, to_day FROM units ORDER BY id", func(scan func(...any)) {
		var u factUnit
		scan(&u.id, &u.parent, &u.name, &u.from, &u.to)
		f.units = append(f.units, u)
	})
	eachRow(t, p, "SELECT id, name, revoked_at IS NOT NULL FROM people", func(scan func(...any)) {
		var id int64
		var one factPerson
		scan(&id, &one.name, &one.revoked)
		f.people[id] = one
	})
	eachRow(t, p, "SELECT person_id, unit_id, since, until FROM posts WHERE role = 'officer'", func(scan func(...any)) {
		var one factPost
		scan(&one.person, &one.unit, &one.since, &one.until)
		f.posts = append(f.posts, one)
	})
	eachRow(t, p, "SELECT unit_id, indicator, from_day, to_day, value, estimate FROM openings", func(scan func(...any)) {
		var o factOpening
		scan(&o.unit, &o.indicator, &o.from, &o.to, &o.value, &o.estimate)
		f.openings = append(f.openings, o)
	})
	eachRow(t, p, "SELECT id, code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document FROM targets ORDER BY id", func(scan func(...any)) {
		var o models.Target
		scan(&o.ID, &o.Code, &o.UnitID, &o.Indicator, &o.Value, &o.FromDay, &o.ToDay, &o.NameVI, &o.NameEN, &o.Document)
		f.targets = append(f.targets, o)
	})
	f.readReports(t, p)
	return f
}

func (f *facts) readReports(t *testing.T, p storetest.Pair) {
	t.Helper()
	byID := map[string]*factReport{}
	eachRow(t, p, `SELECT reports.id, flow_id, reports.code, period_key, reports.person_id, reports.unit_id, revision, coalesce(difficulties.code, '')
		FROM reports LEFT JOIN difficulties ON difficulties.report_id = reports.id ORDER BY reports.id`, func(scan func(...any)) {
		r := &factReport{}
		scan(&r.id, &r.flow, &r.code, &r.key, &r.person, &r.unit, &r.newest, &r.difficulty)
		byID[r.id] = r
		f.reports = append(f.reports, r)
	})
	eachRow(t, p, "SELECT report_id, answers, at FROM revisions ORDER BY report_id, number", func(scan func(...any)) {
		var id, answers string
		var one factRevision
		scan(&id, &answers, &one.at)
		if err := json.Unmarshal([]byte(answers), &one.answers); err != nil {
			t.Fatalf("the answers of %s: %v", id, err)
		}
		byID[id].revisions = append(byID[id].revisions, one)
	})
	for _, r := range f.reports {
		if len(r.revisions) != r.newest {
			t.Fatalf("%s has %d revisions, and says %d", r.id, len(r.revisions), r.newest)
		}
	}
}

func (r *factReport) answers() map[string]factAnswer { return r.revisions[r.newest-1].answers }
func (r *factReport) first() time.Time               { return r.revisions[0].at }

// day is the last day of what is reported: of the week or of the event.
func (r *factReport) day() string {
	if r.flow == "de_an_03" {
		return lastDay(r.key)
	}
	days := r.answers()["ngay"].V
	if _, to, found := strings.Cut(days, ".."); found {
		return to
	}
	return days
}

// lastDay is the Thursday of the week "2023T46".
func lastDay(key string) string {
	year, _ := strconv.Atoi(key[:4])
	week, _ := strconv.Atoi(key[5:])
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // is always in week 1
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
	return monday.AddDate(0, 0, 7*(week-1)+3).Format(time.DateOnly)
}

func plusDays(day string, n int) string {
	at, _ := time.Parse(time.DateOnly, day)
	return at.AddDate(0, 0, n).Format(time.DateOnly)
}

// noon is when reports of the week that ends on that day are due: on the Friday.
func dueAfter(end string) time.Time {
	at, _ := time.ParseInLocation(time.DateOnly, end, ict)
	return at.AddDate(0, 0, 1).Add(12 * time.Hour)
}

type factFigure struct {
	value          int64
	estimate, sure bool
}

// figures are the report's numbers, and those that its author does not know.
func (r *factReport) figures() (figures map[string]factFigure, unknown []string) {
	figures = map[string]factFigure{}
	answers := r.answers()
	for _, q := range askedBy[r.flow] {
		a, there := answers[q.question]
		if above, _ := strconv.Atoi(answers[q.above].V); !there || q.above != "" && above == 0 {
			continue
		}
		switch {
		case a.Missing:
			unknown = append(unknown, q.indicator)
		case !a.Skip:
			n, _ := strconv.ParseInt(a.V, 10, 64)
			figures[q.indicator] = factFigure{n, a.Est, a.Sure}
		}
	}
	if r.flow == "lop_nhan_thuc" {
		figures["lop.mo"] = factFigure{value: 1}
	}
	return figures, unknown
}

// A told digest is what was told of a week: what the next one is compared to.
type told struct {
	units  []models.UnitSheet
	toDate models.Sums
}

// recompute makes the digest of a unit and the week that ends on a day, with the
// difficulties of a stretch of time, after what was told of the week before.
func (f *facts) recompute(unit int64, end string, since, until time.Time, before *told) digest.Summary {
	in := f.below(unit)
	s := digest.Summary{
		UnitID: unit, Period: models.Period{Kind: models.Weekly, Start: models.Date(plusDays(end, -6)), End: models.Date(end)},
		Figures: map[string]digest.Figure{}, ToDate: models.Sums{}, Openings: map[string]models.OpeningSum{},
	}
	s.Units = f.unitsOf(in, unit, end)
	s.UnitName = s.Units[0].Name
	f.addFigures(&s)
	f.addToDate(&s, in, end)
	f.addTargets(&s, in, unit, end)
	f.addExpected(&s, in, end)
	f.addDifficulties(&s, in, since, until)
	f.addSources(&s, in, end)
	if before != nil {
		correct(&s, end, *before)
	}
	return s
}

// below has the depth of each unit of the scope.
func (f *facts) below(top int64) map[int64]int {
	in := map[int64]int{top: 0}
	for grown := true; grown; {
		grown = false
		for _, u := range f.units {
			depth, there := in[u.parent]
			if _, counted := in[u.id]; there && !counted {
				in[u.id], grown = depth+1, true
			}
		}
	}
	return in
}

func (f *facts) unitsOf(in map[int64]int, top int64, end string) []models.UnitSheet {
	var list []models.UnitSheet
	for _, u := range f.units {
		if _, there := in[u.id]; !there {
			continue
		}
		sheet := models.UnitSheet{ID: u.id, ParentID: u.parent, Name: u.name, Unknown: map[string]int{}}
		if u.id == top {
			sheet.ParentID = 0
		}
		filled := f.fill(&sheet, end)
		if existed := u.from <= end && (u.to == "" || u.to >= plusDays(end, -6)); existed || filled || u.id == top {
			list = append(list, sheet)
		}
	}
	slices.SortStableFunc(list, func(a, b models.UnitSheet) int { return cmp.Compare(in[a.ID], in[b.ID]) })
	return list
}

// fill adds the unit's own reports of five weeks, and says whether there are any.
func (f *facts) fill(sheet *models.UnitSheet, end string) (filled bool) {
	for _, r := range f.reports {
		for week := range 5 {
			last := plusDays(end, -7*week)
			if r.unit != sheet.ID || r.day() > last || r.day() <= plusDays(last, -7) {
				continue
			}
			if sheet.Weeks[week] == nil {
				sheet.Weeks[week] = models.Sums{}
			}
			figures, unknown := r.figures()
			for id, figure := range figures {
				sum := sheet.Weeks[week][id]
				sheet.Weeks[week][id] = models.Sum{Value: sum.Value + figure.value, Estimate: sum.Estimate || figure.estimate}
				if week == 0 && figure.sure {
					sheet.Doubtful++
				}
			}
			for _, id := range unknown {
				if week == 0 {
					sheet.Unknown[id]++
				}
			}
			filled = filled || len(figures)+len(unknown) > 0
		}
	}
	return filled
}

func (f *facts) addFigures(s *digest.Summary) {
	var totals [5]models.Sums
	for week := range totals {
		totals[week] = models.Sums{}
		for _, u := range s.Units {
			for id, sum := range u.Weeks[week] {
				old := totals[week][id]
				totals[week][id] = models.Sum{Value: old.Value + sum.Value, Estimate: old.Estimate || sum.Estimate}
			}
		}
	}
	ids := map[string]int{}
	for _, u := range s.Units {
		for id, n := range u.Unknown {
			ids[id] += n
		}
	}
	for _, total := range totals {
		for id := range total {
			ids[id] += 0
		}
	}
	for id, unknown := range ids {
		one := digest.Figure{Unknown: unknown}
		one.Now, one.HasNow = totals[0][id]
		one.Before, one.HasBefore = totals[1][id]
		weeks := 0.0
		for _, total := range totals[1:] {
			if sum, there := total[id]; there {
				weeks++
				one.HasMean = true
				one.Mean.Value += sum.Value
				one.Mean.Estimate = one.Mean.Estimate || sum.Estimate
			}
		}
		if one.HasMean {
			one.Mean.Value = int64(float64(one.Mean.Value)/weeks + 0.5)
		}
		s.Figures[id] = one
	}
}

// covers reports whether one of the openings that end by some day holds what the
// unit reports of a day.
func (f *facts) covers(unit int64, indicator, day, by string) bool {
	return slices.ContainsFunc(f.openings, func(o factOpening) bool {
		return o.unit == unit && o.indicator == indicator && o.to <= by && day <= o.to
	})
}

func (f *facts) addToDate(s *digest.Summary, in map[int64]int, end string) {
	add := func(id string, value int64, estimate bool) {
		sum := s.ToDate[id]
		s.ToDate[id] = models.Sum{Value: sum.Value + value, Estimate: sum.Estimate || estimate}
	}
	for _, o := range f.openings {
		if _, there := in[o.unit]; !there || o.to > end {
			continue
		}
		add(o.indicator, o.value, o.estimate)
		all, known := s.Openings[o.indicator]
		if !known || models.Date(o.from) < all.FromDay {
			all.FromDay = models.Date(o.from)
		}
		all.ToDay = max(all.ToDay, models.Date(o.to))
		all.Sum = s.ToDate[o.indicator]
		s.Openings[o.indicator] = all
	}
	for _, r := range f.reports {
		figures, _ := r.figures()
		for id, figure := range figures {
			if _, there := in[r.unit]; there && r.day() <= end && !f.covers(r.unit, id, r.day(), end) {
				add(id, figure.value, figure.estimate)
			}
		}
	}
}

func (f *facts) addTargets(s *digest.Summary, in map[int64]int, unit int64, end string) {
	for _, target := range f.targets {
		from, to := string(target.FromDay), min(string(target.ToDay), end)
		if target.UnitID != unit || from > end || string(target.ToDay) < plusDays(end, -6) {
			continue
		}
		sheet := models.TargetSheet{Target: target}
		first := "9999"
		add := func(value int64, estimate bool, day string) {
			sheet.Reached.Value += value
			sheet.Reached.Estimate = sheet.Reached.Estimate || estimate
			first = min(first, day)
		}
		for _, o := range f.openings {
			if _, there := in[o.unit]; there && o.indicator == target.Indicator && o.from >= from && o.to <= to {
				add(o.value, o.estimate, o.from)
			}
		}
		for _, r := range f.reports {
			figures, _ := r.figures()
			figure, reported := figures[target.Indicator]
			if _, there := in[r.unit]; there && reported && from <= r.day() && r.day() <= to && !f.covers(r.unit, target.Indicator, r.day(), to) {
				add(figure.value, figure.estimate, r.day())
			}
		}
		sheet.Covered = first == from
		s.Targets = append(s.Targets, sheet)
	}
}

func (f *facts) addExpected(s *digest.Summary, in map[int64]int, end string) {
	due := dueAfter(end)
	for _, post := range f.posts {
		_, there := in[post.unit]
		if held := !post.since.After(due) && (!post.until.Valid || post.until.Time.After(due)); !there || !held || f.people[post.person].revoked {
			continue
		}
		e := models.ExpectedReport{UnitID: post.unit, PersonID: post.person, PersonName: f.people[post.person].name}
		for _, u := range f.units {
			if u.id == post.unit {
				e.UnitName = u.name
			}
		}
		f.addReports(s, &e, end)
		s.Expected = append(s.Expected, e)
	}
	slices.SortFunc(s.Expected, func(a, b models.ExpectedReport) int {
		return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.PersonID, b.PersonID))
	})
}

func (f *facts) addReports(s *digest.Summary, e *models.ExpectedReport, end string) {
	var mine []*factReport
	for _, r := range f.reports {
		if r.flow == "de_an_03" && r.person == e.PersonID && r.unit == e.UnitID && r.day() == end {
			mine = append(mine, r)
		}
	}
	if len(mine) == 0 {
		return
	}
	earliest := slices.MinFunc(mine, func(a, b *factReport) int { return cmp.Or(a.first().Compare(b.first()), cmp.Compare(a.id, b.id)) })
	e.Code, e.Late, e.Nothing = earliest.code, earliest.first().After(dueAfter(end)), true
	for _, r := range mine {
		figures, unknown := r.figures()
		for _, figure := range figures {
			e.Nothing = e.Nothing && figure.value == 0
		}
		e.Nothing = e.Nothing && len(unknown) == 0
		e.Nothing = e.Nothing && r.difficulty == ""
	}
	s.Sent++
	if e.Late {
		s.Late++
	}
	if e.Nothing {
		s.Nothing++
	}
}

// addDifficulties adds what was first named since the digest before, in its
// newest words.
func (f *facts) addDifficulties(s *digest.Summary, in map[int64]int, since, until time.Time) {
	type opened struct {
		models.UnitDifficulty
		at time.Time
	}
	var list []opened
	for _, r := range f.reports {
		if _, there := in[r.unit]; !there {
			continue
		}
		var one opened
		for _, revision := range r.revisions {
			category, text := revision.answers["kk_loai"], revision.answers["kho_khan"]
			if text.V == "" || text.Skip || text.Missing {
				continue
			}
			if one.at.IsZero() {
				one.at = revision.at
			}
			one.UnitDifficulty = models.UnitDifficulty{Code: r.difficulty, ReportID: r.id, UnitID: r.unit, Category: category.V, Text: text.V}
		}
		if one.at.After(since) && !one.at.After(until) {
			for _, u := range f.units {
				if u.id == r.unit {
					one.UnitName = u.name
				}
			}
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b opened) int { return a.at.Compare(b.at) })
	for _, one := range list {
		s.Difficulties = append(s.Difficulties, one.UnitDifficulty)
	}
}

func (f *facts) addSources(s *digest.Summary, in map[int64]int, end string) {
	var list []*factReport
	for _, r := range f.reports {
		if _, there := in[r.unit]; there && r.day() <= end && r.day() > plusDays(end, -7) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *factReport) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), a.first().Compare(b.first()), cmp.Compare(a.id, b.id))
	})
	for _, r := range list {
		s.Sources = append(s.Sources, models.Source{
			ReportID: r.id, Revision: r.newest, Code: r.code, FlowID: r.flow, UnitID: r.unit, PersonName: f.people[r.person].name,
			Late: r.flow == "de_an_03" && r.first().After(dueAfter(end)),
		})
	}
}

// correct compares with what was told a week ago.
func correct(s *digest.Summary, end string, before told) {
	names, then, now := map[int64]string{}, map[int64][5]models.Sums{}, map[int64][5]models.Sums{}
	for _, u := range before.units {
		then[u.ID], names[u.ID] = u.Weeks, u.Name
	}
	for _, u := range s.Units {
		now[u.ID], names[u.ID] = u.Weeks, u.Name
	}
	for week := range 4 {
		last := plusDays(end, -7*(week+1))
		period := models.Period{Kind: models.Weekly, Start: models.Date(plusDays(last, -6)), End: models.Date(last)}
		found := map[string]*digest.Correction{}
		for _, id := range slices.Sorted(maps.Keys(names)) {
			for _, indicator := range allIndicators() {
				was, is := then[id][week][indicator], now[id][week+1][indicator]
				if found[indicator] == nil {
					found[indicator] = &digest.Correction{Week: period, Indicator: indicator}
				}
				c := found[indicator]
				c.Was = models.Sum{Value: c.Was.Value + was.Value, Estimate: c.Was.Estimate || was.Estimate}
				c.Is = models.Sum{Value: c.Is.Value + is.Value, Estimate: c.Is.Estimate || is.Estimate}
				if was != is {
					c.Units = append(c.Units, digest.UnitChange{Name: names[id], Was: was, Is: is})
				}
			}
		}
		for _, indicator := range allIndicators() {
			if c := found[indicator]; len(c.Units) > 0 {
				s.Corrections = append(s.Corrections, *c)
			}
		}
	}
	for _, indicator := range allIndicators() {
		was, is := before.toDate[indicator], s.ToDate[indicator]
		is.Value -= s.Figures[indicator].Now.Value
		if was.Value != is.Value {
			s.Carried = append(s.Carried, digest.Carried{Indicator: indicator, Was: was, Is: is})
		}
	}
}

func allIndicators() []string {
	list := []string{"lop.mo"}
	for _, questions := range askedBy {
		for _, q := range questions {
			list = append(list, q.indicator)
		}
	}
	slices.Sort(list)
	return list
}

func (t *told) String() string { return fmt.Sprintf("%+v", *t) }
