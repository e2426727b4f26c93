package localchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// apiError is an answer that refuses a call, in Telegram's words.
type apiError struct {
	Code        int
	Description string
	RetryAfter  int // seconds, with 429 only
}

func (e *apiError) Error() string { return e.Description }

func refuse(code int, description string) error {
	return &apiError{Code: code, Description: description}
}

func badRequest(what string) error { return refuse(http.StatusBadRequest, "Bad Request: "+what) }

func errBlocked() error {
	return refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user")
}

func errChatNotFound() error { return badRequest("chat not found") }

// errNoChat says inside a transaction that a person has not opened the chat; the
// answer then depends on whether there is such a person at all.
var errNoChat = errors.New("no chat")

// method is one call of the Bot API.
type method func(s *Server, ctx context.Context, p *params) (any, error)

// botMethods lists the API by lower-case name: Telegram ignores case.
func botMethods() map[string]method {
	return map[string]method{
		"getme":                  (*Server).getMe,
		"getupdates":             (*Server).getUpdates,
		"sendmessage":            (*Server).sendMessage,
		"sendphoto":              (*Server).sendPhoto,
		"senddocument":           (*Server).sendDocument,
		"sendmediagroup":         (*Server).sendMediaGroup,
		"sendchataction":         (*Server).sendChatAction,
		"editmessagetext":        (*Server).editMessageText,
		"editmessagecaption":     (*Server).editMessageCaption,
		"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
		"deletemessage":          (*Server).deleteMessage,
		"answercallbackquery":    (*Server).answerCallbackQuery,
		"getfile":                (*Server).getFile,
		"setmycommands":          (*Server).setMyCommands,
		"getmycommands":          (*Server).getMyCommands,
		"deletemycommands":       (*Server).deleteMyCommands,
		"setwebhook":             (*Server).setWebhook,
		"deletewebhook":          (*Server).deleteWebhook,
		"getwebhookinfo":         (*Server).getWebhookInfo,
	}
}

func (s *Server) serveBot(w http.ResponseWriter, r *http.Request) {
	token, name := splitToken(r.URL.Path, "/bot")
	result, err := s.call(w, r, token, strings.ToLower(name))
	if err == nil && s.faults.strikes(FaultCutAfter) {
		err = errCut
	}
	if fail(w, err) {
		return
	}
	if err == nil {
		body := map[string]any{"ok": true, "result": result}
		if d, ok := result.(described); ok {
			body["result"], body["description"] = d.result, d.description
		}
		answer(w, http.StatusOK, body)
		return
	}
	if r.Context().Err() != nil {
		return // nobody listens any more
	}
	e, refused := errors.AsType[*apiError](err)
	switch {
	case refused:
	case errors.Is(err, errClosed):
		e = &apiError{Code: http.StatusBadGateway, Description: "Bad Gateway"}
	default:
		s.cfg.Log.Error("bot API call failed", "method", name, "error", err)
		e = &apiError{Code: http.StatusInternalServerError, Description: "Internal Server Error"}
	}
	body := map[string]any{"ok": false, "error_code": e.Code, "description": e.Description}
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
		body["parameters"] = map[string]any{"retry_after": e.RetryAfter}
	}
	answer(w, e.Code, body)
}

func (s *Server) call(w http.ResponseWriter, r *http.Request, token, name string) (any, error) {
	if !s.tokenValid(token) {
		return nil, refuse(http.StatusUnauthorized, "Unauthorized")
	}
	do, known := s.methods[name]
	if !known {
		return nil, refuse(http.StatusNotFound, "Not Found: method not found")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, refuse(http.StatusMethodNotAllowed, "Method Not Allowed")
	}
	p, err := readParams(w, r)
	if err != nil {
		return nil, err
	}
	if err := s.admit(name, p.chat()); err != nil {
		return nil, err
	}
	if name == "getupdates" { // outlives any write deadline that the HTTP server has
		if err := liftDeadline(w); err != nil {
			return nil, err
		}
	}
	return do(s, r.Context(), p)
}

func liftDeadline(w http.ResponseWriter) error {
	if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("lift write deadline: %w", err)
	}
	return nil
}

// admit decides whether a call may act: faults first, since they are what stands
// between the bot and the server, then the paces.
func (s *Server) admit(name string, chatID int64) error {
	writes, now := writesMessage(name), s.wall()
	if writes {
		s.pace.note(chatID, now)
	}
	if err := s.beforeCall(name, chatID); err != nil {
		return err
	}
	if s.cfg.Throttle != nil {
		if wait := s.cfg.Throttle(name, chatID); wait > 0 {
			return s.pace.tooMany(chatID, wait, now)
		}
	}
	if writes {
		return s.pace.admit(chatID, now)
	}
	return nil
}

func tooManyRequests(seconds int) error {
	return &apiError{
		Code:        http.StatusTooManyRequests,
		Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		RetryAfter:  seconds,
	}
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

func (s *Server) bot() user {
	id, _, _ := strings.Cut(s.cfg.Token, ":")
	n, _ := strconv.ParseInt(id, 10, 64) // a token without a number gives bot 0
	return user{ID: n, IsBot: true, FirstName: s.cfg.BotName, Username: s.cfg.BotUsername}
}

func (s *Server) getMe(context.Context, *params) (any, error) {
	return struct {
		user
		CanJoinGroups   bool `json:"can_join_groups"`
		CanReadAll      bool `json:"can_read_all_group_messages"`
		SupportsInline  bool `json:"supports_inline_queries"`
		CanConnect      bool `json:"can_connect_to_business"`
		HasMainWebApp   bool `json:"has_main_web_app"`
		HasTopicsInChat bool `json:"has_topics_enabled"`
	}{user: s.bot()}, nil
}
