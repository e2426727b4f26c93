package holidays_test

import (
	"math"
	"time"

	"github.com/satcoso/satcoso/models"
)

// lunar returns the date of a day of the Vietnamese lunar year that begins in
// the solar year; a leap month is not counted. It is computed from new moons
// and the sun's longitude at UTC+7, as the calendar is defined.
func lunar(year, month, day int) models.Date {
	// Month 11 holds the winter solstice (longitude 270°). Months without one of
	// the twelve principal terms are leap months, where there are thirteen from
	// one month 11 to the next.
	start, end := month11(year-1), month11(year)
	leapYear := end-start > 360
	number, moon := 11, start
	for k := 1; ; k++ {
		next := nextNewMoon(moon)
		if leap := leapYear && term(moon) == term(next); !leap && k > 1 {
			number = number%12 + 1
			if number == month && moon > start {
				return dayOf(moon + day - 1)
			}
		} else if leap {
			leapYear = false // the first such month is the leap one
		}
		moon = next
	}
}

// Days are Julian day numbers at midnight UTC+7.
func dayOf(jdn int) models.Date {
	return models.NewDate(1970, time.January, 1).AddDays(jdn - 2440588)
}

func month11(year int) int {
	solsticeBefore := newMoonBefore(int(float64(models.NewDate(year, time.December, 31).At(0, 0, time.UTC).Unix())/86400) + 2440588)
	if term(solsticeBefore) >= 9 { // the sun is past 270° when that month begins
		return newMoonBefore(solsticeBefore - 1)
	}
	return solsticeBefore
}

// newMoonBefore is the last day with a new moon up to and including a day.
func newMoonBefore(jdn int) int {
	k := int(math.Floor((float64(jdn)-2415021.0769)/29.530588853)) + 1
	for newMoon(k) > jdn {
		k--
	}
	return newMoon(k)
}

func nextNewMoon(jdn int) int {
	k := int(math.Floor((float64(jdn)-2415021.0769)/29.530588853)) - 1
	for newMoon(k) <= jdn {
		k++
	}
	return newMoon(k)
}

// newMoon is the day of the kth new moon since 1900 (Meeus, Astronomical
// Algorithms, the mean phase with its periodic terms).
func newMoon(k int) int {
	t := float64(k) / 1236.85
	rad := math.Pi / 180
	mean := 2415020.75933 + 29.53058868*float64(k) + 0.0001178*t*t - 0.000000155*t*t*t +
		0.00033*math.Sin((166.56+132.87*t-0.009173*t*t)*rad)
	m := (359.2242 + 29.10535608*float64(k) - 0.0000333*t*t) * rad
	mm := (306.0253 + 385.81691806*float64(k) + 0.0107306*t*t) * rad
	f := (21.2964 + 390.67050646*float64(k) - 0.0016528*t*t) * rad
	c := (0.1734-0.000393*t)*math.Sin(m) + 0.0021*math.Sin(2*m) - 0.4068*math.Sin(mm) + 0.0161*math.Sin(2*mm) -
		0.0004*math.Sin(3*mm) + 0.0104*math.Sin(2*f) - 0.0051*math.Sin(m+mm) - 0.0074*math.Sin(m-mm) +
		0.0004*math.Sin(2*f+m) - 0.0004*math.Sin(2*f-m) - 0.0006*math.Sin(2*f+mm) + 0.0010*math.Sin(2*f-mm) + 0.0005*math.Sin(2*mm+m)
	delta := -0.000278 + 0.000265*t + 0.000262*t*t
	return int(math.Floor(mean + c - delta + 0.5 + 7.0/24))
}

// term is in which twelfth of its way, from the spring equinox on, the sun is
// when a day begins.
func term(jdn int) int {
	t := (float64(jdn) - 0.5 - 7.0/24 - 2451545) / 36525
	rad := math.Pi / 180
	m := 357.52910 + 35999.05030*t - 0.0001559*t*t
	l := 280.46645 + 36000.76983*t + 0.0003032*t*t +
		(1.914600-0.004817*t)*math.Sin(m*rad) + (0.019993-0.000101*t)*math.Sin(2*m*rad) + 0.000290*math.Sin(3*m*rad)
	l = math.Mod(l, 360)
	if l < 0 {
		l += 360
	}
	return int(l / 30)
}
