// Package localzalo is a local server of the Zalo Bot Platform API, for people who
// chat on the page of localchat and for trials.
//
// A bot talks to it over HTTP as it would talk to Zalo: the same methods, bodies
// and refusals, updates fetched one by one or brought to a webhook. What the
// platform's documents leave open, or where they contradict what was measured, is
// a switch: see [Switches].
//
// SQLite holds the truth. What a person sends and what a bot sends is acknowledged
// only after the transaction that stores it has been synced to the disk; an update
// that was handed out is gone, also after a restart, and one that was not is there.
//
// Two clocks are used: dates of messages and the month of the quota follow the
// business clock of [Config]; how long polls, pictures' addresses and retries last
// follows real time.
//
// # Addresses
//
// [Server.Handler] serves, below whatever prefix it is mounted at:
//
//	/bot{token}/{method}   the API
//	/photo/{name}          a picture that a person sent, for a limited time
//	/_inject               queues one update as it is (POST)
//	/page/…                what the page and people who are programs ask
//
// The answer of getUpdates names pictures below the address at which the bot
// reached this server, a webhook's below the one at which it was set.
//
// # Webhooks
//
// setWebhook takes what Zalo takes, https:// and a public address, but brings
// updates to this machine alone: what people write must not leave it. Therefore it
// also takes http:// and a loopback address, unless [Switches] forbid it. How Zalo
// repeats a delivery is not published; here an update is tried four times, with
// rests of 1, 5 and 30 seconds, then given up. The updates of one chat come
// strictly one after another.
//
// # Trials
//
// People who are programs send JSON, with the header Origin naming the server; a
// request that fails answers {"error": name}.
//
//	POST /page/send  {"chat": "6ede…", "text": "12", "nonce": "x"}   the same nonce stores nothing more
//	GET  /page/log?chat=6ede…&after=41&wait=30                      [Server.History], awaited
//
// /page/send takes photos as a multipart form: the fields chat, caption and nonce,
// and the files file0, file1 …; each photo is a message of its own, as on Zalo,
// and the first has the caption.
package localzalo

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

// Config says where the server keeps its data, for which bots and people.
type Config struct {
	Path string // SQLite file: chats, messages, pictures, updates not handed out
	Bots []Bot  // at least one; the stranger writes to the first
	// Now is the business clock; nil means time.Now.
	Now func() time.Time
	// People is asked at every page load, since a roster may still be filling.
	People func(context.Context) ([]Person, error)
	// KeepHistory allows [Server.History]; it is for trials with invented people.
	KeepHistory bool
	Log         *slog.Logger
	// AllowHosts are further Host names, without port, that may reach the server.
	// The page has no login: name only hosts that nobody else can reach.
	AllowHosts []string
}

// Bot is one bot of the platform.
type Bot struct {
	Token       string // as in the address of the API: number:secret
	ID          string // as getMe answers it; chats are kept under it
	AccountName string // as getMe answers it: bot.…
}

// Person is somebody whom the page can be.
type Person struct {
	Account string `json:"account"` // Zalo's id of the person: 20 hexadecimal digits
	Name    string `json:"name"`
	Role    string `json:"role"`
	Unit    string `json:"unit"`
	Token   string `json:"-"` // of the bot that the person writes to; empty: the first
}

// StrangerAccount is the account of the stranger whom the page always offers.
const StrangerAccount = "999001c0ffee00999001"

// Server is a running local Zalo. Its methods may be called from several
// goroutines.
type Server struct {
	cfg      Config
	wall     func() time.Time // real time; replaced in tests
	db       *sql.DB
	writing  sync.Mutex // held by the transaction that writes, until others were told of it
	bots     map[string]*bot
	roster   roster
	hub      *hub.Hub[string]
	switches switches
	hooks    *http.Client // calls webhooks
	handler  http.Handler
	closing  context.Context // ends every stream, poll and delivery
	stop     context.CancelFunc
	closed   sync.Once
	beating  chan struct{} // closed when beat has returned
}

// bot is one bot and what waits for its updates.
type bot struct {
	Bot
	inbox inbox
	hook  hookState
	tests dayCount // of testWebhook
}

// Open opens or creates the file at cfg.Path.
func Open(ctx context.Context, cfg Config) (*Server, error) {
	return openAt(ctx, cfg, time.Now)
}

func openAt(ctx context.Context, cfg Config, wall func() time.Time) (*Server, error) {
	s := &Server{cfg: cfg, wall: wall, bots: map[string]*bot{}, hub: hub.New(everybody), hooks: newHookClient(), beating: make(chan struct{})}
	if err := s.complete(); err != nil {
		return nil, fmt.Errorf("open local Zalo: %w", err)
	}
	var err error
	if s.db, err = sqlitefile.Open(ctx, cfg.Path, migrations); err != nil {
		return nil, fmt.Errorf("open local Zalo %s: %w", cfg.Path, err)
	}
	s.closing, s.stop = context.WithCancel(context.Background())
	s.handler = s.routes()
	go s.beat()
	for _, b := range s.bots {
		if err := s.resumeHook(ctx, b); err != nil {
			return nil, errors.Join(fmt.Errorf("open local Zalo %s: %w", cfg.Path, err), s.Close())
		}
	}
	return s, nil
}

// complete fills in what the configuration left out.
func (s *Server) complete() error {
	if s.cfg.Path == "" || len(s.cfg.Bots) == 0 {
		return errors.New("path and a bot are required")
	}
	for _, b := range s.cfg.Bots {
		if b.Token == "" || b.ID == "" || s.bots[b.Token] != nil {
			return errors.New("each bot needs an id and a token of its own")
		}
		s.bots[b.Token] = &bot{Bot: b, inbox: inbox{arrived: make(chan struct{})}}
	}
	if s.cfg.Now == nil {
		s.cfg.Now = time.Now
	}
	if s.cfg.People == nil {
		s.cfg.People = func(context.Context) ([]Person, error) { return nil, nil }
	}
	if s.cfg.Log == nil {
		s.cfg.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Handler serves the API, the page's requests and the pictures.
func (s *Server) Handler() http.Handler { return s.handler }

// Close ends streams, polls and deliveries, so that http.Server.Shutdown need not
// wait for them, and closes the file.
func (s *Server) Close() error {
	var err error
	s.closed.Do(func() {
		s.stop()
		for _, b := range s.bots {
			b.hook.end()
		}
		s.hooks.CloseIdleConnections()
		<-s.beating
		s.writing.Lock() // what was accepted is finished first
		err = s.db.Close()
		s.writing.Unlock()
	})
	if err != nil {
		return fmt.Errorf("close local Zalo: %w", err)
	}
	return nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.pageRoutes(mux)
	mux.HandleFunc("GET /photo/{name}", s.servePhoto)
	mux.HandleFunc("POST /_inject", s.inject)
	mux.HandleFunc("/", s.serveBot)
	return guard.Handler(mux, s.cfg.AllowHosts)
}
