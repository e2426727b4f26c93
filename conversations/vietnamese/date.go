package vietnamese

import (
	"strconv"
	"strings"
	"time"

	"github.com/satcoso/satcoso/models"
)

// relativeDays are the words for days near today, folded.
var relativeDays = map[string]int{
	"hom nay": 0, "nay": 0, "today": 0,
	"hom qua": -1, "qua": -1, "yesterday": -1,
	"hom kia": -2,
	"mai":     1, "ngay mai": 1, "tomorrow": 1,
}

// Day reads a typed date, day first: "hôm qua", "20/11", "20-11-2026". Without
// a year it is the latest such date that is not after today. It returns false
// where the text is no date.
func Day(typed string, today models.Date) (models.Date, bool) {
	s := Fold(typed)
	if strings.Contains(Clean(strings.ToLower(typed)), "kìa") {
		return today.AddDays(-3), true // folding would make it "hôm kia"
	}
	if n, ok := relativeDays[s]; ok {
		return today.AddDays(n), true
	}
	s = strings.TrimPrefix(s, "ngay ")
	s = strings.NewReplacer(" thang ", "/", " nam ", "/", "-", "/", ".", "/", " ", "").Replace(s)
	parts := strings.Split(s, "/")
	if len(parts) != 2 && len(parts) != 3 {
		return "", false
	}
	var n [3]int
	for i, part := range parts {
		v, err := strconv.Atoi(part)
		if err != nil || len(part) > 4 {
			return "", false
		}
		n[i] = v
	}
	if len(parts) == 3 {
		if n[2] < 100 {
			n[2] += 2000
		}
		return exact(n[2], n[1], n[0])
	}
	year, _, _ := today.YearMonthDay()
	if d, ok := exact(year, n[1], n[0]); ok && d <= today {
		return d, true
	}
	return exact(year-1, n[1], n[0])
}

// exact refuses days that the calendar lacks, such as 31/2.
func exact(year, month, day int) (models.Date, bool) {
	d := models.NewDate(year, time.Month(month), day)
	y, m, dd := d.YearMonthDay()
	return d, y == year && m == month && dd == day
}
