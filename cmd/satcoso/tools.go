package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
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

func openDatabase(ctx context.Context, cfg config) (*sqlstore.Store, error) {
	return sqlstore.Open(ctx, sqlstore.Options{URL: cfg.DatabaseURL, DirectURL: cfg.DatabaseDirectURL})
}
