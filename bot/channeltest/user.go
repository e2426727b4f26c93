package channeltest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A User is a person of the world with a phone, who does on it what the channel
// offers: picks where there is something to pick, and types where not.
type User struct {
	w     *World
	phone Phone
	// Account is the person's on the channel.
	Account string
}

// User is the person with that code.
func (w *World) User(code string) *User {
	if u := w.people[code]; u != nil {
		return u
	}
	account := w.Subject.Account(slices.Index(codes, code) + 1)
	w.people[code] = &User{w: w, phone: w.Subject.Phone(account), Account: account}
	return w.people[code]
}

// Says writes a text and waits for what comes of it.
func (u *User) Says(text string) {
	u.w.Helper()
	u.w.Does(1, func() { u.phone.Say(text) })
	u.w.checkChoices(u)
}

// Picks makes the first choice of the last message whose label begins so.
func (u *User) Picks(begins string) {
	u.w.Helper()
	label, ok := u.offered(begins)
	if !ok {
		u.w.Fatalf("%q is not offered, but %q, by:\n%s", begins, u.last().Choices, u.last().Text)
	}
	u.w.Does(1, func() { u.phone.Pick(label) })
	if said, asked := strings.CutSuffix(namedItem.FindString(u.last().Text), "”"); asked { // a number may have been an answer
		u.w.Does(1, func() { u.phone.Say(said) })
	}
	u.w.checkChoices(u)
}

// namedItem is what is to be sent where a number may mean two things.
var namedItem = regexp.MustCompile(`mục \d+”`)

// last is what the person reads last.
func (u *User) last() Shown {
	seen := u.phone.Seen()
	if len(seen) == 0 {
		return Shown{}
	}
	return seen[len(seen)-1]
}

// reads fails unless the last message has the text.
func (u *User) reads(text string) {
	u.w.Helper()
	if last := u.last(); !strings.Contains(last.Text, text) {
		u.w.Fatalf("%q is not read in:\n%s\n%q", text, last.Text, last.Choices)
	}
}

// offered finds a choice by the beginning of its label, whichever case it is
// written in.
func (u *User) offered(begins string) (label string, ok bool) {
	for _, label := range u.last().Choices {
		if strings.HasPrefix(strings.ToLower(label), strings.ToLower(begins)) {
			return label, true
		}
	}
	return "", false
}

// Report is what somebody wants to report.
type Report struct {
	Flow string
	// Answers by question: what is typed or, where that is the label of a choice,
	// picked. A question that has none is skipped.
	Answers map[string]string
	// Insist says that a doubted figure is right, for the Reason.
	Insist bool
	Reason string
	// KeepName keeps a name that is found in a text. Else it is masked.
	KeepName bool
	// Captions are those of the photos.
	Captions []string
}

// Opens opens the report of a flow.
func (u *User) Opens(flow string) {
	u.w.Helper()
	u.Says("/" + u.w.flows[flow].Command.Name.VI)
}

// maxSteps is more than any report takes.
const maxSteps = 40

// Fills answers until the summary is shown, in whatever way the channel asks.
func (u *User) Fills(r Report) {
	u.w.Helper()
	for range maxSteps {
		if u.step(r) {
			return
		}
	}
	u.w.Fatalf("there is no summary after %d steps, but:\n%s", maxSteps, u.last().Text)
}

// step does one thing, or reports that the summary is there.
func (u *User) step(r Report) (done bool) {
	u.w.Helper()
	offers := func(label string) bool { _, ok := u.offered(label); return ok }
	switch {
	case offers("Gửi") || offers("ok"):
		return true
	case offers("Bắt đầu"):
		u.Picks("Bắt đầu")
	case offers("Che tên"):
		u.Picks(map[bool]string{false: "Che tên", true: "Giữ tên"}[r.KeepName])
	case offers("Đúng") && r.Insist:
		u.Picks("Đúng")
	case offers("Không nêu lý do") && r.Reason != "":
		u.Says(r.Reason)
	case len(u.asks()) > 1:
		u.Says(u.form(r))
	default:
		u.answers(r)
	}
	return false
}

var (
	formQuestion = regexp.MustCompile(`(?m)^(\d+)\) `)
	oneQuestion  = regexp.MustCompile(`Câu (\d+)/\d+\.`)
)

// asks are the numbers of the questions of a form, if the last message is one.
func (u *User) asks() (numbers []int) {
	for _, found := range formQuestion.FindAllStringSubmatch(u.last().Text, -1) {
		n, _ := strconv.Atoi(found[1])
		numbers = append(numbers, n)
	}
	return numbers
}

// form answers all that a form asks and the report says, in one text.
func (u *User) form(r Report) string {
	var parts []string
	for _, n := range u.asks() {
		if answer, ok := r.Answers[u.w.flows[r.Flow].Questions[n-1].ID]; ok {
			parts = append(parts, strconv.Itoa(n)+") "+answer)
		}
	}
	return strings.Join(parts, " ")
}

// answers answers the question that is open.
func (u *User) answers(r Report) {
	u.w.Helper()
	found := oneQuestion.FindAllStringSubmatch(u.last().Text, -1)
	if len(found) == 0 {
		u.w.Fatalf("no question is open, but:\n%s\n%q", u.last().Text, u.last().Choices)
	}
	n, _ := strconv.Atoi(found[len(found)-1][1])
	q := u.w.flows[r.Flow].Questions[n-1]
	answer, ok := r.Answers[q.ID]
	switch {
	case q.Type == conversations.Photos && len(r.Captions) > 0:
		for _, caption := range r.Captions {
			u.w.Does(1, func() { u.phone.Photo(caption) })
		}
		u.Picks("Xong")
	case !ok:
		u.Picks("Bỏ qua")
	default:
		u.gives(answer)
	}
}

// gives picks an answer, or types it where it is no choice.
func (u *User) gives(answer string) {
	u.w.Helper()
	if slices.Contains(u.last().Choices, answer) {
		u.Picks(answer)
		return
	}
	u.Says(answer)
}

// Sends sends the report whose summary is shown, and reads the receipt.
func (u *User) Sends() {
	u.w.Helper()
	if _, ok := u.offered("Gửi"); ok {
		u.Picks("Gửi")
	} else {
		u.Picks("ok")
	}
	u.reads("Đã nhận ")
}

// Reports opens a report, fills it in and sends it.
func (u *User) Reports(r Report) {
	u.w.Helper()
	u.Opens(r.Flow)
	u.Fills(r)
	u.Sends()
}

// Corrects changes the answer with that number in a summary, and comes back to it.
func (u *User) Corrects(r Report, n int, answer string) {
	u.w.Helper()
	if _, byWord := u.offered("sửa 3 là "); byWord {
		u.Says("sửa " + strconv.Itoa(n) + " là " + answer)
	} else {
		u.Picks("Sửa…")
		u.Picks(strconv.Itoa(n) + ". ")
		u.gives(answer)
	}
	u.Fills(r)
}

// identity is who the user is to the bot.
func (u *User) identity() models.Identity {
	u.w.Helper()
	who, err := u.w.SQL.FindIdentity(u.w.Context(), u.w.Subject.Name(), u.Account)
	u.w.must(err)
	return who
}
