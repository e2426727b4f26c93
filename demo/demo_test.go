package demo_test

import (
	"testing"

	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

// The demonstration shows every case: an officer of two units, part-time
// officers, leaders at the top and in between, and every unit below the top has
// officers.
func TestRosterShowsEveryCase(t *testing.T) {
	r, err := roster.Parse("roster.yaml", demo.Roster)
	if err != nil {
		t.Fatal(err)
	}
	officers := map[string]int{}
	leaders := map[string]int{}
	twoUnits, partTime := false, false
	for _, p := range r.People {
		of := 0
		for _, post := range p.Posts {
			switch post.Role {
			case models.Officer:
				of++
				officers[post.Unit]++
				partTime = partTime || !post.FullTime
			case models.Leader:
				leaders[post.Unit]++
			}
		}
		twoUnits = twoUnits || of > 1
	}
	if !twoUnits || !partTime {
		t.Errorf("an officer of two units: %t, a part-time one: %t", twoUnits, partTime)
	}
	between := 0
	for _, u := range r.Units {
		if u.Parent == "" {
			if leaders[u.Code] == 0 {
				t.Errorf("%s has no leader", u.Name)
			}
			continue
		}
		between += leaders[u.Code]
		if officers[u.Code] == 0 {
			t.Errorf("%s has no officer", u.Name)
		}
	}
	if between == 0 {
		t.Error("no leader of a unit below the top")
	}
}
