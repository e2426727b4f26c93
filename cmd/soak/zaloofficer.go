package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/conversations"
	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

// A zaloOfficer files reports on Zalo, where nothing is tapped and nothing is
// edited: they read what the bot wrote last, and type. They are all impatient, as
// what they sent may be lost: see kept.go.
type zaloOfficer struct {
	*rig
	who    person
	chat   *zaloChat
	rnd    *rand.Rand
	flow   *conversations.Flow
	filing string // its name in the ledger

	nothing bool // nothing happened this week
	plans   map[string]intention
	meant   values
	ever    map[string][]value // all that a question was answered with, or may have been
	given   map[string]int     // how often a text was typed for a question asked alone
	oddity  oddity
	switches,
	amends bool // still to be done
	menu string // the number of a menu's item that is old by now

	acted    int64 // the number of the message that was sent last
	owed     int   // answers that the bot has not given yet
	again    func(context.Context) (int64, error)
	did      string
	read     string // what that answered
	didAt    time.Time
	sending  bool  // a summary was answered with ok
	sentAt   int64 // the message that did so first
	photos   int   // sent, each try counted
	revision int
	code     string
	found    string   // a receipt that was seen on the other phone
	before   []string // codes of earlier reports
	phone    *chat    // the other one, once it was used
	phoneAt  int      // changes there until the amendment was sent
	// overtakes notes that the answer that was typed last, and is typed once more, may
	// be taken for one to a question that appears at that very moment.
	overtakes func()
	// stepping is told of each step, before it is taken; noStep of each act.
	stepping func(step)
}

// An oddity is something that people do beside answering.
type oddity int

// The oddities. Each is done when the summary is there, unless it says something
// else.
const (
	plain    oddity = iota
	babbling        // sends what nothing takes
	flooding        // sends thirty messages at once
	oldItem         // a number of a menu that is long over
	changing        // corrects an answer
	parting         // fills in the form in two messages
	omitting        // leaves out answers
	singly          // wants to be asked one by one
	oddities
)

func (r *rig) newZaloOfficer(who person, flow *conversations.Flow, rnd *rand.Rand) *zaloOfficer {
	o := &zaloOfficer{
		rig: r, who: who, rnd: rnd, flow: flow, filing: fmt.Sprintf("%d-%x", who.ID, rnd.Uint64()), nothing: flow.Nothing.VI != "" && rnd.IntN(100) < 20,
		plans: map[string]intention{}, meant: values{}, ever: map[string][]value{}, given: map[string]int{},
		switches: !who.onlyZalo && rnd.IntN(2) == 0, amends: rnd.IntN(100) < 8, stepping: func(step) {}, overtakes: func() {},
	}
	if rnd.IntN(2) == 0 {
		o.oddity = oddity(rnd.IntN(int(oddities)))
	}
	if o.oddity == flooding && rnd.IntN(4) > 0 { // it costs the others some time
		o.oddity = plain
	}
	o.chat = newZaloChat(r.zalo.url, who.Zalo, r.client, func(ctx context.Context, m message) { r.witness(ctx, who, m) })
	o.before = r.ledger.codesOf(who.ID)
	return o
}

// files files one report and returns when its receipt was seen, and all that the
// officer wanted besides is done.
func (o *zaloOfficer) files(ctx context.Context) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	go o.chat.follow(ctx)
	select {
	case <-o.chat.ready:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	o.acted = o.chat.newest()
	o.stepping(starts)
	if err := o.opens(ctx); err != nil {
		return err
	}
	for {
		if o.options.think > 0 {
			time.Sleep(time.Duration(o.rnd.Int64N(int64(o.options.think))))
		}
		text, err := o.look(ctx)
		if err != nil {
			return fmt.Errorf("officer %d on Zalo waits since %s after: %s, the answer to %q: %w", o.who.ID, o.didAt.Format(time.TimeOnly), o.did, o.read, err)
		}
		done, err := o.respond(ctx, text)
		if done || err != nil {
			return err
		}
	}
}

func (o *zaloOfficer) command() string { return "/" + o.flow.Command.Name.VI }

// opens opens the report: by its command, by that without the sign, or from the
// menu.
func (o *zaloOfficer) opens(ctx context.Context) error {
	return o.types(ctx, either(o.rnd, o.command(), o.command(), o.flow.Command.Name.VI, "menu"))
}

// look waits until the bot has answered and nothing more comes, and returns what
// it wrote last. Meanwhile the officer repeats themselves.
func (o *zaloOfficer) look(ctx context.Context) (string, error) {
	if o.found != "" {
		return "", nil
	}
	for repeated := 0; ; {
		said, next := o.chat.since(o.acted)
		wait := (4*time.Second + time.Duration(o.rnd.IntN(4000))*time.Millisecond) << min(repeated, 2)
		switch {
		case len(said) >= o.owed && len(said) > 0:
			wait = quiet
		case len(said) > 0:
			wait = settleFor
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return "", context.Cause(ctx)
		case <-next:
			timer.Stop()
			continue
		case <-timer.C:
		}
		if len(said) > 0 {
			return said[len(said)-1].Text, nil
		}
		o.journal.note("impatient on Zalo", "officer %d repeats: %s", o.who.ID, o.did)
		o.owed++
		repeated++
		o.overtakes()
		if _, err := o.again(ctx); err != nil { // acted stays: whichever is answered
			return "", err
		}
	}
}

// types sends a text, and sends it again when patience is lost.
func (o *zaloOfficer) types(ctx context.Context, text string) error {
	return o.acts(ctx, fmt.Sprintf("typed %q", text), func(ctx context.Context) (int64, error) { return o.chat.types(ctx, text) })
}

func (o *zaloOfficer) acts(ctx context.Context, what string, act func(context.Context) (int64, error)) (err error) {
	o.stepping(noStep)
	o.owed, o.did, o.didAt, o.again = 1, what, time.Now(), act
	o.acted, err = act(ctx)
	return err
}

var (
	hintForm     = regexp.MustCompile(`(?m)^` + strings.Split(regexp.QuoteMeta(vietnamese.Say("hint.type")), `\{words\}`)[0] + `(“.*)$`)
	wordForm     = regexp.MustCompile(`“([^”]*)”`)
	formLineForm = regexp.MustCompile(`(?m)^(\d+)\) `)
	itemForm     = regexp.MustCompile(`(?m)^(\d+)\. (.*)$`)
	aboutForm    = pattern("form.about", map[string]string{"n": `(\d+)`, "label": ".*"})
	totalForm    = pattern("ask.question", map[string]string{"n": `\d+`, "total": `(\d+)`, "ask": ".*"})
	formForm     = pattern("form.how", map[string]string{"example": ".*"})
)

// offeredIn are the words that the bot offers below a message.
func offeredIn(text string) (words []string) {
	for _, hint := range hintForm.FindAllStringSubmatch(text, -1) {
		for _, m := range wordForm.FindAllStringSubmatch(hint[1], -1) {
			words = append(words, m[1])
		}
	}
	return words
}

// itemOf is the number of a menu's item, or "".
func itemOf(text, label string) string {
	for _, item := range itemForm.FindAllStringSubmatch(text, -1) {
		if strings.Contains(item[2], label) {
			return item[1]
		}
	}
	return ""
}

func says(key string) string { return vietnamese.Say(key) }

// respond does what the bot's last message asks for. It reports whether nothing
// is left to do.
func (o *zaloOfficer) respond(ctx context.Context, text string) (done bool, err error) {
	o.read = text
	if code := o.receipt(); code != "" {
		return o.confirms(ctx, code)
	}
	words := offeredIn(text)
	offers := func(key string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, says(key)) })
	}
	switch {
	case o.strays(text): // a number that was meant for one menu has picked from a later one
		return false, o.picks(ctx, "")
	case offers("choice.keep_name"):
		return false, o.types(ctx, strings.ToLower(says("choice.keep_name")))
	case slices.Contains(words, "ok"):
		return o.reviews(ctx, text)
	case formForm.MatchString(text):
		return false, o.fills(ctx, text)
	case offers("choice.retype"):
		return false, o.decides(ctx, text, words)
	case questionForm.MatchString(text):
		return false, o.answers(ctx, text)
	case itemOf(text, says("choice.continue")) != "":
		return false, o.types(ctx, either(o.rnd, itemOf(text, says("choice.continue")), strings.ToLower(says("choice.continue"))))
	case o.revision > 0 && itemOf(text, says("choice.amend")) != "":
		return false, o.types(ctx, itemOf(text, says("choice.amend")))
	case o.revision > 0 && itemOf(text, shortCode(o.code)) != "":
		return false, o.types(ctx, itemOf(text, shortCode(o.code)))
	case o.sending: // what comes of that is awaited, and asked for again
		return false, o.asksForReceipt(ctx)
	}
	return false, o.picks(ctx, text)
}

// strays reports whether a form, a summary or a question belongs to another report
// than that which the officer files.
func (o *zaloOfficer) strays(text string) bool {
	if m := totalForm.FindStringSubmatch(text); m != nil {
		last := 0
		for asked(o.flow, last+1) != nil {
			last++
		}
		return m[1] != strconv.Itoa(last)
	}
	return (formForm.MatchString(text) || slices.Contains(offeredIn(text), "ok")) && !strings.Contains(text, o.flow.Title.VI)
}

// shortCode is the end of a code, which lists show.
func shortCode(code string) string { return code[strings.LastIndex(code, "-")+1:] }

// asksForReceipt waits for a receipt that is on its way, and then asks for it.
func (o *zaloOfficer) asksForReceipt(ctx context.Context) error {
	limit := time.After(2*time.Second + time.Duration(o.rnd.IntN(3000))*time.Millisecond)
	for {
		_, next := o.chat.since(o.acted)
		if o.receipt() != "" {
			return nil
		}
		select {
		case <-next:
		case <-limit:
			return o.types(ctx, "ok")
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// picks opens the report from a menu, or by its command.
func (o *zaloOfficer) picks(ctx context.Context, text string) error {
	if n := itemOf(text, o.flow.Command.Label.VI); n != "" && o.revision == 0 {
		o.menu = n
		return o.types(ctx, either(o.rnd, n, n, "mục "+n))
	}
	if o.revision > 0 { // the command would begin another report
		return o.types(ctx, "/dagui")
	}
	return o.types(ctx, o.command())
}

// plan makes up the answer to a question, of at most what the checks let pass.
func (o *zaloOfficer) plan(q *conversations.Question) intention {
	if i, planned := o.plans[q.ID]; planned && !i.tooMuch(o.most(q)) {
		return i
	}
	i := intend(o.rnd, o.who, q, min(o.most(q), 50))
	switch {
	case o.nothing && q.When == "" && q.Type == conversations.Integer:
		i = intention{means: number(0, false), typed: "0"}
	case q.Type == conversations.OnDate || q.Type == conversations.FromTo:
		i = o.planDay()
	case i.means.Skipped:
		i.typed = strings.ToLower(says("choice.skip"))
	case q.Type == conversations.OneOf:
		i.typed = q.Option(i.means.Value).Label.VI
	case i.typed == "":
		i.typed = i.means.Value
	}
	o.plans[q.ID] = i
	return i
}

// planDay is today or yesterday by the business clock, which stands on a Friday.
func (o *zaloOfficer) planDay() intention {
	today := time.Now().Add(time.Duration(o.moved.Load())).In(time.FixedZone("ICT", 7*60*60))
	day := today.AddDate(0, 0, -o.rnd.IntN(3))
	return intention{means: value{Value: day.Format(time.DateOnly)}, typed: day.Format("2/1/2006")}
}

// most is the largest number that the checks of a question let pass.
func (o *zaloOfficer) most(q *conversations.Question) int64 {
	limit := int64(1 << 40)
	for _, rule := range q.Check {
		if m := limitForm.FindStringSubmatch(rule.Rule); m != nil {
			for _, v := range append(slices.Clip(o.ever[m[1]]), o.meant[m[1]], o.plans[m[1]].means) {
				if n, err := strconv.ParseInt(v.Value, 10, 64); err == nil {
					limit = min(limit, n)
				}
			}
		}
	}
	return limit
}

// means notes what is about to be typed for a question.
func (o *zaloOfficer) means(q *conversations.Question, v value) {
	o.meant[q.ID] = v
	o.ever[q.ID] = append(o.ever[q.ID], v)
}

// styles are how people number their answers, and what they put between them.
var styles = []struct{ mark, between string }{
	{"%d) %s", " "}, {"%d)%s", "\n"}, {"%d) %s", ", "}, {"%d) %s", "; "}, {"%d. %s", "\n"}, {"%d: %s", "\n"},
	{"(%d) %s", " "}, {"Câu %d: %s", "\n"}, {"%d) %s", " | "}, {"%d - %s", "\n"},
}

// fills answers all that the form asks for in one message or two, or leaves out
// some of it.
func (o *zaloOfficer) fills(ctx context.Context, text string) error {
	if o.nothing && strings.Contains(text, o.flow.Nothing.VI) {
		for _, q := range o.flow.Questions {
			switch {
			case q.When != "":
			case q.Type == conversations.Integer:
				o.means(&q, number(0, false))
			case q.Nothing != "":
				o.means(&q, value{Value: q.Nothing})
			}
		}
		o.stepping(givesOne)
		return o.types(ctx, either(o.rnd, "0", "0", "gửi 0", "không có gì"))
	}
	if o.oddity == singly {
		o.oddity = plain
		return o.types(ctx, "hỏi")
	}
	parts := o.pieces(text)
	style := styles[o.rnd.IntN(len(styles))]
	var lines []string
	for _, p := range parts {
		lines = append(lines, fmt.Sprintf(style.mark, p.number, p.text))
	}
	o.stepping(givesOne)
	if o.oddity == parting && len(lines) > 2 {
		o.oddity = plain
		half := len(lines) / 2
		return o.typesBoth(ctx, strings.Join(lines[:half], style.between), strings.Join(lines[half:], style.between))
	}
	return o.types(ctx, strings.Join(lines, style.between))
}

// typesBoth sends two messages at once, and both again if neither is answered.
func (o *zaloOfficer) typesBoth(ctx context.Context, first, second string) error {
	err := o.acts(ctx, fmt.Sprintf("typed %q and %q", first, second), func(ctx context.Context) (int64, error) {
		seq, err := o.chat.types(ctx, first)
		if err == nil {
			_, err = o.chat.types(ctx, second)
		}
		return seq, err
	})
	o.owed = 2
	return err
}

// A piece is one answer of a form.
type piece struct {
	number int
	text   string
}

// pieces are the answers to what a form asks for. Texts are given when they are
// asked for alone: they may have numbers and signs of their own.
func (o *zaloOfficer) pieces(text string) (parts []piece) {
	asks := formLineForm.FindAllStringSubmatch(text, -1)
	for i, m := range asks {
		n, _ := strconv.Atoi(m[1]) // the form has digits there
		q := asked(o.flow, n)
		if q == nil || q.Type == conversations.FreeText || q.Type == conversations.Photos || !applies(q, o.meant) ||
			o.oddity == omitting && i > 0 && o.rnd.IntN(3) == 0 {
			continue
		}
		plan := o.plan(q)
		if plan.means.Skipped {
			continue
		}
		o.means(q, plan.means)
		parts = append(parts, piece{n, plan.typed})
	}
	return parts
}

// answers answers the question that is asked alone.
func (o *zaloOfficer) answers(ctx context.Context, text string) error {
	found := questionForm.FindAllStringSubmatch(text, -1)
	n, _ := strconv.Atoi(found[len(found)-1][1]) // the form has digits there
	q := asked(o.flow, n)
	if q == nil {
		return fmt.Errorf("flow %s has no question %d", o.flow.ID, n)
	}
	plan := o.plan(q)
	if tooMuchForm.MatchString(text) {
		plan = intention{means: number(0, false), typed: "0"}
		if q.Min != nil {
			plan = intention{means: number(*q.Min, false), typed: fmt.Sprint(*q.Min)}
		}
		o.plans[q.ID] = plan
	}
	if q.Type == conversations.Photos {
		return o.photographs(ctx, q, plan, slices.Contains(offeredIn(text), strings.ToLower(says("choice.done"))))
	}
	o.overtakes = func() {
		for next := n + 1; next <= n+2 && asked(o.flow, next) != nil; next++ {
			id := asked(o.flow, next).ID
			o.ever[id] = append(o.ever[id], plan.means)
		}
	}
	if o.given[plan.typed]++; o.given[plan.typed] > 1 {
		o.overtakes()
	}
	o.means(q, plan.means)
	o.stepping(givesOne)
	return o.types(ctx, plan.typed)
}

// photographs sends photos once, and later says how many were seen to be there.
func (o *zaloOfficer) photographs(ctx context.Context, q *conversations.Question, plan intention, there bool) error {
	switch {
	case !plan.photos:
		o.means(q, value{Skipped: true})
		return o.types(ctx, strings.ToLower(says("choice.skip")))
	case o.photos > 0 && there:
		for n := range o.photos + 1 { // some may be lost
			o.ever[q.ID] = append(o.ever[q.ID], number(int64(n), false))
		}
		return o.types(ctx, strings.ToLower(says("choice.done")))
	}
	o.means(q, number(2, false))
	o.stepping(sendsTwo)
	pictures := [][]byte{photo(o.rnd), photo(o.rnd)}
	err := o.acts(ctx, "sent two photos", func(ctx context.Context) (int64, error) {
		o.photos += len(pictures)
		return o.chat.attaches(ctx, "ảnh "+textCanary(int(o.who.ID)), pictures...)
	})
	o.owed = 2
	return err
}

// decides says what was meant by an answer that the bot asks about.
func (o *zaloOfficer) decides(ctx context.Context, text string, words []string) error {
	if m := aboutForm.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1]) // the form has digits there
		if q := asked(o.flow, n); q != nil && slices.Contains(words, o.meant[q.ID].Value) {
			return o.types(ctx, o.meant[q.ID].Value)
		}
	}
	for _, word := range []string{says("hint.keep"), strings.ToLower(says("choice.no_reason"))} {
		if slices.Contains(words, word) {
			return o.types(ctx, word)
		}
	}
	return o.types(ctx, strings.ToLower(says("choice.retype")))
}

// reviews compares the summary with what was meant, corrects it, or sends it.
func (o *zaloOfficer) reviews(ctx context.Context, text string) (done bool, err error) {
	shown, err := summarised(o.flow, strings.TrimSpace(hintForm.ReplaceAllString(text, "")))
	if err != nil {
		return false, fmt.Errorf("officer %d: %w", o.who.ID, err)
	}
	if q, v := o.firstWrong(shown, text); q != nil {
		return false, o.corrects(ctx, q, v)
	}
	if amending := amendingForm.MatchString(text); amending != (o.revision > 0) && !o.sending {
		o.journal.violate(revived, "officer %d: revision %d was confirmed, yet the summary shows: %q", o.who.ID, o.revision, text)
	}
	if odd, err := o.isOdd(ctx); odd || err != nil {
		return false, err
	}
	if o.switches {
		o.switches = false
		return false, o.goesToTelegram(ctx, shown)
	}
	return false, o.sends(ctx, shown)
}

// sends types ok below a summary.
func (o *zaloOfficer) sends(ctx context.Context, shown values) error {
	if err := o.intends(shown); err != nil {
		return err
	}
	o.stepping(sendsAll)
	first := !o.sending
	o.sending = true
	before := o.acted
	err := o.types(ctx, either(o.rnd, "ok", "ok", "Ok", "OK", "gửi", "nộp"))
	if first {
		o.sentAt = before
		if o.phone != nil {
			o.phoneAt = o.phone.count()
		}
	}
	return err
}

func (o *zaloOfficer) intends(shown values) error {
	return o.ledger.write(entry{
		Kind: intended, Officer: o.who.ID, Flow: o.flow.ID, Filing: o.filing, Revision: o.revision + 1, Values: shown,
	})
}

// firstWrong finds a question whose answer is shown otherwise than it is meant,
// and what is meant. What was never typed for it is a violation. What is shown in
// the end is what is meant.
func (o *zaloOfficer) firstWrong(shown values, text string) (*conversations.Question, intention) {
	for n := 1; asked(o.flow, n) != nil; n++ {
		q := asked(o.flow, n)
		v, there := shown[q.ID]
		meant, said := o.meant[q.ID]
		switch {
		case v == meant, !there && !applies(q, shown), !said && v.Skipped:
			continue
		case there && !v.Skipped && !slices.Contains(o.ever[q.ID], v):
			o.journal.violate(notAltered, "officer %d: the summary shows what was never typed: question %s is %s, of %v: %q",
				o.who.ID, q.ID, v, o.ever[q.ID], text)
		case q.Type == conversations.Photos, q.Type == conversations.FreeText, v.Missing, !said: // what is shown will do
			o.meant[q.ID] = v
		case o.plans[q.ID].means == meant:
			return q, o.plans[q.ID]
		default:
			return q, intention{means: meant, typed: meant.Value}
		}
	}
	return nil, intention{}
}

// corrects says what is meant by one question.
func (o *zaloOfficer) corrects(ctx context.Context, q *conversations.Question, i intention) error {
	o.means(q, i.means)
	n := 1
	for asked(o.flow, n) != q {
		n++
	}
	o.plans[q.ID] = i
	o.stepping(editsOne)
	return o.types(ctx, fmt.Sprintf(either(o.rnd, "sửa %d là %s", "sửa %d là %s", "%d) %s"), n, i.typed))
}

// isOdd does something else than sending the summary, if the officer is of that
// kind.
func (o *zaloOfficer) isOdd(ctx context.Context) (bool, error) {
	kind := o.oddity
	switch o.oddity = plain; kind {
	case babbling:
		return true, o.types(ctx, either(o.rnd, "<b>ok</b>", "=SUM(A1:A3)", "/khongco", "alo alo", "**gửi nhé**", "'; DROP TABLE reports; --", "{red}ok{/red}", norm.NFD.String("đồng chí ơi"), strings.Repeat("a", 600)))
	case flooding:
		return true, o.floods(ctx)
	case oldItem:
		return true, o.types(ctx, "mục "+either(o.rnd, "7", "1", "42", o.menu))
	case changing:
		return o.changes(ctx)
	}
	return false, nil
}

// floods sends thirty messages at once.
func (o *zaloOfficer) floods(ctx context.Context) error {
	for range 29 {
		if _, err := o.chat.types(ctx, "alo"); err != nil {
			return err
		}
	}
	err := o.types(ctx, "alo?")
	return err
}

// changes corrects a number that no other question depends on.
func (o *zaloOfficer) changes(ctx context.Context) (bool, error) {
	for n := 1; asked(o.flow, n) != nil; n++ {
		q := asked(o.flow, n)
		if q.Type == conversations.Integer && o.meant[q.ID].Value != "" && q.When == "" && !o.matters(q.ID) {
			v := number(min(o.most(q), 1+o.rnd.Int64N(31)), false)
			return true, o.corrects(ctx, q, intention{means: v, typed: v.Value})
		}
	}
	return false, nil
}

// matters reports whether other questions depend on the answer to one.
func (o *zaloOfficer) matters(id string) bool {
	return slices.ContainsFunc(o.flow.Questions, func(q conversations.Question) bool {
		return strings.HasPrefix(q.When, id+" ") || slices.ContainsFunc(q.Check, func(rule conversations.Rule) bool {
			return strings.HasSuffix(rule.Rule, "<= "+id)
		})
	})
}

// receipt is the code of what was sent, if that was shown since.
func (o *zaloOfficer) receipt() string {
	if !o.sending {
		return ""
	}
	if o.found != "" {
		return o.found
	}
	if o.phone != nil {
		if code := o.receiptOn(o.phone); code != "" {
			return code
		}
	}
	said, _ := o.chat.since(o.sentAt)
	return o.receiptAmong(said)
}

func (o *zaloOfficer) receiptAmong(said []localzalo.Shown) string {
	for _, m := range said {
		code, revision := receiptIn(m.Text)
		if there := alreadyThere.FindStringSubmatch(m.Text); there != nil && code == "" {
			code = there[1]
		}
		first := o.revision == 0 || belatedForm.MatchString(m.Text) // else it is not enough that there is a report
		if code != "" && !slices.Contains(o.before, code) && (revision == 0 && first || revision == min(o.revision+1, 2)) {
			return code
		}
	}
	return ""
}

// confirms takes the receipt of what was sent, and perhaps begins to amend it.
func (o *zaloOfficer) confirms(ctx context.Context, code string) (done bool, err error) {
	if o.code != "" && o.code != code {
		o.journal.violate(notDoubled, "officer %d: one report has the receipts %s and %s", o.who.ID, o.code, code)
	}
	o.code, o.found, o.sending, o.revision = code, "", false, o.revision+1
	err = o.ledger.write(entry{
		Kind: confirmed, Officer: o.who.ID, Flow: o.flow.ID, Filing: o.filing, Revision: o.revision, Code: code,
	})
	amend := itemOf(o.read, says("choice.amend"))
	if err != nil || !o.amends || amend == "" {
		return true, err
	}
	o.amends, o.oddity = false, changing
	return false, o.types(ctx, amend)
}
