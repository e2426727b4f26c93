package bot_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

// A canary is what only those may read who may read one report: a text in its
// difficulty, and its code.
type canary struct {
	author, unit, draft string
	texts               []string
}

// A tree is a world with a real database:
//
//	tinh ── l0 leads
//	├── a ── a1, a2 report, la leads, ca is the clerk; e1 reported and led, r1 too, and was revoked
//	│   └── xa ── x1 reports, lx leads
//	└── b ── b1 reports, lb leads
type tree struct {
	*world
	db       *sqlstore.Store
	h        *bot.Handler
	canaries []canary
	units    map[string]int64
	digests  int64 // ids run from 1 to this
	updates  int64 // that other phones may have sent
}

// reads says, by account, whose units somebody may read; everybody may read what
// they have written themselves.
var reads = map[string][]string{
	"stranger": nil, "a1": nil, "a2": nil, "x1": nil, "b1": nil, "e1": nil,
	"l0": {"a", "xa", "b"}, "la": {"a", "xa"}, "lx": {"xa"}, "lb": {"b"}, "ca": {"a", "xa"},
}

// revoked is somebody who reads nothing any more, not even their own.
const revoked = "r1"

func scopeRoster() models.Roster {
	person := func(code string, posts ...models.RosterPost) models.RosterPerson {
		return models.RosterPerson{
			Code: code, Name: "Người " + code, Lang: models.Vietnamese, Posts: posts,
			Accounts: []models.RosterAccount{{Channel: "local", Account: code}},
		}
	}
	post := func(unit string, role models.Role) models.RosterPost {
		return models.RosterPost{Unit: unit, Role: role}
	}
	return models.Roster{
		Units: []models.RosterUnit{
			{Code: "tinh", Name: "Tỉnh", Kind: "province"}, {Code: "a", Name: "Huyện A", Kind: "district", Parent: "tinh"},
			{Code: "b", Name: "Huyện B", Kind: "district", Parent: "tinh"}, {Code: "xa", Name: "Xã X", Kind: "commune", Parent: "a"},
		},
		People: []models.RosterPerson{
			person("a1", post("a", models.Officer)), person("a2", post("a", models.Officer)), person("x1", post("xa", models.Officer)),
			person("b1", post("b", models.Officer)), person("l0", post("tinh", models.Leader)), person("la", post("a", models.Leader)),
			person("lx", post("xa", models.Leader)), person("lb", post("b", models.Leader)), person("ca", post("a", models.Clerk)),
			person("e1", post("a", models.Officer), post("a", models.Leader)), person("r1", post("a", models.Officer), post("a", models.Leader)),
		},
	}
}

func plantTree(t *testing.T) *tree {
	t.Helper()
	w := newWorld(t)
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &tree{world: w, db: db, units: map[string]int64{}}
	files, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range files {
		f.must(db.RegisterFlow(t.Context(), one.Flow.ID, one.Flow.Version, one.YAML))
	}
	f.must(db.ApplyRoster(t.Context(), scopeRoster(), w.now.AddDate(-1, 0, 0)))
	f.restart()
	for account, texts := range map[string]string{"a1": "chuongvang", "a2": "chuongbac", "x1": "chuongdong", "b1": "chuongthiec", "e1": "chuongsat", "r1": "chuongkem"} {
		f.plant(account, texts)
	}
	w.now = time.Date(2023, 11, 17, 10, 0, 0, 0, time.UTC) // Friday 17:00
	for _, account := range []string{"l0", "la", "lx", "lb", "e1", "r1"} {
		p := f.phone(account)
		p.types("/tomtat")
		p.sees("TỔNG HỢP BÁO CÁO")
		f.digests++
	}
	r := scopeRoster()
	r.People = slices.DeleteFunc(r.People, func(p models.RosterPerson) bool { return p.Code != "e1" })
	r.People[0].Posts = []models.RosterPost{}
	f.must(db.ApplyRoster(t.Context(), r, w.now))
	if _, err := db.RevokeCode(t.Context(), revoked, w.now); err != nil {
		t.Fatal(err)
	}
	w.chats = map[string][]message{}
	f.restart()
	return f
}

func (f *tree) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// restart puts a process in the bot's place that remembers nobody.
func (f *tree) restart() {
	f.t.Helper()
	h := f.handler()
	h.People, h.Snapshots, h.Reports, h.Invitations, h.Disclosures, h.Links = f.db, f.db, f.db, f.db, f.db, f.db
	flows := h.Flows.Newest()
	digests := &digest.Service{
		Desk: f.db, Store: f.db, Flow: flows[0], Flows: flows, Library: h.Flows.(*bot.Library), Calendar: h.Calendar, Now: h.Now, Log: slog.New(slog.DiscardHandler),
	}
	h.Digests, h.Previews, h.Reminders = digests, digests, f.db
	f.h = h
}

func (f *tree) phone(account string) *phone {
	p := f.world.phone(account)
	f.updates += 10_000
	p.h, p.outlasts, p.update = f.h, true, f.updates
	return p
}

// plant files a report with a text that nobody else may read.
func (f *tree) plant(account, text string) {
	f.t.Helper()
	who, err := f.db.FindIdentity(f.t.Context(), "local", account)
	f.must(err)
	unit := who.Posts[0].Unit
	f.units[unit.Code] = unit.ID
	p := f.phone(account)
	p.types("/baocao")
	p.taps("Cả tuần không phát sinh")
	p.taps("Sửa…")
	p.taps("9. Khó khăn: Không có")
	p.taps("Khác")
	p.types(text)
	p.taps("Gửi")
	p.sees("Đã nhận báo cáo.")
	list, err := f.db.ListOpenReports(f.t.Context(), who.Person.ID, f.now)
	f.must(err)
	code := list[0].Receipt.Code
	f.canaries = append(f.canaries, canary{
		author: account, unit: unit.Code, draft: list[0].ID,
		texts: []string{text, code[strings.LastIndexByte(code, '-')+1:]},
	})
}

// tapKinds are the constants of taps.go: a new kind of button is found here.
func tapKinds(t testing.TB) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "taps.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "tap") {
			return true
		}
		kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		kinds[kind] = spec.Names[0].Name
		return true
	})
	return kinds
}

// attacks are, by kind of button, data that names everything there is.
func (f *tree) attacks() map[string][]string {
	all := map[string][]string{}
	add := func(kind, format string, args ...any) {
		all[kind] = append(all[kind], kind+"."+fmt.Sprintf(format, args...))
	}
	for _, name := range f.h.CommandNames() {
		add("m", "%s", name)
	}
	for _, c := range f.canaries {
		id := bot.ShortID(c.draft)
		for _, choice := range []string{"send", "edit", "amend", "continue", "review"} {
			for version := range 3 {
				add("c", "%s.1.%s.%s", id, strconv.FormatInt(int64(version), 36), choice)
			}
		}
		add("a", "%s", id)
		add("w", "%s", id)
	}
	for _, flow := range f.h.Flows.Newest() {
		for _, unit := range f.units {
			add("u", "%s.%d", flow.ID, unit)
			add("e", "%s.%d", flow.ID, unit)
			for _, day := range []string{"2023-11-10", "2023-11-17"} {
				add("p", "%s.%d.%s", flow.ID, unit, day)
				add("b", "%s.%d.%s", flow.ID, unit, day)
			}
		}
	}
	views := []string{"first", "full", "missing", "difficulties", "corrections", "units", "chart", "table", "seen"}
	for n := range int64(8) {
		views = append(views, fmt.Sprintf("u%d", n), fmt.Sprintf("r%d", n))
	}
	for id := range f.digests + 1 {
		for _, view := range views {
			if view == "chart" && id > 2 {
				continue // drawing takes time, and a picture is not searched
			}
			add("d", "%d.%s", id, view)
		}
	}
	for _, unit := range f.units {
		add("g", "%d", unit)
	}
	add("g", "1")
	add("l", "en")
	add("l", "vi")
	add("j", "AAAAAAAAAAAAAAAAAAAAAA")
	add("x", "AAAAAAAAAAAAAAAAAAAAAA")
	for _, unit := range f.units {
		for _, choice := range []string{"release", "hold", "assess", "show"} {
			add("v", "%d.2023-11-10.%s", unit, choice)
		}
		add("n", "de_an_03.%d.2023-11-10", unit)
	}
	add("o", "de_an_03.2023-11-10")
	for _, of := range []string{"2023-10", "2023-11", "2023-12"} {
		add("t", "%s", of)
	}
	add("k", "l")
	for _, c := range f.canaries {
		for _, what := range []string{"n", "u", "y"} {
			add("k", "%s.%s", what, bot.AccountTag("local", c.author))
		}
	}
	return all
}

// does gives every command and every kind of button, whatever it names, and then
// presses what buttons come of it.
func (f *tree) does(account string) {
	p := f.phone(account)
	for _, name := range f.h.CommandNames() {
		p.types("/" + name)
		p.types("/" + name + " chuong")
	}
	p.types("chuong")
	attacks := f.attacks()
	for kind, name := range tapKinds(f.t) {
		if len(attacks[kind]) == 0 {
			f.t.Fatalf("nobody tries buttons of the kind %q, %s: name what there is in attacks", kind, name)
		}
		for _, data := range attacks[kind] {
			p.send(bot.Message{Kind: bot.Tap, ID: 1, Data: data})
		}
	}
	pressed := map[string]bool{}
	for range 60 {
		data := unpressed(f.chats[account], pressed)
		if data == "" {
			return
		}
		pressed[data] = true
		p.send(bot.Message{Kind: bot.Tap, ID: 1, Data: data})
	}
}

// unpressed is a button that was not pressed yet, the newest first.
func unpressed(messages []message, pressed map[string]bool) string {
	for _, m := range slices.Backward(messages) {
		for _, row := range m.card.Buttons {
			for _, b := range row {
				if !pressed[b.Data] {
					return b.Data
				}
			}
		}
	}
	return ""
}

// A recorder keeps all that is ever shown, labels of buttons included.
type recorder struct {
	*world
	seen *strings.Builder
}

func (r recorder) Show(ctx context.Context, chat string, edit int64, card bot.Card) (bot.Shown, error) {
	r.seen.WriteString(text(card) + "\n")
	if card.Document != nil {
		r.seen.WriteString(unpacked(card.Document.Data))
	}
	for _, row := range card.Buttons {
		for _, b := range row {
			r.seen.WriteString(b.Label + "\n")
		}
	}
	return r.world.Show(ctx, chat, edit, card)
}

// unpacked is what a spreadsheet holds; a picture is no text.
func unpacked(data []byte) string {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ""
	}
	var all strings.Builder
	for _, part := range archive.File {
		if r, err := part.Open(); err == nil {
			_, _ = io.Copy(&all, r)
		}
	}
	return all.String()
}

// Whatever anybody does, nobody reads a report that is none of theirs, and those
// who may do.
func TestNobodyReadsOutsideTheirScope(t *testing.T) {
	f := plantTree(t)
	for account, units := range withRevoked() {
		f.tallies = map[string]int{}
		record := recorder{world: f.world, seen: &strings.Builder{}}
		f.restart()
		f.h.Channels = map[string]bot.Channel{"local": record}
		f.does(account)
		if n := len(f.chats[account]); n == 0 {
			t.Errorf("%s was never answered", account)
		}
		for _, c := range f.canaries {
			own := c.author == account && account != revoked
			for _, text := range c.texts {
				read := strings.Contains(record.seen.String(), text)
				switch may := own || slices.Contains(units, c.unit); {
				case read && !may:
					t.Errorf("%s reads %q of %s in unit %s", account, text, c.author, c.unit)
				case !read && may && (own || account != "ca"): // clerks read nothing yet
					t.Errorf("%s never reads %q of %s in unit %s", account, text, c.author, c.unit)
				}
			}
		}
	}
}

func withRevoked() map[string][]string {
	all := map[string][]string{revoked: nil}
	for account, units := range reads {
		all[account] = units
	}
	return all
}
