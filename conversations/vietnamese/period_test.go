package vietnamese_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

func TestReadPeriod(t *testing.T) {
	const today = models.Date("2023-11-16") // a Thursday, the last day of week 46
	for _, tt := range []struct{ kinds, typed, want string }{
		{"week", "cách đây 2 tuần", "2023T44"}, {"week", "2 tuần trước", "2023T44"}, {"week", "2 tuần qua", "ask"},
		{"week", "tháng 11 tuần 2", "2023T45"}, {"week", "tuần cuối tháng", "2023T43"}, {"week", "tuần cuối năm 2022", "2022T52"},
		{"week", "tuần 4 tháng 11", "2022T47"}, {"week", "tuần 5 tháng 10", "ask"}, {"week", "tuần 53", "ask"}, {"week", "tuần 53 năm 2020", "2020T53"},
		{"week", "tuần 46/23", "2023T46"}, {"week", "2023T46", "2023T46"}, {"week", "2023-W46", "2023T46"}, {"week,month", "2023T11", "2023T11"},
		{"week", "tuần 46 tháng 11", "2023T46"}, {"week", "tuần 46 tháng 12", "ask"},
		{"week", "tuần có ngày 10/11", "2023T46"}, {"week", "tuần 15/11", "2023T46"}, {"week", "10/11", "ask 2023T46"}, {"week", "hôm qua", "ask 2023T46"},
		{"week", "tuần 46 (10/11–16/11/2023)", "2023T46"}, {"week", "tuần 45 (10/11–16/11/2023)", "ask 2023T45 2023T46"},
		{"week", "17/11-23/11/2023", "refuse future 2023T47"}, {"week", "tuần 46 gì đó", "ask"}, {"week", "tuần bốn sáu", "2023T46"}, {"week", "12 người", "none"},
		{"week", "trước tuần 46", "ask"}, {"week", "đến tuần 46", "ask"}, {"week", "từ tuần 46", "ask"}, {"week", "không phải tuần 46", "ask"}, {"week", "khoảng tuần 46", "ask"},
		{"month", "tháng 11/23", "2023-11"}, {"month", "2023-10", "2023-10"}, {"month", "6 tháng qua", "ask"}, {"month", "đầu tháng 11", "ask"},
		{"month", "tháng này năm ngoái", "ask"}, {"month", "15/11", "ask 2023-11"}, {"month", "từ 1/10 đến 31/10", "2023-10"},
		{"quarter", "quý cuối năm", "2023Q4"}, {"quarter", "tháng 10 đến tháng 12", "2023Q4"}, {"quarter", "ba tháng đầu năm", "2023Q1"}, {"quarter", "quý 5", "ask"},
		{"half,nine,year", "từ tháng 1 đến tháng 6", "2023H1"}, {"half,nine,year", "6 tháng", "ask"}, {"half,nine,year", "1 năm", "ask"},
		{"half,nine,year", "9", "2023M9"}, {"month,nine", "9", "ask 2023-09 2023M9"}, {"year", "2 năm trước", "2021"}, {"year", "2022-2023", "ask 2022 2023"},
		{"", "tuần này", "none"}, {"", "10/11", "ask"},
	} {
		slot := vietnamese.PeriodSlot{Today: today}
		for _, kind := range strings.FieldsFunc(tt.kinds, func(r rune) bool { return r == ',' }) {
			slot.Kinds = append(slot.Kinds, models.PeriodKind(kind))
		}
		if got := writeTerm(vietnamese.ReadPeriod(tt.typed, slot)); ordered(got) != tt.want {
			t.Errorf("ReadPeriod(%q) as %s = %s, want %s", tt.typed, tt.kinds, got, tt.want)
		}
	}
}

// A week that runs on is meant by its days, also by those to come.
func TestReadPeriodOfTheRunningWeek(t *testing.T) {
	slot := vietnamese.PeriodSlot{Today: "2023-12-29", Kinds: []models.PeriodKind{models.Weekly}} // its first day
	for _, typed := range []string{"từ 29/12 đến 4/1", "29/12-4/1", "tuần từ 29/12/2023 đến 4/1/2024", "tuần 1"} {
		if got := writeTerm(vietnamese.ReadPeriod(typed, slot)); got != "2024T01" {
			t.Errorf("ReadPeriod(%q) = %s, want 2024T01", typed, got)
		}
	}
}

func TestPeriodOf(t *testing.T) {
	for kind, want := range map[models.PeriodKind]string{
		models.Weekly: "2024T01", models.Monthly: "2023-12", models.Quarterly: "2023Q4", models.HalfYearly: "2023H2", models.NineMonths: "2023M9", models.Yearly: "2023",
	} {
		p := vietnamese.PeriodOf(kind, "2023-12-29")
		if p.Key() != want || kind != models.NineMonths && !p.Contains("2023-12-29") || !slices.Contains(periodKinds, p.Kind) {
			t.Errorf("PeriodOf(%s) = %+v (%s), want %s", kind, p, p.Key(), want)
		}
	}
}
