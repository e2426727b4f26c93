package models_test

import (
	"testing"
	"time"

	"github.com/satcoso/satcoso/models"
)

func TestPlan(t *testing.T) {
	basic := models.BasicPlan()
	sent := basic
	sent.Both = false
	for _, tt := range []struct {
		name           string
		plan           models.Plan
		usage          models.Usage
		used           int
		level          models.QuotaLevel
		people, groups bool // whether they are full
	}{
		{"nothing yet", basic, models.Usage{}, 0, models.QuotaEnough, false, false},
		{"one before the warning", basic, models.Usage{Sent: 1200, Received: 1199}, 79, models.QuotaEnough, false, false},
		{"the warning", basic, models.Usage{Sent: 1200, Received: 1200}, 80, models.QuotaWarn, false, false},
		{"one before the stop", basic, models.Usage{Sent: 2849}, 94, models.QuotaWarn, false, false},
		{"the stop", basic, models.Usage{Sent: 2000, Received: 850}, 95, models.QuotaStop, false, false},
		{"all", basic, models.Usage{Received: 3000}, 100, models.QuotaStop, false, false},
		{"more than all", basic, models.Usage{Sent: 3300}, 110, models.QuotaStop, false, false},
		{"received ones that do not count", sent, models.Usage{Sent: 2399, Received: 9999}, 79, models.QuotaEnough, false, false},
		{"sent ones that do", sent, models.Usage{Sent: 2850}, 95, models.QuotaStop, false, false},
		{"no plan", models.Plan{}, models.Usage{Sent: 9999, People: 999, Groups: 99}, 0, models.QuotaEnough, false, false},
		{"a place left", basic, models.Usage{People: 49, Groups: 2}, 0, models.QuotaEnough, false, false},
		{"no place left", basic, models.Usage{People: 50, Groups: 3}, 0, models.QuotaEnough, true, true},
		{"too many", basic, models.Usage{People: 51, Groups: 4}, 0, models.QuotaEnough, true, true},
		{"a small plan", models.Plan{Messages: 3}, models.Usage{Sent: 2}, 66, models.QuotaEnough, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.plan.Used(tt.usage); got != tt.used {
				t.Errorf("%d %% are used, want %d", got, tt.used)
			}
			if got := tt.plan.Level(tt.usage); got != tt.level {
				t.Errorf("level %d, want %d", got, tt.level)
			}
			if people, groups := tt.plan.PeopleFull(tt.usage), tt.plan.GroupsFull(tt.usage); people != tt.people || groups != tt.groups {
				t.Errorf("people full: %t, groups full: %t", people, groups)
			}
		})
	}
}

// A month begins at midnight where the office is.
func TestMonthAt(t *testing.T) {
	c := models.NewCalendar(time.FixedZone("ICT", 7*3600))
	for at, want := range map[string]string{
		"2023-10-31T16:59:59Z": "2023-10", "2023-10-31T17:00:00Z": "2023-11", "2023-12-31T17:00:00Z": "2024-01",
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.MonthAt(instant).Key(); got != want {
			t.Errorf("%s is in %s, want %s", at, got, want)
		}
	}
}
