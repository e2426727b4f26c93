package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

// What the demonstration is filled with (DEMO).
const (
	demoReports = "reports" // people, and eight weeks of their reports
	demoPeople  = "people"
	demoNothing = "none"
)

// The setting demo_state says how far the demonstration is filled.
const (
	demoSetting = "demo_state"
	demoBegun   = "filing"
	demoDone    = "filed"
)

// demoFilers is how many people report side by side.
const demoFilers = 4

// fillDemo fills an empty database: with people, and with their reports, which
// go through the handler as everybody's do. What was begun is gone on with.
func (p *program) fillDemo(ctx context.Context) error {
	state, err := p.db.Setting(ctx, demoSetting)
	if err != nil {
		return err
	}
	empty, err := p.db.Empty(ctx)
	if err != nil || p.demo == demoNothing || state == demoDone || state == "" && !empty {
		return err
	}
	plan, r, err := p.demoData()
	if err != nil {
		return err
	}
	if empty {
		if err := p.enterDemo(ctx, plan, r); err != nil {
			return err
		}
	}
	if p.demo == demoPeople {
		return nil
	}
	return p.fileDemo(ctx, plan, r)
}

// shippedDemo is the demonstration that ships.
func shippedDemo() (demo.Plan, models.Roster, error) {
	plan, err := demo.DefaultPlan()
	if err != nil {
		return demo.Plan{}, models.Roster{}, err
	}
	r, err := roster.Parse("demo/roster.yaml", demo.Roster, nil) // the flows may be others than those that ship
	return plan, r, err
}

// enterDemo enters the people, and sets the clock to when the demonstration
// begins.
func (p *program) enterDemo(ctx context.Context, plan demo.Plan, r models.Roster) error {
	at := p.calendar.In(p.clock.Now())
	if p.demo == demoReports {
		at = plan.FirstDay.At(0, 0, at.Location())
		if err := p.db.SetSetting(ctx, demoSetting, demoBegun); err != nil {
			return err
		}
		if err := p.clock.begin(ctx, plan.Clock); err != nil {
			return err
		}
	}
	if err := p.db.ApplyRoster(ctx, r, at); err != nil {
		return err
	}
	p.log.Info("demonstration entered", "units", len(r.Units), "people", len(r.People))
	return nil
}

// fileDemo files what the plan says, week by week, each followed by its digests.
func (p *program) fileDemo(ctx context.Context, plan demo.Plan, r models.Roster) error {
	filings, err := plan.Filings(r, p.calendar.Location)
	if err != nil {
		return err
	}
	var done atomic.Int64
	stop := p.tellProgress(ctx, &done, len(filings))
	defer stop()
	var busy []demo.Filing
	for week := 1; week <= plan.Weeks; week++ {
		for _, after := range []bool{false, true} {
			if after && week < plan.Weeks {
				if err := p.digests.MakeUnsent(ctx, plan.Week(week)); err != nil {
					return err
				}
			}
			waiting, err := p.fileAll(ctx, of(filings, week, after), &done)
			if err != nil {
				return err
			}
			busy = append(busy, waiting...)
		}
	}
	for range busyTries { // who was writing meanwhile
		if len(busy) == 0 {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(busyPause):
		}
		if busy, err = p.fileAll(ctx, busy, &done); err != nil {
			return err
		}
	}
	if len(busy) > 0 {
		p.log.Warn("some of the demonstration's reports are left out: their authors are writing; the next start files them", "reports", len(busy))
		return nil
	}
	p.log.Info("demonstration filed", "reports", len(filings))
	return p.db.SetSetting(ctx, demoSetting, demoDone)
}

// of are the filings of a week, before or after its digest.
func of(filings []demo.Filing, week int, after bool) []demo.Filing {
	var list []demo.Filing
	for _, f := range filings {
		if f.Week == week && f.AfterDigest == after {
			list = append(list, f)
		}
	}
	return list
}

const (
	// busyTries and busyPause say how often, and how far apart, somebody is tried
	// again who is writing a report on the page.
	busyTries = 5
	busyPause = 4 * time.Second
)

// fileAll files reports, those of one person one after the other. It returns
// those whose authors are busy.
func (p *program) fileAll(ctx context.Context, filings []demo.Filing, done *atomic.Int64) ([]demo.Filing, error) {
	var jobs sync.WaitGroup
	errs, busy := make([]error, demoFilers), make([][]demo.Filing, demoFilers)
	for n := range demoFilers {
		jobs.Go(func() {
			filer := p.demoFiler(n)
			for _, f := range filings {
				h := fnv.New32()
				_, _ = h.Write([]byte(f.Account)) // which never fails
				if int(h.Sum32())%demoFilers != n || errs[n] != nil {
					continue
				}
				err := p.fileOne(ctx, filer, f)
				if errors.Is(err, demo.ErrBusy) {
					busy[n] = append(busy[n], f)
					continue
				}
				errs[n] = err
				done.Add(1)
			}
		})
	}
	jobs.Wait()
	return slices.Concat(busy...), errors.Join(errs...)
}

func (p *program) fileOne(ctx context.Context, filer *demo.Filer, f demo.Filing) error {
	for _, flow := range p.handler.Flows.Newest() {
		if flow.ID == f.Flow {
			return filer.File(ctx, f, flow)
		}
	}
	return fmt.Errorf("demonstration: there is no flow %q", f.Flow)
}

// demoFiler is one of those who report. Its messages are counted apart from those
// of the chat page, and its cards are shown to nobody.
func (p *program) demoFiler(n int) *demo.Filer {
	clock := &demo.Clock{}
	screen := &demo.Screen{Clock: clock}
	h := &bot.Handler{
		Channels: map[string]bot.Channel{demo.Channel: screen}, People: p.db, States: p.states, Snapshots: p.db,
		Reports: p.db, Digests: p.digests, Outbox: p.db, Pace: p.states, Flows: p.handler.Flows, Calendar: p.calendar,
		Now: clock.Now, NewID: clock.NewID, Log: p.log,
	}
	return &demo.Filer{
		Handle: h.Handle, States: p.states, People: p.db, Reports: p.db, Screen: screen, Clock: clock, Bot: fmt.Sprintf("demo%d-%d", n, p.started.Unix()),
	}
}

// tellProgress says now and then how many reports are filed, until stop is
// called.
func (p *program) tellProgress(ctx context.Context, done *atomic.Int64, all int) (stop func()) {
	ctx, stop = context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(5 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				p.log.Info("demonstration is being filed", "reports", done.Load(), "of", all)
			}
		}
	}()
	return stop
}

// checkDemo refuses to serve real people from a database that a demonstration has
// been filled into, or whose clock it has moved.
func (p *program) checkDemo(ctx context.Context, cfg config) error {
	if cfg.local() || cfg.TelegramAPIURL != "" || cfg.ZaloAPIURL != "" { // another server of the Bot API is that of a trial
		return nil
	}
	state, err := p.db.Setting(ctx, demoSetting)
	if err != nil {
		return err
	}
	shift, err := p.db.ClockShift(ctx)
	if err != nil {
		return err
	}
	if state != "" || shift != 0 {
		return errors.New("DATABASE_URL names a database that a demonstration was played in: its people are invented, and its clock was moved; give the bot a database of its own")
	}
	return nil
}

// moveClock is what moves the business clock from the chat page: only where there
// is a demonstration, since all copies of the program share that clock.
func (p *program) moveClock(cfg config) func(context.Context, time.Time) error {
	if cfg.Demo == demoNothing {
		return nil
	}
	return p.clock.Move
}
