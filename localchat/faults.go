package localchat

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Faults says how the Bot API fails on purpose, so that a bot can be tried under
// what networks and Telegram really do. The numbers without a unit are
// probabilities from 0 to 1, each drawn by itself: of every call, or of every
// update. The zero value fails never. The chat page is never disturbed.
type Faults struct {
	// Seed begins the draws. The same seed and the same order of calls give the
	// same faults; what runs at the same time may come in another order.
	Seed uint64

	CutBefore float64 // of calls and downloads: the connection is cut and nothing was done
	ErrorPage float64 // of calls and downloads: 502 with a page of HTML and nothing was done
	// CutAfter is the share of successful calls that are carried out, and then the
	// connection is cut instead of answered; of downloads it is cut in the middle.
	CutAfter float64

	TooMany    float64       // of calls that write a message: 429
	RetryAfter time.Duration // with TooMany, rounded up to seconds; 0 means one second
	Blocked    []int64       // chats where every message is answered with 403, as if blocked

	RepeatNow   float64       // of updates: delivered a second time at once
	RepeatLater float64       // of updates: delivered a second time later, even after it was confirmed
	LaterWithin time.Duration // the longest "later"; 0 means a minute

	// Overtake is the share of texts, corrections and taps that are kept back so
	// that a tap overtakes an earlier text of the same chat, or a text an earlier
	// tap. A webhook gets the two at the same time. What nothing overtakes within
	// HoldFor is delivered then.
	Overtake float64
	HoldFor  time.Duration // 0 means two seconds
}

// Fault names one kind of fault.
type Fault string

// The faults that [Server.Fired] counts.
const (
	FaultCutBefore   Fault = "cut before"
	FaultErrorPage   Fault = "error page"
	FaultCutAfter    Fault = "cut after"
	FaultTooMany     Fault = "too many requests"
	FaultBlocked     Fault = "blocked"
	FaultRepeatNow   Fault = "repeated now"
	FaultRepeatLater Fault = "repeated later"
	FaultOvertake    Fault = "overtaken" // counted when an update was overtaken, not when it was kept back
)

// probabilities are the faults that are drawn.
func (f *Faults) probabilities() map[Fault]float64 {
	return map[Fault]float64{
		FaultCutBefore: f.CutBefore, FaultErrorPage: f.ErrorPage, FaultCutAfter: f.CutAfter, FaultTooMany: f.TooMany,
		FaultRepeatNow: f.RepeatNow, FaultRepeatLater: f.RepeatLater, FaultOvertake: f.Overtake,
	}
}

// faults draws and counts.
type faults struct {
	mu     sync.Mutex
	set    Faults
	odds   map[Fault]float64
	chance *rand.Rand
	fired  map[Fault]int
}

func newFaults() *faults {
	f := &faults{fired: map[Fault]int{FaultBlocked: 0}}
	for fault := range f.set.probabilities() {
		f.fired[fault] = 0
	}
	return f
}

// SetFaults replaces the faults from now on; the counts of [Server.Fired] go on.
// It fails when a probability is not between 0 and 1 or a time is negative.
func (s *Server) SetFaults(f Faults) error {
	for fault, p := range f.probabilities() {
		if !(p >= 0 && p <= 1) { // not a number is neither
			return fmt.Errorf("set faults: the probability of %q is %v, want 0 to 1", fault, p)
		}
	}
	if min(f.RetryAfter, f.LaterWithin, f.HoldFor) < 0 {
		return errors.New("set faults: a time is negative")
	}
	f.Blocked = slices.Clone(f.Blocked)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.set, s.faults.odds, s.faults.chance = f, f.probabilities(), rand.New(rand.NewPCG(f.Seed, 0))
	return nil
}

// Fired counts each fault since the server was opened, those that never fired
// with 0: a trial in which nothing fired has shown nothing.
func (s *Server) Fired() map[Fault]int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return maps.Clone(s.faults.fired)
}

// draw decides about one fault without counting it.
func (f *faults) draw(fault Fault) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.odds[fault]
	return p > 0 && f.chance.Float64() < p
}

func (f *faults) count(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fired[fault]++
}

func (f *faults) strikes(fault Fault) bool {
	hit := f.draw(fault)
	if hit {
		f.count(fault)
	}
	return hit
}

func (f *faults) settings() Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.set
}

// beforeCall is what may go wrong before a call does anything.
func (s *Server) beforeCall(name string, chatID int64) error {
	switch {
	case s.faults.strikes(FaultCutBefore):
		return errCut
	case s.faults.strikes(FaultErrorPage):
		return errErrorPage
	case writesMessage(name) && s.faults.strikes(FaultTooMany):
		return s.pace.tooMany(chatID, max(time.Second, s.faults.settings().RetryAfter), s.wall())
	case writesMessage(name) && slices.Contains(s.faults.settings().Blocked, chatID):
		s.faults.count(FaultBlocked)
		return errBlocked()
	}
	return nil
}

var (
	errCut       = errors.New("connection is cut on purpose")
	errErrorPage = errors.New("page of HTML on purpose")
)

// fail carries out the faults that are no answers of the API. It reports whether
// err was one.
func fail(w http.ResponseWriter, err error) bool {
	switch {
	case errors.Is(err, errCut):
		panic(http.ErrAbortHandler) // net/http's way to close a connection in the middle
	case errors.Is(err, errErrorPage):
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<h1>502 Bad Gateway</h1>\n</body>\n</html>\n")
		return true
	}
	return false
}

// writesMessage reports whether Telegram counts a call of the method, given in
// lower case, towards the limits of messages. An album counts as one.
func writesMessage(name string) bool {
	return strings.HasPrefix(name, "send") && name != "sendchataction" || strings.HasPrefix(name, "editmessage")
}
