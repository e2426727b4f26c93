package vietnamese

import (
	"regexp"
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

// dayForm is a date in digits: day, month, perhaps a year of two digits or of
// four that begin with 19 or 20.
var dayForm = regexp.MustCompile(`^(\d{1,2}) ?[/.-] ?(\d{1,2})(?: ?[/.-] ?((?:19|20)?\d{2}))?$`)

// Day reads a typed date, day first: "hôm qua", "20/11", "20-11-2026". Without
// a year it is the latest such date that is not after today. It returns false
// where the text is no date.
func Day(typed string, today models.Date) (models.Date, bool) {
	s := Fold(typed)
	if n, ok := relativeDays[s]; ok {
		if strings.HasSuffix(Clean(strings.ToLower(typed)), "kìa") {
			n = -3 // "hôm kìa" is the day before "hôm kia"; folding makes them one
		}
		return today.AddDays(n), true
	}
	s = strings.NewReplacer(" thang ", "/", " nam ", "/").Replace(strings.TrimPrefix(s, "ngay "))
	parts := dayForm.FindStringSubmatch(s)
	if parts == nil {
		return "", false
	}
	day, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	switch year, _ := strconv.Atoi(parts[3]); len(parts[3]) {
	case 2:
		return exact(2000+year, month, day)
	case 4:
		return exact(year, month, day)
	}
	year, _, _ := today.YearMonthDay()
	if d, ok := exact(year, month, day); ok && d <= today {
		return d, true
	}
	return exact(year-1, month, day)
}

// exact refuses days that the calendar lacks, such as 31/2.
func exact(year, month, day int) (models.Date, bool) {
	d := models.NewDate(year, time.Month(month), day)
	y, m, dd := d.YearMonthDay()
	return d, y == year && m == month && dd == day
}
