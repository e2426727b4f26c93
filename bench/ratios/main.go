// Command ratios reads the results of single runs of the load generator, and
// prints how this program stands beside its peers, as a table in Markdown.
//
//	go run ./bench/ratios results/*.json
//
// A ratio is taken within a round, in which the bots took turns: the machine's
// other work hits all of them alike. Numbers of different invocations do not
// compare.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const (
	ours       = "satcoso"
	grammY     = "grammy"
	handRolled = "gotelegram"
)

// A result is what the load generator wrote of one run: the fields of its own
// Result that are judged here.
type result struct {
	Label, Scenario   string
	Round             int
	UpdatesPerS       float64
	P99               float64 // ms
	LastStepP50       float64 // ms
	Timeouts          float64
	CallbacksSent     float64
	CallbacksAnswered float64
	CallsPerUpdate    map[string]float64
	BotCPUms1000      float64 // µs an update
	BotPeakRSS        float64 // bytes

	RedisKeyBytesPerConv, RedisKeysPerConv float64
	DupRows                                float64
	BotStartMs                             float64
}

// rounds holds results by scenario, then round, then bot.
type rounds map[string]map[int]map[string]result

func main() {
	all := rounds{}
	for _, name := range os.Args[1:] {
		if err := all.read(name); err != nil {
			fmt.Fprintln(os.Stderr, "ratios:", err)
			os.Exit(1)
		}
	}
	all.write(os.Stdout)
}

func (all rounds) read(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var r result
	if err := json.Unmarshal(data, &r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if all[r.Scenario] == nil {
		all[r.Scenario] = map[int]map[string]result{}
	}
	if all[r.Scenario][r.Round] == nil {
		all[r.Scenario][r.Round] = map[string]result{}
	}
	all[r.Scenario][r.Round][r.Label] = r
	return nil
}

// write prints one line for each goal that something was measured for.
func (all rounds) write(w io.Writer) {
	fmt.Fprint(w, "| scenario | what | median [least..most] (rounds) | must | goal | |\n|---|---|---|---|---|---|\n")
	for _, g := range goals {
		values := all.values(g)
		if len(values) == 0 {
			continue
		}
		what := g.what
		if g.beside != "" {
			what += " ÷ " + g.beside
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", g.scenario, what, spread(values), g.bound(g.must), g.bound(g.goal), g.verdict(median(values)))
	}
}

// values are this program's numbers, or its ratios to the bot beside it, one a
// round. Rounds in which one of them was not measured are left out.
func (all rounds) values(g goal) []float64 {
	var values []float64
	for _, bots := range all[g.scenario] {
		mine, there := bots[ours]
		if !there {
			continue
		}
		value := g.of(mine)
		if g.beside != "" {
			other, there := bots[g.beside]
			if !there || g.of(other) == 0 {
				continue
			}
			value /= g.of(other)
		}
		values = append(values, value)
	}
	slices.Sort(values)
	return values
}

// median is that of sorted values.
func median(values []float64) float64 {
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func spread(sorted []float64) string {
	if len(sorted) == 1 {
		return number(sorted[0]) + " (1)"
	}
	return fmt.Sprintf("%s [%s..%s] (%d)", number(median(sorted)), number(sorted[0]), number(sorted[len(sorted)-1]), len(sorted))
}

func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", f), "0"), ".")
}
