package main

import (
	"strings"
	"testing"
)

// Ratios are taken within a round, and judged by their median.
func TestRatiosAreOfOneRound(t *testing.T) {
	all := rounds{"saturate": {
		1: {ours: {UpdatesPerS: 3000, BotCPUms1000: 300}, grammY: {UpdatesPerS: 1000}, handRolled: {BotCPUms1000: 300}},
		2: {ours: {UpdatesPerS: 1500, BotCPUms1000: 460}, grammY: {UpdatesPerS: 300}, handRolled: {BotCPUms1000: 500}},
		3: {ours: {UpdatesPerS: 4000, BotCPUms1000: 250}, grammY: {UpdatesPerS: 1000}, handRolled: {BotCPUms1000: 1000}},
		4: {grammY: {UpdatesPerS: 1}},
	}}
	var table strings.Builder
	all.write(&table)
	for _, line := range []string{
		"| saturate | updates/s ÷ grammy | 4 [3..5] (3) | ≥ 3 | ≥ 3.5 | goal |",
		"| saturate | CPU/update ÷ gotelegram | 0.92 [0.25..1] (3) | ≤ 0.9 | ≤ 0.8 | **missed** |",
	} {
		if !strings.Contains(table.String(), line+"\n") {
			t.Errorf("no line %s in:\n%s", line, table.String())
		}
	}
	if strings.Contains(table.String(), "wan") {
		t.Errorf("a scenario that was not played is judged:\n%s", table.String())
	}
}
