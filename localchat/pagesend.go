package localchat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxPageFiles = 10
	editWithin   = 48 * time.Hour
)

// pageInput is what the page sends in JSON. Which fields count depends on the route.
type pageInput struct {
	Chat    int64  `json:"chat"`
	Message int    `json:"message"`
	Text    string `json:"text"`
	Nonce   string `json:"nonce"`
	Data    string `json:"data"`
	Blocked bool   `json:"blocked"`
}

func readPage(w http.ResponseWriter, r *http.Request, into any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(into); err != nil {
		return pageError(http.StatusBadRequest, "bad_request")
	}
	return nil
}

// who reads the input and finds the person who acts.
func (s *Server) who(w http.ResponseWriter, r *http.Request) (in pageInput, p Person, err error) {
	if err = readPage(w, r, &in); err != nil {
		return in, p, err
	}
	p, known, err := s.person(r.Context(), in.Chat)
	if err == nil && !known {
		err = pageError(http.StatusNotFound, "unknown_person")
	}
	return in, p, err
}

// pageSend takes a text as JSON, or files with a caption as a multipart form. It
// answers only after everything is stored.
func (s *Server) pageSend(w http.ResponseWriter, r *http.Request) (any, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return s.pageUpload(w, r)
	}
	in, p, err := s.who(w, r)
	if err != nil {
		return nil, err
	}
	m := &message{}
	if m.Text, m.Entities, err = formatted(in.Text, "", ""); err != nil {
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	if m.Text == "" || textUnits(m.Text) > maxText {
		return nil, pageError(http.StatusBadRequest, "text_length")
	}
	return s.post(r, p, in.Nonce, []*message{m}, nil)
}

func (s *Server) pageUpload(w http.ResponseWriter, r *http.Request) (any, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPageFiles*maxPhoto+maxForm)
	form := &params{values: map[string]string{}, files: map[string]upload{}}
	if err := form.readMultipart(r); err != nil {
		if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
			return nil, pageError(http.StatusRequestEntityTooLarge, "file_too_big")
		}
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	p, known, err := s.person(r.Context(), form.number("chat", 0, 0, 1<<52))
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, pageError(http.StatusNotFound, "unknown_person")
	}
	caption, found, err := formatted(form.values["caption"], "", "")
	if err != nil || textUnits(caption) > maxCaption {
		return nil, pageError(http.StatusBadRequest, "caption_length")
	}
	files, err := form.pageFiles()
	if err != nil {
		return nil, err
	}
	messages := make([]*message, len(files))
	for i := range messages {
		messages[i] = &message{}
	}
	messages[0].Caption, messages[0].CaptionEntities = caption, found
	return s.post(r, p, form.values["nonce"], messages, files)
}

// pageFiles checks the files file0, file1 … of a form, all of the kind that its
// field kind names.
func (p *params) pageFiles() ([]media, error) {
	if len(p.files) == 0 || len(p.files) > maxPageFiles {
		return nil, pageError(http.StatusBadRequest, "file_count")
	}
	var files []media
	for i := range len(p.files) {
		up, ok := p.files["file"+strconv.Itoa(i)]
		if !ok {
			return nil, pageError(http.StatusBadRequest, "bad_request")
		}
		kind := kindDocument
		if p.values["kind"] == kindPhoto {
			kind = kindPhoto
		}
		if kind == kindPhoto && len(up.data) > maxPhoto || len(up.data) > maxDocument {
			return nil, pageError(http.StatusRequestEntityTooLarge, "file_too_big")
		}
		m, err := newMedia(kind, up)
		if err != nil {
			return nil, pageError(http.StatusBadRequest, "file_unreadable")
		}
		files = append(files, m)
	}
	return files, nil
}

// post stores what a person sends, all of it or nothing, and hands it to the bot.
// The same nonce again stores nothing more.
func (s *Server) post(r *http.Request, p Person, nonce string, messages []*message, files []media) (any, error) {
	group := ""
	if len(messages) > 1 {
		group = randomDigits()
	}
	err := s.write(r.Context(), func(t *txn) error {
		c := t.mem.chats[p.ID]
		if c != nil && c.blocked && !isStart(messages[0].Text) {
			return pageError(http.StatusConflict, "blocked")
		}
		if again, err := t.alreadySent(p.ID, nonce, messages); again || err != nil {
			return err
		}
		c, err := t.openChat(p)
		if err != nil {
			return err
		}
		if err := t.setBlocked(c, false); err != nil {
			return err
		}
		for i, m := range messages {
			m.From, m.MediaGroupID = c.user(), group
			if len(files) > 0 {
				if err := t.attach(m, &files[i]); err != nil {
					return err
				}
			}
			if err := t.addMessage(c, m, nthNonce(nonce, i)); err != nil {
				return err
			}
			if err := t.addUpdate(update{Message: m}, messageLife); err != nil {
				return err
			}
		}
		return nil
	})
	return map[string]any{"messages": messages}, err
}

// isStart reports whether text is the Start button, which also unblocks the bot.
func isStart(text string) bool { return text == "/start" || strings.HasPrefix(text, "/start ") }

func nthNonce(nonce string, i int) string {
	if nonce == "" {
		return ""
	}
	return nonce + "." + strconv.Itoa(i)
}

// alreadySent fills in the messages that were stored under the nonce before.
func (t *txn) alreadySent(chatID int64, nonce string, messages []*message) (bool, error) {
	if nonce == "" {
		return false, nil
	}
	var n int
	if err := t.conn.QueryRowContext(t.ctx, "SELECT count(*) FROM messages WHERE chat = ? AND nonce = ?",
		chatID, nthNonce(nonce, 0)).Scan(&n); err != nil {
		return false, fmt.Errorf("look up nonce: %w", err)
	}
	for i := range messages {
		if n == 0 {
			break
		}
		var body []byte
		if err := t.conn.QueryRowContext(t.ctx, "SELECT body FROM messages WHERE chat = ? AND nonce = ?",
			chatID, nthNonce(nonce, i)).Scan(&body); err != nil || len(body) == 0 {
			continue // deleted meanwhile, or fewer than now
		}
		if err := json.Unmarshal(body, messages[i]); err != nil {
			return false, fmt.Errorf("decode message: %w", err)
		}
	}
	return n > 0, nil
}

// pageEdit changes a person's own message.
func (s *Server) pageEdit(w http.ResponseWriter, r *http.Request) (any, error) {
	in, p, err := s.who(w, r)
	if err != nil {
		return nil, err
	}
	text, found, err := formatted(in.Text, "", "")
	if err != nil {
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	var m *message
	err = s.write(r.Context(), func(t *txn) (err error) {
		if m, err = t.message(p.ID, in.Message); err != nil {
			return err
		}
		if m == nil || m.From.IsBot {
			return pageError(http.StatusNotFound, "gone")
		}
		if s.cfg.Now().Sub(time.Unix(m.Date, 0)) > editWithin {
			return pageError(http.StatusConflict, "too_old")
		}
		switch n := textUnits(text); {
		case m.hasMedia() && n > maxCaption:
			return pageError(http.StatusBadRequest, "caption_length")
		case m.hasMedia():
			m.Caption, m.CaptionEntities = text, found
		case n == 0 || n > maxText:
			return pageError(http.StatusBadRequest, "text_length")
		default:
			m.Text, m.Entities = text, found
		}
		m.EditDate = s.cfg.Now().Unix()
		if err := t.changeMessage(m); err != nil {
			return err
		}
		return t.addUpdate(update{EditedMessage: m}, messageLife)
	})
	return map[string]any{"message": m}, err
}

func (s *Server) pageTap(w http.ResponseWriter, r *http.Request) (any, error) {
	in, p, err := s.who(w, r)
	if err != nil {
		return nil, err
	}
	return map[string]any{}, s.tap(r.Context(), p, in.Message, in.Data)
}

func (s *Server) pageBlock(w http.ResponseWriter, r *http.Request) (any, error) {
	in, p, err := s.who(w, r)
	if err != nil {
		return nil, err
	}
	err = s.write(r.Context(), func(t *txn) error {
		c := t.mem.chats[p.ID]
		if c == nil {
			return pageError(http.StatusConflict, "not_started")
		}
		return t.setBlocked(c, in.Blocked)
	})
	return map[string]any{}, err
}

// setBlocked stores whether c wants to hear from the bot, and tells the bot.
func (t *txn) setBlocked(c *chatState, blocked bool) error {
	if c.blocked == blocked {
		return nil
	}
	c.blocked = blocked
	if err := t.exec("UPDATE chats SET blocked = ? WHERE id = ?", blocked, c.id); err != nil {
		return err
	}
	t.show(c.id, event{Type: "chat", Chat: c.id, Blocked: blocked})
	member := chatMember{User: t.s.bot(), Status: "member"}
	kicked := chatMember{User: t.s.bot(), Status: "kicked", UntilDate: new(int64)}
	m := &memberUpdate{Chat: c.chat(), From: c.user(), Date: t.s.cfg.Now().Unix(), Old: member, New: kicked}
	if !blocked {
		m.Old, m.New = kicked, member
	}
	return t.addUpdate(update{MyChatMember: m}, messageLife)
}
