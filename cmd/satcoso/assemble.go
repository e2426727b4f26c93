package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/handouts"
	"github.com/satcoso/satcoso/localchat"
	localzalo "github.com/satcoso/satcoso/localchat/zalo"
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
	"github.com/satcoso/satcoso/store/spool"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

// A program is all parts of the running bot.
type program struct {
	log    *slog.Logger
	db     *sqlstore.Store
	states *redisstore.Store
	clock  *clock
	local  *localchat.Server // nil on the real Telegram
	// knownLocally are the people of the local chat as they were listed last.
	knownLocally atomic.Pointer[[]localchat.Person]
	telegram     *telegram.Channel // nil where there is no bot on Telegram
	zalo         []*zaloBot
	names        names
	localZalo    *localzalo.Server // nil on the real Zalo
	zaloSecret   string            // of the webhooks of Zalo
	handouts     *handouts.Desk
	handler      *bot.Handler
	taker        *bot.Taker
	sender       *bot.Sender
	quota        *bot.Quota
	digests      *digest.Service
	calendar     models.Calendar
	demo         string // what an empty database is filled with
	demoData     func() (demo.Plan, models.Roster, error)
	started      time.Time
	reminder     *digest.Reminder
	files        *attachments.Folder
	keeper       *attachments.Keeper
	// early fetches photos of channels that forget them.
	early map[string]attachments.Early
	// fetching are further tries of that, until running ends.
	fetching sync.WaitGroup
	running  context.Context
	// webhook takes updates that are delivered to webhookURL; nil where they are
	// polled.
	webhook                   *telegram.Webhook
	webhookURL, webhookSecret string
	// instance is who this process is to the other copies of the program.
	instance string
	// alone says that there can be no other copy: nobody else would poll.
	alone bool

	closeLocal func()
}

// assemble opens the stores and puts the parts together. Nothing runs yet.
func assemble(ctx context.Context, cfg config, log *slog.Logger) (p *program, err error) {
	p = &program{log: log, started: time.Now(), demoData: shippedDemo}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	files, err := loadFlows(cfg.FlowsDir)
	if err != nil {
		return p, fmt.Errorf("FLOWS_DIR: %w", err)
	}
	if err := p.openStores(ctx, cfg); err != nil {
		return p, err
	}
	weekly, err := weeklyReport(files)
	if err != nil {
		return p, err
	}
	library, err := p.registerFlows(ctx, files)
	if err != nil {
		return p, err
	}
	if p.calendar, err = calendar(cfg.Holidays); err != nil {
		return p, err
	}
	if err := errors.Join(p.openTelegram(ctx, cfg), p.openZalo(ctx, cfg)); err != nil {
		return p, err
	}
	if err := p.openInstance(ctx, cfg); err != nil {
		return p, err
	}
	p.alone = cfg.RedisURL == "" || cfg.local()
	return p, p.connect(cfg, library, weekly)
}

// weeklyReport finds the flow that /baocao opens and digests sum up: the one
// that every officer owes for every week.
func weeklyReport(files []flows.File) (*conversations.Flow, error) {
	var found []*conversations.Flow
	for _, f := range files {
		if f.Flow.Period == models.Weekly && f.Flow.OnePer == conversations.PerOfficer {
			found = append(found, f.Flow)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("FLOWS_DIR has %d flows with period: week and one_per: officer, want exactly one: it is the report that officers owe and digests sum up", len(found))
	}
	return found[0], nil
}

// loadFlows reads the flows of a folder, or those that ship.
func loadFlows(dir string) ([]flows.File, error) {
	var folder fs.FS = flows.Builtin()
	if dir != "" {
		if _, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("the folder of flows cannot be read: %w", err)
		}
		folder = os.DirFS(dir)
	}
	files, err := flows.Load(folder)
	if err != nil && dir != "" {
		return nil, fmt.Errorf("the flows of %s cannot be used:\n%w", dir, err)
	}
	return files, err
}

func (p *program) openStores(ctx context.Context, cfg config) (err error) {
	if p.db, err = sqlstore.Open(ctx, sqlstore.Options{URL: cfg.DatabaseURL, DirectURL: cfg.DatabaseDirectURL}); err != nil {
		return err
	}
	if cfg.RedisURL == "" {
		p.states, err = redisstore.OpenEmbedded(ctx, filepath.Join(cfg.DataDir, "redis.snapshot"), cfg.RedisPrefix)
	} else {
		p.states, err = redisstore.Open(ctx, cfg.RedisURL, cfg.RedisPrefix)
	}
	if err != nil {
		return err
	}
	if p.clock, err = openClock(ctx, p.db); err != nil {
		return err
	}
	return p.checkDemo(ctx, cfg)
}

func (p *program) registerFlows(ctx context.Context, files []flows.File) (*bot.Library, error) {
	var newest []*conversations.Flow
	for _, f := range files {
		newest = append(newest, f.Flow)
	}
	if err := bot.CheckCommands(newest); err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := p.db.RegisterFlow(ctx, f.Flow.ID, f.Flow.Version, f.YAML); err != nil {
			return nil, err
		}
	}
	return bot.NewLibrary(newest, p.db), nil
}

// openTelegram opens Telegram, or the local chat in its place. People of the
// local chat are on a channel of their own, so that their invented accounts
// never mean anybody on Telegram.
func (p *program) openTelegram(ctx context.Context, cfg config) (err error) {
	if cfg.TelegramToken == "" && !cfg.local() {
		return nil
	}
	options := telegram.Options{Token: cfg.TelegramToken, APIURL: cfg.TelegramAPIURL, Log: p.log}
	if cfg.local() {
		options.Name, options.Token, options.APIURL = localChannel, localToken, "http://"+cfg.Listen
		p.local, err = localchat.Open(ctx, localchat.Config{
			Path:  filepath.Join(cfg.DataDir, "localchat.db"),
			Token: localToken, BotName: "Sát Cơ Sở", BotUsername: "satcoso_bot",
			Now: p.clock.Now, MoveClock: p.moveClock(cfg), People: p.localPeople, Zalo: true, Log: p.log,
		})
		if err != nil {
			return err
		}
		p.closeLocal = sync.OnceFunc(func() {
			if err := p.local.Close(); err != nil {
				p.log.Error("local chat did not close", "err", err)
			}
		})
	}
	p.telegram, err = telegram.New(options)
	return err
}

// openInstance finds the name of this copy of the program, and makes sure that
// no other has it.
func (p *program) openInstance(ctx context.Context, cfg config) (err error) {
	if p.instance, err = instanceID(cfg.DataDir); err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	err = p.db.ClaimInstance(ctx, p.instance)
	if errors.Is(err, sqlstore.ErrInstanceTaken) {
		return fmt.Errorf("DATA_DIR is %s, and it seems to be a copy of another one: %w; delete %s, and this copy of the program gets a name of its own",
			cfg.DataDir, err, filepath.Join(cfg.DataDir, "instance"))
	}
	return err
}

// connect makes the handler and what runs beside it.
func (p *program) connect(cfg config, library *bot.Library, weekly *conversations.Flow) error {
	calendar := p.calendar
	p.demo = cfg.Demo
	p.digests = &digest.Service{
		Store: p.db, Desk: p.db, Flow: weekly, Flows: library.Newest(), Library: library, Calendar: calendar, Now: p.clock.Now, Log: p.log,
	}
	p.reminder = &digest.Reminder{Store: p.db, Flow: weekly, Calendar: calendar, Now: p.clock.Now, Log: p.log}
	channels := p.channels()
	p.handler = &bot.Handler{
		Channels: channels, People: p.db, States: p.states, Snapshots: p.db,
		Reports: p.db, Digests: p.digests, Previews: p.digests, Reminders: p.db, Outbox: p.db, Pace: p.states,
		Invitations: p.db, Tallies: p.states, Disclosures: p.db, FetchEarly: p.fetchEarly, Links: p.db, Doors: p.doors, Menus: p.states, Flows: library, Calendar: calendar,
		Now: p.clock.Now, NewID: newID, Log: p.log,
	}
	p.taker = &bot.Taker{Handle: p.handler.Handle, Inbox: p.db, Owner: p.instance, Now: p.clock.Now, Log: p.log}
	p.quota = &bot.Quota{Ledger: p.db, PlanOf: cfg.planOf, Calendar: calendar, Now: p.clock.Now, Log: p.log}
	p.sender = &bot.Sender{
		Outbox: p.db, People: p.db, Digests: p.digests, Previews: p.digests, Reports: p.db, Channels: channels, Pace: p.states, Quotas: p.quota,
		Resume: p.handler.Resume, Remind: p.handler.Remind, Calendar: calendar, Owner: p.instance, Now: p.clock.Now, Log: p.log,
	}
	if err := p.openSpool(cfg); err != nil {
		return err
	}
	if err := p.openFiles(cfg, calendar); err != nil {
		return err
	}
	if err := p.instrument(); err != nil {
		return err
	}
	return errors.Join(p.openWebhook(cfg), p.openZaloWebhooks(cfg))
}

// channels are all that people are reached by.
func (p *program) channels() map[string]bot.Channel {
	all := map[string]bot.Channel{}
	if p.telegram != nil {
		all[p.telegram.Name()] = p.telegram
	}
	for _, z := range p.zalo {
		all[z.Name()] = z
	}
	return all
}

// openFiles opens the folder in which photos and files of reports are kept.
func (p *program) openFiles(cfg config, calendar models.Calendar) (err error) {
	if p.files, err = attachments.Open(cfg.BlobURL, filepath.Join(cfg.DataDir, "blobs")); err != nil {
		return err
	}
	fetchers := map[string]attachments.Fetcher{}
	if p.telegram != nil {
		fetchers[p.telegram.Name()] = fetcher{p.telegram}
	}
	p.early = map[string]attachments.Early{}
	for _, z := range p.zalo {
		p.early[z.Name()] = attachments.Early{Fetcher: zaloFetcher{z.Channel}, Folder: p.files}
		fetchers[z.Name()] = p.early[z.Name()]
	}
	p.keeper = &attachments.Keeper{
		Store: p.db, Channels: fetchers, Folder: p.files,
		Permanent: func(err error) bool { return errors.Is(err, telegram.ErrGone) || errors.Is(err, zalo.ErrGone) },
		Calendar:  calendar, Now: p.clock.Now, Log: p.log,
	}
	return nil
}

// openWebhook makes what receives updates, if they are not polled. The local
// chat is told an address and a secret of this process.
func (p *program) openWebhook(cfg config) (err error) {
	if !cfg.Webhook || p.telegram == nil {
		return nil
	}
	p.webhookURL, p.webhookSecret = cfg.WebhookURL, cfg.WebhookSecret
	if p.local != nil {
		p.webhookURL, p.webhookSecret = "http://"+cfg.Listen+"/telegram", rand.Text()
	}
	p.webhook, err = p.telegram.Webhook(p.webhookSecret, p.taker.Take)
	return err
}

// openSpool opens the folder that keeps what PostgreSQL does not take while it
// is away. A SQLite file is not away: where it cannot be written, neither can
// the spool.
func (p *program) openSpool(cfg config) error {
	if strings.HasPrefix(cfg.DatabaseURL, "sqlite:") {
		return nil
	}
	folder, err := spool.Open(filepath.Join(cfg.DataDir, "spool"))
	if err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	p.handler.Spool, p.taker.Spool = folder, folder
	return p.taker.Recover()
}

// A fetcher fetches from Telegram, and says in words of the keeper when a file is
// too large.
type fetcher struct{ *telegram.Channel }

// Fetch implements [attachments.Fetcher].
func (f fetcher) Fetch(ctx context.Context, ref string, limit int64) ([]byte, error) {
	data, err := f.Channel.Fetch(ctx, ref, limit)
	if errors.Is(err, telegram.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", attachments.ErrTooLarge, err)
	}
	return data, err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// close closes what is open, the last opened first.
func (p *program) close() error {
	if p.closeLocal != nil {
		p.closeLocal()
	}
	var errs []error
	if p.localZalo != nil {
		errs = append(errs, p.localZalo.Close())
	}
	if p.states != nil {
		errs = append(errs, p.states.Close())
	}
	if p.files != nil {
		errs = append(errs, p.files.Close())
	}
	if p.db != nil {
		errs = append(errs, p.db.Close())
	}
	return errors.Join(errs...)
}
