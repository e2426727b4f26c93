package vietnamese_test

import (
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

// day reads a day that is not to come; one that is may be read, but is refused.
func day(typed string, today models.Date) (models.Date, bool) {
	w := vietnamese.ReadDate(typed, vietnamese.DateSlot{Today: today, Past: true})
	return w.From, w.Outcome == vietnamese.Understood || w.Why == vietnamese.InFuture
}

func TestReadDate(t *testing.T) {
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
		{"", ""}, {"5", "2023-11-05"}, {"511", ""}, {"5/11/", ""}, {"/5/11", ""}, {"5//11", "2023-11-05"}, {"5/11/2023/1", ""},
		{"1 2/3", ""}, {"thứ 2 20/11", ""}, {"+5/3", ""}, {"5/+3", ""}, {"-5/3", ""}, {"005/3", ""},
		{"20/11/5", ""}, {"20/11/202", ""}, {"20/11/0023", ""}, {"20/11/3023", ""}, {"2023-11-16", "2023-11-16"},
		{"kìa", ""}, {"ngày kìa", "2023-11-19"}, {"hôm kìa mưa to", ""}, {"cái kìa 5/3", ""},
		{"mùng 3", ""}, {"rằm", ""}, {"T6", "2023-11-10"}, {"T6 gặp Cty Astro", ""}, {"15h30", ""}, {"5 thg 11", "2023-11-05"},
	} {
		t.Run(tt.typed, func(t *testing.T) {
			got, ok := day(tt.typed, today)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("ReadDate(%q) = %q, %t, want %q", tt.typed, got, ok, tt.want)
			}
		})
	}
}

// What stands for a weekday, a month or a part of one is read right or not at
// all: T6 is Friday where one day is wanted, but "trong T6" is June.
func TestReadDateNeverGuesses(t *testing.T) {
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
			if got, ok := day(typed, today); ok && got != right {
				t.Errorf("ReadDate(%q) = %s, want %s or a refusal", typed, got, right)
			}
		}
	}
}

// What is said beside a day counts, and what does not fit together is asked.
func TestReadDateAmongOtherWords(t *testing.T) {
	const today = models.Date("2023-11-16") // a Thursday
	past, span := vietnamese.DateSlot{Today: today, Past: true}, vietnamese.DateSlot{Today: today, Past: true, Range: true}
	future := vietnamese.DateSlot{Today: today, Future: true}
	for _, tt := range []struct {
		slot        vietnamese.DateSlot
		typed, want string
	}{
		{past, "họp ngày 10", "2023-11-10"}, {past, "Ngày 15/11 gặp 3 công nhân", "2023-11-15"}, {past, "gặp 5 công nhân", "none"}, {past, "ca 3", "none"},
		{past, "Bình Dương, ngày 01 tháng 11 năm 2023", "2023-11-01"}, {past, "ngày 1/11 âm", "ask"}, {past, "khoảng 15/11", "ask"}, {past, "khoảng 3h chiều qua", "2023-11-15"},
		{past, "từ 8h đến 10h 15/11", "2023-11-15"}, {past, "15/11/2023 14:30:00", "2023-11-15"}, {past, "16/11 chứ không phải 15/11", "2023-11-16"}, {past, "không phải 15/11", "ask"},
		{past, "tuần trước, thứ 6", "2023-11-10"}, {past, "ba mốt tháng mười", "2023-10-31"}, {past, "ngày 10 của tháng này", "2023-11-10"}, {past, "10/T11", "2023-11-10"},
		{span, "14, 15, 16/11", "2023-11-14..2023-11-16"}, {span, "14 và 16/11", "ask"}, {span, "14/11 (3 ngày)", "ask"}, {span, "tháng 9-10", "2023-09-01..2023-10-31"},
		{span, "28-2/11", "2023-10-28..2023-11-02"}, {span, "29-27/10", "ask"}, {span, "5/11-3/11", "ask"}, {span, "1/11 -", "ask"},
		{span, "từ đầu tuần đến nay", "2023-11-13..2023-11-16"}, {span, "từ đầu năm đến nay", "2023-01-01..2023-11-16"},
		{future, "dự kiến 20/11", "2023-11-20"}, {past, "dự kiến 15/11", "ask"}, {future, "sau 20/11", "ask"}, {future, "đến hết tháng 11", "2023-11-30"}, {future, "bữa mốt", "2023-11-18"},
	} {
		if got := ordered(writeWhen(vietnamese.ReadDate(tt.typed, tt.slot))); got != tt.want {
			t.Errorf("ReadDate(%q, %+v) = %s, want %s", tt.typed, tt.slot, got, tt.want)
		}
	}
}
