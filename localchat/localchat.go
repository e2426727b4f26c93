// Package localchat is a local server of the Telegram Bot API with a chat page.
//
// A bot talks to it over HTTP exactly as it would talk to Telegram: the same
// methods, limits, error bodies and order of updates, fetched by polling or
// brought to a webhook. A person opens the page in a browser and can be several
// people at once, side by side: an officer, a leader, a clerk, a stranger.
//
// SQLite holds the truth: a message is acknowledged, to the page and to the bot
// alike, only after the transaction that stores it has been synced to the disk.
// One goroutine does all the writing and commits whatever is waiting together
// (writer.go), so that many people typing at once cost one sync. What is kept in
// memory beside it (who has a chat, the unconfirmed updates) is an index that is
// rebuilt when the file is opened.
//
// Two clocks are used. Dates of messages and the 48 hours within which one can
// be deleted follow the business clock of [Config]; how long an update waits for
// the bot follows real time, because that is about outages, not about business.
//
// # Webhooks
//
// setWebhook takes http:// and a loopback address, on any port, and nothing else:
// Telegram would insist on HTTPS and one of four ports, but here bot and server
// are on one machine, and what people write must not leave it. An update is
// confirmed by an answer of 2xx within a minute, and by nothing else; it is tried
// again at once, then after 2, 4, 8 … seconds, until it expires. What a person
// writes and corrects in a chat comes strictly one after another, what they tap
// in a row of its own, and everything else at the same time. Left out are
// certificates, method calls in the webhook's answer (they are ignored), and that
// Telegram forgets a webhook which answers 410 for a day.
//
// # Trials
//
// A program of its own can serve [Server.Handler] on a loopback port and let bots
// run in other processes, to kill and to hinder them: [Server.SetFaults] makes the
// API fail, [Server.Fired] tells what did, [Config.Limits] bound how fast a bot
// may write, and [Server.Pace] tells how fast it did. With [Config.KeepHistory],
// [Server.History] has everything that a person was ever shown, with its time.
//
// The people of a trial use the requests of the page. They send JSON, with the
// header Origin naming the server itself; one that fails answers {"error": name}.
//
//	POST /page/send  {"chat": 1001, "text": "12", "nonce": "x"}   the same nonce stores nothing more
//	POST /page/edit  {"chat": 1001, "message": 7, "text": "13"}
//	POST /page/tap   {"chat": 1001, "message": 8, "data": "…"}    data of a button, or any other
//	GET  /page/log?chat=1001&after=41&wait=30                     [Server.History], awaited
//
// /page/send takes photos and files as a multipart form: the fields chat, kind
// ("photo" or "document"), caption and nonce, and the files file0, file1 …
package localchat

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/satcoso/satcoso/localchat/internal/guard"
	"github.com/satcoso/satcoso/localchat/internal/hub"
	"github.com/satcoso/satcoso/localchat/internal/sqlitefile"
)

// Config says where the server keeps its data and whom the page offers as people.
type Config struct {
	Path        string // SQLite file: chats, messages, files, unconfirmed updates
	Token       string // the bot token that the API accepts
	BotName     string
	BotUsername string
	// Now is the business clock; nil means time.Now.
	Now func() time.Time
	// MoveClock moves the business clock forward; nil means that the page shows
	// no clock controls. The text of its error is shown on the page.
	MoveClock func(context.Context, time.Time) error
	// People is asked at every page load, since a roster may still be filling.
	People func(context.Context) ([]Person, error)
	// AllowHosts are further Host names, without port, that may reach the server.
	// The page has no login: name only hosts that nobody else can reach.
	AllowHosts []string
	// Throttle says how long the bot must wait before it may call method, given in
	// lower case, for chat (0 for methods without one): anything above zero is
	// answered with 429 and retry_after. Nil never throttles.
	Throttle func(method string, chat int64) time.Duration
	// Limits bound how fast the bot may write; the zero value sets none.
	Limits Limits
	// KeepHistory keeps all that was ever shown, with what was edited and erased,
	// for [Server.History]. It is for trials with invented people only: what a
	// person's privacy asked to erase would stay in the file.
	KeepHistory bool
	// Zalo says that the handler of package localzalo is mounted at /zalo/, beside
	// this server: the page then has phones on Zalo as well, and loads pictures from
	// wherever a bot on Zalo says they are.
	Zalo bool
	Log  *slog.Logger
}

// Person is somebody whom the page can be.
type Person struct {
	ID   int64  `json:"id"` // Telegram user id
	Name string `json:"name"`
	Role string `json:"role"`
	Unit string `json:"unit"`
}

// StrangerID is the user id of the stranger whom the page always offers.
const StrangerID int64 = 999001

// Server is a running local chat. Its methods may be called from several
// goroutines.
type Server struct {
	cfg      Config
	wall     func() time.Time // real time; replaced in tests of expiry
	db       *sql.DB          // readers only; the writer has its own connection
	writer   *writer
	queue    *queue
	hub      *hub.Hub[int64]
	webhooks webhooks
	hooks    *http.Client // calls webhooks
	faults   *faults
	pace     *pace
	delayed  sync.WaitGroup // what later has begun
	roster   roster
	methods  map[string]method
	handler  http.Handler
	closing  context.Context // ends every stream and poll
	stop     context.CancelFunc
	closed   sync.Once
	beating  chan struct{} // closed when beat has returned
}

// Open opens or creates the file at cfg.Path and starts the server's writer.
func Open(ctx context.Context, cfg Config) (*Server, error) {
	return openAt(ctx, cfg, time.Now)
}

func openAt(ctx context.Context, cfg Config, wall func() time.Time) (*Server, error) {
	if cfg.Path == "" || cfg.Token == "" || cfg.BotUsername == "" {
		return nil, errors.New("open local chat: path, token and bot username are required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.People == nil {
		cfg.People = func(context.Context) ([]Person, error) { return nil, nil }
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.BotName == "" {
		cfg.BotName = cfg.BotUsername
	}
	s := &Server{cfg: cfg, wall: wall, queue: newQueue(wall), hub: hub.New(everybody), methods: botMethods(), hooks: newHookClient(hookTransport()),
		faults: newFaults(), pace: newPace(cfg.Limits)}
	var err error
	if s.db, err = sqlitefile.Open(ctx, cfg.Path, migrations); err != nil {
		return nil, fmt.Errorf("open local chat %s: %w", cfg.Path, err)
	}
	if s.writer, err = s.newWriter(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open local chat %s: %w", cfg.Path, err), s.db.Close())
	}
	s.closing, s.stop = context.WithCancel(context.Background())
	s.handler, s.beating = s.routes(), make(chan struct{})
	hook, held := s.writer.mem.webhook, len(s.writer.mem.held) > 0
	go s.writer.run() //nolint:contextcheck // the writer outlives the call that opens it
	go s.beat()
	if held {
		err = s.write(ctx, (*txn).releaseAll)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open local chat %s: %w", cfg.Path, err), s.Close())
	}
	s.startCarrier(hook)
	return s, nil
}

// Handler serves the page, the Bot API and the file downloads.
func (s *Server) Handler() http.Handler { return s.handler }

// Close ends event streams and polls, so that http.Server.Shutdown need not wait
// for them, finishes the writes that were accepted, and closes the file.
func (s *Server) Close() error {
	var err error
	s.closed.Do(func() {
		s.stop()
		s.webhooks.changing.Lock()
		s.stopCarrier()
		s.webhooks.changing.Unlock()
		s.hooks.CloseIdleConnections()
		<-s.beating
		err = s.writer.close()
		s.delayed.Wait()
		err = errors.Join(err, s.db.Close())
	})
	if err != nil {
		return fmt.Errorf("close local chat: %w", err)
	}
	return nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.pageRoutes(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case hasTokenPrefix(r.URL.Path, "/bot"):
			s.serveBot(w, r)
		case hasTokenPrefix(r.URL.Path, "/file/bot"):
			s.serveFile(w, r)
		default:
			http.NotFound(w, r)
		}
	})
	return guard.Handler(mux, s.cfg.AllowHosts)
}
