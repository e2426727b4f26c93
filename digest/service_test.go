package digest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// newStore has two leaders of unit 1, one of whom leads unit 2 as well.
func newStore() *fakeStore {
	return &fakeStore{
		leaders: []digest.Reader{{PersonID: 21, UnitID: 1}, {PersonID: 22, UnitID: 1}, {PersonID: 22, UnitID: 2}},
		since:   map[int64]time.Time{},
		sheet: func(unit int64, period models.Period) models.Sheet {
			s := sheet(usual)
			s.Unit.ID, s.Period = unit, period
			return s
		},
	}
}

// due lists the digests that were made.
func due(store *fakeStore) []string {
	store.mu.Lock()
	defer store.mu.Unlock()
	var list []string
	for _, d := range store.saved {
		kind := "on demand"
		if d.Scheduled {
			kind = "scheduled"
		}
		list = append(list, kind+" "+d.Kind+" "+d.PeriodKey+" for "+string(rune('0'+d.PersonID%10))+" of "+string(rune('0'+d.UnitID)))
	}
	return list
}

func TestMakeDueMakesOneForEachReader(t *testing.T) {
	ctx := context.Background()
	store := newStore()
	for range 3 {
		if err := service(t, store, friday).MakeDue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"scheduled weekly 2023T46 for 1 of 1", "scheduled weekly 2023T46 for 2 of 1", "scheduled weekly 2023T46 for 2 of 2"}
	if diff := cmp.Diff(want, due(store)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if want := "1 de_an_03 2023T46 2023-11-17T12:00:00+07:00"; store.reads[0] != want || len(store.reads) != 3 {
		t.Errorf("read %q, want 3, of which the first %q", store.reads, want)
	}
}

func TestMakeDueWhen(t *testing.T) {
	for _, tt := range []struct {
		name string
		now  time.Time
		want string // the week of what is made
	}{
		{"a minute before", friday.Add(-time.Minute), "2023T45"},
		{"in time", friday, "2023T46"},
		{"after a long downtime, only the newest", friday.AddDate(0, 1, 0), "2023T50"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store := newStore()
			if err := service(t, store, tt.now).MakeDue(context.Background()); err != nil {
				t.Fatal(err)
			}
			for _, d := range store.saved {
				if d.PeriodKey != tt.want || !d.MadeAt.Equal(tt.now) {
					t.Errorf("a digest of %s was made at %v, want %s", d.PeriodKey, d.MadeAt, tt.want)
				}
			}
			if len(store.saved) != 3 {
				t.Errorf("%d digests, want 3", len(store.saved))
			}
		})
	}
}

// Who became a leader after the digest went out gets the next one first.
func TestMakeDueLeavesOutNewLeaders(t *testing.T) {
	store := newStore()
	store.since[22] = friday.Add(time.Minute)
	if err := service(t, store, friday.Add(time.Hour)).MakeDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"scheduled weekly 2023T46 for 1 of 1"}, due(store)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

var errDown = errors.New("the database is down")

// One unit's failure keeps nobody else's digest back, and what was made is not
// made again.
func TestMakeDueGoesOnAfterFailure(t *testing.T) {
	ctx := context.Background()
	store := newStore()
	store.fail = errDown
	d := service(t, store, friday)
	if err := d.MakeDue(ctx); !errors.Is(err, errDown) || !strings.Contains(err.Error(), "2023T46") {
		t.Errorf("the error is %v", err)
	}
	read := store.sheet
	failing := true
	store.sheet = func(unit int64, p models.Period) models.Sheet {
		if failing {
			store.fail = errDown // of the saving that follows
		}
		failing = false
		return read(unit, p)
	}
	if err := d.MakeDue(ctx); !errors.Is(err, errDown) {
		t.Errorf("the error is %v", err)
	}
	if got := due(store); len(got) != 2 {
		t.Errorf("%d digests beside the one that failed, want 2: %q", len(got), got)
	}
	if err := d.MakeDue(ctx); err != nil {
		t.Fatal(err)
	}
	if got := due(store); len(got) != 3 {
		t.Errorf("%d digests, want 3: %q", len(got), got)
	}
}

// What is named in a late report, after its week's digest, is in the next one.
func TestDifficultiesSinceTheDigestBefore(t *testing.T) {
	store := newStore()
	d := service(t, store, friday)
	if err := d.MakeDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	this := d.Calendar.LastDigest(friday)
	want := [2]time.Time{d.Calendar.DigestAt(this.Previous()), d.Calendar.DigestAt(this)}
	if got := [2]time.Time{store.query.Since, store.query.Until}; got != want {
		t.Errorf("a scheduled digest asks for difficulties of %v, want %v", got, want)
	}
	later := friday.Add(48 * time.Hour)
	if _, _, err := d.Make(context.Background(), leader(models.Vietnamese), 1, later); err != nil {
		t.Fatal(err)
	}
	// Before it was the reader's first digest: nothing older is for them.
	if got := [2]time.Time{store.query.Since, store.query.Until}; got != [2]time.Time{want[0], later} {
		t.Errorf("a digest on demand asks for difficulties of %v", got)
	}
}

// A difficulty that was stored after the digest of its time was made is in the
// next one, and in no other. What was named before somebody's first digest is in
// none.
func TestDifficultiesThatArriveLate(t *testing.T) {
	store := newStore()
	store.sheet = func(unit int64, p models.Period) models.Sheet {
		return models.Sheet{Unit: models.Unit{ID: unit}, Period: p}
	}
	day := func(n int) time.Time { return friday.AddDate(0, 0, n) }
	store.named = map[string]time.Time{"KK-OLD": day(-8), "KK-46": day(-1)}
	s := service(t, store, friday)
	check := func(what string, got digest.Summary, want ...string) {
		t.Helper()
		var codes []string
		for _, d := range got.Difficulties {
			codes = append(codes, d.Code)
		}
		if diff := cmp.Diff(want, codes); diff != "" {
			t.Errorf("%s: -want +got\n%s", what, diff)
		}
	}
	weekly := func(n int, key string, want ...string) {
		t.Helper()
		s.Now = func() time.Time { return day(n) }
		tick(t, s)
		for _, r := range store.leaders {
			check(key, summaryOf(t, store, r, key), want...)
		}
	}
	onDemand := func(at time.Time, want ...string) {
		t.Helper()
		id, _, err := s.Make(t.Context(), leader(models.Vietnamese), 1, at)
		if err != nil {
			t.Fatal(err)
		}
		var got digest.Summary
		if err := json.Unmarshal(store.saved[id-1].Summary, &got); err != nil {
			t.Fatal(err)
		}
		check("on demand", got, want...)
	}
	weekly(0, "2023T46", "KK-46")
	store.named["KK-46-LATE"] = day(-2)
	store.named["KK-47"] = day(3)
	for range 2 { // what is asked for is not told by that
		onDemand(day(4), "KK-46-LATE", "KK-47")
	}
	weekly(7, "2023T47", "KK-46-LATE", "KK-47")
	onDemand(day(11))
	store.named["KK-46-LATER"] = day(-1)
	onDemand(day(11), "KK-46-LATER")
	weekly(14, "2023T48", "KK-46-LATER")
	weekly(21, "2023T49")
	store.named["KK-48-LATE"] = day(12)
	weekly(42, "2023T52", "KK-48-LATE") // two were missed
	weekly(49, "2024T01")
}

func TestMakeOnDemand(t *testing.T) {
	ctx := context.Background()
	store := newStore()
	thursday := time.Date(2023, 11, 16, 9, 5, 0, 0, hanoi)
	d := service(t, store, thursday)
	for range 2 { // as often as it is asked for
		id, reply, err := d.Make(ctx, leader(models.Vietnamese), 1, thursday)
		if err != nil || id == 0 {
			t.Fatalf("digest %d: %v", id, err)
		}
		if shown := render(reply); !strings.Contains(shown, "Số liệu đến 09 giờ 05, thứ Năm 16/11.") || !strings.Contains(shown, "TUẦN 46") {
			t.Errorf("shown:\n%s", shown)
		}
	}
	if err := service(t, store, friday).MakeDue(ctx); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"on demand weekly 2023T46 for 1 of 1", "on demand weekly 2023T46 for 1 of 1",
		"scheduled weekly 2023T46 for 1 of 1", "scheduled weekly 2023T46 for 2 of 1", "scheduled weekly 2023T46 for 2 of 2",
	}
	if diff := cmp.Diff(want, due(store)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestMakeRefusesOthersUnits(t *testing.T) {
	store := newStore()
	clerk := leader(models.Vietnamese)
	clerk.Posts[0].Post.Role = models.Clerk
	for who, unit := range map[*models.Identity]int64{{}: 1, &clerk: 1} {
		if _, _, err := service(t, store, friday).Make(context.Background(), *who, unit, friday); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("made for %+v: %v", who.Posts, err)
		}
	}
	if _, _, err := service(t, store, friday).Make(context.Background(), leader(models.Vietnamese), 2, friday); !errors.Is(err, models.ErrUnknown) {
		t.Errorf("made of a unit that is not led: %v", err)
	}
	if len(store.saved)+len(store.reads) > 0 {
		t.Errorf("read %q, saved %q", store.reads, due(store))
	}
}

// made is a service that has made the digests of week 46.
func made(t *testing.T) (*digest.Service, *fakeStore) {
	store := newStore()
	d := service(t, store, friday)
	if err := d.MakeDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d, store
}

func TestShowRefuses(t *testing.T) {
	d, store := made(t)
	for _, tt := range []struct {
		name, view string
		id         int64
	}{
		{"another reader's digest", "first", 2},
		{"another reader's difficulties", "difficulties", 2},
		{"another reader's digest as seen", "seen", 2},
		{"a digest that there is not", "first", 99},
		{"a view that there is not", "pie", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reply, err := d.Show(context.Background(), leader(models.Vietnamese), tt.id, tt.view, friday)
			if !errors.Is(err, models.ErrUnknown) || len(reply.Paragraphs) > 0 {
				t.Errorf("shown: %v, %v", reply, err)
			}
		})
	}
	former := leader(models.Vietnamese)
	former.Posts = nil
	for _, view := range []string{"first", "full", "missing", "difficulties", "seen"} {
		if _, err := d.Show(context.Background(), former, 1, view, friday); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("somebody who no longer leads the unit is shown %q: %v", view, err)
		}
	}
	if len(store.audits) > 0 || store.saved[1].SeenAt != nil {
		t.Errorf("noted %q, seen at %v", store.audits, store.saved[1].SeenAt)
	}
}

// Reading what officers wrote is noted, or else not shown; figures are not.
func TestShowNotesReading(t *testing.T) {
	ctx := context.Background()
	d, store := made(t)
	for _, view := range []string{"first", "full", "missing", "difficulties", "first", "difficulties"} {
		if _, err := d.Show(ctx, leader(models.Vietnamese), 1, view, friday); err != nil {
			t.Fatal(err)
		}
	}
	line := "21 read difficulties, digest 1, 2023-11-17T16:30:00+07:00"
	if diff := cmp.Diff([]string{line, line}, store.audits); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	store.fail = errDown
	if reply, err := d.Show(ctx, leader(models.Vietnamese), 1, "difficulties", friday); !errors.Is(err, errDown) || len(reply.Paragraphs) > 0 {
		t.Errorf("shown without a note: %v, %v", reply, err)
	}
}

func TestShowSeen(t *testing.T) {
	ctx := context.Background()
	d, store := made(t)
	for _, at := range []time.Time{friday.Add(time.Minute), friday.Add(time.Hour)} {
		reply, err := d.Show(ctx, leader(models.Vietnamese), 1, "seen", at.UTC())
		if err != nil {
			t.Fatal(err)
		}
		shown := render(reply)
		if !strings.Contains(shown, "_Đã ghi nhận đồng chí đã xem, 16 giờ 31, thứ Sáu 17/11._") || strings.Contains(shown, "[Đã xem]") || !strings.Contains(shown, "[Đầy đủ]") {
			t.Errorf("shown:\n%s", shown)
		}
	}
	if at := store.saved[0].SeenAt; at == nil || !at.Equal(friday.Add(time.Minute)) {
		t.Errorf("seen at %v", at)
	}
}

// A digest never changes once it is made, whatever is reported later.
func TestShowStaysAsMade(t *testing.T) {
	ctx := context.Background()
	d, store := made(t)
	before, err := d.Show(ctx, leader(models.Vietnamese), 1, "full", friday)
	if err != nil {
		t.Fatal(err)
	}
	store.sheet = func(int64, models.Period) models.Sheet { return sheet() }
	after, err := d.Show(ctx, leader(models.Vietnamese), 1, "full", friday.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("-before +after\n%s", diff)
	}
}

// What was missed is stored, and not sent, whenever it could be made at last;
// somebody's first digest follows nothing that was missed.
func TestMissedDigestsAreStored(t *testing.T) {
	store := newStore()
	s := service(t, store, friday)
	if err := s.MakeDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Now = func() time.Time { return friday.AddDate(0, 0, 21) }
	for range 2 {
		if err := s.MakeDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	missed := map[string]int{}
	for _, d := range store.saved {
		missed[fmt.Sprintf("%s %t", d.PeriodKey, d.Missed)]++
	}
	want := map[string]int{"2023T46 false": 3, "2023T47 true": 3, "2023T48 true": 3, "2023T49 false": 3}
	if diff := cmp.Diff(want, missed); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// summaryOf is what is stored of the reader's scheduled digest of a week.
func summaryOf(t *testing.T, store *fakeStore, r digest.Reader, key string) digest.Summary {
	t.Helper()
	var s digest.Summary
	for _, d := range store.saved {
		if d.Scheduled && d.PersonID == r.PersonID && d.UnitID == r.UnitID && d.PeriodKey == key {
			if err := json.Unmarshal(d.Summary, &s); err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Fatalf("no digest of %s for %+v", key, r)
	return s
}

// What happened in weeks whose digest was missed reaches its readers with the
// next one that is sent: that goes on from the last one that was.
func TestDigestAfterMissedOnes(t *testing.T) {
	store := newStore()
	s := service(t, store, friday)
	week := week46
	store.sheet = func(unit int64, p models.Period) models.Sheet {
		back := 0 // how many weeks week 46 is before p
		for q := p; q != week; q = q.Previous() {
			back++
		}
		x := models.Sheet{Unit: models.Unit{ID: unit}, Period: p, ToDate: models.Sums{"a.x": {Value: 100}}}
		u := models.UnitSheet{ID: 1, Name: "A"}
		for i := range u.Weeks {
			value := int64(10)
			if i == back && back > 0 {
				value = 7 // week 46 was corrected right after its digest
			}
			u.Weeks[i] = models.Sums{"a.x": {Value: value}}
		}
		x.ToDate["a.x"] = models.Sum{Value: 100 + 10*int64(back)}
		if back > 0 {
			x.ToDate["a.x"] = models.Sum{Value: 97 + 10*int64(back)}
		}
		x.Units = []models.UnitSheet{u}
		return x
	}
	tick(t, s)
	s.Now = func() time.Time { return friday.AddDate(0, 0, 21) } // two are missed
	tick(t, s)
	got := summaryOf(t, store, store.leaders[0], "2023T49")
	corrections := []digest.Correction{{
		Week: week, Indicator: "a.x", Was: models.Sum{Value: 10}, Is: models.Sum{Value: 7},
		Units: []digest.UnitChange{{Name: "A", Was: models.Sum{Value: 10}, Is: models.Sum{Value: 7}}},
	}}
	if diff := cmp.Diff(corrections, got.Corrections); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	carried := []digest.Carried{{Indicator: "a.x", Was: models.Sum{Value: 100}, Is: models.Sum{Value: 97}}}
	if diff := cmp.Diff(carried, got.Carried); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if since := store.query.Since; since.After(friday) {
		t.Errorf("difficulties are asked for from %v on: those of the weeks since %v were told to nobody", since, friday)
	}
	var order []string
	for _, d := range store.saved[3:] {
		if d.PersonID == 21 {
			order = append(order, d.PeriodKey)
		}
	}
	if diff := cmp.Diff([]string{"2023T47", "2023T48", "2023T49"}, order); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
