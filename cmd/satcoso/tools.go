package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
	redisstore "github.com/satcoso/satcoso/store/redis"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

type healthcheckCommand struct{}

// Run succeeds if the program that listens at LISTEN says that it is well.
func (healthcheckCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(env.ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Listen+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("ask %s for its health: %w", cfg.Listen, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s for its health: %w", cfg.Listen, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is not well: %s", cfg.Listen, response.Status)
	}
	return nil
}

type flowsCheckCommand struct {
	Dir string `arg:"" optional:"" help:"Folder of *.yaml files; by default those that ship."`
}

// Run reads the flows and lists them.
func (c flowsCheckCommand) Run(env *environment) error {
	files, err := loadFlows(c.Dir)
	if err != nil {
		return err
	}
	var all []*conversations.Flow
	for _, f := range files {
		all = append(all, f.Flow)
	}
	if err := bot.CheckCommands(all); err != nil {
		return err
	}
	for _, f := range files {
		fmt.Fprintf(env.stdout, "%s version %d: %d questions\n", f.Flow.ID, f.Flow.Version, len(f.Flow.Questions))
	}
	return nil
}

type flowsLintCommand struct {
	Dir string `arg:"" optional:"" help:"Folder of *.yaml files; by default those that ship."`
}

// Run says what is hard on the authors of reports, and fails if anything is.
func (c flowsLintCommand) Run(env *environment) error {
	files, err := loadFlows(c.Dir)
	if err != nil {
		return err
	}
	findings := 0
	for _, f := range files {
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			if cost, err := conversations.Usual(f.Flow, lang); err == nil {
				fmt.Fprintf(env.stdout, "%s %s: a usual report takes %d taps and messages, %s, %d characters to read\n",
					f.Flow.ID, lang, cost.Steps(), cost.Time(), cost.Read)
			}
		}
		fmt.Fprintf(env.stdout, "%s: the longest way asks %d questions\n", f.Flow.ID, conversations.Longest(f.Flow))
		for _, found := range conversations.Lint(f.Flow) {
			fmt.Fprintf(env.stdout, "%s: %s\n", f.Flow.ID, found)
			findings++
		}
	}
	if findings > 0 {
		return fmt.Errorf("%d findings", findings)
	}
	return nil
}

type rosterRevokeCommand struct {
	Person string `arg:"" help:"Code of the person in the roster."`
}

// Run takes a person's access away: at once where Redis can tell all copies of
// the program, else at the latest half a minute from now.
func (c rosterRevokeCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	person, err := db.RevokeCode(env.ctx, c.Person, time.Now())
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if cfg.RedisURL == "" {
		fmt.Fprintf(env.stdout, "%s is known no more, within half a minute\n", c.Person)
		return nil
	}
	states, err := redisstore.Open(env.ctx, cfg.RedisURL, cfg.RedisPrefix)
	if err == nil {
		err = errors.Join(states.Revoke(env.ctx, person), states.Close())
	}
	if err != nil {
		return fmt.Errorf("%s is known no more within half a minute, or a quarter of an hour while the database is away; but not at once: %w", c.Person, err)
	}
	fmt.Fprintf(env.stdout, "%s is known no more\n", c.Person)
	return nil
}

func openDatabase(ctx context.Context, cfg config) (*sqlstore.Store, error) {
	return sqlstore.Open(ctx, sqlstore.Options{URL: cfg.DatabaseURL, DirectURL: cfg.DatabaseDirectURL})
}

type rosterCheckCommand struct {
	File string `arg:"" type:"existingfile" help:"The roster, a YAML file."`
}

// Run reads the roster and counts what is in it.
func (c rosterCheckCommand) Run(env *environment) error {
	r, err := readRoster(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s: %d units, %d people\n", c.File, len(r.Units), len(r.People))
	return nil
}

type rosterApplyCommand struct {
	File string `arg:"" type:"existingfile" help:"The roster, a YAML file."`
}

// Run brings the database of DATABASE_URL up to the roster.
func (c rosterApplyCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	r, err := readRoster(c.File)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	if err := errors.Join(db.ApplyRoster(env.ctx, r, time.Now()), db.Close()); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "applied %s: %d units, %d people\n", c.File, len(r.Units), len(r.People))
	return nil
}

func readRoster(path string) (models.Roster, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return models.Roster{}, fmt.Errorf("read roster: %w", err)
	}
	return roster.Parse(filepath.Base(path), data)
}
