package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
	redisstore "github.com/satcoso/satcoso/store/redis"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

// A rosterFile is a roster that a command reads.
type rosterFile struct {
	File string `arg:"" type:"existingfile" help:"The roster, a YAML file."`
}

// read reads the roster, whose indicators must be ones of the flows of
// FLOWS_DIR.
func (f rosterFile) read(cfg config) (models.Roster, error) {
	data, err := os.ReadFile(f.File)
	if err != nil {
		return models.Roster{}, fmt.Errorf("read roster: %w", err)
	}
	files, err := loadFlows(cfg.FlowsDir)
	if err != nil {
		return models.Roster{}, fmt.Errorf("FLOWS_DIR: %w", err)
	}
	return roster.Parse(filepath.Base(f.File), data, indicators(files))
}

// indicators are those that reports of the flows can have.
func indicators(files []flows.File) map[string]bool {
	known := map[string]bool{}
	for _, f := range files {
		for _, id := range f.Flow.Indicators() {
			known[id] = true
		}
	}
	return known
}

type rosterCheckCommand struct{ rosterFile }

// Run reads the roster and counts what is in it.
func (c rosterCheckCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	r, err := c.read(cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s: %d units, %d people, %d targets, %d openings\n",
		c.File, len(r.Units), len(r.People), len(r.Targets), len(r.Openings))
	return nil
}

type rosterDiffCommand struct{ rosterFile }

// Run prints what rosterApplyCommand would do.
func (c rosterDiffCommand) Run(env *environment) error {
	return c.open(env, func(db *sqlstore.Store, r models.Roster, at time.Time) error {
		changes, held, err := difference(env, db, r, at)
		if err != nil {
			return err
		}
		c.print(env, changes)
		if n, most := roster.Ending(changes), roster.MayEnd(held); n > most {
			fmt.Fprintf(env.stdout, "apply would refuse this: %s\n", ending(n, most))
		}
		return nil
	})
}

type rosterApplyCommand struct {
	rosterFile
	Ending int `placeholder:"N" help:"How many posts are meant to end, where they are many."`
}

// Run brings the database of DATABASE_URL up to the roster, and prints what it
// did.
func (c rosterApplyCommand) Run(env *environment) error {
	return c.open(env, func(db *sqlstore.Store, r models.Roster, at time.Time) error {
		changes, held, err := difference(env, db, r, at)
		if err != nil {
			return err
		}
		if n, most := roster.Ending(changes), roster.MayEnd(held); n > most && n != c.Ending {
			return errors.New("nothing was applied: " + ending(n, most))
		}
		if err := db.ApplyRoster(env.ctx, r, at); err != nil {
			return err
		}
		c.print(env, changes)
		fmt.Fprintf(env.stdout, "applied %s: %d units, %d people\n", c.File, len(r.Units), len(r.People))
		return nil
	})
}

// open gives do the database, the roster, and the instant at which it applies,
// in the calendar's zone.
func (f rosterFile) open(env *environment, do func(*sqlstore.Store, models.Roster, time.Time) error) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	r, err := f.read(cfg)
	if err != nil {
		return err
	}
	calendar, err := calendar("")
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	clock, err := openClock(env.ctx, db)
	if err == nil {
		err = do(db, r, calendar.In(clock.Now()))
	}
	return errors.Join(err, db.Close())
}

// difference also returns the roster that the database holds.
func difference(env *environment, db *sqlstore.Store, r models.Roster, at time.Time) ([]roster.Change, models.Roster, error) {
	now, err := db.ReadRoster(env.ctx, at)
	if err != nil {
		return nil, models.Roster{}, err
	}
	return roster.Diff(now, r), now, nil
}

// ending says what to do about n posts that would end, where at most most may.
func ending(n, most int) string {
	return fmt.Sprintf("%d posts would end, because people are in the file without them; more than %d are only ended on purpose. "+
		"Leave the key posts away for people whose posts stay; if all %d are to end, apply with --ending %d", n, most, n, n)
}

func (f rosterFile) print(env *environment, changes []roster.Change) {
	for _, change := range changes {
		fmt.Fprintln(env.stdout, change)
	}
	if len(changes) == 0 {
		fmt.Fprintf(env.stdout, "nothing to do: the database says what %s says\n", f.File)
	}
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
