package conversations

import (
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

const (
	// maxFiles is how many photos an answer may have, unless the question says
	// so.
	maxFiles = 10
	// maxFileSize is the largest file that every channel gives out.
	maxFileSize = 20 << 20
)

// files takes photos, gathered until their author says that these are all, or
// one file. Its canonical value is how many there are.
type files struct {
	photos bool
}

func (k files) check(c *checker, path string, q *Question) {
	if q.Max != nil && (*q.Max < 1 || *q.Max > maxFiles) {
		c.fail(path+".max", "max is %d, want 1 to %d", *q.Max, maxFiles)
	}
	if q.fewest() > q.most() {
		c.fail(path+".min", "min is %d, but at most %d are taken", q.fewest(), q.most())
	}
}

// fewest is how many options, photos or files an answer has at least.
func (q *Question) fewest() int {
	if q.Min == nil {
		return 1
	}
	return int(*q.Min)
}

// most is how many photos or files an answer has at most.
func (q *Question) most() int {
	switch {
	case q.Type == OneFile:
		return 1
	case q.Max == nil:
		return maxFiles
	}
	return int(*q.Max)
}

func (k files) read(t *talk, _ *Question, h heard) {
	key := "expect.file"
	if k.photos {
		key = "expect.photos"
	}
	if !t.chooseWordForWord(h.text) && !t.unknown(h) {
		t.note(key)
	}
}

func (k files) offer(t *talk, _ *Question) [][]Choice {
	if t.state.Pending == nil || len(t.state.Pending.Files) == 0 {
		return nil
	}
	return [][]Choice{{t.choice(choiceDone), t.choice(choiceClear)}}
}

func (k files) write(t *talk, _ *Question, a Answer) string {
	if k.photos {
		return t.say.Number(int64(len(a.Files)))
	}
	for _, f := range a.Files {
		if f.Name != "" {
			return f.Name
		}
	}
	return t.say.Say("value.file")
}

func (k files) limit(t *talk, q *Question, a Answer) string {
	if len(a.Files) >= q.fewest() {
		return ""
	}
	return t.say.Say("expect.more_photos", "min", q.fewest())
}

func (k files) seen(a Answer) any { return len(a.Files) }

func (k files) samples(*Question) []Answer {
	return []Answer{{Value: "1", Files: []Attachment{{Kind: Photo}}}}
}

// bounds says what may be attached to a question, before anybody does.
func (t *talk) bounds(q *Question) string {
	switch q.Type {
	case Photos:
		return t.say.Say("files.bounds", "max", q.most(), "mb", maxFileSize>>20)
	case OneFile:
		return t.say.Say("file.bounds", "mb", maxFileSize>>20)
	default:
		return ""
	}
}

// attached takes a photo or a file: for the open question, or for the answer
// that the rest of its album went to.
func (t *talk) attached(f Attachment) {
	if t.state.Phase == Sending || t.state.Phase.Ended() {
		t.note("files.late")
		return
	}
	if t.straggler(f) {
		return
	}
	q := t.flow.Question(t.state.At)
	if t.state.Phase == Paused && q != nil && (q.Type == Photos || q.Type == OneFile) {
		t.resume()
	}
	switch {
	case f.Size > maxFileSize:
		t.note("files.large", "max", maxFileSize>>20)
	case f.Kind == Voice:
		t.note("files.voice")
	case q == nil || t.state.Phase != Asking && !t.undecided() || q.Type != Photos && q.Type != OneFile:
		t.note("files.unexpected")
	case q.Type == Photos && f.Kind != Photo:
		t.note("expect.photos")
	case q.Type == OneFile:
		t.reask()
		t.accept(Answer{Value: "1", Files: []Attachment{f}})
	default:
		t.gather(q, f)
	}
}

// gather adds a photo to those that came already.
func (t *talk) gather(q *Question, f Attachment) {
	var photos []Attachment
	if t.state.Pending != nil {
		photos = t.state.Pending.Files
	}
	if known(photos, f) {
		return
	}
	if len(photos) >= q.most() {
		t.note("files.many", "max", q.most())
		return
	}
	if last := len(photos) - 1; last >= 0 && f.Album != "" && photos[last].Album == f.Album {
		// What was said of a caption stays to be read.
		t.inPlace = !strings.Contains(photos[last].Caption, vietnamese.Mask)
	}
	photos = append(slices.Clip(photos), f)
	t.hold(Asking, Answer{Value: strconv.Itoa(len(photos)), Files: photos})
}

// straggler adds a photo whose album is in an answer already. Its parts may
// come in any order, and after the author has gone on.
func (t *talk) straggler(f Attachment) bool {
	if f.Album == "" {
		return false
	}
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		a := t.state.Answers[q.ID]
		open := t.state.Phase == Asking && t.state.At == q.ID // where it is gathered
		if open || !slices.ContainsFunc(a.Files, func(other Attachment) bool { return other.Album == f.Album }) {
			continue
		}
		switch {
		case known(a.Files, f):
		case len(a.Files) >= q.most():
			t.note("files.many", "max", q.most())
		default:
			t.kept = true
			a.Files = append(slices.Clip(a.Files), f)
			a.Value = strconv.Itoa(len(a.Files))
			t.set(q.ID, a)
			t.note("files.added", "label", q.Label.In(t.event.Lang), "value", t.value(q, a))
		}
		return true
	}
	return false
}

func known(files []Attachment, f Attachment) bool {
	return slices.ContainsFunc(files, func(other Attachment) bool {
		return other.Ref == f.Ref || f.Unique != "" && other.Unique == f.Unique
	})
}
