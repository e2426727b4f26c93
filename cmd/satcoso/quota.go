package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

// zaloChannel is the channel of a single Zalo bot, and what those of several
// begin with: zalo.1, zalo.2, …
const zaloChannel = "zalo"

// planOf returns the plan of a channel. Only Zalo has one.
func (c config) planOf(channel string) models.Plan {
	if technology, _, _ := strings.Cut(channel, "."); technology == zaloChannel {
		return c.Plan
	}
	return models.Plan{}
}

// plan reads what the plan of a Zalo bot allows.
func (r *settings) plan(c *config) {
	basic := models.BasicPlan()
	c.Plan = models.Plan{
		Messages: r.limit("ZALO_PLAN_MESSAGES", basic.Messages),
		People:   r.limit("ZALO_PLAN_PEOPLE", basic.People),
		Groups:   r.limit("ZALO_PLAN_GROUPS", basic.Groups),
		Both:     basic.Both,
	}
	switch counts := r.get("ZALO_PLAN_COUNTS"); counts {
	case "", "both":
	case "sent":
		c.Plan.Both = false
	default:
		r.fail("ZALO_PLAN_COUNTS", counts, "write both, where messages to the bot count too, or sent")
	}
}

// limit reads a limit; 0 is none.
func (r *settings) limit(name string, fallback int) int {
	value := r.get(name)
	if value == "" {
		return fallback
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		r.fail(name, value, fmt.Sprintf("write a number, such as %d, or 0 for no limit", fallback))
	}
	return n
}

type quotaCommand struct{}

// Run lists what the bots have used of this month's messages.
func (quotaCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(printQuota(env.ctx, env.stdout, db, cfg), db.Close())
}

// printQuota prints a table of the bots whose messages are counted, and what was
// not sent because of it.
func printQuota(ctx context.Context, out io.Writer, db *sqlstore.Store, cfg config) error {
	clock, err := openClock(ctx, db)
	if err != nil {
		return err
	}
	calendar, err := calendar("")
	if err != nil {
		return err
	}
	month := calendar.MonthAt(clock.Now())
	channels, err := db.ListMetered(ctx)
	if err != nil {
		return err
	}
	if len(channels) == 0 {
		fmt.Fprintln(out, "messages that count: none yet, on any channel")
		return nil
	}
	fmt.Fprintf(out, "messages that count, in %s:\n", month.Key())
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  bot\tsent\treceived\tused\tpeople\tgroups\t")
	for _, channel := range channels {
		usage, err := db.Usage(ctx, channel, month)
		if err != nil {
			return err
		}
		fmt.Fprintln(table, quotaRow(channel, cfg.planOf(channel), usage))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	trouble, err := db.FindTrouble(ctx, clock.Now())
	if err != nil {
		return err
	}
	printWithheld(out, trouble.Withheld, func(t time.Time) string { return calendar.In(t).Format("2006-01-02 15:04") })
	return nil
}

// quotaRow is the row of a bot.
func quotaRow(channel string, plan models.Plan, usage models.Usage) string {
	of := func(n, limit int) string {
		if limit == 0 {
			return strconv.Itoa(n)
		}
		return fmt.Sprintf("%d of %d", n, limit)
	}
	used, state := "no limit", ""
	if plan.Messages > 0 {
		used = fmt.Sprintf("%d of %d (%d %%)", plan.Counted(usage), plan.Messages, plan.Used(usage))
	}
	switch plan.Level(usage) {
	case models.QuotaWarn:
		state = "runs short"
	case models.QuotaStop:
		state = "answers only"
	}
	if plan.PeopleFull(usage) {
		state = strings.TrimPrefix(state+", no room for people", ", ")
	}
	return fmt.Sprintf("  %s\t%d\t%d\t%s\t%s\t%s\t%s", channel, usage.Sent, usage.Received, used,
		of(usage.People, plan.People), of(usage.Groups, plan.Groups), state)
}

// printWithheld lists what was not sent because messages ran short.
func printWithheld(out io.Writer, list []sqlstore.WithheldNotice, at func(time.Time) string) {
	fmt.Fprintf(out, "notices that were not sent because messages ran short, in 30 days: %d\n", len(list))
	for _, w := range list {
		fmt.Fprintf(out, "  %s, %s: %s on %s at %s\n", w.Name, w.Unit, w.Kind, w.Channel, at(w.At))
	}
}
