package localchat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	maxForm   = 4 << 20  // a request without files
	maxUpload = 50 << 20 // a request with files, as Telegram has it
)

// upload is a file that came with a request.
type upload struct {
	name, mime string
	data       []byte
}

// params are the arguments of one call, whichever way they came.
type params struct {
	values map[string]string
	files  map[string]upload
}

// readParams takes arguments from the query and from an urlencoded, multipart or
// JSON body. In a JSON body, what is not a string stays JSON text: that is how
// the other two forms carry lists and objects.
func readParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	p := &params{values: map[string]string{}, files: map[string]upload{}}
	for key, v := range r.URL.Query() {
		p.values[key] = v[0]
	}
	if r.Method != http.MethodPost {
		return p, nil
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	limit := int64(maxForm)
	if kind == "multipart/form-data" {
		limit = maxUpload + maxForm
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	var err error
	switch kind {
	case "multipart/form-data":
		err = p.readMultipart(r)
	case "application/json":
		err = p.readJSON(r.Body)
	default:
		if err = r.ParseForm(); err == nil {
			for key, v := range r.PostForm {
				p.values[key] = v[0]
			}
		}
	}
	if err == nil {
		return p, nil
	}
	if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
		return nil, refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	if _, refused := errors.AsType[*apiError](err); refused {
		return nil, err
	}
	return nil, badRequest("can't read the request: " + err.Error())
}

func (p *params) readJSON(body io.Reader) error {
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&fields); err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
			return fmt.Errorf("read JSON: %w", err)
		}
		return badRequest("can't parse request parameters JSON object")
	}
	for key, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			p.values[key] = text
		} else {
			p.values[key] = string(raw)
		}
	}
	return nil
}

func (p *params) readMultipart(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return fmt.Errorf("read multipart: %w", err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read multipart: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("read part %q: %w", part.FormName(), err)
		}
		if part.FileName() == "" {
			p.values[part.FormName()] = string(data)
			continue
		}
		name := filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
		p.files[part.FormName()] = upload{name: name, mime: part.Header.Get("Content-Type"), data: data}
	}
}

// object gives the JSON text of an optional list or object; null is absent.
func (p *params) object(key string) string {
	v := strings.TrimSpace(p.values[key])
	if v == "null" {
		return ""
	}
	return v
}

func (p *params) flag(key string) bool {
	switch strings.ToLower(strings.TrimSpace(p.values[key])) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// number gives an integer clamped to the range; what is no number counts as absent.
func (p *params) number(key string, absent, low, high int64) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(p.values[key]), 10, 64)
	if err != nil {
		n = absent
	}
	return max(low, min(n, high))
}

// chat is the chat that a call is about, 0 when it is about none.
func (p *params) chat() int64 {
	id, _ := strconv.ParseInt(strings.TrimSpace(p.values["chat_id"]), 10, 64) // whatever else it is gets refused
	return id
}

func (p *params) chatID() (int64, error) {
	text := strings.TrimSpace(p.values["chat_id"])
	if text == "" {
		return 0, badRequest("chat_id is empty")
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id == 0 {
		return 0, errChatNotFound()
	}
	return id, nil
}

func (p *params) messageID() (int, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(p.values["message_id"]), 10, 32)
	if err != nil || id == 0 {
		return 0, badRequest("message identifier is not specified")
	}
	return int(id), nil
}
