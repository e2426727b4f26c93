package conversations_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/strictyaml"
)

const (
	schemaFile = "../docs/flow.schema.json"
	manualFile = "../docs/flows.md"
)

// flowSchema is the schema of a flow, from the Go types, their comments and
// their tags, and from what Parse says of keys that some types of questions
// have.
func flowSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	r := jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true}
	if err := r.AddGoComments("github.com/satcoso/satcoso/conversations", "flow.go"); err != nil {
		t.Fatal(err)
	}
	for name, comment := range r.CommentMap {
		r.CommentMap[name] = strings.Join(strings.Fields(comment), " ")
	}
	s := r.Reflect(conversations.Flow{})
	callByKeys(s)
	for _, definition := range s.Definitions {
		callByKeys(definition)
	}
	s.Title = "A flow of Sát Cơ Sở"
	s.AllOf = []*jsonschema.Schema{{
		If: only("period", "event"), Then: &jsonschema.Schema{Required: []string{"day"}},
		Else: &jsonschema.Schema{Not: &jsonschema.Schema{Required: []string{"day"}}},
	}, {
		If: only("period", "week"), Else: only("one_per", "none"),
	}}
	name, _ := s.Definitions["Command"].Properties.Get("name")
	longest := uint64(32)
	name.Properties = jsonschema.NewProperties()
	for _, lang := range []string{"vi", "en"} {
		name.Properties.Set(lang, &jsonschema.Schema{Pattern: "^[a-z][a-z0-9_]*$", MaxLength: &longest})
	}
	s.Definitions["Question"].AllOf = append(keysOfTypes(t),
		&jsonschema.Schema{If: only("type", "note"), Else: &jsonschema.Schema{Required: []string{"label"}}},
		&jsonschema.Schema{If: only("type", "computed"), Then: &jsonschema.Schema{Required: []string{"compute"}}, Else: &jsonschema.Schema{Required: []string{"ask"}}},
		&jsonschema.Schema{If: only("type", "choice", "choices"), Then: &jsonschema.Schema{Required: []string{"options"}}},
		&jsonschema.Schema{If: only("type", "period"), Then: &jsonschema.Schema{Required: []string{"periods"}}},
	)
	return s
}

// callByKeys has a description begin with the key, where the comment begins with
// the name of the field.
func callByKeys(s *jsonschema.Schema) {
	for at := s.Properties.Oldest(); at != nil; at = at.Next() {
		field, rest, _ := strings.Cut(at.Value.Description, " ")
		if strings.EqualFold(field, strings.ReplaceAll(at.Key, "_", "")) {
			at.Value.Description = at.Key + " " + rest
		}
	}
}

// only says that a key has one of the values.
func only(key string, values ...string) *jsonschema.Schema {
	s := &jsonschema.Schema{Required: []string{key}, Properties: jsonschema.NewProperties()}
	value := &jsonschema.Schema{}
	for _, v := range values {
		value.Enum = append(value.Enum, v)
	}
	s.Properties.Set(key, value)
	return s
}

// keysOfTypes are the conditions of the keys that mean nothing for some types.
// Parse names the types where it refuses a note that has them all.
func keysOfTypes(t testing.TB) []*jsonschema.Schema {
	t.Helper()
	_, err := conversations.Parse("f.yaml", []byte(smallFlow+`  - {id: d, type: note, ask: {vi: D, en: D}, indicator: a.b, estimate: true, total: true, buttons: 1, min: 1, max: 1,
      options: [{id: x, label: {vi: X, en: X}}], nothing: x, days: any, periods: [week], compute: a,
      optional: true, check: [{rule: a > 0, say: {vi: V, en: E}}], warn: [{rule: a > 0, say: {vi: V, en: E}}]}
`))
	if err == nil {
		t.Fatal("a note has keys of other types")
	}
	var list []*jsonschema.Schema
	for _, found := range regexp.MustCompile(`: (\w+) is for questions of type (.*) only`).FindAllStringSubmatch(err.Error(), -1) {
		list = append(list, &jsonschema.Schema{
			If: &jsonschema.Schema{Required: []string{found[1]}}, Then: only("type", strings.Split(found[2], ", ")...),
		})
	}
	if want := len(strings.Split(err.Error(), "\n")); len(list) != want {
		t.Fatalf("%d of these were read:\n%v", len(list), err)
	}
	return list
}

func encodeSchema(t testing.TB, s *jsonschema.Schema) string {
	t.Helper()
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data)) + "\n"
}

// The schema that editors read is that of the Go types.
func TestFlowSchema(t *testing.T) {
	got := encodeSchema(t, flowSchema(t))
	if *update {
		if err := os.WriteFile(schemaFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what `make schema` writes: -want +got\n%s", schemaFile, diff)
	}
}

// Whoever writes a flow reads a description of every key.
func TestFlowSchemaDescribes(t *testing.T) {
	s := flowSchema(t)
	s.Definitions["Flow"] = s
	manual := manual(t)
	for name, definition := range s.Definitions {
		for at := definition.Properties.Oldest(); at != nil; at = at.Next() {
			if d := at.Value.Description; len(d) < 20 || !strings.HasSuffix(d, ".") {
				t.Errorf("%s.%s is described as %q", name, at.Key, d)
			}
			if !strings.Contains(manual, "`"+at.Key+"`") {
				t.Errorf("%s does not name the key %s of a %s", manualFile, at.Key, name)
			}
		}
	}
}

// The values that the schema lists are those that Parse takes.
func TestFlowSchemaEnums(t *testing.T) {
	s := flowSchema(t)
	question := s.Definitions["Question"]
	for _, tt := range []struct {
		of       *jsonschema.Schema
		key      string
		old, new string
	}{
		{s, "one_per", "one_per: officer", "one_per: wrong"},
		{s, "period", "period: week", "period: wrong"},
		{question, "type", "type: text", "type: wrong"},
		{question, "days", "type: text", "type: date, days: wrong"},
		{question, "periods", "type: text", "type: period, periods: [wrong]"},
	} {
		_, err := conversations.Parse("f.yaml", []byte(strings.Replace(smallFlow, tt.old, tt.new, 1)))
		if err == nil {
			t.Errorf("%s: %q is taken", tt.key, tt.new)
			continue
		}
		_, list, _ := strings.Cut(err.Error(), "want one of ")
		want := strings.Split(list, ", ")
		property, _ := tt.of.Properties.Get(tt.key)
		if property.Items != nil {
			property = property.Items
		}
		var got []string
		for _, value := range property.Enum {
			got = append(got, value.(string))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -parsed +in the schema\n%s", tt.key, diff)
		}
	}
}

// What an editor marks, Parse refuses, and the other way round; but a schema knows
// nothing of repeated ids, of names in rules, and of which question is of which
// type, and it wants quotes around a number that is a text.
func TestFlowSchemaAgreesWithParse(t *testing.T) {
	check := compileSchema(t)
	const (
		integer = "    type: integer\n"
		text    = "type: text"
		long    = "b23456789012345678901234"
	)
	const base = smallFlow + "  - {id: d, type: date, label: {vi: D, en: D}, ask: {vi: D?, en: D?}}\n"
	for _, tt := range []struct {
		name, old, new string
		taken          bool
	}{
		{"as it is", "id: tuan", "id: tuan", true},
		{"unknown key", "id: tuan", "id: tuan\nidx: 1", false},
		{"unknown key of a question", integer, integer + "    most: 3\n", false},
		{"unknown key of a text", "{vi: Tuần, en: Week}", "{vi: Tuần, en: Week, fr: Semaine}", false},
		{"no id", "id: tuan\n", "", false},
		{"no version", "version: 1\n", "", false},
		{"version 0", "version: 1", "version: 0", false},
		{"no code", "code: T1\n", "", false},
		{"code with a small letter", "code: T1", "code: t1", false},
		{"no one_per", "one_per: officer\n", "", false},
		{"wrong one_per", "one_per: officer", "one_per: team", false},
		{"a month", "period: week", "period: month", false},
		{"no title", "title: {vi: Tuần, en: Week}\n", "", false},
		{"title without English", "{vi: Tuần, en: Week}", "{vi: Tuần}", false},
		{"blank text", "{vi: A?, en: A?}", `{vi: "  ", en: A?}`, false},
		{"bad id", "id: tuan", "id: Tuần", false},
		{"id of 24", "id: b\n", "id: " + long + "\n", true},
		{"id of 25", "id: b\n", "id: " + long + "5\n", false},
		{"bad id of an option", "id: y", "id: Y", false},
		{"option without label", "id: y, label: {vi: Y, en: Y}", "id: y", false},
		{"wrong type", "type: integer", "type: number", false},
		{"no type", integer, "", false},
		{"no label", "    label: {vi: A, en: A}\n", "", false},
		{"no ask", "    ask: {vi: A?, en: A?}\n", "", false},
		{"note without label", text + ", label: {vi: C, en: C}", "type: note", true},
		{"computed without ask", text + ", label: {vi: C, en: C}, ask: {vi: C?, en: C?}", "type: computed, compute: a + a, label: {vi: C, en: C}", true},
		{"computed without compute", text, "type: computed", false},
		{"compute of a text", text, text + ", compute: a", false},
		{"one option", "      - {id: y, label: {vi: Y, en: Y}}\n", "", false},
		{"options of an integer", integer, integer + "    options: [{id: x, label: {vi: X, en: X}}, {id: y, label: {vi: Y, en: Y}}]\n", false},
		{"choice without options", text, "type: choice", false},
		{"choices without options", text, "type: choices", false},
		{"period without periods", text, "type: period", false},
		{"period of no period", text, "type: period, periods: []", false},
		{"period", text, "type: period, periods: [week, nine]", true},
		{"wrong period", text, "type: period, periods: [day]", false},
		{"periods of a text", text, text + ", periods: [week]", false},
		{"days of a date", text, "type: date, days: any", true},
		{"wrong days", text, "type: date, days: today", false},
		{"days of a text", text, text + ", days: any", false},
		{"7 buttons", integer, integer + "    buttons: 7\n", true},
		{"8 buttons", integer, integer + "    buttons: 8\n", false},
		{"buttons of a decimal", text, "type: decimal, buttons: 3", false},
		{"limits of a decimal", text, "type: decimal, min: -1, max: 100", true},
		{"limits of photos", text, "type: photos, min: 1, max: 3", true},
		{"limit of a text", text, text + ", max: 3", false},
		{"indicator", integer, integer + "    indicator: da03.so_1\n", true},
		{"indicator of one id", integer, integer + "    indicator: da03\n", false},
		{"indicator of a text", text, text + ", indicator: a.b", false},
		{"estimate of a text", text, text + ", estimate: true", false},
		{"total of a text", text, text + ", total: true", false},
		{"nothing of a choice", "    type: choice\n", "    type: choice\n    nothing: x\n", true},
		{"nothing of a text", text, text + ", nothing: x", false},
		{"nothing in one language", "questions:", "nothing: {vi: Không}\nquestions:", false},
		{"event", "officer\nperiod: week", "none\nperiod: event\nday: d", true},
		{"event without day", "officer\nperiod: week", "none\nperiod: event", false},
		{"one event", "period: week", "period: event\nday: d", false},
		{"one for ever", "period: week", "period: none", false},
		{"optional note", text, "type: note, optional: true", false},
		{"check of what is computed", text, "type: computed, compute: a, check: [{rule: a > 1, say: {vi: V, en: E}}]", false},
		{"part of a button", integer, integer + "    buttons: 2.5\n", false},
		{"part of a version", "version: 1", "version: 1.5", false},
		{"day of a week", "period: week", "period: week\nday: c", false},
		{"command", "questions:", "command: {name: {vi: tuan_nay, en: week}, label: {vi: T, en: W}}\nquestions:", true},
		{"command of 32", "questions:", "command: {name: {vi: " + long + "56789012, en: week}, label: {vi: T, en: W}}\nquestions:", true},
		{"command of 33", "questions:", "command: {name: {vi: " + long + "567890123, en: week}, label: {vi: T, en: W}}\nquestions:", false},
		{"command with an accent", "questions:", "command: {name: {vi: tuần, en: week}, label: {vi: T, en: W}}\nquestions:", false},
		{"command without label", "questions:", "command: {name: {vi: tuan, en: week}}\nquestions:", false},
		{"command in one language", "questions:", "command: {name: {vi: tuan}, label: {vi: T, en: W}}\nquestions:", false},
		{"difficulty", "questions:", "difficulty: {category: b, text: c}\nquestions:", true},
		{"difficulty without text", "questions:", "difficulty: {category: b}\nquestions:", false},
		{"rule", integer, integer + "    check: [{rule: a > 0, say: {vi: V, en: E}}]\n    warn: [{rule: a < 9, say: {vi: V, en: E}}]\n", true},
		{"rule without words", integer, integer + "    check: [{rule: a > 0}]\n", false},
		{"words without rule", integer, integer + "    warn: [{say: {vi: V, en: E}}]\n", false},
		{"no questions", base[strings.Index(base, "questions:"):], "questions: []\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(base, tt.old) {
				t.Fatalf("the flow has no %q", tt.old)
			}
			data := []byte(strings.Replace(base, tt.old, tt.new, 1))
			if _, err := conversations.Parse("f.yaml", data); (err == nil) != tt.taken {
				t.Errorf("Parse: %v", err)
			}
			if err := check(data); (err == nil) != tt.taken {
				t.Errorf("the schema: %v", err)
			}
		})
	}
}

// compileSchema returns what an editor does with a flow's text.
func compileSchema(t testing.TB) func(data []byte) error {
	t.Helper()
	doc, err := validator.UnmarshalJSON(strings.NewReader(encodeSchema(t, flowSchema(t))))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource("flow.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("flow.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(data []byte) error {
		var flow any
		if _, err := strictyaml.Decode("f.yaml", data, &flow); err != nil {
			return fmt.Errorf("not even YAML: %w", err)
		}
		return schema.Validate(flow)
	}
}

// Editors find the schema from the first line of a flow, and have nothing to
// say against it.
func TestShippedFlowsFollowSchema(t *testing.T) {
	files, err := filepath.Glob("flows/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no flows: %v", err)
	}
	check := compileSchema(t)
	for _, file := range append(files, "testdata/kinds.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := bytes.Cut(data, []byte("\n"))
		schema, found := strings.CutPrefix(string(first), "# yaml-language-server: $schema=")
		if !found || filepath.Join(filepath.Dir(file), schema) != filepath.Clean(schemaFile) {
			t.Errorf("%s begins with %q", file, first)
		}
		if err := check(data); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func manual(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(manualFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The example of the manual is a flow after every step, and a good one.
func TestManualExample(t *testing.T) {
	check := compileSchema(t)
	var example string
	steps := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(manual(t), -1)
	if len(steps) == 0 {
		t.Fatalf("%s has no example", manualFile)
	}
	for i, step := range steps {
		example += step[1]
		f, err := conversations.Parse("example.yaml", []byte(example))
		if err != nil {
			t.Fatalf("after step %d: %v", i+1, err)
		}
		if err := check([]byte(example)); err != nil {
			t.Errorf("after step %d: %v", i+1, err)
		}
		for _, found := range conversations.Lint(f) {
			t.Errorf("after step %d: %s", i+1, found)
		}
	}
}
