package storetest_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

var (
	_ digest.Desk          = (*sqlstore.Store)(nil)
	_ digest.ReminderStore = (*sqlstore.Store)(nil)
	_ bot.Reminders        = (*sqlstore.Store)(nil)
)

// office is the cast of testRoster with clerks: kt of the province, ka and ka2
// of district a, kb of district b, kx of the commune, which has no leader.
func office(t *testing.T, p storetest.Pair) cast {
	t.Helper()
	r := testRoster()
	for code, unit := range map[string]string{"kt": "tinh", "ka": "a", "ka2": "a", "kb": "b", "kx": "xa"} {
		r.People = append(r.People, models.RosterPerson{
			Code: code, Name: "Người " + code, Lang: models.Vietnamese,
			Posts:    []models.RosterPost{{Unit: unit, Role: models.Clerk}},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: code}},
		})
	}
	slices.SortFunc(r.People, func(a, b models.RosterPerson) int { return strings.Compare(a.Code, b.Code) })
	if err := p.SQL.ApplyRoster(t.Context(), r, posted); err != nil {
		t.Fatal(err)
	}
	c := cast{Pair: p, person: map[string]int64{}, unit: map[string]int64{}}
	for _, one := range r.People {
		id, err := p.SQL.FindIdentity(t.Context(), "telegram", one.Code)
		if err != nil {
			t.Fatal(err)
		}
		c.person[one.Code] = id.Person.ID
		for _, post := range id.Posts {
			c.unit[post.Unit.Code] = post.Unit.ID
		}
	}
	return c
}

// waiting lists the notices of a kind by the codes of their people.
func (c cast) waiting(t *testing.T, kind bot.NoticeKind) (list []string) {
	t.Helper()
	rows, err := c.DB.QueryContext(t.Context(), "SELECT people.code, outbox.payload, outbox.kind FROM outbox JOIN people ON people.id = outbox.person_id ORDER BY outbox.id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var code, payload, of string
		if err := rows.Scan(&code, &payload, &of); err != nil {
			t.Fatal(err)
		}
		if of == string(kind) {
			list = append(list, code+" "+payload)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// Each clerk of a unit that has leaders is told once, however many copies of the
// program look; one whose leaders have their digest is not.
func TestQueuePreviews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := office(t, p)
		w, due := week()
		q := digest.PreviewQuery{Kind: "weekly", Period: w, At: due.Add(2 * time.Hour)}
		_, err := p.SQL.SaveDigest(t.Context(), models.Digest{
			PersonID: c.person["lb"], UnitID: c.unit["b"], Kind: "weekly", PeriodKey: w.Key(), Scheduled: true, Summary: []byte("{}"), MadeAt: q.At,
		})
		if err != nil {
			t.Fatal(err)
		}
		var copies sync.WaitGroup
		for range 3 {
			copies.Go(func() {
				if _, err := p.SQL.QueuePreviews(t.Context(), q); err != nil {
					t.Error(err)
				}
			})
		}
		copies.Wait()
		payload := func(unit string) string { return ` {"unit":` + itoa(c.unit[unit]) + `,"week":"2023-11-16"}` }
		want := []string{"ka" + payload("a"), "ka2" + payload("a"), "kt" + payload("tinh")}
		if diff := cmp.Diff(want, c.waiting(t, bot.NoticePreview)); diff != "" {
			t.Error("-want +got\n", diff)
		}
		q.Unit, q.Held = c.unit["a"], true
		for range 2 {
			if _, err := p.SQL.QueuePreviews(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		want = slices.Concat(want[:1], want[:1], want[1:2], want[1:2], want[2:])
		if diff := cmp.Diff(want, c.waiting(t, bot.NoticePreview)); diff != "" {
			t.Error("held: -want +got\n", diff)
		}
	})
}

// Only clerks of the unit and of those above it decide; the last decision holds
// until it is released.
func TestChangeRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := office(t, p)
		w, due := week()
		change := func(person string, state models.ReleaseState, text string) (models.Release, error) {
			return p.SQL.ChangeRelease(t.Context(), models.Release{
				UnitID: c.unit["a"], Kind: "weekly", PeriodKey: w.Key(), State: state, Assessment: text, PersonID: c.person[person], At: due,
			})
		}
		for _, person := range []string{"kb", "kx", "la", "l0", "a1", "nobody"} {
			_, changing := change(person, models.Released, "")
			_, finding := p.SQL.FindRelease(t.Context(), c.person[person], models.Release{UnitID: c.unit["a"], Kind: "weekly", PeriodKey: w.Key()}, due)
			if !errors.Is(changing, models.ErrUnknown) || !errors.Is(finding, models.ErrUnknown) {
				t.Errorf("%s: %v, %v; want ErrUnknown", person, changing, finding)
			}
		}
		if _, err := p.SQL.FindRelease(t.Context(), c.person["ka"], models.Release{UnitID: c.unit["a"]}, posted.Add(-time.Hour)); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("before the post was taken up: %v", err)
		}
		for _, step := range []struct {
			person       string
			state        models.ReleaseState
			text         string
			want         models.ReleaseState
			wantText, by string
		}{
			{"ka", models.Waiting, "Lần một", models.Waiting, "Lần một", "ka"},
			{"ka2", models.Held, "", models.Held, "Lần một", "ka2"},
			{"kt", models.Waiting, "Lần hai \x00", models.Held, "Lần hai ", "ka2"},
			{"ka", models.Released, "", models.Released, "Lần hai ", "ka"},
			{"ka2", models.Held, "", models.Released, "Lần hai ", "ka"},
			{"ka2", models.Waiting, "Lần ba", models.Released, "Lần hai ", "ka"},
		} {
			got, err := change(step.person, step.state, step.text)
			if err != nil {
				t.Fatal(err)
			}
			if got.State != step.want || got.Assessment != step.wantText || got.PersonName != "Người "+step.by || !got.At.Equal(due) {
				t.Errorf("%s, %s %q: %+v", step.person, step.state, step.text, got)
			}
		}
	})
}

// Its time releases what waits, and nothing that is held; of a clerk and the
// time, one is first.
func TestCloseRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := office(t, p)
		w, due := week()
		of := func(unit string) models.Release {
			return models.Release{UnitID: c.unit[unit], Kind: "weekly", PeriodKey: w.Key(), State: models.Held, PersonID: c.person["kt"], At: due}
		}
		if _, err := p.SQL.ChangeRelease(t.Context(), of("b")); err != nil {
			t.Fatal(err)
		}
		for unit, want := range map[string]models.ReleaseState{"a": models.Released, "b": models.Held} {
			if got, err := p.SQL.CloseRelease(t.Context(), of(unit)); err != nil || got.State != want {
				t.Errorf("unit %s: %+v, %v", unit, got, err)
			}
		}
		list, err := p.SQL.ListReleases(t.Context(), "weekly", w.Key())
		if err != nil || len(list) != 2 {
			t.Errorf("%+v, %v", list, err)
		}
		var closed, held models.Release
		var both sync.WaitGroup
		both.Go(func() { closed, err = p.SQL.CloseRelease(t.Context(), of("tinh")) })
		both.Go(func() {
			var failed error
			if held, failed = p.SQL.ChangeRelease(t.Context(), of("tinh")); failed != nil {
				t.Error(failed)
			}
		})
		both.Wait()
		if err != nil || closed.State != held.State {
			t.Errorf("the time found %s, the clerk %s, %v", closed.State, held.State, err)
		}
	})
}

// Doubtful figures are listed for a scope, with their reasons.
func TestListDoubtful(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := office(t, p)
		w, _ := week()
		for _, one := range [][2]string{{"x1", "xa"}, {"b1", "b"}} {
			s := c.submission(one[0], one[1], nil)
			s.Figures = []models.Figure{
				{Indicator: "da03.buoi", Value: 40, Doubtful: true, Reason: "cao điểm"}, {Indicator: "da03.ket_nap", Value: 0},
			}
			c.submit(t, s)
		}
		got, err := p.SQL.ListDoubtful(t.Context(), c.unit["a"], w)
		if err != nil || len(got) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if !strings.HasPrefix(got[0].Code, "DA03-2023T46-") {
			t.Errorf("code is %q", got[0].Code)
		}
		got[0].Code = ""
		want := models.DoubtfulFigure{UnitName: "Xã X", Indicator: "da03.buoi", Value: 40, Reason: "cao điểm"}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Error("-want +got\n", diff)
		}
		if got, err := p.SQL.ListDoubtful(t.Context(), c.unit["a"], w.Next()); err != nil || len(got) > 0 {
			t.Errorf("of the week after: %+v, %v", got, err)
		}
	})
}

// Whoever has not reported is reminded once for each number; who has, or is on
// leave, or no officer any more by the deadline, is not.
func TestQueueReminders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := office(t, p)
		w, due := week()
		queued := func(number int, want ...string) {
			t.Helper()
			q := digest.ReminderQuery{Flow: "da03", Period: w, Number: number, Due: due, At: due.Add(-3 * time.Hour)}
			var copies sync.WaitGroup
			for range 2 {
				copies.Go(func() {
					if _, err := p.SQL.QueueReminders(t.Context(), q); err != nil {
						t.Error(err)
					}
				})
			}
			copies.Wait()
			var got []string
			for _, line := range c.waiting(t, bot.NoticeReminder) {
				if code, found := strings.CutSuffix(line, ` {"flow":"da03","week":"2023-11-16","number":`+itoa(int64(number))+`}`); found {
					got = append(got, code)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("reminder %d: -want +got\n%s", number, diff)
			}
		}
		c.submit(t, c.submission("a1", "a", nil))
		queued(1, "a2", "b1", "x1")
		if err := p.SQL.TakeLeave(t.Context(), c.person["x1"], "da03", w, due, due); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.TakeLeave(t.Context(), c.person["a1"], "da03", w, due, due); err != nil { // who has reported
			t.Fatal(err)
		}
		leaves, err := p.SQL.ListLeaves(t.Context(), c.unit["a"], w)
		if diff := cmp.Diff([]models.Leave{{PersonName: "Người x1", UnitName: "Xã X"}}, leaves); diff != "" || err != nil {
			t.Errorf("leaves: %v\n%s", err, diff)
		}
		if _, err := p.DB.ExecContext(t.Context(), "UPDATE posts SET until = since WHERE person_id = "+itoa(c.person["b1"])); err != nil {
			t.Fatal(err)
		}
		queued(2, "a2")
		for code, want := range map[string]int{"a1": 0, "a2": 1, "x1": 0, "b1": 0, "la": 0} {
			units, err := p.SQL.ListOwed(t.Context(), c.person[code], "da03", w, due, due)
			if err != nil || len(units) != want {
				t.Errorf("%s owes %+v, %v", code, units, err)
			}
			if want == 1 && units[0].Name != "Huyện A" {
				t.Errorf("%s owes the report of %+v", code, units[0])
			}
		}
	})
}
