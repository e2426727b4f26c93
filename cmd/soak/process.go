package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"syscall"
	"time"
)

// A child is a process that the rig started. Nothing else is ever signalled.
type child struct {
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
}

// A command is what a child is started as.
type command struct {
	name string
	log  string // the file that its output is appended to
	as   *user.User
	env  []string
	argv []string
}

// start starts the command. The child ends with the rig, where the system can
// do that.
func (c command) start() (*child, error) {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	defer func() { _ = log.Close() }() // the child has its own handle
	argv := append(leash(c.as), c.argv...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = c.env, log, log
	cmd.Dir = filepath.Dir(c.log)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	p := &child{name: c.name, cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.done)
	}()
	return p, nil
}

// leash is what a command is started through, so that it runs as that user and
// does not outlive the rig. The process keeps its number.
func leash(as *user.User) []string {
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		return nil
	}
	argv := []string{setpriv, "--pdeathsig", "KILL"}
	if as != nil {
		argv = append(argv, "--reuid="+as.Uid, "--regid="+as.Gid, "--clear-groups")
	}
	return append(argv, "--")
}

// ended reports whether the process has ended.
func (p *child) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// signal sends the signal unless the process has ended.
func (p *child) signal(s syscall.Signal) {
	if !p.ended() {
		_ = p.cmd.Process.Signal(s) // it may end just now
	}
}

// stop sends the signal and waits for the end; after ten seconds it kills.
func (p *child) stop(s syscall.Signal) {
	p.signal(s)
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		p.signal(syscall.SIGKILL)
		<-p.done
	}
}

// killed reports whether SIGKILL ended the process, whoever sent it.
func (p *child) killed() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// serverUser is whom PostgreSQL and Redis run as: PostgreSQL refuses to be root.
// It is nil where the rig's own user will do.
func serverUser() (*user.User, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return u, nil
		}
	}
	return nil, errors.New("root needs a user postgres or nobody to start PostgreSQL as")
}

// handOver gives a folder to the user that a server runs as.
func handOver(dir string, to *user.User) error {
	if to == nil {
		return nil
	}
	var uid, gid int
	if _, err := fmt.Sscan(to.Uid+" "+to.Gid, &uid, &gid); err != nil {
		return fmt.Errorf("read the numbers of user %s: %w", to.Username, err)
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		return fmt.Errorf("hand over %s: %w", dir, err)
	}
	return nil
}

// until calls check every 20 ms until it returns nil, for at most that long.
func until(patience time.Duration, what string, check func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := check()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s within %v: %w", what, patience, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
