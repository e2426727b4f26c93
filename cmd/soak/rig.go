package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
)

// A rig is everything that a run owns.
type rig struct {
	options options
	dir     string // temporary; logs are under it
	dataDir string // of commands, and of the only copy if it is embedded
	binary  string // the program
	flows   map[string]*conversations.Flow

	postgres    *postgres // nil if embedded
	redis       *redis    // nil if embedded
	telegram    *telegram
	zalo        *zaloServer // nil where the people are not the rig's own
	databaseURL string
	redisURL    string
	db          *sql.DB // the program's database, to look into
	chats       *sql.DB // the local Telegram's

	people     []person
	leaders    []*leader
	zaloLeader *zaloChat // nil where there is none
	copies     []*replica
	front      *front // nil where updates are polled
	client     *http.Client
	journal    *journal
	ledger     *ledger
	promises   promises
	troubles   troubles
	begun      time.Time
	digestAt   time.Time     // when the first digest is due, by the rig's own clock
	shift      time.Duration // of the business clock
	moved      atomic.Int64  // the same, for those who read it while it is changed
	deaths     deaths
	// turned and struck count what switches of Zalo were to do and have done. Only
	// the goroutine that turns them writes.
	turned, struck map[string]int

	outages    atomic.Int32 // stores that are down on purpose
	lastOutage atomic.Int64 // when one ended, in Unix nanoseconds
}

// openRig makes the folder with its logs, starts the servers and enters the
// people. No copy of the program runs yet.
func openRig(ctx context.Context, o options) (r *rig, err error) {
	r = &rig{options: o, begun: time.Now(), turned: map[string]int{}, struck: map[string]int{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * o.officers}}}
	defer func() {
		if err != nil {
			r.close()
		}
	}()
	// Not $TMPDIR: it may be too long for a socket, or closed to the servers' user.
	if r.dir, err = os.MkdirTemp("/tmp", "satcoso-soak."); err != nil {
		return r, fmt.Errorf("make a folder: %w", err)
	}
	r.dataDir = filepath.Join(r.dir, "data")
	if err := errors.Join(os.Chmod(r.dir, 0o755), os.Mkdir(filepath.Join(r.dir, "log"), 0o777), os.Mkdir(r.dataDir, 0o700)); err != nil {
		return r, err
	}
	if r.ledger, err = openLedger(filepath.Join(r.dir, "ledger.jsonl")); err != nil {
		return r, err
	}
	if r.journal, err = openJournal(filepath.Join(r.dir, "journal.jsonl")); err != nil {
		return r, err
	}
	if err := r.loadFlows(); err != nil {
		return r, err
	}
	if r.binary = o.binary; r.binary == "" {
		if r.binary, err = buildProgram(r.dir); err != nil {
			return r, err
		}
	}
	if err := r.startStores(); err != nil {
		return r, err
	}
	if o.webhook {
		if r.front, err = newFront(ctx); err != nil {
			return r, err
		}
	}
	return r, r.enterPeople(ctx)
}

func (r *rig) logFile(name string) string { return filepath.Join(r.dir, "log", name+".log") }

func (r *rig) loadFlows() error {
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		return err
	}
	r.flows = map[string]*conversations.Flow{}
	for _, f := range files {
		r.flows[f.Flow.ID] = f.Flow
	}
	return nil
}

func (r *rig) startStores() (err error) {
	driver := "pgx"
	if r.options.embedded {
		driver, r.databaseURL = "sqlite", "sqlite:"+filepath.Join(r.dataDir, "satcoso.db")
	} else {
		if r.postgres, err = createPostgres(filepath.Join(r.dir, "pg"), r.logFile("postgres")); err != nil {
			return err
		}
		if r.redis, err = createRedis(filepath.Join(r.dir, "redis"), r.logFile("redis")); err != nil {
			return err
		}
		r.databaseURL, r.redisURL = r.postgres.url(), r.redis.url()
	}
	source := r.databaseURL
	if r.options.embedded {
		source = "file:" + filepath.Join(r.dataDir, "satcoso.db") + "?_pragma=busy_timeout(5000)"
	}
	r.db, err = sql.Open(driver, source)
	return err
}

// placed writes the places of arguments as the database wants them.
func (r *rig) placed(query string) string {
	if r.options.embedded {
		return strings.ReplaceAll(query, "$", "?")
	}
	return query
}

// untilDigest is how long after the beginning of a run the first digest is due.
const untilDigest = 30 * time.Second

// The business clock runs ahead to half a minute before the digests of a Friday,
// so that every run means the same, sees them made, and ends in the same
// reporting week.
func shiftTo(now time.Time) time.Duration {
	hanoi := time.FixedZone("ICT", 7*60*60)
	now = now.In(hanoi)
	ahead := (int(time.Friday-now.Weekday())+6)%7 + 1 // at least a day
	return time.Date(now.Year(), now.Month(), now.Day()+ahead, 16, 30, 0, 0, hanoi).Add(-untilDigest).Sub(now)
}

// enterPeople invents the people, applies them as a roster and opens Telegram for
// them.
func (r *rig) enterPeople(ctx context.Context) (err error) {
	r.people = makePeople(r.options.people)
	roster := filepath.Join(r.dir, "roster.yaml")
	write := func() error { return writeRoster(roster, r.people) }
	r.shift, r.digestAt = shiftTo(time.Now()), time.Now().Add(untilDigest)
	if r.options.cast != nil {
		r.people = r.options.cast
		write = func() error { return os.WriteFile(roster, r.options.rosterFile, 0o600) }
		r.shift -= 16*time.Hour + 30*time.Minute - untilDigest - r.options.begins
	}
	if err := errors.Join(write(), ctx.Err()); err != nil {
		return err
	}
	if r.telegram, err = createTelegram(filepath.Join(r.dir, "telegram"), r.logFile("telegram"), r.people, r.shift); err != nil {
		return err
	}
	if r.chats, err = sql.Open("sqlite", "file:"+r.telegram.file()+"?_pragma=busy_timeout(5000)"); err != nil {
		return err
	}
	r.moved.Store(int64(r.shift))
	if r.options.cast == nil {
		if r.zalo, err = createZalo(ctx, r.dir, r.logFile("zalo"), r.people, func() time.Duration { return time.Duration(r.moved.Load()) }); err != nil {
			return err
		}
	}
	if err := r.run("roster", "apply", roster); err != nil {
		return err
	}
	if err := r.watchInbox(ctx); err != nil {
		return err
	}
	_, err = r.db.ExecContext(ctx, r.placed("INSERT INTO settings (key, value) VALUES ('clock_shift', $1)"), r.shift.String())
	return err
}

// close ends everything and removes the folder, unless it is to be kept, or shows
// what went wrong.
func (r *rig) close() {
	for _, c := range r.copies {
		c.leave()
	}
	if r.front != nil {
		_ = r.front.server.Close() // nobody is served any more
	}
	if r.telegram != nil && r.telegram.running != nil {
		r.telegram.running.stop(syscall.SIGTERM)
	}
	if r.zalo != nil {
		r.zalo.leave()
	}
	if r.redis != nil && r.redis.running != nil {
		r.redis.kill()
	}
	if r.postgres != nil && r.postgres.running != nil {
		r.postgres.stopAtOnce()
	}
	if r.journal != nil && r.options.plant == "" {
		violations, _ := r.journal.found()
		r.options.keep = r.options.keep || len(violations) > 0
	}
	if r.dir != "" && !r.options.keep {
		_ = os.RemoveAll(r.dir) // the system tidies what is left
	}
}

// officersOf returns the officers among the people.
func (r *rig) officersOf() []person { return r.people[:r.options.people] }

// photo is a small picture, another one each time.
func photo(rnd *rand.Rand) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		img.Set(i%8, i/8, color.RGBA{uint8(rnd.IntN(256)), uint8(rnd.IntN(256)), uint8(rnd.IntN(256)), 255})
	}
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		panic(fmt.Sprintf("encode a picture: %v", err)) // a buffer takes everything
	}
	return data.Bytes()
}
