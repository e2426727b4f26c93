package locales_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

var hanoi = time.FixedZone("ICT", 7*60*60)

func TestSay(t *testing.T) {
	vi, en := locales.In(models.Vietnamese), locales.In(models.English)
	for _, tt := range []struct{ got, want string }{
		{vi.Say("ask.question", "n", 3, "total", 10, "ask", "Bao nhiêu?"), "Câu 3/10. Bao nhiêu?"},
		{en.Say("ask.question", "n", 3, "total", 10, "ask", "How many?"), "3/10. How many?"},
		{vi.Say("ask.question", "ask", "A", "n", 3), "Câu 3/{total}. A"},
		{vi.Say("ask.question"), "Câu {n}/{total}. {ask}"},
		{vi.Say("ask.question", "n"), "Câu {n}/{total}. {ask}"},
		// What is filled in is not read again.
		{vi.Say("ask.question", "n", 1, "total", 2, "ask", "{n} {total}"), "Câu 1/2. {n} {total}"},
		{vi.Say("value.estimate", "n", int64(11117)), "ước 11.117"},
		{en.Say("value.estimate", "n", 11117), "about 11,117"},
		{vi.Say("expect.past", "date", models.Date("2026-11-20"), "today", models.Date("2026-11-19")), "20/11/2026 chưa đến (hôm nay 19/11/2026). Đề nghị nhập ngày đã qua."},
		{vi.Say("no.such.key", "n", 1), "no.such.key"},
		{vi.Say("choice.back"), "Quay lại"},
		{locales.In("fr").Say("choice.back"), "Quay lại"},
		{locales.In("").Say("choice.back"), "Quay lại"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		n      int64
		vi, en string
	}{
		{0, "0", "0"}, {7, "7", "7"}, {999, "999", "999"}, {1000, "1.000", "1,000"}, {11117, "11.117", "11,117"},
		{100_000, "100.000", "100,000"}, {1_234_567, "1.234.567", "1,234,567"}, {-5, "-5", "-5"}, {-1000, "-1.000", "-1,000"},
		{math.MinInt64, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"},
	} {
		if got := locales.In(models.Vietnamese).Number(tt.n); got != tt.vi {
			t.Errorf("%d in Vietnamese is %q, want %q", tt.n, got, tt.vi)
		}
		if got := locales.In(models.English).Number(tt.n); got != tt.en {
			t.Errorf("%d in English is %q, want %q", tt.n, got, tt.en)
		}
	}
}

func TestNumberGroupsByThree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := locales.In(models.Vietnamese).Number(rapid.Int64().Draw(t, "n"))
		groups := strings.Split(strings.TrimPrefix(written, "-"), ".")
		for i, g := range groups {
			if len(g) > 3 || g == "" || i > 0 && len(g) != 3 {
				t.Errorf("%q has a group %q", written, g)
			}
		}
	})
}

func TestDates(t *testing.T) {
	friday := time.Date(2023, 11, 17, 9, 5, 0, 0, hanoi)
	week46 := models.Period{Kind: models.Weekly, Start: "2023-11-10", End: "2023-11-16"}
	week53 := models.Period{Kind: models.Weekly, Start: "2026-12-28", End: "2027-01-03"}
	for _, tt := range []struct {
		name   string
		write  func(*locales.Locale) string
		vi, en string
	}{
		{"date", func(l *locales.Locale) string { return l.Date("2026-11-05") }, "05/11/2026", "5 Nov 2026"},
		{"no date", func(l *locales.Locale) string { return l.Date("") }, "", ""},
		{"short date", func(l *locales.Locale) string { return l.ShortDate("2026-01-05") }, "05/01", "5 Jan"},
		{"week", func(l *locales.Locale) string { return l.Week(week46) }, "Tuần 46 (10/11–16/11/2023)", "Week 46 (10 Nov–16 Nov 2023)"},
		{"week 53", func(l *locales.Locale) string { return l.Week(week53) }, "Tuần 53 (28/12/2026–03/01/2027)", "Week 53 (28 Dec 2026–3 Jan 2027)"},
		{"week's name", func(l *locales.Locale) string { return l.WeekName(week46) }, "Tuần 46", "Week 46"},
		{"clock", func(l *locales.Locale) string { return l.Clock(friday) }, "09 giờ 05", "09:05"},
		{"midnight", func(l *locales.Locale) string { return l.Clock(friday.Add(-9*time.Hour - 5*time.Minute)) }, "00 giờ 00", "00:00"},
		{"day", func(l *locales.Locale) string { return l.Day(friday) }, "thứ Sáu 17/11", "Friday 17 Nov"},
		{"Sunday", func(l *locales.Locale) string { return l.Day(friday.AddDate(0, 0, 2)) }, "Chủ nhật 19/11", "Sunday 19 Nov"},
		{"moment", func(l *locales.Locale) string { return l.Moment(friday) }, "09 giờ 05, thứ Sáu 17/11", "09:05, Friday 17 Nov"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.write(locales.In(models.Vietnamese)); got != tt.vi {
				t.Errorf("in Vietnamese: %q, want %q", got, tt.vi)
			}
			if got := tt.write(locales.In(models.English)); got != tt.en {
				t.Errorf("in English: %q, want %q", got, tt.en)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for _, w := range locales.In(models.Vietnamese).Words("words.cancel") {
		if w != strings.TrimSpace(w) || w == "" {
			t.Errorf("a word is %q", w)
		}
	}
	if got := locales.In(models.Vietnamese).Words("words.cancel")[0]; got != "hủy" {
		t.Errorf("the first word for cancel is %q", got)
	}
}
