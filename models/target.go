package models

// A Target is a number that a unit, with all units below it, is to reach in a
// stretch of time: the 9,500 admissions of a term, for instance.
type Target struct {
	ID        int64 `gorm:"primaryKey"`
	Code      string
	UnitID    int64
	Indicator string
	Value     int64
	// FromDay and ToDay are the first and the last day of what counts towards it.
	FromDay, ToDay Date
	// NameVI and NameEN say whose target it is, "nhiệm kỳ 2020–2025".
	NameVI, NameEN string
	Document       string // that sets it, "Nghị quyết Đại hội XI"
}

// Name returns the target's name in lang.
func (t Target) Name(lang Lang) string {
	if lang == English {
		return t.NameEN
	}
	return t.NameVI
}

// An Opening is what a unit had reached of an indicator before its reports
// began ("số đầu kỳ"). Reports of periods that end on ToDay or before are part
// of it already: to-date sums leave them out.
type Opening struct {
	UnitID         int64  `gorm:"primaryKey"`
	Indicator      string `gorm:"primaryKey"`
	FromDay, ToDay Date
	Value          int64
	Estimate       bool
	Document       string // the number of the document that it was taken from
}
