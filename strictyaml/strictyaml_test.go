package strictyaml_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/strictyaml"
)

type farm struct {
	Name    string            `yaml:"name"`
	Size    int               `yaml:"size"`
	Animals []animal          `yaml:"animals"`
	Tags    map[string]string `yaml:"tags"`
}

type animal struct {
	Name string `yaml:"name"`
	Legs int    `yaml:"legs"`
}

func TestDecode(t *testing.T) {
	var got farm
	_, err := strictyaml.Decode("farm.yaml", []byte("name: Trại\nsize: 05\nanimals: [{name: bò, legs: 4}]\ntags: {a: b}\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := farm{Name: "Trại", Size: 5, Animals: []animal{{"bò", 4}}, Tags: map[string]string{"a": "b"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", "name: a\ncolour: red\n", `farm.yaml:2:1: unknown field "colour"`},
		{"unknown key inside", "animals:\n  - name: bò\n    wings: 2\n", `farm.yaml:3:5: unknown field "wings"`},
		{"repeated key", "name: a\nname: b\n", `farm.yaml:2:1: mapping key "name" already defined at [1:1]`},
		{"repeated key inside", "tags: {a: x, a: y}\n", `farm.yaml:1:14: mapping key "a" already defined at [1:8]`},
		{"wrong type", "size: big\n", `farm.yaml:1:7: cannot unmarshal string into Go struct field farm.Size of type int`},
		{"a list", "- a\n", `farm.yaml:1:1: sequence was used where mapping is expected`},
		{"open bracket", "animals: [\n", `farm.yaml:1:10: sequence end token ']' not found`},
		{"second document", "name: a\n---\nname: b\n", `farm.yaml:2:1: a second document begins here, want one in a file`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var f farm
			_, err := strictyaml.Decode("farm.yaml", []byte(tt.text), &f)
			if err == nil {
				t.Fatalf("no error, want %s", tt.want)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A mistake that is found later stands where its path leads, or at the nearest
// place around it that exists.
func TestErrorf(t *testing.T) {
	const text = `name: Trại
animals:
  - name: bò
    legs: 4
  - {name: gà, legs: 2}
tags:
  a: b
`
	var f farm
	doc, err := strictyaml.Decode("farm.yaml", []byte(text), &f)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, want string }{
		{"$.name", "farm.yaml:1:7"},
		{"$.size", "farm.yaml:1:1"},
		{"$.animals", "farm.yaml:3:3"},
		{"$.animals[0]", "farm.yaml:3:5"},
		{"$.animals[0].legs", "farm.yaml:4:11"},
		{"$.animals[0].wings", "farm.yaml:3:5"},
		{"$.animals[1].legs", "farm.yaml:5:22"},
		{"$.animals[1].wings", "farm.yaml:5:5"},
		{"$.animals[9].legs", "farm.yaml:3:3"},
		{"$.tags", "farm.yaml:7:3"},
		{"$.tags.b", "farm.yaml:7:3"},
		{"$.nothing.at[3].all", "farm.yaml:1:1"},
		{"not a path", "farm.yaml:1:1"},
		{"$", "farm.yaml:1:1"},
	} {
		err := doc.Errorf(tt.path, "no %s: %w", "good", fs.ErrNotExist)
		if want := tt.want + ": no good: file does not exist"; err.Error() != want {
			t.Errorf("at %s: %q, want %q", tt.path, err, want)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("at %s: %v does not wrap its cause", tt.path, err)
		}
	}
}
