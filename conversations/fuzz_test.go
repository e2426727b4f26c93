package conversations_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// FuzzAdvance plays any sequence of events, one in a line, on the weekly report
// or, after a first line "#kinds", on a flow with every type of question; after
// "#form", on a channel where all is asked at once:
//
//	>text   typed        e text  typed too early       m text  typed, and masked
//	n text  typed, with a name                         c text  the last text but one is changed
//	d text  typed before what was taken already
//	«n      the nth choice is tapped                   ?id     a choice that may not be there
//	p       a photo      q       one of an album       f v     a file, a voice note
//	s o r   stored, occupied, refused                  t k     a newer revision is there, locked
//	a b     to be amended, came back after a break     =       shown again
//	l       in the other language from here on
func FuzzAdvance(f *testing.F) {
	for _, script := range []string{
		"=\n«0\n«3\n«2\n>khoảng 30\n«1\n«0\n«0\n«0\n«0\ns",
		"«1\n«1\n«7\n>1\n>quay lại\n>gửi\no",
		"«0\n>90\n>không\n>90\n>có\nl\n>back\n>cancel\n>cancel",
		"«0\ne12\n«0\ne7\n>8\nb\n«0\n>bỏ qua\n>để sau\n«1\n«1\n>gửi\nr\n«0\n>gửi\ns",
		"«0\n>1\n>1\n>1\n>1\n>2\n>2\n>2\n>2\n>9\nm[***] khó\n«1\n«6\n>1\n>quay lại\n>1\n>gửi",
		"«1\n>sửa\n«5\n>1\n>quay lại",
		"«1\n>sửa\n«6\n«8\n>\u200b\n>khó\n>gửi\nr\nb\n«0\n>gửi\ns",
		"«0\n«1\n«1\n«1\n«1\n«0\n«0\neca kíp\n«1\n>1\n>gửi",
		"«0\n>3\n>2\nc4\n>trăm năm\n«0\n>lũy kế 9\n>đúng\n>90\n>có\n>vì thế\n>chưa rõ\n«0\n>0\n«0\n>gửi\ns\nc5\n>gửi\nt\na\n>gửi\nk",
		"«0\n>lũy kế 9\nb\n«0\ne1\n«0\n>khoảng 3\n>không\n>thêm 1\n>1\n",
		"#kinds\n>trăm năm\n«0\n>62,8\n>họp\n«1\n«0\n«2\n«0\n«3\n>có\n«1\n«1\n>quý 3\nq\nq\nc1\nq\nq\n«0\nf\nv\nntừ chị Lan\n«0\nq\n>gửi\ns",
		"#kinds\n>1\n>1,5\n>1,2\n>bỏ qua\n>1,2,3\n>1\n>chưa rõ\nb\n>làm tiếp\n>quay lại\n>ko\n>mai\n>14-16/11\n>tháng 10\np\n>xong\np\n>để sau\n>làm tiếp\n«0\n>bỏ qua\n>bỏ qua",
		"#form\n>1) 3 2) 2 3) 30 5) 2 7) 0\n>sửa 3 là 31\n>ok\ns\n>sửa 5\n>3",
		"#form\n>1) 90 3) 30 3) 31 6) 2\n>mẫu\nn5) 2 9) anh Nam\n>có\nb\n«0\n>hỏi\n>3\ne4) 1\n>hủy",
		"#form\n>tx 3 dn, gt 2\n>tuần khác\n>0\nc1) 5\n>mẫu\n«1\n>làm lại",
		"#form\n#kinds\n>1) 12 2) 70 3) họp 11) bà Hoa\nn1) 1 11) x\n>mẫu\n>đúng",
		"#form\n>1) 3 2) 2\nd1) 9\nd3\n>mẫu\nd1) 9 3) 30\n>1) 9 3) 30\ndok",
		">start\n>\u200b\n>\u0301 người\n?=5\n?@ket_nap\n?send=00000000\ns\no\nr",
	} {
		f.Add(script)
	}
	weekly, kinds := flow(f, "de_an_03"), anyFlow(f, "kinds")
	f.Fuzz(func(t *testing.T, script string) {
		played := weekly
		script, form := strings.CutPrefix(script, "#form\n")
		if rest, found := strings.CutPrefix(script, "#kinds\n"); found {
			script, played = rest, kinds
		}
		c := &checked{talk: talk{t: t, flow: played, state: draft(played)}, form: form}
		c.step(conversations.Event{Kind: conversations.Started, Form: form, Now: now})
		n := 0
		for line := range strings.Lines(script) {
			if n++; n > 80 {
				return
			}
			if line = strings.TrimSuffix(line, "\n"); line != "" {
				c.play(line)
			}
		}
	})
}

// checked is a talk that checks after every event what must always hold.
type checked struct {
	talk
	lang   models.Lang
	played []string
	texts  int64 // that were typed
	files  int
	form   bool // on a channel where all is asked at once
	ahead  bool // leaves out the ways out, which quadruple the events
}

func (c *checked) fatalf(format string, args ...any) {
	c.t.Helper()
	c.t.Fatalf(format+"\nafter\n%s", append(args, strings.Join(c.played, "\n"))...)
}

func (c *checked) play(line string) {
	c.played = append(c.played, line)
	kind, rest := line[0], line[1:]
	e := conversations.Event{Lang: c.lang, Now: now, Form: c.form}
	receipt := &models.Receipt{Code: "DA03-2023T46-K7QX", Revision: 1, At: now, AmendUntil: now.AddDate(0, 0, 1)}
	switch {
	case strings.ContainsRune(">emnd", rune(kind)):
		c.texts++
		e.Kind, e.Text, e.Early, e.Masked = conversations.Typed, rest, kind == 'e', kind == 'm'
		e.Message, e.Source = c.texts, "test"
		if kind == 'd' {
			e.Early, e.Late = true, true
		}
		if kind == 'n' {
			e.Safe = "[***] " + rest
		}
	case kind == 'c':
		e.Kind, e.Text, e.Message, e.Source = conversations.Corrected, rest, c.texts-1, "test"
	case strings.ContainsRune("pqfv", rune(kind)):
		c.files++
		e.Kind, e.Source, e.Attachment = conversations.Attached, "test", attachment(kind, c.files)
	case kind == 't':
		receipt.Revision = c.state.Base + 1
		e.Kind, e.Receipt, e.Newer = conversations.Occupied, receipt, c.state.Answers
	case kind == 'k':
		e.Kind = conversations.Locked
	case kind == 'a':
		e.Kind = conversations.Amended
	case strings.HasPrefix(line, "«"):
		e.Kind, e.Choice = conversations.Tapped, c.nth(strings.TrimPrefix(line, "«"))
	case kind == '?':
		e.Kind, e.Choice = conversations.Tapped, rest
	case kind == 's':
		e.Kind, e.Receipt = conversations.Stored, receipt
	case kind == 'o':
		e.Kind, e.Receipt = conversations.Occupied, receipt
	case kind == 'r':
		e.Kind = conversations.Refused
	case kind == 'b':
		e.Kind = conversations.Returned
	case kind == 'l' && c.lang != models.English:
		c.lang = models.English
		return
	case kind == 'l':
		c.lang = models.Vietnamese
		return
	}
	before := c.state
	c.step(e)
	c.checkAnswers(before, e)
	c.checkReply()
	c.checkState()
	if !c.ahead {
		c.checkWaysOut()
	}
}

func attachment(kind byte, n int) conversations.Attachment {
	a := conversations.Attachment{Ref: strconv.Itoa(n), Kind: conversations.Photo}
	switch kind {
	case 'q':
		a.Album = "album"
	case 'f':
		a.Kind, a.Name = conversations.File, "tệp.pdf"
	case 'v':
		a.Kind = conversations.Voice
	}
	return a
}

// nth returns the id of a choice that is shown, counted round.
func (c *checked) nth(digits string) string {
	var ids []string
	for _, row := range c.reply.Choices {
		for _, choice := range row {
			ids = append(ids, choice.ID)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	n := 0
	for _, r := range digits {
		n = (n*10 + int(r-'0')) % len(ids)
	}
	return ids[max(n, -n)]
}

// step advances the talk, and checks that Advance is pure.
func (c *checked) step(e conversations.Event) {
	c.t.Helper()
	before := encode(c.t, c.state)
	turn, err := conversations.Advance(c.flow, c.state, e)
	if err != nil {
		c.fatalf("%+v: %v", e, err)
	}
	if after := encode(c.t, c.state); after != before {
		c.fatalf("%+v changed the state that it was given:\n%s", e, cmp.Diff(before, after))
	}
	again, err := conversations.Advance(c.flow, c.state, e)
	if err != nil || !reflect.DeepEqual(turn, again) {
		c.fatalf("%+v leads to two turns:\n%s", e, cmp.Diff(turn, again))
	}
	c.state = reload(c.t, turn.State)
	if back, want := encode(c.t, c.state), encode(c.t, turn.State); back != want {
		c.fatalf("the state comes back from JSON as another one:\n%s", cmp.Diff(want, back))
	}
	if len(turn.Replies) != 1 {
		c.fatalf("%+v: %d replies", e, len(turn.Replies))
	}
	c.turn, c.reply = turn, turn.Replies[0]
}

func encode(t testing.TB, s conversations.State) string {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// dependent are the answers that vanish with another one.
var dependent = map[string]bool{"gt_chu_dn": true, "kn_chu_dn": true, "kho_khan": true}

// checkAnswers checks that only the open question's answer changes, except that
// it may take dependent ones with it; a week without anything adds answers, and
// starting again, which no number can mean, drops all.
func (c *checked) checkAnswers(before conversations.State, e conversations.Event) {
	c.t.Helper()
	number := e.Kind == conversations.Typed && strings.ContainsAny(e.Text[:min(1, len(e.Text))], "0123456789")
	if before.Phase == conversations.Paused && c.state.Phase == conversations.Opening && len(c.state.Answers) == 0 && !number {
		return
	}
	if before.Form || c.state.Form { // a message answers several: see TestFormLeavesOthersAlone
		return
	}
	if before.Phase == conversations.Sending { // a newer revision takes its place
		return
	}
	for id, old := range before.Answers {
		old.Message = c.state.Answers[id].Message // forgotten where another channel is used
		a, kept := c.state.Answers[id]
		if kept && reflect.DeepEqual(a, old) || id == before.At || old.Message == e.Message && e.Kind == conversations.Corrected || e.Kind == conversations.Attached && len(a.Files) > 0 || !kept && dependent[id] && before.Phase != conversations.Opening {
			continue
		}
		c.fatalf("%+v at %s %q changed the answer to %s from %+v to %+v", e, before.Phase, before.At, id, old, a)
	}
	for id := range c.state.Answers {
		if _, had := before.Answers[id]; !had && id != before.At && before.Phase != conversations.Opening {
			c.fatalf("%+v at %s %q answered %s", e, before.Phase, before.At, id)
		}
	}
}

var choiceForm = regexp.MustCompile(`^[a-z0-9._=@-]{1,26}$`)

func (c *checked) checkReply() {
	c.t.Helper()
	size := 0
	if len(c.reply.Paragraphs) == 0 {
		c.fatalf("a reply without a paragraph")
	}
	for _, p := range c.reply.Paragraphs {
		size += utf8.RuneCountInString(p.Text) + 1
		if strings.TrimSpace(p.Text) == "" || !utf8.ValidString(p.Text) {
			c.fatalf("a paragraph is %q", p.Text)
		}
	}
	if size > 4096 {
		c.fatalf("a reply has %d characters", size)
	}
	seen := map[string]bool{}
	for _, row := range c.reply.Choices {
		if len(row) == 0 {
			c.fatalf("an empty row of choices")
		}
		for _, choice := range row {
			if !choiceForm.MatchString(choice.ID) || seen[choice.ID] || strings.TrimSpace(choice.Label) == "" {
				c.fatalf("a choice is %+v", choice)
			}
			seen[choice.ID] = true
		}
	}
}

// checkState checks what the phases promise.
func (c *checked) checkState() {
	c.t.Helper()
	s := c.state
	if pending := s.Pending != nil; pending && !deciding(s.Phase) && !mayGather(s.Phase) || !pending && deciding(s.Phase) && !another(s) {
		c.fatalf("in %s, pending is %+v", s.Phase, s.Pending)
	}
	if unsure := s.Phase == conversations.Unsure; unsure != (len(s.Readings) > 0) && s.Phase != conversations.Paused {
		c.fatalf("in %s, the readings are %q", s.Phase, s.Readings)
	}
	if asking := deciding(s.Phase) && !another(s) || s.Phase == conversations.Asking; asking && c.flow.Question(s.At) == nil || !asking && s.At != "" && !resting(s.Phase) {
		c.fatalf("in %s, the question is %q", s.Phase, s.At)
	}
	sent := submits(c.turn)
	if sent && (s.Phase != conversations.Sending || c.turn.Effects[0].Hash != conversations.Hash(c.flow, s)) {
		c.fatalf("in %s, %+v", s.Phase, c.turn.Effects)
	}
	switch s.Phase {
	case conversations.Reviewing, conversations.Choosing, conversations.Sending, conversations.Sent:
		if c.flow.ID != "de_an_03" {
			return
		}
		if missing := incomplete(s.Answers); missing != "" {
			c.fatalf("in %s, %s: %+v", s.Phase, missing, s.Answers)
		}
	}
}

// deciding reports whether an answer is pending in the phase.
func deciding(p conversations.Phase) bool {
	switch p {
	case conversations.Doubting, conversations.Overtaken, conversations.Naming, conversations.Unsure, conversations.Explaining:
		return true
	}
	return false
}

// another reports whether the reason of a second report is asked for.
func another(s conversations.State) bool { return s.Phase == conversations.Explaining && s.Nth > 1 }

// mayGather reports whether something may be pending in the phase.
func mayGather(p conversations.Phase) bool {
	return p == conversations.Asking || p == conversations.Paused
}

// submits reports whether a turn sends the report.
func submits(turn conversations.Turn) bool {
	return slices.ContainsFunc(turn.Effects, func(e conversations.Effect) bool { return e.Kind == conversations.Submit })
}

// resting reports whether the phase keeps the question at which the draft stood.
func resting(p conversations.Phase) bool {
	return p == conversations.Paused || p == conversations.Cancelled
}

// checkWaysOut checks that help, back and cancel work wherever the talk stands.
func (c *checked) checkWaysOut() {
	c.t.Helper()
	here := *c
	say := func(text string) {
		here.step(conversations.Event{Kind: conversations.Typed, Text: text, Source: c.state.Source, Lang: c.lang, Now: now})
	}
	word := "quay lại"
	if c.lang == models.English {
		word = "back"
	}
	say("trợ giúp")
	if !reflect.DeepEqual(here.state, c.state) || !strings.Contains(here.reply.Paragraphs[0].Text, word) {
		c.fatalf("help in %s: %s", c.state.Phase, render(here.reply))
	}
	say("quay lại")
	here.checkReply()
	here.checkState()
	here.state = c.state
	if here.step(conversations.Event{Kind: conversations.Shown, Lang: c.lang, Now: now}); !reflect.DeepEqual(here.state, c.state) {
		c.fatalf("showing changed the state:\n%s", cmp.Diff(c.state, here.state))
	}
	say("hủy")
	say("hủy")
	if !here.state.Phase.Ended() && here.state.Phase != conversations.Sending {
		c.fatalf("cancelled twice in %s, the draft is %s", c.state.Phase, here.state.Phase)
	}
}
