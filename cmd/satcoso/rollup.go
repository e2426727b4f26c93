package main

import (
	"errors"
	"fmt"

	sqlstore "github.com/satcoso/satcoso/store/sql"
)

type rollupCheckCommand struct{}

// Run compares the sums that digests are made from with what the reports add up
// to, and fails where they differ.
func (rollupCheckCommand) Run(env *environment) error {
	return withDatabase(env, func(db *sqlstore.Store) error {
		differences, err := printDifferences(env, db)
		if err != nil {
			return err
		}
		if len(differences) > 0 {
			return fmt.Errorf("%d sums are not what the reports add up to: digests on demand tell wrong numbers; satcoso digest rollup rebuild makes the sums anew", len(differences))
		}
		fmt.Fprintln(env.stdout, "the sums are what the reports add up to")
		return nil
	})
}

type rollupRebuildCommand struct{}

// Run makes the sums anew from the reports. It prints what differed.
func (rollupRebuildCommand) Run(env *environment) error {
	return withDatabase(env, func(db *sqlstore.Store) error {
		differences, err := printDifferences(env, db)
		if err != nil {
			return err
		}
		if err := db.RebuildRollup(env.ctx); err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "made anew; %d sums differed\n", len(differences))
		return nil
	})
}

func withDatabase(env *environment, do func(*sqlstore.Store) error) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

func printDifferences(env *environment, db *sqlstore.Store) ([]sqlstore.RollupDifference, error) {
	differences, err := db.CompareRollup(env.ctx)
	for _, d := range differences {
		fmt.Fprintf(env.stdout, "%s %s, period to %s: kept %d, reports add up to %d", d.UnitCode, d.Indicator, d.PeriodEnd, d.Kept, d.Summed)
		if d.Kept == d.Summed {
			fmt.Fprint(env.stdout, " (but not of as many reports, unknown figures or estimates)")
		}
		fmt.Fprintln(env.stdout)
	}
	return differences, err
}
