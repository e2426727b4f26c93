package vietnamese

// plainName reads a name whose capitals say nothing: typed in lower case, or
// in a text all in capitals.
func (t *prose) plainName(l lead) int {
	i := l.end
	if t.compound(i) && aboutPerson.at(t, i+1) < 2 || (men|aboutPerson).at(t, i) > 0 && t.severalBefore(l.first) {
		return 0
	}
	if end := t.plainFullName(l); end > 0 {
		return end
	}
	switch {
	case l.kind == byManyRole, l.kind == byRole && t.endsInFirm(l) && !owner.at(t, l.first):
		return 0
	case t.rank(i):
		return t.plainRank(l)
	case !t.given(i):
		return 0
	case t.plausibleTwo(l):
		return i + 2
	case !t.plausible(l):
		return 0
	case t.secondName(i + 1):
		return i + 2
	}
	return i + 1
}

// severalBefore reports whether a number of people stands before word i.
func (t *prose) severalBefore(i int) bool {
	return i > 0 && (t.words[i-1].kind == digitRun || plurals.at(t, i-1) > 0)
}

// surely reports whether next to any name may follow a lead in lower case.
func (t *prose) surely(l lead) bool {
	switch {
	case l.loose:
		return false
	case l.kind == byTitle:
		return true
	}
	w := &t.words[l.end]
	return (l.kind == byLabel || acts.at(t, l.first) == 0) && (w.toned || t.toned && plainWords.at(t, l.end) == 0)
}

// plausible weighs a given name in lower case: the less sure the title, and
// the commoner the word, the more the sentence must go on about a person.
func (t *prose) plausible(l lead) bool {
	i, sure := l.end, t.surely(l)
	switch common := everyday.at(t, i) > 0; {
	case notNames.exactlyAt(t, i) > 0: // "tuan" is rather week, and "phuong" ward
		return (sure || surerTitles.at(t, l.first) > 0) && t.doesSomething(i)
	case l.kind == byLabel && (t.everyday(i) || namedThings.at(t, i) > 0):
		return false
	case sure && !t.everyday(i), sure && goesOn.at(t, i+1) > 0:
		return true
	case l.kind == byRole && aboutPerson.at(t, i) == 1 && !t.next(i+1):
		return false // "chu tich du": rather is present
	case sure, !common:
		return t.aboutPerson(i + 1)
	}
	return looseTitles.at(t, l.first) == 0 && t.doesSomething(i)
}

// doesSomething reports whether word i, which may also be something else, is
// followed by what surely only a person does.
func (t *prose) doesSomething(i int) bool {
	return grammar.at(t, i) == 0 && t.next(i+1) && doing.at(t, i+1) > 0
}

// plausibleTwo: two given names make up for their being common words.
func (t *prose) plausibleTwo(l lead) bool {
	i := l.end
	return !t.toned && (t.surely(l) || surerTitles.at(t, l.first) > 0) && t.next(i+1) && t.given(i+1) &&
		notNames.exactlyAt(t, i) == 0 && grammar.at(t, i) == 0 && !t.compound(i) && !t.compound(i+1) &&
		t.next(i+2) && doing.at(t, i+2) > 0
}

// secondName reports whether word i belongs to the given name before it.
func (t *prose) secondName(i int) bool {
	switch {
	case !t.next(i), !t.given(i), t.compound(i), !t.toned:
		return false
	case t.notName(i):
		return t.endsNames(i) && !t.namePart(i+1) && t.aboutPerson(i+1) // "chị kim anh"
	case t.words[i].toned && !t.everyday(i), !t.words[i].toned && plainWords.at(t, i) == 0:
		return true
	}
	return aboutPerson.exactlyAt(t, i) == 0 && t.aboutPerson(i+1)
}

// everyday reports whether word i is rather a common word than a name. In a
// text with diacritics a word without them is what it says: "anh nam".
func (t *prose) everyday(i int) bool {
	return (t.words[i].toned || !t.toned) && everyday.at(t, i) > 0
}

// plainRank returns the word behind a rank in lower case, "chú tư", and the name
// behind it, "năm sang"; or 0, since it may be a number.
func (t *prose) plainRank(l lead) int {
	i := l.end
	switch {
	case t.capitalGiven(i + 1):
		return i + 2
	case counted.at(t, i+1) > roles.at(t, i+1):
		return 0
	case t.surely(l) && t.next(i+1) && t.given(i+1) && !t.notName(i+1) && !t.compound(i) && !t.compound(i+1) &&
		(t.toned && t.aboutPerson(i+2) || doing.at(t, i+2) > 0):
		return i + 2
	case t.plausibleRank(l):
		return i + 1
	}
	return 0
}

// plausibleRank: "co nam" is có năm.
func (t *prose) plausibleRank(l lead) bool {
	i, sure := l.end, t.surely(l)
	switch {
	case l.kind == byLabel, sure && t.words[i].toned:
		return t.words[i].toned
	case sure, l.kind == byTitle && uncle.at(t, l.first):
		return t.aboutPerson(i + 1)
	}
	return l.kind == byTitle && rankedTitles.at(t, l.first) > 0 && t.next(i+1) && doing.at(t, i+1) > 0
}

// plainFullName reads a family name, names between and a given name.
func (t *prose) plainFullName(l lead) int {
	i := l.end
	if !t.family(i) {
		return 0
	}
	end := i + 1
	for end < i+mostNameWords-1 && t.namePart(end) && (end < i+3 || doing.at(t, end) == 0) {
		end++
	}
	if surestMiddles.at(t, end-1) > 0 && end > i+1 && t.next(end) && notNames.exactlyAt(t, end) < 2 {
		end++ // whatever it is
	}
	surest := surestFamilies.at(t, i) > 0 || surestMiddles.at(t, i+1) > 0
	sure := t.words[i].toned || surest || end > i+2
	if end == i+1 || !sure || !t.toned && !surest && (l.loose || grammar.at(t, i) > 0 && end == i+2) {
		return 0
	}
	return end
}

// namePart reports whether word i goes on with a full name in lower case.
func (t *prose) namePart(i int) bool {
	return t.next(i) && !t.compound(i) && notNames.exactlyAt(t, i) < 2 && roles.at(t, i) == 0 &&
		(middles.exactlyAt(t, i) > 0 || t.given(i))
}

// aboutPerson reports whether word i goes on as a sentence about a person
// would: with such a word, a number, a mark or nothing.
func (t *prose) aboutPerson(i int) bool {
	return i >= len(t.words) || t.words[i].kind != lettered || aboutPerson.at(t, i) > 0 || t.toned && goesOn.exactlyAt(t, i) > 0
}
