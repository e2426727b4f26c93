package vietnamese

import (
	"regexp"
	"strconv"
)

// A Change is another answer to a question that is named by its number. Without
// a value it only says which one is to be changed.
type Change struct {
	Number int
	Value  string
	// Asked says that a word for changing came first: it is no answer.
	Asked bool
}

// changeForm is what a change looks like: a word for changing or for a question,
// or both, and then a sign or a word before the value.
var changeForm = regexp.MustCompile(`(?is)^(sửa|sưa|sua|đổi|doi|chỉnh|chinh|edit|change|correct)?(?:^| +)(?:lại +|lai +)?` +
	`(câu|cau|question|answer)? *([0-9]{1,2})` +
	`(?:(?: *(?:->|→|=|:|\)) *| +(?:là|la|thành|thanh|bằng|bang|to|is|into) +)(.+))?$`)

// ReadChange reads "sửa 3 là 31", "câu 3 = 31" and "sửa 3". A number alone is
// none.
func ReadChange(typed string) (Change, bool) {
	found := changeForm.FindStringSubmatch(Clean(typed))
	if found == nil || found[4] == "" && found[1] == "" && found[2] == "" {
		return Change{}, false
	}
	n, _ := strconv.Atoi(found[3])
	return Change{Number: n, Value: trimmed(found[4]), Asked: found[1] != ""}, true
}
