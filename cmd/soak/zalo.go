package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

const (
	// zaloToken is the bot's token at the local Zalo. It opens nothing else.
	zaloToken = "77:soak-token-of-the-rig-that-opens-nothing"
	// zaloChannel is how the program calls that bot.
	zaloChannel = "zalo.77"
)

// A zaloServer is a local Zalo in the rig's own process, which no fault of the
// stores or the copies can reach.
type zaloServer struct {
	*localzalo.Server
	url  string // http://127.0.0.1:PORT
	web  *http.Server
	log  *os.File
	file *sql.DB // its file, to look into
	gone popped
}

// createZalo serves a Zalo on which the people with an account there are, and
// whose clock runs ahead by shift.
func createZalo(ctx context.Context, dir, logFile string, people []person, shift func() time.Duration) (z *zaloServer, err error) {
	z = &zaloServer{}
	if z.log, err = os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, fmt.Errorf("start Zalo: %w", err)
	}
	var list []localzalo.Person
	for _, p := range people {
		if p.Zalo != "" {
			list = append(list, localzalo.Person{Account: p.Zalo, Name: p.Name, Role: p.Role, Unit: p.Unit})
		}
	}
	z.Server, err = localzalo.Open(ctx, localzalo.Config{
		Path: filepath.Join(dir, "zalo.db"), Bots: []localzalo.Bot{{Token: zaloToken, ID: "77", AccountName: "bot.Rig"}},
		Now:    func() time.Time { return time.Now().Add(shift()) },
		People: func(context.Context) ([]localzalo.Person, error) { return list, nil }, KeepHistory: true,
		Log: slog.New(slog.NewTextHandler(z.log, nil)),
	})
	if err != nil {
		return nil, errors.Join(err, z.log.Close())
	}
	if z.file, err = sql.Open("sqlite", "file:"+filepath.Join(dir, "zalo.db")+"?_pragma=busy_timeout(5000)"); err != nil {
		return nil, errors.Join(err, z.Close(), z.log.Close())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", errors.Join(err, z.Close(), z.log.Close()))
	}
	z.url = "http://" + listener.Addr().String()
	z.web = &http.Server{Handler: z.gone.watch(z.Handler()), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = z.web.Serve(listener) }() // until it is closed
	return z, nil
}

// leave ends the server.
func (z *zaloServer) leave() {
	_ = z.web.Close()                                                // nobody is served any more
	_ = errors.Join(z.file.Close(), z.Server.Close(), z.log.Close()) // its file is removed next
}

// settings are those of the program that concern Zalo. The plan has no limit:
// one bot serves hundreds.
func (z *zaloServer) settings() []string {
	return []string{
		"ZALO_BOT_TOKENS=" + zaloToken, "ZALO_API_URL=" + z.url,
		"ZALO_PLAN_MESSAGES=0", "ZALO_PLAN_PEOPLE=0", "ZALO_PLAN_GROUPS=0",
	}
}

// popped are the messages that Zalo has handed out and forgotten, by id, each
// with the instants at which it did so.
type popped struct {
	mu sync.Mutex
	at map[string][]time.Time
}

// watch notes what the answers of getUpdates hand out.
func (p *popped) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
			next.ServeHTTP(w, r)
			return
		}
		copied := &copier{ResponseWriter: w}
		next.ServeHTTP(copied, r)
		var answer struct {
			Result struct {
				Message struct {
					ID string `json:"message_id"`
				} `json:"message"`
			} `json:"result"`
		}
		if json.Unmarshal(copied.body.Bytes(), &answer) == nil && answer.Result.Message.ID != "" {
			p.note(answer.Result.Message.ID)
		}
	})
}

func (p *popped) note(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == nil {
		p.at = map[string][]time.Time{}
	}
	p.at[id] = append(p.at[id], time.Now())
}

// of returns when a message was handed out.
func (p *popped) of(id string) []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at[id]
}

// A copier keeps a copy of what is answered.
type copier struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (c *copier) Write(data []byte) (int, error) {
	c.body.Write(data)
	return c.ResponseWriter.Write(data)
}

// Unwrap lets deadlines be set through the copier.
func (c *copier) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// A zaloChat is one person's phone on Zalo: what stands on it, and what they send.
type zaloChat struct {
	base, account string
	client        *http.Client
	// shown is told of every message of the bot, as it appears.
	shown func(context.Context, message)

	mu      sync.Mutex
	log     []localzalo.Shown
	changed chan struct{}
	ready   chan struct{} // closed when the chat is up to date for the first time
	once    sync.Once
}

func newZaloChat(base, account string, client *http.Client, shown func(context.Context, message)) *zaloChat {
	return &zaloChat{base: base, account: account, client: client, shown: shown, changed: make(chan struct{}), ready: make(chan struct{})}
}

// follow keeps the chat up to date until ctx ends.
func (c *zaloChat) follow(ctx context.Context) {
	for wait := 0; ctx.Err() == nil; wait = 30 {
		if err := c.read(ctx, wait); err != nil && ctx.Err() == nil {
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// read takes what is new, and waits that many seconds for it.
func (c *zaloChat) read(ctx context.Context, wait int) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		fmt.Sprintf("%s/page/log?chat=%s&after=%d&wait=%d", c.base, c.account, c.newest(), wait), nil)
	if err != nil {
		return fmt.Errorf("ask the phone: %w", err)
	}
	var answer struct {
		Log []localzalo.Shown `json:"log"`
	}
	if err := c.do(request, &answer); err != nil {
		return err
	}
	for _, m := range answer.Log {
		if m.Bot {
			c.shown(ctx, message{ID: m.Seq, Text: m.Text})
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log = append(c.log, answer.Log...)
	close(c.changed)
	c.changed = make(chan struct{})
	c.once.Do(func() { close(c.ready) })
	return nil
}

func (c *zaloChat) newest() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.log) == 0 {
		return 0
	}
	return c.log[len(c.log)-1].Seq
}

// since returns what the bot has written after that entry, and a channel that is
// closed when something new is there.
func (c *zaloChat) since(seq int64) (texts []localzalo.Shown, next <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.log {
		if m.Bot && m.Seq > seq {
			texts = append(texts, m)
		}
	}
	return texts, c.changed
}

func (c *zaloChat) do(request *http.Request, into any) error {
	response, err := c.client.Do(request)
	if err != nil {
		return fmt.Errorf("use the phone: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 200)) // for the error only
		return fmt.Errorf("use the phone: %s: %s %s", request.URL.Path, response.Status, text)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

// post sends a body to the page and returns the number of the last message that
// it became.
func (c *zaloChat) post(ctx context.Context, kind string, body []byte) (seq int64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/page/send", bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("use the phone: %w", err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Origin", c.base)
	var sent struct {
		Messages []localzalo.Shown `json:"messages"`
	}
	if err := c.do(request, &sent); err != nil {
		return 0, err
	}
	if len(sent.Messages) == 0 {
		return 0, errors.New("the phone took no message")
	}
	return sent.Messages[len(sent.Messages)-1].Seq, nil
}

// types sends a text and returns the number of its message.
func (c *zaloChat) types(ctx context.Context, text string) (seq int64, err error) {
	body, err := json.Marshal(map[string]string{"chat": c.account, "text": text})
	if err != nil {
		return 0, fmt.Errorf("use the phone: %w", err)
	}
	return c.post(ctx, "application/json", body)
}

// attaches sends photos, one message each.
func (c *zaloChat) attaches(ctx context.Context, caption string, photos ...[]byte) (seq int64, err error) {
	kind, body, err := photoForm(map[string]string{"chat": c.account, "caption": caption}, photos)
	if err != nil {
		return 0, err
	}
	return c.post(ctx, kind, body)
}
