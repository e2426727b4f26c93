package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A replica is one copy of the program. Whenever it ends, it is started again, as
// a container would be, until it is told to stay down.
type replica struct {
	*rig
	name string
	dir  string // DATA_DIR

	mu sync.Mutex
	// arm chooses the failpoint at which the next process kills itself, or "".
	arm     func() string
	armed   bool // the process that runs will kill itself
	running *child
	murders int // kills from outside that the end of the process is not yet put down to
	leaving bool
	gone    chan struct{} // closed when it stays down
}

// buildProgram builds the program with its failpoints and planted bugs.
func buildProgram(dir string) (string, error) {
	binary := filepath.Join(dir, "satcoso")
	build := exec.Command("go", "build", "-tags", "soak", "-o", binary, "github.com/satcoso/satcoso/cmd/satcoso")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return binary, nil
}

// settings is the program's environment.
func (r *rig) settings(dataDir string, more ...string) []string {
	if r.zalo != nil {
		more = append(r.zalo.settings(), more...)
	}
	return append([]string{
		"DATABASE_URL=" + r.databaseURL, "REDIS_URL=" + r.redisURL, "TELEGRAM_TOKEN=" + token,
		"TELEGRAM_API_URL=" + r.telegram.url, "DATA_DIR=" + dataDir, "LISTEN=127.0.0.1:0", "PATH=/nowhere",
		"SOAK_PLANT=" + r.options.plant,
		// No week in which the rig runs has a holiday.
		`HOLIDAYS=days: [{date: "2000-01-03", kind: holiday, vi: a, en: b, source: c, confirmed: true}]`,
	}, more...)
}

// newReplica starts a copy.
func (r *rig) newReplica(n int, arm func() string) (*replica, error) {
	c := &replica{rig: r, name: fmt.Sprintf("copy%d", n), arm: arm, gone: make(chan struct{})}
	c.dir = filepath.Join(r.dir, c.name)
	if r.options.embedded {
		c.dir = r.dataDir
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	if err := c.launch(); err != nil {
		return nil, err
	}
	go c.keepUp()
	return c, nil
}

// launch starts a process of the copy.
func (c *replica) launch() error {
	c.mu.Lock()
	kill := c.arm()
	c.mu.Unlock()
	env := c.settings(c.dir, "SOAK_KILL="+kill)
	if c.front != nil {
		address, err := c.front.place(c.name)
		if err != nil {
			return err
		}
		env = append(env, c.front.settings(address)...)
	}
	p, err := command{name: c.name, log: c.logFile(c.name), argv: []string{c.binary}, env: env}.start()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running, c.armed = p, kill != ""
	if kill != "" {
		c.journal.note("armed", "%s will kill itself at %s", c.name, kill)
	}
	return nil
}

// restartAfter is how long a copy is down before it is started again.
const restartAfter = 100 * time.Millisecond

// keepUp starts the copy again whenever it ends.
func (c *replica) keepUp() {
	defer close(c.gone)
	for {
		c.mu.Lock()
		p := c.running
		c.mu.Unlock()
		<-p.done
		c.deaths.note()
		c.mu.Lock()
		leaving, murdered := c.leaving, c.murders > 0
		c.murders = 0
		c.mu.Unlock()
		if leaving {
			return
		}
		c.autopsy(p, murdered)
		time.Sleep(restartAfter)
		if err := c.launch(); err != nil {
			c.journal.violate(alive, "%s cannot be started: %v", c.name, err)
			return
		}
	}
}

// autopsy says why a process ended. While a store is down, it may end by itself.
func (c *replica) autopsy(p *child, murdered bool) {
	switch {
	case murdered:
	case p.killed():
		c.journal.note("failpoint", "%s killed itself", c.name)
	case strings.Contains(tail(c.logFile(c.name)), "another program uses that port"):
		c.journal.note("gave up", "%s found its port taken", c.name)
	case c.outages.Load() > 0:
		c.journal.note("gave up", "%s ended while a store was down: %v", c.name, p.cmd.ProcessState)
	case c.startedInOutage(p):
	default:
		c.journal.violate(alive, "%s ended by itself: %v; its log ends: %s", c.name, p.cmd.ProcessState, tail(c.logFile(c.name)))
	}
}

// startedInOutage forgives a process that met the end of an outage: it was asked
// to start while its store was not there yet.
func (c *replica) startedInOutage(p *child) bool {
	if time.Since(time.Unix(0, c.lastOutage.Load())) > 15*time.Second || p.cmd.ProcessState.ExitCode() != 1 {
		return false
	}
	c.journal.note("gave up", "%s ended after a store was down: %v", c.name, p.cmd.ProcessState)
	return true
}

// kill ends the process as a crash does.
func (c *replica) kill() {
	c.mu.Lock()
	p := c.running
	if !p.ended() {
		c.murders++
	}
	c.mu.Unlock()
	p.signal(syscall.SIGKILL)
	<-p.done
}

// restartArmed ends the process and starts another one, which kills itself at
// that failpoint. The one after it does not.
func (c *replica) restartArmed(failpoint string) {
	c.mu.Lock()
	c.arm = func() string {
		c.arm = unarmed
		return failpoint
	}
	c.mu.Unlock()
	c.kill()
}

func unarmed() string { return "" }

// disarm makes sure that no process kills itself any more.
func (c *replica) disarm() {
	c.mu.Lock()
	armed := c.armed
	c.arm = unarmed
	c.mu.Unlock()
	if armed {
		c.kill()
	}
}

// freeze stops the process for a while, and wakes it.
func (c *replica) freeze(d time.Duration) {
	c.mu.Lock()
	p := c.running
	c.mu.Unlock()
	p.signal(syscall.SIGSTOP)
	time.Sleep(d)
	p.signal(syscall.SIGCONT)
}

// leave ends the copy for good, as an operator does.
func (c *replica) leave() {
	c.mu.Lock()
	c.leaving = true
	p := c.running
	c.mu.Unlock()
	p.stop(syscall.SIGTERM)
	<-c.gone
}

// run runs one command of the program and waits for it.
func (r *rig) run(args ...string) error {
	cmd := exec.Command(r.binary, args...)
	cmd.Env = r.settings(r.dataDir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("satcoso %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// tail is the end of a file.
func tail(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-1500):])
}
