package localchat

import (
	"math"
	"sync"
	"time"
)

// Limits are how many messages the server lets a bot write within any second
// that slides along: sendMessage, sendPhoto and the like, and edits; an album
// counts as one. What is too much is answered with 429 and retry_after. Zero
// sets no limit. Telegram publishes none; it is commonly met at about 30 over
// all chats and 1 in each.
type Limits struct {
	PerSecond        int
	PerSecondAndChat int
}

// Pace is how fast the bot wrote since the server was opened. It counts what the
// bot asked for, whatever it was answered: a limit that is enforced would
// otherwise never seem to be exceeded.
type Pace struct {
	Asked         int // calls that wanted to write a message
	TooMany       int // of all calls: those answered with 429, for whatever reason
	Early         int // of Asked: those that came before the chat's last retry_after was over
	Busiest       int // most of Asked within any second, over all chats
	BusiestInChat int // the same within one chat
}

// Pace tells how fast the bot writes.
func (s *Server) Pace() Pace {
	s.pace.mu.Lock()
	defer s.pace.mu.Unlock()
	return s.pace.seen
}

type pace struct {
	limits Limits

	mu       sync.Mutex
	seen     Pace
	asked    window
	admitted window
	notUntil map[int64]time.Time // by chat: when the last retry_after is over
}

func newPace(limits Limits) *pace { return &pace{limits: limits, notUntil: map[int64]time.Time{}} }

// note counts a call that wants to write a message.
func (p *pace) note(chatID int64, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen.Asked++
	if until, there := p.notUntil[chatID]; there && now.Before(until) {
		p.seen.Early++
	} else if there {
		delete(p.notUntil, chatID)
	}
	p.asked.forget(now)
	p.asked.add(chatID, now)
	p.seen.Busiest = max(p.seen.Busiest, len(p.asked.stamps))
	p.seen.BusiestInChat = max(p.seen.BusiestInChat, p.asked.inChat[chatID])
}

// admit lets a message through, or answers 429.
func (p *pace) admit(chatID int64, now time.Time) error {
	p.mu.Lock()
	p.admitted.forget(now)
	full := p.limits.PerSecond > 0 && len(p.admitted.stamps) >= p.limits.PerSecond ||
		p.limits.PerSecondAndChat > 0 && p.admitted.inChat[chatID] >= p.limits.PerSecondAndChat
	if !full {
		p.admitted.add(chatID, now)
	}
	p.mu.Unlock()
	if full {
		return p.tooMany(chatID, time.Second, now) // by then there is room: a second slides by in one
	}
	return nil
}

// tooMany refuses a call until wait is over, rounded up to seconds.
func (p *pace) tooMany(chatID int64, wait time.Duration, now time.Time) error {
	seconds := int(math.Ceil(wait.Seconds()))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen.TooMany++
	if chatID != 0 {
		p.notUntil[chatID] = now.Add(time.Duration(seconds) * time.Second)
	}
	return tooManyRequests(seconds)
}

// window holds the calls of the last second.
type window struct {
	stamps []stamp // oldest first
	inChat map[int64]int
}

type stamp struct {
	chat int64
	at   time.Time
}

func (w *window) forget(now time.Time) {
	for len(w.stamps) > 0 && now.Sub(w.stamps[0].at) >= time.Second {
		chatID := w.stamps[0].chat
		if w.inChat[chatID]--; w.inChat[chatID] == 0 {
			delete(w.inChat, chatID)
		}
		w.stamps = w.stamps[1:]
	}
}

func (w *window) add(chatID int64, now time.Time) {
	if w.inChat == nil {
		w.inChat = map[int64]int{}
	}
	w.stamps = append(w.stamps, stamp{chatID, now})
	w.inChat[chatID]++
}
