package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver "pgx"
)

// A postgres is a PostgreSQL server of the rig's own, with fsync on and a Unix
// socket only.
type postgres struct {
	bin, dir, data, log string
	as                  *user.User
	running             *child
}

// createPostgres makes a new server under dir and starts it.
func createPostgres(dir, log string) (*postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	as, err := serverUser()
	if err != nil {
		return nil, err
	}
	p := &postgres{bin: bin, dir: dir, data: filepath.Join(dir, "data"), log: log, as: as}
	if err := errors.Join(os.Mkdir(dir, 0o700), handOver(dir, as)); err != nil {
		return nil, err
	}
	initialise := append(leash(as), filepath.Join(bin, "initdb"), "-D", p.data, "-U", "satcoso",
		"-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
	if out, err := exec.Command(initialise[0], initialise[1:]...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return p, p.start()
}

// postgresBin is the folder of the newest PostgreSQL that is installed, found as
// .ci/services finds it.
func postgresBin() (string, error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	slices.SortFunc(dirs, func(a, b string) int { return versionOf(b) - versionOf(a) })
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("no PostgreSQL is installed: .ci/services installs one, or use -embedded")
}

// versionOf reads the version in /usr/lib/postgresql/15/bin.
func versionOf(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // another name sorts last
	return n
}

// url is DATABASE_URL for the program.
func (p *postgres) url() string { return "postgres://satcoso@/postgres?host=" + p.dir }

// start starts the server and waits until it answers. It fails if another server
// answers in its place.
func (p *postgres) start() error {
	running, err := command{
		name: "postgres", log: p.log, as: p.as,
		argv: []string{filepath.Join(p.bin, "postgres"), "-D", p.data, "-k", p.dir,
			"-c", "listen_addresses=", "-c", "max_connections=200", "-c", "fsync=on", "-c", "synchronous_commit=on"},
	}.start()
	if err != nil {
		return err
	}
	p.running = running
	return until(30*time.Second, "PostgreSQL did not answer", p.verify)
}

// verify makes sure that whoever answers is the server in the rig's folder.
func (p *postgres) verify() error {
	if p.running.ended() {
		return errors.New("it ended; see " + p.log)
	}
	db, err := sql.Open("pgx", p.url())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // read only
	var dir string
	if err := db.QueryRow("SHOW data_directory").Scan(&dir); err != nil {
		return err
	}
	if dir != p.data {
		return fmt.Errorf("this PostgreSQL works in %s, not in %s", dir, p.data)
	}
	return nil
}

// stopAtOnce ends the server without a checkpoint and without waiting for
// anybody, as a crash does.
func (p *postgres) stopAtOnce() { p.running.stop(syscall.SIGQUIT) }
