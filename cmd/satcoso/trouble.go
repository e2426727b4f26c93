package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

type troubleCommand struct{}

// Run lists what somebody has to look after.
func (troubleCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	clock, err := openClock(env.ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	t, err := db.FindTrouble(env.ctx, clock.Now())
	if err == nil {
		err = printQuota(env.ctx, env.stdout, db, cfg)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	aside, err := filepath.Glob(filepath.Join(cfg.DataDir, "spool", "refused-*"))
	if err != nil {
		return fmt.Errorf("look into the spool: %w", err)
	}
	calendar, err := calendar("")
	if err != nil {
		return err
	}
	at := func(t time.Time) string { return calendar.In(t).Format("2006-01-02 15:04") }
	fmt.Fprintf(env.stdout, "notices that are due and not delivered: %d\n", t.Waiting)
	if t.Waiting > 0 {
		fmt.Fprintf(env.stdout, "  the oldest since %s\n", at(t.Oldest))
	}
	fmt.Fprintf(env.stdout, "messages that wait in the inbox: %d\n", t.Parked)
	fmt.Fprintf(env.stdout, "people who cannot be reached: %d\n", len(t.Unreachable))
	for _, u := range t.Unreachable {
		fmt.Fprintf(env.stdout, "  %s, %s: on %s since %s, %d notices wait\n", u.Name, u.Unit, u.Channel, at(u.Since), u.Waiting)
	}
	fmt.Fprintf(env.stdout, "files of this copy's spool that somebody has to look at: %d\n", len(aside))
	for _, file := range aside {
		fmt.Fprintf(env.stdout, "  %s\n", file)
	}
	fmt.Fprintf(env.stdout, "messages that could not be handled: %d\n", len(t.DeadLetters))
	for _, d := range t.DeadLetters {
		fmt.Fprintf(env.stdout, "  %s at %s from %s account %s: %s\n", d.Code, at(d.At), d.Channel, d.Account, d.Cause)
	}
	return nil
}
