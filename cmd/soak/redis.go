package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A redis is a Redis server of the rig's own, with an append-only file and a
// Unix socket only.
type redis struct {
	dir, data, log string
	as             *user.User
	running        *child
}

func createRedis(dir, log string) (*redis, error) {
	as, err := serverUser()
	if err != nil {
		return nil, err
	}
	r := &redis{dir: dir, data: filepath.Join(dir, "data"), log: log, as: as}
	for _, d := range []string{r.dir, r.data} {
		if err := errors.Join(os.Mkdir(d, 0o700), handOver(d, as)); err != nil {
			return nil, err
		}
	}
	return r, r.start()
}

func (r *redis) socket() string { return filepath.Join(r.dir, "redis.sock") }

// url is REDIS_URL for the program.
func (r *redis) url() string { return "unix://" + r.socket() }

// start starts the server and waits until it answers. It fails if another server
// answers in its place.
func (r *redis) start() error {
	running, err := command{
		name: "redis", log: r.log, as: r.as,
		argv: []string{"redis-server", "--port", "0", "--unixsocket", r.socket(), "--unixsocketperm", "700",
			"--daemonize", "no", "--dir", r.data, "--appendonly", "yes", "--appendfsync", "everysec",
			"--save", "", "--maxmemory-policy", "noeviction"},
	}.start()
	if err != nil {
		return err
	}
	r.running = running
	return until(30*time.Second, "Redis did not answer", func() error {
		if r.running.ended() {
			return errors.New("it ended; see " + r.log)
		}
		out, err := r.do("CONFIG", "GET", "dir")
		if err != nil {
			return err
		}
		if dir := strings.TrimSpace(strings.TrimPrefix(out, "dir\n")); dir != r.data {
			return fmt.Errorf("this Redis works in %q, not in %s", dir, r.data)
		}
		return nil
	})
}

// do runs one command and returns what redis-cli prints.
func (r *redis) do(args ...string) (string, error) {
	cmd := exec.Command("redis-cli", append([]string{"-e", "-s", r.socket()}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("redis %s: %w", args[0], err)
	}
	return string(out), nil
}

// kill ends the server as a crash does.
func (r *redis) kill() { r.running.stop(syscall.SIGKILL) }

// keepFiles copies the append-only files as they are now.
func (r *redis) keepFiles() error {
	old := r.oldFiles()
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("forget older Redis files: %w", err)
	}
	if err := copyTree(filepath.Join(r.data, "appendonlydir"), old); err != nil {
		return fmt.Errorf("keep Redis files: %w", err)
	}
	return nil
}

func (r *redis) oldFiles() string { return filepath.Join(r.dir, "older") }

// putBack makes the files that were kept those of the server, which is down.
func (r *redis) putBack() error {
	present := filepath.Join(r.data, "appendonlydir")
	if err := os.RemoveAll(present); err != nil {
		return fmt.Errorf("put back older Redis files: %w", err)
	}
	if err := copyTree(r.oldFiles(), present); err != nil {
		return fmt.Errorf("put back older Redis files: %w", err)
	}
	return giveTree(present, r.as)
}

func copyTree(from, to string) error { return os.CopyFS(to, os.DirFS(from)) }

func giveTree(dir string, to *user.User) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("hand over %s: %w", dir, err)
	}
	errs := []error{handOver(dir, to)}
	for _, e := range entries {
		errs = append(errs, handOver(filepath.Join(dir, e.Name()), to))
	}
	return errors.Join(errs...)
}
