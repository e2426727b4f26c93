package models_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/models"
)

func TestUnitsByRole(t *testing.T) {
	a, b := models.Unit{ID: 1, Name: "A"}, models.Unit{ID: 2, Name: "B"}
	who := models.Identity{Posts: []models.UnitPost{
		{Post: models.Post{Role: models.Officer}, Unit: b},
		{Post: models.Post{Role: models.Leader}, Unit: a},
		{Post: models.Post{Role: models.Officer}, Unit: a},
	}}
	for _, tt := range []struct {
		role models.Role
		want []models.Unit
	}{
		{models.Officer, []models.Unit{b, a}},
		{models.Leader, []models.Unit{a}},
		{models.Clerk, nil},
	} {
		if diff := cmp.Diff(tt.want, who.In(tt.role)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.role, diff)
		}
	}
}
