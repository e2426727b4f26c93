package main

// A goal is a number of this program, or its ratio to the same number of a peer,
// and what it must be at least (or at most), and is wanted to be.
type goal struct {
	scenario, what string
	beside         string // a peer, or empty for the number itself
	of             func(result) float64
	must, goal     float64
	more           bool // more is better
}

// goals are those of docs/performance.md.
var goals = []goal{
	{scenario: "saturate", what: "CPU/update", beside: handRolled, of: cpu, must: 0.90, goal: 0.80},
	{scenario: "saturate", what: "CPU/update", beside: grammY, of: cpu, must: 0.30, goal: 0.25},
	{scenario: "saturate", what: "updates/s", beside: grammY, of: func(r result) float64 { return r.UpdatesPerS }, must: 3, goal: 3.5, more: true},
	{scenario: "saturate", what: "Bot API calls/update", of: calls, must: 1.25, goal: 1.25},
	{scenario: "saturate", what: "peak memory", beside: grammY, of: func(r result) float64 { return r.BotPeakRSS }, must: 0.25, goal: 0.25},
	{scenario: "saturate", what: "start to first call, ms", of: func(r result) float64 { return r.BotStartMs }, must: 500, goal: 500},
	{scenario: "steady", what: "p99", beside: handRolled, of: p99, must: 1.1, goal: 0.9},
	{scenario: "wan", what: "p99", beside: handRolled, of: p99, must: 0.8, goal: 0.7},
	{scenario: "wan", what: "confirm→saved, in round trips of 60 ms", of: func(r result) float64 { return r.LastStepP50 / 60 }, must: 1.8, goal: 1.65},
	{scenario: "hold", what: "Redis bytes/open conversation", of: func(r result) float64 { return r.RedisKeyBytesPerConv }, must: 1024, goal: 640},
	// One, and a few that belong to no conversation.
	{scenario: "hold", what: "Redis keys/open conversation", of: func(r result) float64 { return r.RedisKeysPerConv }, must: 1.01, goal: 1.01},
	{scenario: "faults", what: "stuck of 1,000 reports", of: stuck, must: 2},
	{scenario: "faults", what: "duplicate rows", of: duplicateRows},
	{scenario: "faults", what: "taps never answered", of: func(r result) float64 { return r.CallbacksSent - r.CallbacksAnswered }, must: 5},
	{scenario: "crash", what: "stuck of 400 reports", of: stuck, must: 2},
	{scenario: "crash", what: "duplicate rows", of: duplicateRows},
	{scenario: "burst", what: "stuck of 5,000 reports", of: stuck},
	{scenario: "burst", what: "p99", beside: handRolled, of: p99, must: 1, goal: 1},
}

func cpu(r result) float64           { return r.BotCPUms1000 }
func p99(r result) float64           { return r.P99 }
func stuck(r result) float64         { return r.Timeouts }
func duplicateRows(r result) float64 { return r.DupRows }

// calls are those that show or acknowledge something; polling is not one.
func calls(r result) float64 {
	var n float64
	for name, perUpdate := range r.CallsPerUpdate {
		if name != "getupdates" {
			n += perUpdate
		}
	}
	return n
}

func (g goal) bound(limit float64) string {
	sign := "≤ "
	if g.more {
		sign = "≥ "
	}
	return sign + number(limit)
}

// verdict says how far a number has come.
func (g goal) verdict(value float64) string {
	reached := func(limit float64) bool {
		if g.more {
			return value >= limit
		}
		return value <= limit
	}
	switch {
	case reached(g.goal):
		return "goal"
	case reached(g.must):
		return "must"
	}
	return "**missed**"
}
