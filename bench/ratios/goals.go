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
	{scenario: "saturate", what: "updates/s", beside: grammY, of: func(r result) float64 { return r.UpdatesPerS }, must: 3, goal: 4, more: true},
	{scenario: "saturate", what: "CPU/update", beside: handRolled, of: cpu, must: 0.85, goal: 0.65},
	{scenario: "saturate", what: "CPU/update", beside: grammY, of: cpu, must: 0.28, goal: 0.20},
	{scenario: "steady", what: "p99", beside: grammY, of: p99, must: 0.40, goal: 0.30},
	{scenario: "steady", what: "p99", beside: handRolled, of: p99, must: 1.1, goal: 0.9},
	{scenario: "wan", what: "p99", beside: handRolled, of: p99, must: 0.75, goal: 0.68},
	{scenario: "wan", what: "confirm→saved, in round trips of 60 ms", of: func(r result) float64 { return r.LastStepP50 / 60 }, must: 1.8, goal: 1.65},
	{scenario: "wanmax", what: "updates/s", beside: handRolled, of: func(r result) float64 { return r.UpdatesPerS }, must: 0.95, goal: 1, more: true},
	{scenario: "hold", what: "Redis bytes/open conversation", of: func(r result) float64 { return r.RedisKeyBytesPerConv }, must: 320, goal: 224},
	{scenario: "hold", what: "Redis bytes/open conversation", beside: grammY, of: func(r result) float64 { return r.RedisKeyBytesPerConv }, must: 0.05, goal: 0.03},
	// One, and a few that belong to no conversation.
	{scenario: "hold", what: "Redis keys/open conversation", of: func(r result) float64 { return r.RedisKeysPerConv }, must: 1.01, goal: 1.01},
	{scenario: "saturate", what: "Redis commands/update", of: func(r result) float64 { return r.RedisCmdsPerUpdate }, must: 2, goal: 2},
	{scenario: "saturate", what: "Bot API calls/update", of: calls, must: 1.25, goal: 1.25},
	{scenario: "faults", what: "stuck of 1,000 reports", of: stuck, must: 2},
	{scenario: "faults", what: "duplicate rows", of: duplicateRows},
	{scenario: "faults", what: "taps never answered", of: func(r result) float64 { return r.CallbacksSent - r.CallbacksAnswered }, must: 5},
	{scenario: "faults", what: "p99, ms", of: p99, must: 1000, goal: 1000},
	{scenario: "crash", what: "stuck of 400 reports", of: stuck, must: 2},
	{scenario: "crash", what: "duplicate rows", of: duplicateRows},
	{scenario: "crash", what: "messages sent twice", of: func(r result) float64 { return r.Dups }, must: 2},
	{scenario: "saturate", what: "peak memory", beside: grammY, of: func(r result) float64 { return r.BotPeakRSS }, must: 0.25, goal: 0.16},
	{scenario: "saturate", what: "start to first call", beside: grammY, of: func(r result) float64 { return r.BotStartMs }, must: 0.5, goal: 0.2},
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
