package roster

import "github.com/satcoso/satcoso/models"

func (c *checker) checkTargets(targets []target) {
	for i, t := range targets {
		path := at("$.targets", i)
		c.code(path+".code", t.Code)
		if c.targets[t.Code] {
			c.fail(path+".code", "a target %q exists already", t.Code)
		}
		c.targets[t.Code] = true
		c.unit(path+".unit", t.Unit)
		c.indicator(path+".indicator", t.Indicator)
		switch {
		case c.doc.Fraction(path + ".value"):
			c.fail(path+".value", "value has a fraction, want a whole number, such as 9500")
		case t.Value <= 0:
			c.fail(path+".value", "value is %d, want more than 0, such as 9500", t.Value)
		}
		c.days(path, t.From, t.To)
		if t.Name.VI == "" || t.Name.EN == "" {
			c.fail(path+".name", `a target needs its name in both languages, such as {vi: "nhiệm kỳ 2020–2025", en: "2020–2025"}`)
		}
	}
}

func (c *checker) checkOpenings(openings []opening) {
	for i, o := range openings {
		path := at("$.openings", i)
		c.unit(path+".unit", o.Unit)
		c.indicator(path+".indicator", o.Indicator)
		key := [2]string{o.Unit, o.Indicator}
		if c.openings[key] {
			c.fail(path, "the unit %q has an opening balance of %s already", o.Unit, o.Indicator)
		}
		c.openings[key] = true
		switch {
		case o.Value == nil:
			c.fail(path, "an opening balance needs a value, such as 5928")
		case c.doc.Fraction(path + ".value"):
			c.fail(path+".value", "value has a fraction, want a whole number, such as 5928")
		case *o.Value < 0:
			c.fail(path+".value", "value is %d, want 0 or more, such as 5928", *o.Value)
		}
		c.days(path, o.From, o.To)
		if o.Document == "" {
			c.fail(path+".document", `an opening balance needs the document that it was taken from, such as "Báo cáo 123-BC/TU"`)
		}
	}
}

// days checks a span of which neither day may be missing.
func (c *checker) days(path string, from, to models.Date) {
	if c.span(path, "from", from, "to", to) && (from == "" || to == "") {
		c.fail(path, "want the first and the last day, such as from: 2020-10-15, to: 2025-10-14")
	}
}

func (c *checker) indicator(path, indicator string) {
	switch {
	case !indicatorForm.MatchString(indicator):
		c.fail(path, "indicator is %q, want the form donvi.ket_nap", indicator)
	case c.indicators != nil && !c.indicators[indicator]:
		c.fail(path, "no flow asks for the indicator %q", indicator)
	}
}
