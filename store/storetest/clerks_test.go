package storetest_test

import (
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// Clerks of the unit and of those above it are told, once; not those of others,
// and not who is a clerk no more.
func TestQueueForClerks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		clerks := func(codes map[string]string) models.Roster {
			var r models.Roster
			for code, unit := range codes {
				person := models.RosterPerson{Code: code, Name: code, Posts: []models.RosterPost{}, Accounts: []models.RosterAccount{{Channel: "telegram", Account: code}}}
				if unit != "" {
					person.Posts = []models.RosterPost{{Unit: unit, Role: models.Clerk}}
				}
				r.People = append(r.People, person)
			}
			return r
		}
		for _, r := range []models.Roster{
			clerks(map[string]string{"top": "tinh", "mine": "xa", "sister": "b", "former": "a"}), clerks(map[string]string{"former": ""}),
		} {
			if err := p.SQL.ApplyRoster(t.Context(), r, posted); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := p.SQL.QueueForClerks(t.Context(), bot.NoticeRefused, c.unit["xa"], []byte("{}"), "refused:1", posted.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		told := map[int64]int{}
		for range 2 {
			notices, err := p.SQL.ClaimNotices(t.Context(), "x", 10, posted.Add(2*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range notices {
				told[n.PersonID]++
			}
		}
		for code, want := range map[string]int{"top": 1, "mine": 1, "sister": 0, "former": 0} {
			id, err := p.SQL.FindIdentity(t.Context(), "telegram", code)
			if err != nil {
				t.Fatal(err)
			}
			if got := told[id.Person.ID]; got != want {
				t.Errorf("%s was told %d times, want %d", code, got, want)
			}
		}
	})
}
