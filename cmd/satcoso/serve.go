package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
	"github.com/satcoso/satcoso/holidays"
	"github.com/satcoso/satcoso/models"
)

// zone is where the reporting calendar is meant.
const zone = "Asia/Ho_Chi_Minh"

// closeIn is how long the page's last requests may take. By then the updates in
// hand had 8 s, the last send 5 s and the last note 2 s, and containers are
// killed after 15.
const closeIn = 2 * time.Second

type serveCommand struct{}

// Run serves until the environment's context ends.
func (serveCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(env.stderr, nil))
	listener, err := listen(env.ctx, cfg.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server has closed it, if it came to that
	lock, err := lockDataDir(cfg.DataDir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }() // the process is ending anyway
	cfg.Listen = reachable(listener.Addr())
	p, err := assemble(env.ctx, cfg, log)
	if err != nil {
		return err
	}
	for _, line := range cfg.chosen {
		fmt.Fprintln(env.stdout, "chosen:", line)
	}
	if p.local != nil {
		fmt.Fprintf(env.stdout, "\nSát Cơ Sở: http://%s\n\n", cfg.Listen)
	}
	err = p.serve(env.ctx, listener)
	return errors.Join(err, p.close())
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("LISTEN is %s, and another program uses that port: end it, or set LISTEN to a free one, such as 127.0.0.1:8081", address)
	}
	if err != nil {
		return nil, fmt.Errorf("LISTEN is %s: %w: write an address of this machine and a port, such as 127.0.0.1:8080", address, err)
	}
	return l, nil
}

// reachable is where this machine itself finds a listener: one on all addresses
// is found on the loopback one.
func reachable(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return a.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// lockDataDir keeps a second process off the same folder. The lock goes with
// the process, however it ends.
func lockDataDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("DATA_DIR is %s: %w: name a folder that can be written", dir, err)
	}
	f, err := os.OpenFile(dir+"/lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("DATA_DIR is %s: %w: name a folder that can be written", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("DATA_DIR is %s, and another satcoso works there: end it, or set DATA_DIR to another folder", dir), f.Close())
	}
	return f, nil
}

// instanceID is the name of this copy of the program among others: it stays the
// same over restarts, so that what the process before had taken is its own
// again. It is a file in the data folder, which one process at a time can use.
func instanceID(dir string) (string, error) {
	path := filepath.Join(dir, "instance")
	data, err := os.ReadFile(path)
	if id := strings.TrimSpace(string(data)); err == nil && id != "" {
		return id, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the name of this copy: %w", err)
	}
	id := newID()
	if err := os.WriteFile(path, []byte(id+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("name this copy: %w", err)
	}
	return id, nil
}

// serve runs every part until ctx ends, and then stops them in the order in
// which they need one another: no more updates are taken, those in hand are
// finished and confirmed, and the page goes last.
func (p *program) serve(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p.running = ctx
	server := &http.Server{Handler: p.routes(), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn)}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			cancel(fmt.Errorf("serve %s: %w", listener.Addr(), err))
		}
	}()
	var jobs sync.WaitGroup
	if p.telegram != nil {
		jobs.Go(func() {
			if err := p.receive(ctx); err != nil {
				cancel(err)
			}
		})
	}
	for _, z := range p.zalo {
		jobs.Go(func() { p.receiveZalo(ctx, z) })
	}
	jobs.Go(func() { p.learnNames(ctx) })
	jobs.Go(func() { p.taker.Run(ctx) })
	jobs.Go(func() { p.handler.Upkeep(ctx) })
	jobs.Go(func() { p.sender.Run(ctx) })
	jobs.Go(func() { p.keeper.Run(ctx) })
	jobs.Go(func() { p.forget(ctx) })
	jobs.Go(func() { p.clock.follow(ctx, p.log) })
	jobs.Go(func() {
		if err := p.db.KeepInstance(ctx); err != nil {
			cancel(fmt.Errorf("DATA_DIR/instance names this copy of the program: %w", err))
		}
	})
	jobs.Go(func() { p.schedule(ctx) })
	<-ctx.Done()
	p.log.Info("stopping")
	jobs.Wait()
	p.handler.Wait()
	p.fetching.Wait()
	p.handler.Flush(ctx)

	if p.local != nil { // ends the page's streams, which would hold the server up
		p.closeLocal()
	}
	last, done := context.WithTimeout(context.WithoutCancel(ctx), closeIn)
	defer done()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) { // a page that does not hang up; nothing is lost with it
		p.log.Info("some connections are cut")
		err = server.Close()
	}
	<-served
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return errors.Join(cause, err)
	}
	return err
}

// schedule makes what goes out by itself, once what is there is whole: nothing
// goes out about what is only half there.
func (p *program) schedule(ctx context.Context) {
	if !p.prepare(ctx) {
		return
	}
	var schedules sync.WaitGroup
	schedules.Go(func() { p.digests.Run(ctx) })
	schedules.Go(func() { p.reminder.Run(ctx) })
	schedules.Wait()
}

// receive takes updates of Telegram until ctx ends. One copy of the program at a time polls;
// a webhook may reach any of them.
func (p *program) receive(ctx context.Context) error {
	poll := func(ctx context.Context) error { return p.telegram.Poll(ctx, p.taker.Take) }
	switch {
	case p.webhook != nil:
		announce := func(ctx context.Context) error { return p.telegram.SetWebhook(ctx, p.webhookURL, p.webhookSecret) }
		err := p.announce(ctx, p.telegram.Name(), announce, telegram.ErrToken)
		if err == nil {
			<-ctx.Done()
		}
		p.webhook.Stop(context.WithoutCancel(ctx))
		return err
	case p.alone:
		return poll(ctx)
	default:
		return bot.Lead(ctx, p.states, "poll:"+p.telegram.Bot(), p.instance, p.log, poll)
	}
}

// announceAgain is the gap between two tries to tell a channel where updates go.
const announceAgain = 5 * time.Second

// announce tells a channel where updates go, until it has understood, or fails
// with hopeless.
func (p *program) announce(ctx context.Context, channel string, tell func(context.Context) error, hopeless error) error {
	for {
		err := tell(ctx)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, hopeless) {
			return err
		}
		p.log.Warn("a channel does not know yet where updates go, will be told again", "channel", channel, "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(announceAgain):
		}
	}
}

// forgetEvery is how often what has been kept for long enough is deleted.
const forgetEvery = time.Hour

// forget deletes what has been kept for long enough, until ctx ends.
func (p *program) forget(ctx context.Context) {
	tick := time.NewTicker(forgetEvery)
	defer tick.Stop()
	for {
		for _, early := range p.early {
			if err := early.Tidy(time.Now()); err != nil { // they share one folder
				p.log.Warn("photos of no report are not removed, will be tried again", "err", err)
			}
		}
		if err := p.db.Forget(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("nothing is deleted for now, will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *program) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", p.health)
	if p.local != nil {
		mux.Handle("/", p.local.Handler())
	}
	if u, err := url.Parse(p.webhookURL); err == nil && p.webhook != nil {
		mux.Handle(u.Path, p.webhook)
	}
	p.zaloRoutes(mux)
	return mux
}

// health says whether messages are handled.
func (p *program) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	states, db := p.states.Ping(ctx), p.db.Ping(ctx)
	switch {
	case states == nil && db == nil:
		fmt.Fprintln(w, "ok")
	case states == nil && p.handler.Spool != nil: // conversations go on: this is no time to be restarted
		fmt.Fprintln(w, "ok, without the database")
	default:
		p.log.Warn("a store does not answer", "err", errors.Join(states, db))
		http.Error(w, "a store does not answer; the log says which", http.StatusServiceUnavailable)
	}
}

// calendar is the reporting calendar with the holidays of a file's text, or of
// the file that ships.
func calendar(text string) (models.Calendar, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return models.Calendar{}, fmt.Errorf("load zone: %w", err)
	}
	days, err := holidays.Builtin()
	if text != "" {
		days, err = holidays.Parse("HOLIDAYS", []byte(text))
	}
	if err != nil {
		return models.Calendar{}, fmt.Errorf("the holidays cannot be used:\n%w", err)
	}
	return holidays.Apply(models.NewCalendar(location), days), nil
}
