package conversations_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot/terminal"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

var update = flag.Bool("update", false, "rewrite the transcripts with what is answered now")

// hanoi is the zone of the transcripts. It has had no daylight saving time
// since 1975, so a fixed offset does.
var hanoi = time.FixedZone("ICT", 7*60*60)

// A transcript is a text file of what is typed and tapped, and what is
// answered. Lines of input begin with
//
//	>        typed
//	early>   typed before the question could be read
//	«        tapped, by label; a button of an older message is «old:id»
//	=        something that happened: stored, occupied, locked, returned
//	#        a comment
//
// and everything else is the answer. The state goes through JSON between any
// two lines.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, file, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Every shipped flow has a transcript in both languages.
func TestEveryFlowHasTranscripts(t *testing.T) {
	for _, f := range shipped(t) {
		for _, lang := range []string{"vi", "en"} {
			if found, _ := filepath.Glob("testdata/" + f.ID + "*." + lang + ".txt"); len(found) == 0 {
				t.Errorf("flow %s has no transcript testdata/%s….%s.txt", f.ID, f.ID, lang)
			}
		}
	}
}

func shipped(t testing.TB) []*conversations.Flow {
	t.Helper()
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var list []*conversations.Flow
	for _, f := range files {
		list = append(list, f.Flow)
	}
	return list
}

func flow(t testing.TB, id string) *conversations.Flow {
	t.Helper()
	for _, f := range shipped(t) {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("no flow %q", id)
	return nil
}

// draft begins the report of Thuận An for week 46 of 2023.
func draft(f *conversations.Flow) conversations.State {
	calendar := models.NewCalendar(hanoi)
	period := calendar.WeekOf("2023-11-16")
	return conversations.Begin(f, "018bd5a0-0000-7000-8000-000000000001",
		models.Unit{ID: 7, Name: "Thành ủy Thuận An"}, period, calendar.DueAt(period))
}

func play(t *testing.T, file, script string) string {
	t.Helper()
	parts := strings.Split(filepath.Base(file), ".")
	id, _, _ := strings.Cut(parts[0], "-")
	f := flow(t, id)
	p := &player{t: t, flow: f, state: draft(f), lang: models.Lang(parts[1])}
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			fmt.Fprintln(&p.out, line)
			continue
		}
		if e, ok := p.event(line); ok {
			fmt.Fprintln(&p.out, line)
			p.advance(e)
		}
	}
	return p.out.String()
}

type player struct {
	t     *testing.T
	flow  *conversations.Flow
	state conversations.State
	lang  models.Lang
	shown conversations.Reply
	out   strings.Builder
}

func (p *player) event(line string) (conversations.Event, bool) {
	receipt := &models.Receipt{
		Code: "DA03-2023T46-K7QX", Revision: 1,
		At:         time.Date(2023, 11, 16, 15, 12, 0, 0, hanoi),
		AmendUntil: time.Date(2023, 11, 18, 0, 0, 0, 0, hanoi),
	}
	if p.state.Base > 0 {
		receipt.Revision = p.state.Base + 1
	}
	if conversations.Difficulty(p.flow, p.state) != nil {
		receipt.Difficulty = "KK-9F3T"
	}
	switch {
	case strings.HasPrefix(line, "> "):
		guarded := vietnamese.Inspect(line[2:])
		return conversations.Event{
			Kind: conversations.Typed, Text: guarded.Text, Masked: guarded.Masked, Secret: guarded.Secret,
			Safe: guarded.Masking(vietnamese.Email, vietnamese.Name),
		}, true
	case strings.HasPrefix(line, "early> "):
		return conversations.Event{Kind: conversations.Typed, Text: line[7:], Early: true}, true
	case strings.HasPrefix(line, "«old:"):
		return conversations.Event{Kind: conversations.Tapped, Choice: strings.TrimSuffix(line[len("«old:"):], "»")}, true
	case strings.HasPrefix(line, "«"):
		return conversations.Event{Kind: conversations.Tapped, Choice: p.choice(strings.Trim(line, "«»"))}, true
	case line == "= shown":
		return conversations.Event{Kind: conversations.Shown}, true
	case line == "= returned":
		return conversations.Event{Kind: conversations.Returned}, true
	case line == "= stored":
		return conversations.Event{Kind: conversations.Stored, Receipt: receipt}, true
	case line == "= locked":
		return conversations.Event{Kind: conversations.Locked}, true
	case line == "= occupied":
		return conversations.Event{Kind: conversations.Occupied, Receipt: receipt}, true
	}
	return conversations.Event{}, false
}

func (p *player) choice(label string) string {
	for _, row := range p.shown.Choices {
		for _, c := range row {
			if c.Label == label {
				return c.ID
			}
		}
	}
	p.t.Errorf("no button %q under:\n%s", label, render(p.shown))
	return ""
}

func (p *player) advance(e conversations.Event) {
	e.Lang, e.Now = p.lang, time.Date(2023, 11, 16, 15, 11, 0, 0, hanoi)
	turn, err := conversations.Advance(p.flow, p.state, e)
	if err != nil {
		p.t.Fatal(err)
	}
	p.state = reload(p.t, turn.State)
	for _, r := range turn.Replies {
		p.shown = r
		p.out.WriteString(render(r))
	}
	for _, effect := range turn.Effects {
		fmt.Fprintf(&p.out, "! submit %s\n", effect.Hash)
	}
}

// reload sends a state through JSON, as between any two messages.
func reload(t testing.TB, s conversations.State) conversations.State {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back conversations.State
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func render(r conversations.Reply) string {
	return "< " + strings.TrimSuffix(strings.ReplaceAll(terminal.Render(r), "\n", "\n  "), "  ")
}
