package vietnamese_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

func TestDay(t *testing.T) {
	const today = models.Date("2023-11-16") // a Thursday
	for _, tt := range []struct {
		typed string
		want  models.Date // "" is a refusal
	}{
		{"hôm nay", "2023-11-16"}, {"nay", "2023-11-16"}, {"HOM NAY", "2023-11-16"}, {"today", "2023-11-16"},
		{"hôm qua", "2023-11-15"}, {"qua", "2023-11-15"}, {"hôm kia", "2023-11-14"}, {"hôm kìa", "2023-11-13"},
		{"hôm ki\u0300a", "2023-11-13"}, {"Hôm Kìa", "2023-11-13"}, {"ngày mai", "2023-11-17"},
		{"15/11", "2023-11-15"}, {"15-11", "2023-11-15"}, {"15.11", "2023-11-15"}, {"5/1", "2023-01-05"}, {"05/01", "2023-01-05"},
		{"16/11", "2023-11-16"}, {"17/11", "2022-11-17"}, {"20/11", "2022-11-20"}, {"31/12", "2022-12-31"},
		{"20/11/2026", "2026-11-20"}, {"20/11/26", "2026-11-20"}, {"1.1.2026", "2026-01-01"}, {"29-10-2023", "2023-10-29"},
		{"ngày 5 tháng 11", "2023-11-05"}, {"ngay 5 thang 11 nam 2022", "2022-11-05"}, {"5 tháng 11", "2023-11-05"},
		{"5 / 11 / 2023", "2023-11-05"}, {"５／１１", "2023-11-05"}, {"5\u200b/11", "2023-11-05"},
		{"29/2/2024", "2024-02-29"}, {"29/2/2023", ""}, {"31/4", ""}, {"0/5", ""}, {"5/0", ""}, {"5/13", "2023-05-13"}, {"32/1", ""},
		{"", ""}, {"5", "2023-11-05"}, {"511", ""}, {"5/11/", ""}, {"/5/11", ""}, {"5//11", ""}, {"5/11/2023/1", ""},
		{"1 2/3", ""}, {"thứ 2 20/11", ""}, {"+5/3", ""}, {"5/+3", ""}, {"-5/3", ""}, {"005/3", ""},
		{"20/11/5", ""}, {"20/11/202", ""}, {"20/11/0023", ""}, {"20/11/3023", ""}, {"2023-11-16", "2023-11-16"},
		{"kìa", ""}, {"ngày kìa", "2023-11-19"}, {"hôm kìa mưa to", ""}, {"cái kìa 5/3", ""},
		{"mùng 3", ""}, {"rằm", ""}, {"T6", "2023-11-10"}, {"T6 gặp Cty Astro", ""}, {"15h30", ""}, {"5 thg 11", "2023-11-05"},
	} {
		t.Run(tt.typed, func(t *testing.T) {
			got, ok := vietnamese.Day(tt.typed, today)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("Day(%q) = %q, %t, want %q", tt.typed, got, ok, tt.want)
			}
		})
	}
}

// What stands for a weekday, a month or a part of one is read right or not at
// all: T6 is Friday where one day is wanted, but "trong T6" is June.
func TestDayNeverGuesses(t *testing.T) {
	const today = models.Date("2026-11-22") // a Sunday
	for right, lines := range map[models.Date][]string{
		"2026-11-22": {"hôm nay", "nay", "CN", "chủ nhật"},
		"2026-11-21": {"hôm qua", "qua", "T7"},
		"2026-11-20": {"hôm kia", "thứ 6", "thứ Sáu", "T6", "sáng T6", "20/11", "20-11", "20.11", "20/11/2026", "ngày 20 tháng 11"},
		"2026-11-19": {"hôm kìa"},
		"2026-11-23": {"mai"},
		"2026-11-13": {"thứ Sáu tuần trước", "sáng T6 tuần trước"},
		"2026-07-01": {"1/7"},
		"2026-10-29": {"29-10"},
		"2026-01-01": {"1.1.2026"},
		"":           {"đầu tháng", "giữa tháng", "cuối tháng", "trong T6", "15h", "15h30", "15 giờ", "mùng 3", "rằm", "3-4-5-6", "tuần 47"},
	} {
		for _, typed := range lines {
			if got, ok := vietnamese.Day(typed, today); ok && got != right {
				t.Errorf("Day(%q) = %s, want %s or a refusal", typed, got, right)
			}
		}
	}
}

// A date is read as the program itself writes it in Vietnamese, and without its
// year as the newest one that is not to come.
func TestDayReadsWhatIsWritten(t *testing.T) {
	vi := locales.In(models.Vietnamese)
	rapid.Check(t, func(t *rapid.T) {
		today := models.NewDate(2023, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, "today"))
		d := today.AddDays(-rapid.IntRange(0, 364).Draw(t, "ago"))
		for _, typed := range []string{vi.Date(d), vi.ShortDate(d)} {
			if got, ok := vietnamese.Day(typed, today); !ok || got != d {
				t.Errorf("Day(%q) on %s = %s, %t, want %s", typed, today, got, ok, d)
			}
		}
	})
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"hôm qua", "hôm kìa", "20/11", "20-11-2026", "ngày 5 tháng 11 năm 22", "31/2", "1 2/3", "T6", "\xff1/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		const today = models.Date("2023-11-16")
		got, ok := vietnamese.Day(typed, today)
		if ok {
			if _, err := models.ParseDate(string(got)); err != nil {
				t.Errorf("Day(%q) = %q: %v", typed, got, err)
			}
		}
		for _, same := range variants(typed) {
			if other, also := vietnamese.Day(same, today); also != ok || ok && other != got {
				t.Errorf("Day(%q) = %q, %t, but Day(%q) = %q, %t", typed, got, ok, same, other, also)
			}
		}
	})
}
