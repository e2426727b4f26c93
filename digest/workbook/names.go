package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetNames makes names that Excel accepts: 31 UTF-16 units, none of []:*?/\,
// no two that differ in case only, not "History", which Excel keeps for itself.
func sheetNames(sheets []Sheet) []string {
	taken := map[string]bool{"history": true}
	var names []string
	for i, s := range sheets {
		name := sheetName(s.Name)
		if name == "" {
			name = fmt.Sprint(i + 1)
		}
		unique := name
		for n := 2; taken[strings.ToLower(unique)]; n++ {
			suffix := fmt.Sprintf(" (%d)", n)
			unique = strings.TrimSpace(cut(name, excelize.MaxSheetNameLength-len(suffix))) + suffix
		}
		taken[strings.ToLower(unique)] = true
		names = append(names, unique)
	}
	return names
}

// An apostrophe, as in M'Drăk, would end the name in the references that the
// file has to it; the typographic one is none.
var notInNames = strings.NewReplacer("[", "(", "]", ")", ":", "-", "*", "-", "?", "-", "/", "-", `\`, "-", "'", "’", "\n", " ", "\t", " ")

func sheetName(name string) string {
	return strings.TrimSpace(cut(strings.TrimSpace(notInNames.Replace(clean(name))), excelize.MaxSheetNameLength))
}
