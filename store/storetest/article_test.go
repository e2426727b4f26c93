package storetest_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
	"github.com/satcoso/satcoso/store/storetest"
)

// The digests of the demonstration, week by week, are what its officers have
// answered, and the last one has the figures of the article.
func TestDemonstrationIsWhatWasAnswered(t *testing.T) {
	t.Parallel()
	plan, err := demo.DefaultPlan()
	if err != nil {
		t.Fatal(err)
	}
	r, err := roster.Parse("roster.yaml", demo.Roster, nil)
	if err != nil {
		t.Fatal(err)
	}
	filings, err := plan.Filings(r, ict)
	if err != nil {
		t.Fatal(err)
	}
	x := truth{newWorld(t, storetest.Embedded(t), 1), map[string]told{}, map[string]int{}}
	x.settle(t, r)
	for _, one := range r.People {
		if one.Posts[0].Role == models.Leader {
			x.who["l-"+one.Posts[0].Unit] = x.who[one.Code]
		}
	}
	x.file(filings, plan)
	for week := 1; week < plan.Weeks; week++ {
		x.happens(x.zone.DigestAt(plan.Week(week)), "digests", func(t *testing.T) { t.Helper(); x.tells(t, plan.Week(week)) })
	}
	x.happens(plan.Clock, "digests on demand", func(t *testing.T) { t.Helper(); x.tellsOnDemand(t, plan.Week(plan.Weeks), plan.Clock) })
	x.run(t)
	s := x.summary(t, "id = (SELECT max(id) FROM digests WHERE unit_id = (SELECT id FROM units WHERE parent_id IS NULL))")
	got := map[string]int64{"admitted": s.Targets[0].Reached.Value, "sent": int64(s.Sent), "expected": int64(len(s.Expected))}
	for id, sum := range s.ToDate {
		got[id] = sum.Value
	}
	for name, want := range map[string]int64{"admitted": 5966, "sent": 126, "expected": 129, "lop.mo": 115, "lop.du": 11117, "da03.ket_nap": 429, "da03.kn_chu_dn": 22} {
		if got[name] != want {
			t.Errorf("%s is %d, the article has %d", name, got[name], want)
		}
	}
}

// file plans what the demonstration's officers send.
func (w *world) file(filings []demo.Filing, plan demo.Plan) {
	drafts := map[string]conversations.State{}
	byAccount := map[string]models.RosterPerson{}
	for _, one := range w.roster.People {
		byAccount[one.Accounts[0].Account] = one
	}
	for _, f := range filings {
		d, amends := drafts[f.ID]
		if !amends {
			d = conversations.Begin(w.flows[f.Flow], f.ID, models.Unit{ID: w.unit[f.Unit]}, models.Period{}, time.Time{})
			if f.Flow == "de_an_03" {
				d.Period = plan.Week(f.Week)
				d.Due = w.zone.DueAt(d.Period)
			}
			for _, q := range askedBy[f.Flow] {
				d.Answers[q.question] = conversations.Answer{Value: "0"}
			}
		}
		d.Answers = maps.Clone(d.Answers)
		for question, text := range f.Answers {
			d.Answers[question] = typed(question, text, plan)
		}
		for _, q := range askedBy[f.Flow] {
			if q.above != "" && d.Answers[q.above].Value == "0" {
				delete(d.Answers, q.question)
			}
		}
		if amends {
			d.Base++
		}
		d.SentAt = f.At
		drafts[f.ID] = d
		w.happens(f.At, f.Person+" sends "+f.Flow, func(t *testing.T) { t.Helper(); w.send(t, d, byAccount[f.Account], f.At) })
	}
}

// typed is what the conversation makes of a text.
func typed(question, text string, plan demo.Plan) conversations.Answer {
	about, estimate := strings.CutPrefix(text, "khoảng ")
	switch {
	case question == "ngay":
		days := strings.Split(about, "/")
		at, err := time.Parse("2/1/2006", strings.Join(append(days, plan.Clock.Format("2006"))[:3], "/"))
		if err != nil {
			return conversations.Answer{Value: text}
		}
		return conversations.Answer{Value: at.Format(time.DateOnly)}
	case question == "kk_loai" && text == "không có":
		return conversations.Answer{Value: "khong"}
	}
	return conversations.Answer{Value: strings.TrimPrefix(about, "="), Estimate: estimate}
}
