package main

import (
	"bufio"
	"bytes"
	"context"
	crand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A chat is one person's phone: what stands on it, and what they do with it. It
// talks to the local Telegram as its page does.
type chat struct {
	base   string
	person int64
	client *http.Client
	// shown is told of every message of the bot, at the moment at which it
	// appears or changes.
	shown func(context.Context, message)

	mu       sync.Mutex
	messages map[int64]*message
	changes  int // of the bot's messages, so far
	changed  chan struct{}
	ready    chan struct{} // closed when the chat is up to date for the first time
	once     sync.Once
	session  string // begins the nonces of what is sent
	nonces   int
}

// A message is what the chat shows of one.
type message struct {
	ID   int64 `json:"message_id"`
	From struct {
		IsBot bool `json:"is_bot"`
	} `json:"from"`
	Text  string `json:"text"`
	Board struct {
		Rows [][]button `json:"inline_keyboard"`
	} `json:"reply_markup"`

	change int // when it last changed, counted in changes of the chat
}

type button struct {
	Label string `json:"text"`
	Data  string `json:"callback_data"`
}

func newChat(base string, person int64, client *http.Client, shown func(context.Context, message)) *chat {
	return &chat{
		base: base, person: person, client: client, shown: shown,
		messages: map[int64]*message{}, changed: make(chan struct{}), ready: make(chan struct{}),
		session: crand.Text(),
	}
}

// follow keeps the chat up to date until ctx ends.
func (c *chat) follow(ctx context.Context) {
	for ctx.Err() == nil {
		if err := c.stream(ctx); err != nil && ctx.Err() == nil {
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// stream reads the page's events. What happened before its first one is read
// once the stream has begun, so that nothing is missed.
func (c *chat) stream(ctx context.Context) error {
	response, err := c.get(ctx, fmt.Sprintf("/page/events?chats=%d", c.person))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, found := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !found {
			continue
		}
		var e struct {
			Type    string   `json:"type"`
			ID      int64    `json:"id"`
			Message *message `json:"message"`
		}
		if err := json.Unmarshal(data, &e); err != nil {
			return fmt.Errorf("read event: %w", err)
		}
		switch e.Type {
		case "hello":
			if err := c.catchUp(ctx); err != nil {
				return err
			}
		case "message", "edit":
			c.show(ctx, *e.Message)
		case "delete":
			c.forget(e.ID)
		}
	}
	return lines.Err()
}

func (c *chat) catchUp(ctx context.Context) error {
	response, err := c.get(ctx, fmt.Sprintf("/page/history?chat=%d&before=%d", c.person, 1<<31-1))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var history struct {
		Messages []message `json:"messages"`
	}
	if err := json.NewDecoder(response.Body).Decode(&history); err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	for _, m := range history.Messages {
		c.show(ctx, m)
	}
	c.once.Do(func() { close(c.ready) })
	return nil
}

// wait returns when the chat is up to date for the first time.
func (c *chat) wait(ctx context.Context) error {
	select {
	case <-c.ready:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// show takes a message as it is now.
func (c *chat) show(ctx context.Context, m message) {
	if m.From.IsBot {
		c.shown(ctx, m)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if before := c.messages[m.ID]; before != nil && before.Text == m.Text && sameButtons(before, &m) {
		return
	}
	if m.From.IsBot {
		c.changes++
		close(c.changed)
		c.changed = make(chan struct{})
	}
	m.change = c.changes
	c.messages[m.ID] = &m
}

func sameButtons(a, b *message) bool {
	return fmt.Sprint(a.Board) == fmt.Sprint(b.Board)
}

func (c *chat) forget(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.messages, id)
}

// now returns how often the bot has changed something, and a channel that is
// closed when it does so again.
func (c *chat) now() (changes int, next <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes, c.changed
}

// count is how often the bot has changed something.
func (c *chat) count() int {
	changes, _ := c.now()
	return changes
}

// fromBot returns the bot's messages.
func (c *chat) fromBot() []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []message
	for _, m := range c.messages {
		if m.From.IsBot {
			list = append(list, *m)
		}
	}
	return list
}

func (c *chat) get(ctx context.Context, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("ask the page: %w", err)
	}
	return c.do(request)
}

func (c *chat) do(request *http.Request) (*http.Response, error) {
	response, err := c.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask the page: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 200)) // for the error only
		response.Body.Close()
		return nil, fmt.Errorf("ask the page for %s: %s %s", request.URL.Path, response.Status, text)
	}
	return response, nil
}

// post does something and decodes the answer.
func (c *chat) post(ctx context.Context, path, kind string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("use the page: %w", err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Origin", c.base)
	response, err := c.do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(into)
}

func (c *chat) act(ctx context.Context, path string, what map[string]any, into any) error {
	what["chat"] = c.person
	body, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("use the page: %w", err)
	}
	return c.post(ctx, path, "application/json", body, into)
}

// types sends a text and returns its message's id.
func (c *chat) types(ctx context.Context, text string) (int64, error) {
	c.nonces++
	var sent struct {
		Messages []message `json:"messages"`
	}
	err := c.act(ctx, "/page/send", map[string]any{"text": text, "nonce": fmt.Sprintf("%s-%d", c.session, c.nonces)}, &sent)
	if err != nil {
		return 0, err
	}
	if len(sent.Messages) == 0 {
		return 0, errors.New("the page took no message")
	}
	return sent.Messages[0].ID, nil
}

// taps presses a button of a message.
func (c *chat) taps(ctx context.Context, message int64, data string) error {
	return c.act(ctx, "/page/tap", map[string]any{"message": message, "data": data}, &struct{}{})
}

// rewrites changes a message that was sent.
func (c *chat) rewrites(ctx context.Context, message int64, text string) error {
	return c.act(ctx, "/page/edit", map[string]any{"message": message, "text": text}, &struct{}{})
}

// attaches sends photos together, with a caption.
func (c *chat) attaches(ctx context.Context, caption string, photos ...[]byte) error {
	c.nonces++
	kind, body, err := photoForm(map[string]string{
		"chat": fmt.Sprint(c.person), "kind": "photo", "caption": caption, "nonce": fmt.Sprintf("%s-%d", c.session, c.nonces),
	}, photos)
	if err != nil {
		return err
	}
	return c.post(ctx, "/page/send", kind, body, &struct{}{})
}

// photoForm writes photos and further fields as a page sends them.
func photoForm(fields map[string]string, photos [][]byte) (kind string, body []byte, err error) {
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	var errs []error
	for name, text := range fields {
		errs = append(errs, form.WriteField(name, text))
	}
	for i, photo := range photos {
		part, err := form.CreateFormFile(fmt.Sprintf("file%d", i), fmt.Sprintf("%d.png", i))
		if err == nil {
			_, err = part.Write(photo)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(append(errs, form.Close())...); err != nil {
		return "", nil, fmt.Errorf("attach photos: %w", err)
	}
	return form.FormDataContentType(), out.Bytes(), nil
}

// choice is what a button chooses in a conversation, and for which state of
// which draft; it is empty for other buttons.
func (b button) choice() (draft string, at stamp, choice string) {
	parts := strings.SplitN(b.Data, ".", 5)
	if len(parts) != 5 || parts[0] != "c" {
		return "", stamp{}, ""
	}
	return longID(parts[1]), stampOf(parts[2], parts[3]), parts[4]
}
