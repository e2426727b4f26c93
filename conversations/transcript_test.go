package conversations_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
//	edit N>  the Nth line that was typed has another text now
//	photo>   a photo with its caption; album> one of an album; file> a file; voice>
//	«        tapped, by label; a button of an older message is «old:id»
//	=        something that happened: started, stored, occupied, newer, locked,
//	         returned; morrow is a day after the report is locked; form begins on
//	         a channel without buttons, which is what follows then; telegram goes
//	         on where there are some
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

// anyFlow returns a flow that ships, or one of those that show every type.
func anyFlow(t testing.TB, id string) *conversations.Flow {
	t.Helper()
	data, err := os.ReadFile("testdata/" + id + ".yaml")
	if err != nil {
		return flow(t, id)
	}
	f, err := conversations.Parse(id+".yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// draft begins the report of Thuận An for week 46 of 2023.
func draft(f *conversations.Flow) conversations.State {
	unit := models.Unit{ID: 7, Name: "Thành ủy Thuận An"}
	const id = "018bd5a0-0000-7000-8000-000000000001"
	if f.Period != models.Weekly {
		return conversations.Begin(f, id, unit, models.Period{}, time.Time{})
	}
	calendar := models.NewCalendar(hanoi)
	period := calendar.WeekOf("2023-11-16")
	return conversations.Begin(f, id, unit, period, calendar.DueAt(period))
}

// On a channel without buttons, the same is done by typing what stands on them;
// only options that are tapped off again (✓) have nothing to type for it.
func TestTranscriptsWithoutButtons(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	played := 0
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(script), "«✓") {
			continue
		}
		played++
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			tapped, typed := newPlayer(t, file), newPlayer(t, file)
			typed.textOnly = true
			tapped.play(string(script))
			typed.play(string(script))
			if diff := cmp.Diff(outcome(tapped.state), outcome(typed.state)); diff != "" {
				t.Errorf("-tapped +typed\n%s", diff)
			}
		})
	}
	if played < len(files)-1 {
		t.Errorf("only %d of %d transcripts can be typed", played, len(files))
	}
}

// outcome is what a draft came to, however its answers were given.
func outcome(s conversations.State) conversations.State {
	for id, a := range s.Answers {
		a.Typed, a.Message = "", 0
		s.Answers[id] = a
	}
	s.Source = ""
	return s
}

func play(t *testing.T, file, script string) string {
	t.Helper()
	p := newPlayer(t, file)
	p.play(script)
	return p.out.String()
}

func newPlayer(t *testing.T, file string) *player {
	t.Helper()
	parts := strings.Split(filepath.Base(file), ".")
	id, _, _ := strings.Cut(parts[0], "-")
	f := anyFlow(t, id)
	return &player{t: t, flow: f, state: draft(f), lang: models.Lang(parts[1])}
}

func (p *player) play(script string) {
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
}

type player struct {
	t      *testing.T
	flow   *conversations.Flow
	state  conversations.State
	lang   models.Lang
	late   bool // after the report was locked
	form   bool // on a channel without buttons
	typed  int64
	photos int
	shown  conversations.Reply
	out    strings.Builder
	// textOnly types the labels of buttons instead of tapping them.
	textOnly bool
}

func (p *player) event(line string) (conversations.Event, bool) {
	word, text, _ := strings.Cut(line, "> ")
	switch {
	case strings.HasPrefix(line, "> "):
		p.typed++
		return p.written(conversations.Typed, line[2:], p.typed), true
	case word == "early":
		p.typed++
		e := p.written(conversations.Typed, text, p.typed)
		e.Early = true
		return e, true
	case strings.HasPrefix(word, "edit "):
		n, err := strconv.ParseInt(word[5:], 10, 64)
		if err != nil {
			p.t.Fatalf("%q: %v", line, err)
		}
		return p.written(conversations.Corrected, text, n), true
	case slices.Contains([]string{"photo", "album", "file", "voice"}, strings.TrimSuffix(word, ">")):
		return p.attached(strings.TrimSuffix(word, ">"), text), true
	case strings.HasPrefix(line, "«old:"):
		return conversations.Event{Kind: conversations.Tapped, Choice: strings.TrimSuffix(line[len("«old:"):], "»")}, true
	case strings.HasPrefix(line, "«") && p.textOnly:
		return p.written(conversations.Typed, strings.Trim(line, "«✓ »"), 0), true
	case strings.HasPrefix(line, "«"):
		return conversations.Event{Kind: conversations.Tapped, Choice: p.choice(strings.Trim(line, "«»"))}, true
	case strings.HasPrefix(line, "= "):
		return p.happened(line[2:]), true
	}
	return conversations.Event{}, false
}

func (p *player) written(kind conversations.EventKind, text string, message int64) conversations.Event {
	guarded := vietnamese.Inspect(text)
	return conversations.Event{
		Kind: kind, Message: message,
		Text: guarded.Text, Masked: guarded.Masked, Secret: guarded.Secret,
		Safe: guarded.Masking(vietnamese.Email, vietnamese.Name),
	}
}

func (p *player) attached(what, caption string) conversations.Event {
	p.photos++
	name := ""
	if what == "file" {
		name, caption = caption, ""
	}
	e := p.written(conversations.Attached, caption, int64(100+p.photos))
	e.Attachment = conversations.Attachment{Ref: fmt.Sprint("ref", p.photos), Name: name}
	switch what {
	case "file":
		e.Attachment.Kind = conversations.File
	case "voice":
		e.Attachment.Kind = conversations.Voice
	case "album":
		e.Attachment.Kind, e.Attachment.Album = conversations.Photo, "album"
	default:
		e.Attachment.Kind = conversations.Photo
	}
	return e
}

func (p *player) happened(what string) conversations.Event {
	switch what {
	case "form":
		p.form = true
		return conversations.Event{Kind: conversations.Started}
	case "telegram":
		p.form = false
		return conversations.Event{Kind: conversations.Returned}
	case "shown":
		return conversations.Event{Kind: conversations.Shown}
	case "started":
		return conversations.Event{Kind: conversations.Started}
	case "returned":
		return conversations.Event{Kind: conversations.Returned}
	case "stored":
		return conversations.Event{Kind: conversations.Stored, Receipt: p.receipt(p.state.Base + 1)}
	case "locked":
		return conversations.Event{Kind: conversations.Locked}
	case "occupied":
		return conversations.Event{Kind: conversations.Occupied, Receipt: p.receipt(1)}
	case "newer": // somebody changed the first answer meanwhile
		newer := maps.Clone(p.state.Answers)
		newer[p.flow.Questions[0].ID] = conversations.Answer{Value: "5"}
		return conversations.Event{Kind: conversations.Occupied, Receipt: p.receipt(p.state.Base + 1), Newer: newer}
	case "morrow":
		p.late = true
		return conversations.Event{Kind: conversations.Shown}
	}
	p.t.Fatalf("nothing that happens is called %q", what)
	return conversations.Event{}
}

func (p *player) receipt(revision int) *models.Receipt {
	receipt := &models.Receipt{
		Code: p.flow.Code + "-2023T46-K7QX", Revision: revision,
		At:         time.Date(2023, 11, 16, 15, 12, 0, 0, hanoi),
		AmendUntil: time.Date(2023, 11, 18, 0, 0, 0, 0, hanoi),
	}
	if conversations.Difficulty(p.flow, p.state) != nil {
		receipt.Difficulty = "KK-9F3T"
	}
	return receipt
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
	e.Source, e.Form = "test", p.form
	e.Lang, e.Now = p.lang, time.Date(2023, 11, 16, 15, 11, 0, 0, hanoi)
	if p.late {
		e.Now = e.Now.AddDate(0, 0, 3)
	}
	turn, err := conversations.Advance(p.flow, p.state, e)
	if err != nil {
		p.t.Fatal(err)
	}
	p.state = reload(p.t, turn.State)
	for _, r := range turn.Replies {
		p.shown = r
		if p.form {
			p.out.WriteString(renderTyped(r))
			continue
		}
		p.out.WriteString(render(r))
	}
	for _, effect := range turn.Effects {
		switch effect.Kind {
		case conversations.Submit:
			fmt.Fprintf(&p.out, "! submit %s\n", effect.Hash)
		case conversations.Elsewhere:
			fmt.Fprintln(&p.out, "! elsewhere")
		case conversations.Erase:
			fmt.Fprintf(&p.out, "! erase %d\n", effect.Message)
		}
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

// renderTyped shows a reply as a channel without buttons does: the choices that
// have a number, and the hint.
func renderTyped(r conversations.Reply) string {
	for _, row := range r.Choices {
		for _, c := range row {
			if c.Number > 0 {
				r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: fmt.Sprintf("%d = %s", c.Number, c.Label)})
			}
		}
	}
	if r.Hint != "" {
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: "? " + r.Hint})
	}
	r.Choices = nil
	return render(r)
}
