package vietnamese

// nameAt returns how many lexemes at i are the name of a firm or a place, which
// says nothing about the number: "cty Minh Long: 5", "5 người ở VSIP 2".
func (t *telling) nameAt(i int) int {
	if t.lexemes[i].kind != unknownWord || !t.afterPlace(i) {
		return 0
	}
	end := i
	for t.at(end) != nil && t.at(end).kind == unknownWord {
		end++
	}
	counted := t.last() != nil
	switch x := t.at(end); {
	case x != nil && x.isSign(':'), counted && t.endsClause(end):
		return end - i
	case counted && x.kind == aNumber && t.endsClause(end+1):
		return end + 1 - i
	}
	return 0
}

// afterPlace reports whether a word such as "công ty" stands before the name at
// lexeme i.
func (t *telling) afterPlace(i int) bool {
	for i--; i >= 0 && (t.lexemes[i].kind == unknownWord || t.lexemes[i].is(plainWord)) && !t.lexemes[i].is(placeWord); i-- {
	}
	return i >= 0 && t.lexemes[i].is(placeWord)
}

func (t *telling) endsClause(i int) bool {
	x := t.at(i)
	return x == nil || x.kind == aSign && separatesClauses(x.sign)
}
