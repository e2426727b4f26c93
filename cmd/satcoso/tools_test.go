package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTools(t *testing.T) {
	dir := t.TempDir()
	good, less, bad := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "less.yaml"), filepath.Join(dir, "bad.yaml")
	silent, many, none := filepath.Join(dir, "silent.yaml"), filepath.Join(dir, "many.yaml"), filepath.Join(dir, "none.yaml")
	write(t, good, "units:\n  - {code: a, name: A, kind: chi_bo}\npeople:\n  - {code: p, name: P, posts: [{unit: a, role: officer}]}\n"+
		"targets:\n  - {code: t, unit: a, indicator: lop.mo, value: 9, from: 2020-10-15, to: 2025-10-14, name: {vi: n, en: n}}\n")
	write(t, less, "people:\n  - {code: p, name: P, posts: []}\ntargets: []\n")
	write(t, silent, "people:\n  - {code: p, name: P}\n")
	units, people := "units:\n  - {code: a, name: A, kind: chi_bo}\npeople:\n", "people:\n"
	for _, code := range []string{"q1", "q2", "q3", "q4"} {
		units += "  - {code: " + code + ", name: Q, posts: [{unit: a, role: officer}]}\n"
		people += "  - {code: " + code + ", name: Q, posts: []}\n"
	}
	write(t, many, units)
	write(t, none, people)
	write(t, bad, "units:\n  - {code: a, name: A, kind: chi_bo, parent: b}\npeople:\n  - {code: p, name: P, posts: [{unit: c, role: boss}]}\n"+
		"openings:\n  - {unit: a, indicator: a.b, from: 2020-10-15, to: 2025-10-14, value: 1, document: D}\n")
	added := []string{"+ unit a: name A; kind chi_bo\n", "+ person p: name P\n", "+ post p: officer of a: time part-time; since now\n", "+ target t: "}
	for _, tt := range []struct {
		args []string
		ok   bool
		want []string
	}{
		{[]string{"flows", "check"}, true, []string{"de_an_03 version 4: 10 questions", "ket_nap version 3: 6 questions"}},
		{[]string{"roster", "check", good}, true, []string{"1 units, 1 people, 1 targets, 0 openings"}},
		{[]string{"roster", "diff", good}, true, added},
		{[]string{"roster", "apply", good}, true, append(added, "applied")},
		{[]string{"roster", "diff", good}, true, []string{"nothing to do"}},
		{[]string{"roster", "revoke", "p"}, true, []string{"p is known no more"}},
		{[]string{"trouble"}, true, []string{"not delivered: 0", "in the inbox: 0", "cannot be reached: 0", "could not be handled: 0"}},
		{[]string{"roster", "revoke", "q"}, false, []string{`"q"`}},
		{[]string{"flows", "lint"}, true, []string{"de_an_03 vi: a usual report takes 10 taps"}},
		{[]string{"flows", "check", filepath.Join(dir, "none")}, false, []string{filepath.Join(dir, "none")}},
		{[]string{"roster", "apply", good}, true, []string{"nothing to do", "applied"}},
		{[]string{"roster", "diff", silent}, true, []string{"nothing to do"}},
		{[]string{"roster", "apply", many}, true, []string{"+ post q4: officer of a", "applied"}},
		{[]string{"roster", "diff", none}, true, []string{"- post q4: officer of a, ends now", "apply would refuse this: 4 posts would end", "--ending 4"}},
		{[]string{"roster", "apply", none}, false, []string{"nothing was applied: 4 posts would end", "--ending 4"}},
		{[]string{"roster", "apply", "--ending", "5", none}, false, []string{"nothing was applied"}},
		{[]string{"roster", "apply", "--ending", "4", none}, true, []string{"- post q4: officer of a, ends now", "applied"}},
		{[]string{"roster", "apply", none}, true, []string{"nothing to do", "applied"}},
		{[]string{"roster", "diff", less}, true, []string{"- post p: officer of a, ends now", "- target t: indicator lop.mo"}},
		{[]string{"roster", "check", bad}, false, []string{`bad.yaml:2:46: no unit has the code "b"`, `bad.yaml:4:39: no unit has the code "c"`, `role is "boss"`, `no flow asks for the indicator "a.b"`}},
		{[]string{"serv"}, false, []string{"serve"}},
	} {
		cmd := exec.Command(binary, tt.args...)
		cmd.Env = []string{"DATA_DIR=" + dir}
		out, err := cmd.CombinedOutput()
		if (err == nil) != tt.ok {
			t.Errorf("%v: %v\n%s", tt.args, err, out)
		}
		for _, want := range tt.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("%v lacks %q:\n%s", tt.args, want, out)
			}
		}
	}
}
