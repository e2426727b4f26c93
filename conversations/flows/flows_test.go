package flows_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations/flows"
)

const small = `id: %s
version: 1
code: T1
one_per: none
period: none
title: {vi: Thử, en: Test}
questions:
  - {id: a, type: integer, label: {vi: A, en: A}, ask: {vi: A?, en: A?}}
`

func flow(id string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("id: " + id + small[len("id: %s"):])}
}

func TestLoad(t *testing.T) {
	files, err := flows.Load(fstest.MapFS{"b.yaml": flow("one"), "a.yaml": flow("two"), "README.md": {Data: []byte("#")}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Flow.ID)
	}
	if diff := cmp.Diff([]string{"two", "one"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if string(files[0].YAML) != string(flow("two").Data) {
		t.Errorf("the text of the flow is %q", files[0].YAML)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		folder fs.FS
		want   string
	}{
		{"empty folder", fstest.MapFS{}, "list flows: the folder has no *.yaml file"},
		{"the same id twice", fstest.MapFS{"a.yaml": flow("one"), "b.yaml": flow("one")}, `b.yaml:1:1: flow "one" is defined in a.yaml already`},
		{
			"mistakes in two files",
			fstest.MapFS{"a.yaml": flow("One"), "b.yaml": flow("one"), "c.yaml": {Data: []byte("idx: c\n")}},
			"a.yaml:1:5: id is \"One\", want at most 24 of a-z, 0-9 and _, a letter first\nc.yaml:1:1: unknown field \"idx\"",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := flows.Load(tt.folder)
			if err == nil {
				t.Fatalf("no error, want %s", tt.want)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestBuiltin(t *testing.T) {
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Flow.ID == "de_an_03" {
			return
		}
	}
	t.Error("the weekly report de_an_03 does not ship")
}
