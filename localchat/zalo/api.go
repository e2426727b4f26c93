package localzalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxForm bounds a call's body.
const maxForm = 1 << 20

var errClosed = errors.New("local Zalo is closed")

// apiError is an answer that refuses a call.
type apiError struct {
	Code        int
	Description string
}

func (e *apiError) Error() string { return e.Description }

func refuse(code int, description string) error {
	return &apiError{Code: code, Description: description}
}

func badRequest(what string) error { return refuse(http.StatusBadRequest, "Bad request: "+what) }

// testLimit is the code for too many calls of testWebhook, the only one that Zalo
// is known to spell errorCode.
const testLimit = 426

// call is one call of a method.
type call struct {
	*bot
	request *http.Request
	values  map[string]string // a value that is no text is its JSON
}

// method is one call of the API.
type method func(s *Server, ctx context.Context, c *call) (any, error)

// methods lists the API; Zalo minds the case.
func methods() map[string]method {
	return map[string]method{
		"getMe":          (*Server).getMe,
		"getUpdates":     (*Server).getUpdates,
		"setWebhook":     (*Server).setWebhook,
		"deleteWebhook":  (*Server).deleteWebhook,
		"getWebhookInfo": (*Server).getWebhookInfo,
		"testWebhook":    (*Server).testWebhook,
		"sendMessage":    (*Server).sendMessage,
		"sendPhoto":      (*Server).sendPhoto,
		"sendSticker":    (*Server).sendSticker,
		"sendVoice":      (*Server).sendVoice,
		"sendChatAction": (*Server).sendChatAction,
	}
}

// noResult is the result of a method that answers {"ok":true} and no more.
type noResult struct{}

func (s *Server) serveBot(w http.ResponseWriter, r *http.Request) {
	path, isBot := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, _ := strings.Cut(path, "/")
	if !isBot {
		http.NotFound(w, r)
		return
	}
	if s.switches.strikes(func(w *Switches) *Times { return &w.TooMany }) {
		tooManyPage(w)
		return
	}
	s.delay(r.Context())
	result, err := s.call(w, r, token, name)
	if err == nil && isSend(name) && s.switches.strikes(func(w *Switches) *Times { return &w.SendCut }) {
		panic(http.ErrAbortHandler) // the net/http way to break a connection
	}
	if err == nil && isSend(name) && s.switches.strikes(func(w *Switches) *Times { return &w.SendTimeout }) {
		err = errTimeout()
	}
	if r.Context().Err() == nil {
		s.reply(w, name, result, err)
	}
}

func errTimeout() error { return refuse(http.StatusRequestTimeout, "Request timeout") }

func isSend(name string) bool {
	return strings.HasPrefix(name, "send") && name != "sendChatAction"
}

// tooManyPage is what the proxy before Zalo answers: no JSON.
func tooManyPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = io.WriteString(w, "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n"+ // the other side has gone: nothing to be done
		"<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
}

func (s *Server) delay(ctx context.Context) {
	latency := s.Switches().Latency
	if latency <= 0 {
		return
	}
	select {
	case <-time.After(latency):
	case <-ctx.Done():
	case <-s.closing.Done():
	}
}

func (s *Server) call(w http.ResponseWriter, r *http.Request, token, name string) (any, error) {
	b := s.bots[token]
	if b == nil {
		return nil, refuse(http.StatusUnauthorized, "Unauthorized")
	}
	do, known := methods()[name]
	if !known {
		return nil, refuse(http.StatusNotFound, "Not Found")
	}
	if s.switches.strikes(func(w *Switches) *Times { return &w.Forbidden }) {
		return nil, refuse(http.StatusForbidden, "Internal server error")
	}
	values, err := readValues(w, r)
	if err != nil {
		return nil, err
	}
	if err := liftDeadline(w); err != nil { // a poll outlives any that the HTTP server has
		return nil, err
	}
	return do(s, r.Context(), &call{bot: b, request: r, values: values})
}

// reply answers a refusal with HTTP status 200, as Zalo does.
func (s *Server) reply(w http.ResponseWriter, name string, result any, err error) {
	if err == nil {
		body := map[string]any{"ok": true, "result": result}
		if _, none := result.(noResult); none {
			delete(body, "result")
		}
		answer(w, http.StatusOK, body)
		return
	}
	e, refused := errors.AsType[*apiError](err)
	switch {
	case refused:
	case errors.Is(err, errClosed):
		http.Error(w, "Bad Gateway", http.StatusBadGateway)
		return
	default:
		s.cfg.Log.Error("Zalo API call failed", "method", name, "error", err)
		e = &apiError{Code: http.StatusForbidden, Description: "Internal server error"}
	}
	now, status, key := s.Switches(), http.StatusOK, "error_code"
	if now.CamelErrorCode || e.Code == testLimit {
		key = "errorCode"
	}
	if now.Idle408 && e.Code == http.StatusRequestTimeout && name == "getUpdates" {
		status = http.StatusRequestTimeout
	}
	answer(w, status, map[string]any{"ok": false, "description": e.Description, key: e.Code})
}

// readValues takes parameters from the query and from a body of whatever kind:
// JSON, a form, or a multipart form, whose files Zalo does not look at.
func readValues(w http.ResponseWriter, r *http.Request) (map[string]string, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, badRequest("the method must be GET or POST")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxPhoto+maxForm) // an upload is read, to say that it isn't wanted
	values := map[string]string{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		var object map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&object); err != nil && !errors.Is(err, io.EOF) {
			return nil, badRequest("the body is not a JSON object")
		}
		for key, raw := range object {
			var text string
			switch {
			case string(raw) == "null":
			case json.Unmarshal(raw, &text) == nil:
				values[key] = text
			default:
				values[key] = string(raw)
			}
		}
	} else if err := r.ParseMultipartForm(maxPhoto + maxForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, badRequest("the body cannot be read")
	}
	if r.Form == nil {
		r.Form = r.URL.Query()
	}
	for key, list := range r.Form {
		if _, there := values[key]; !there {
			values[key] = list[0]
		}
	}
	return values, nil
}

func liftDeadline(w http.ResponseWriter) error {
	if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("lift write deadline: %w", err)
	}
	return nil
}

// answer writes a body of known length: a chunked one costs Go's HTTP client a
// new connection when the bot does not drain it.
func answer(w http.ResponseWriter, code int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "cannot encode the answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(code)
	_, _ = w.Write(data) // the other side has gone: nothing to be done
}

func (s *Server) getMe(_ context.Context, c *call) (any, error) {
	return map[string]any{"id": c.ID, "account_name": c.AccountName, "account_type": "BASIC", "can_join_groups": false}, nil
}
