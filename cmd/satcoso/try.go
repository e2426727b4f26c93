package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/satcoso/satcoso/bot/terminal"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

type tryCommand struct {
	Flow string      `arg:"" help:"Id of the flow, de_an_03 for instance."`
	Dir  string      `type:"existingdir" help:"Folder of *.yaml files; by default the flows that ship."`
	Lang models.Lang `default:"vi" enum:"vi,en" help:"Language to speak: vi or en."`
}

// Run plays a flow in the terminal, without any store. Nothing is sent: at the
// end it prints the figures that a report would hold.
func (c tryCommand) Run(env *environment) error {
	files, err := loadFlows(c.Dir)
	if err != nil {
		return err
	}
	calendar, err := calendar("")
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Flow.ID == c.Flow {
			return c.play(env, f.Flow, calendar)
		}
	}
	return fmt.Errorf("no flow has the id %q: satcoso flows check lists them", c.Flow)
}

func (c tryCommand) play(env *environment, f *conversations.Flow, calendar models.Calendar) error {
	now := calendar.In(time.Now())
	period := calendar.Reporting(now)
	unit := models.Unit{Name: locales.In(c.Lang).Say("try.unit")}
	due := calendar.DueAt(period)
	if f.Period != models.Weekly {
		period, due = models.Period{}, time.Time{}
	}
	state := conversations.Begin(f, newID(), unit, period, due)
	event := conversations.Event{Kind: conversations.Started}
	lines := readLines(env.ctx, env.stdin)
	for {
		event.Lang, event.Now = c.Lang, calendar.In(time.Now())
		turn, err := conversations.Advance(f, state, event)
		if err != nil {
			return err
		}
		if state, err = reload(turn.State); err != nil {
			return err
		}
		if state.Phase == conversations.Sending {
			return c.sent(env, f, state)
		}
		fmt.Fprint(env.stdout, terminal.Render(turn.Replies[0]))
		if state.Phase.Ended() {
			return nil
		}
		fmt.Fprint(env.stdout, "> ")
		var line string
		ok := false
		select {
		case line, ok = <-lines:
		case <-env.ctx.Done():
		}
		if !ok {
			fmt.Fprintln(env.stdout)
			return nil
		}
		guarded := vietnamese.Inspect(line)
		event = conversations.Event{
			Kind: conversations.Typed, Text: guarded.Text, Masked: guarded.Masked, Secret: guarded.Secret,
			Safe: guarded.Masking(vietnamese.Email, vietnamese.Name),
		}
	}
}

// sent says what a report would hold.
func (c tryCommand) sent(env *environment, f *conversations.Flow, s conversations.State) error {
	fmt.Fprintln(env.stdout, locales.In(c.Lang).Say("try.sent"))
	for _, figure := range conversations.Figures(f, s) {
		about := ""
		if figure.Estimate {
			about = "~"
		}
		fmt.Fprintf(env.stdout, "  %s = %s%d\n", figure.Indicator, about, figure.Value)
	}
	return nil
}

// reload sends a state through JSON, as between any two messages.
func reload(s conversations.State) (conversations.State, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return s, fmt.Errorf("write state: %w", err)
	}
	var back conversations.State
	if err := json.Unmarshal(data, &back); err != nil {
		return s, fmt.Errorf("read state: %w", err)
	}
	return back, nil
}

// readLines reads lines until the input or the context ends. A read that is
// under way then ends with the process.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(r); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}
