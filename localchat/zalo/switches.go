package localzalo

import (
	"sync"
	"time"
)

// Times is how often something happens: the next n times, or [Always].
type Times int

// Always lets something happen until the switches are set anew.
const Always Times = -1

// Switches are what the platform may do, or may be like. The zero value is a Zalo
// in good health that behaves as was measured.
type Switches struct {
	// What documents and measurements disagree about.

	Idle408          bool // an idle poll ends with the HTTP status 408 rather than 200
	PhotoAsDocs      bool // a picture's address is in the field photo rather than photo_url
	BareWebhook      bool // a webhook gets the update itself rather than {"ok":true,"result":update}
	CamelErrorCode   bool // errorCode rather than error_code, in every refusal
	EmptyWebhookInfo bool // without a webhook, getWebhookInfo answers an empty url rather than 404
	OnlyHTTPS        bool // http:// and a loopback address is refused as a webhook, as by Zalo

	// What goes wrong.

	TooMany        Times // calls answered by the proxy before Zalo: HTTP 429 and a page of HTML
	Forbidden      Times // calls answered with 403, which Zalo documents as an internal error
	SendTimeout    Times // sends that are accepted and answered with 408
	SendCut        Times // sends that are accepted and whose connection then breaks
	Duplicate      Times // messages of people that come twice
	SelfEcho       Times // sends that come back as an update from the bot itself
	UnknownEvent   Times // messages of people before which an update of an unknown kind comes
	MissingMessage Times // messages of people before which an update without a message comes
	Latency        time.Duration
	// ForgetAfter is how long an update waits for a poll, in real time, before it
	// is lost; 0 keeps it. What was sent to a bot that does not run was not replayed.
	ForgetAfter time.Duration
	// AbortedPollEats lets a poll whose caller has gone take an update with it,
	// as where a proxy does not tell Zalo that the caller went.
	AbortedPollEats bool

	Quota Quota
}

// Quota is what a bot's plan allows. Beyond it a send is answered with 429 "Quota
// exceeded", which is a guess: nobody has published what happens.
type Quota struct {
	Messages      int  // a month; 0: any number
	CountReceived bool // what people send counts as well; sources disagree
	Chats         int  // chats that may be written to, those that began first; 0: any number
}

// BasicPlan is the quota of the free plan, as its page said in September 2026.
func BasicPlan() Quota { return Quota{Messages: 3000, Chats: 50} }

// switches holds the present ones; those that are counted run down.
type switches struct {
	mu  sync.Mutex
	now Switches
}

// SetSwitches replaces all switches.
func (s *Server) SetSwitches(to Switches) {
	s.switches.mu.Lock()
	defer s.switches.mu.Unlock()
	s.switches.now = to
}

// Switches gives the present switches: those that are counted say how often they
// will still strike.
func (s *Server) Switches() Switches {
	s.switches.mu.Lock()
	defer s.switches.mu.Unlock()
	return s.switches.now
}

// strikes reports whether the counted switch that pick names strikes now.
func (w *switches) strikes(pick func(*Switches) *Times) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := pick(&w.now)
	if *left > 0 {
		*left--
		return true
	}
	return *left == Always
}
