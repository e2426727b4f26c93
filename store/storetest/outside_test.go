package storetest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// everything is each byte that the leader of a unit can get of a digest that is
// made at a time: every view, of every unit there is and of every report.
func (w *world) everything(t *testing.T, unit string, at time.Time) string {
	t.Helper()
	var all strings.Builder
	write := func(view string, r conversations.Reply) {
		fmt.Fprintf(&all, "%s: %+v %+v\n", view, r.Paragraphs, r.Choices)
		if r.Document != nil {
			fmt.Fprintf(&all, "%s %x\n", r.Document.Name, r.Document.Data)
		}
	}
	s, reader := w.service(at), w.who["l-"+unit]
	id, first, err := s.Make(t.Context(), reader, w.unit[unit], at)
	if err != nil {
		t.Fatal(err)
	}
	write("made", first)
	show := func(view string) bool {
		reply, err := s.Show(t.Context(), reader, id, view, at)
		if err != nil && !errors.Is(err, models.ErrUnknown) {
			t.Fatalf("%s: %v", view, err)
		}
		if err == nil {
			write(view, reply)
		}
		return err == nil
	}
	for _, view := range []string{"first", "full", "missing", "difficulties", "corrections", "units", "chart", "table"} {
		if !show(view) {
			t.Fatalf("there is no view %s", view)
		}
	}
	for id := range w.Count(t, "SELECT max(id) FROM units") + 1 {
		show(fmt.Sprint("u", id))
	}
	for n := 0; show(fmt.Sprint("r", n)); n++ {
		continue
	}
	show("seen")
	return all.String()
}

// within reports whether a unit is another one or below it, as their codes say.
func within(unit, top string) bool {
	return top == "tinh" || unit == top || strings.HasPrefix(unit, top+"x")
}

// A change is something that changes in a unit.
type change struct {
	name string
	do   func(t *testing.T, unit string, n int)
	// own says that it concerns the digest of the unit alone.
	own bool
}

// changes are of everything that digests are made from, at a time before reports
// are locked.
func (w *world) changes(at time.Time) []change {
	exec := func(format string, args ...any) func(*testing.T, string, int) {
		return func(t *testing.T, unit string, n int) {
			t.Helper()
			w.Exec(t, strings.NewReplacer("$unit", fmt.Sprint(w.unit[unit]), "$n", fmt.Sprint(n)).Replace(fmt.Sprintf(format, args...)))
		}
	}
	return []change{
		{name: "a weekly report", do: func(t *testing.T, unit string, n int) { t.Helper(); w.oneMore(t, unit, "de_an_03", n, at) }},
		{name: "a class", do: func(t *testing.T, unit string, n int) { t.Helper(); w.oneMore(t, unit, "lop_nhan_thuc", n, at) }},
		{name: "an amendment", do: func(t *testing.T, unit string, n int) {
			t.Helper()
			d, author := w.oneMore(t, unit, "ket_nap", n, at)
			d.Base, d.Answers["ket_nap"] = 1, conversations.Answer{Value: fmt.Sprint(7000 + n)}
			w.send(t, d, author, at)
		}},
		{name: "an opening balance", do: exec(`INSERT INTO openings VALUES ($unit, 'lop.hoan_thanh', '2020-10-15', '2023-01-31', 4$n, false, 'BC')
			ON CONFLICT (unit_id, indicator) DO UPDATE SET value = openings.value + 1`)},
		{name: "a target", own: true, do: exec(`INSERT INTO targets (code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document)
			VALUES ('new$n', $unit, 'lop.du', 90$n, '2023-01-01', '2024-12-31', 'năm', 'year', 'NQ')`)},
		{name: "a post", do: func(t *testing.T, unit string, n int) {
			t.Helper()
			exec("INSERT INTO people (code, name, lang) VALUES ('new$n', 'Người mới $n', 'vi')")(t, unit, n)
			exec("INSERT INTO posts (person_id, unit_id, role, full_time, since) SELECT id, $unit, 'officer', true, '2023-01-02 00:00:00+00:00' FROM people WHERE code = 'new$n'")(t, unit, n)
		}},
		{name: "the name of a unit", do: exec("UPDATE units SET name = name || ' $n' WHERE id = $unit")},
		{name: "names of officers", do: exec("UPDATE people SET name = name || ' $n' WHERE id IN (SELECT person_id FROM posts WHERE unit_id = $unit AND role = 'officer')")},
		{name: "a new unit", do: exec("INSERT INTO units (code, name, kind, parent_id) VALUES ('new$n', 'Chi bộ $n', 'chi_bo', $unit)")},
		{name: "difficulties", do: func(t *testing.T, unit string, n int) {
			t.Helper()
			w.oneMore(t, unit, "de_an_03", n, at)
			exec("UPDATE difficulties SET text = text || ' $n' WHERE unit_id = $unit")(t, unit, n)
		}},
	}
}

// oneMore files a report of the unit, with a difficulty where the flow asks for
// one.
func (w *world) oneMore(t *testing.T, unit, flow string, n int, at time.Time) (conversations.State, models.RosterPerson) {
	t.Helper()
	officers := w.officers()
	o := officers[slices.IndexFunc(officers, func(o models.RosterPerson) bool {
		return o.Posts[0].Unit == unit && o.Posts[0].Until == "" && !w.gone[o.Code]
	})]
	week := w.zone.Reporting(at)
	d := w.draft(flow, o)
	if flow == "de_an_03" {
		d.Period, d.Nth, d.Reason = week, 100+n, "thêm"
	} else {
		w.place(&d, week.Start.AddDays(1))
	}
	for _, q := range askedBy[flow] {
		d.Answers[q.question] = conversations.Answer{Value: fmt.Sprint(2000 + n)}
	}
	if flow == "de_an_03" {
		d.Answers["kk_loai"], d.Answers["kho_khan"] = conversations.Answer{Value: "ca_kip"}, conversations.Answer{Value: fmt.Sprint("Tăng ca ", n)}
	}
	d.SentAt = at.Add(-time.Minute)
	w.send(t, d, o, d.SentAt)
	return d, o
}

func (w *world) send(t *testing.T, d conversations.State, o models.RosterPerson, at time.Time) {
	t.Helper()
	d.SentAt = at
	if _, err := w.SQL.SubmitReport(t.Context(), w.submission(d, w.who[o.Code].Person.ID, at, w.zone.LockAt(w.zone.Reporting(at)))); err != nil {
		t.Fatal(err)
	}
}

// Whatever changes outside a leader's scope, not one byte of what they get is
// another: messages, views, the picture, the spreadsheet. What changes inside is
// seen, or this test would see nothing.
func TestOutsideChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		w := newWorld(t, p, 7)
		w.settle(t, w.drawRoster())
		w.balances(t)
		w.weeks = w.weeks[:4]
		w.plan()
		for _, week := range w.weeks[:3] {
			w.happens(w.zone.DigestAt(week), "digests of "+week.Key(), func(t *testing.T) {
				t.Helper()
				if err := w.service(w.zone.DigestAt(week)).MakeUnsent(t.Context(), week); err != nil {
					t.Error(err)
				}
			})
		}
		w.run(t)
		at := w.zone.DigestAt(w.weeks[3])
		n := 0
		for _, c := range w.changes(at) {
			n++
			unit := w.drawUnit(false)
			if c.own || n%2 == 0 {
				unit = w.drawUnit(true)
			}
			var inside, outside []string
			for _, leader := range w.led() {
				if c.own && leader == unit || !c.own && within(unit, leader) {
					inside = append(inside, leader)
				} else {
					outside = append(outside, leader)
				}
			}
			seer, other := inside[w.rnd.IntN(len(inside))], outside[w.rnd.IntN(len(outside))]
			seen, unseen := w.everything(t, seer, at), w.everything(t, other, at)
			c.do(t, unit, n)
			if now := w.everything(t, other, at); now != unseen {
				t.Errorf("%s of %s changes what the leader of %s gets: %s", c.name, unit, other, firstDifference(unseen, now))
			}
			if w.everything(t, seer, at) == seen {
				t.Errorf("%s of %s changes nothing that the leader of %s gets", c.name, unit, seer)
			}
		}
	})
}

// drawUnit draws a district or one of its communes that exists to the end.
func (w *world) drawUnit(district bool) string {
	if district {
		return []string{"d0", "d1"}[w.rnd.IntN(2)]
	}
	return "d1x0"
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%q\nis now %q", a[max(0, i-60):min(len(a), i+60)], b[max(0, i-60):min(len(b), i+60)])
		}
	}
	return "one is longer"
}
