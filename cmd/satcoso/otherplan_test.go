package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

const otherRoster = `units:
  - {code: tinh, name: Tỉnh ủy, kind: tinh_uy}
  - {code: a, name: Thành ủy A, kind: thanh_uy, parent: tinh}
people:
  - {code: mot, name: Cán bộ Một, posts: [{unit: a, role: officer}], accounts: {local: "1"}}
  - {code: hai, name: Cán bộ Hai, posts: [{unit: a, role: officer}], accounts: {local: "2"}}
  - {code: lanh_dao, name: Lãnh đạo, posts: [{unit: tinh, role: leader}], accounts: {local: "9"}}
targets:
  - {code: ky, unit: tinh, indicator: donvi.ket_nap, value: 8000, from: 2020-10-15, to: 2025-10-14, name: {vi: nhiệm kỳ, en: term}}
openings:
  - {unit: a, indicator: donvi.ket_nap, from: 2020-10-15, to: 2023-11-02, value: 7190, document: "1-BC/TU"}
  - {unit: a, indicator: lop.mo, from: 2020-10-15, to: 2023-11-02, value: 130, document: "1-BC/TU"}
`

const otherPlan = `clock: 2023-11-17T08:30:00+07:00
first_day: 2023-11-03
weeks: 2
seed: 1
units:
  a: {admitted: [9, 5], workers: [31, 47], introduced: [4, 2], joined: [1, 2]}
classes:
  - {day: 2023-11-12, unit: a, place: Hội trường thành phố, attended: 77, workers: 60, completed: 70}
`

// No figure of the demonstration stands in the program: another plan with other
// opening balances tells other figures.
func TestAnotherPlanTellsOtherFigures(t *testing.T) {
	cfg, err := readConfig(func(name string) string {
		return map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data"), "LISTEN": "127.0.0.1:0"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	lock, err := lockDataDir(cfg.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	p, err := assemble(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.close() }()
	p.demoData = func() (demo.Plan, models.Roster, error) {
		plan, err := demo.ParsePlan("plan.yaml", []byte(otherPlan))
		if err != nil {
			return plan, models.Roster{}, err
		}
		r, err := roster.Parse("roster.yaml", []byte(otherRoster), nil)
		return plan, r, err
	}
	for range 2 { // the second time changes nothing
		if err := p.fillDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	who, err := p.db.FindIdentity(t.Context(), localChannel, "9")
	if err != nil {
		t.Fatal(err)
	}
	id, first, err := p.digests.Make(t.Context(), who, who.Posts[0].Unit.ID, p.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	full, err := p.digests.Show(t.Context(), who, id, "full", p.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(first.Paragraphs, full.Paragraphs)
	for _, want := range []string{
		"7.204/8.000, đạt 90,1%", "Báo cáo: 2/2 đã gửi", "Lớp nhận thức về Đảng: 1 (–; –); lũy kế từ 10/2020: 131",
		"Giới thiệu cho cấp ủy: 2 (4; 4); lũy kế 6", "Được kết nạp: 2 (1; 1); lũy kế 3",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
}

// A database in which a demonstration was played, or whose clock was moved, never
// serves real people; and a demonstration never enters a database that was named.
func TestDemonstrationsStayAmongThemselves(t *testing.T) {
	settings := map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data"), "LISTEN": "127.0.0.1:0"}
	cfg, err := readConfig(func(name string) string { return settings[name] })
	if err != nil {
		t.Fatal(err)
	}
	lock, err := lockDataDir(cfg.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	p, err := assemble(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.close() }()
	real := config{TelegramToken: "1:x"}
	if err := p.checkDemo(t.Context(), real); err != nil {
		t.Errorf("an empty database: %v", err)
	}
	for name, harm := range map[string]func() error{
		"moved":  func() error { return p.db.SetClockShift(t.Context(), 1) },
		"played": func() error { return p.db.SetSetting(t.Context(), demoSetting, demoDone) },
	} {
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		if err := p.checkDemo(t.Context(), real); err == nil || !strings.Contains(err.Error(), "database of its own") {
			t.Errorf("%s: %v", name, err)
		}
		_ = p.db.SetClockShift(t.Context(), 0)
	}
	if p.moveClock(cfg) == nil {
		t.Error("the demonstration's clock does not move")
	}
	settings["DATABASE_URL"] = "postgres://x@127.0.0.1/x"
	if cfg, err = readConfig(func(name string) string { return settings[name] }); err != nil || cfg.Demo != demoNothing || p.moveClock(cfg) != nil {
		t.Errorf("a database that was named: %v, %+v", err, cfg)
	}
}
