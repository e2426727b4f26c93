package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
)

const (
	// Telegram may hold a request for many seconds before it carries it out: an
	// impatient sender sends twice.
	sendTimeout = 30 * time.Second
	// longPoll is the longest that Telegram waits for an update.
	longPoll   = 50 * time.Second
	pollMargin = 15 * time.Second
	// maxAnswer is far above the largest answer, 100 updates.
	maxAnswer = 16 << 20
)

// call posts one method of the Bot API and returns its result. Errors are
// *apiError, *statusError, a bot.RetryError, ErrToken or those of the
// transport. All but refusals of this very request are a bot.ErrAway, too.
func (c *Channel) call(ctx context.Context, client *http.Client, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return c.callWith(ctx, client, method, params, nil)
}

// callWith is call with files to be uploaded.
func (c *Channel) callWith(ctx context.Context, client *http.Client, method string, params tgbotapi.Params, files []tgbotapi.RequestFile) (json.RawMessage, error) {
	api := c.api // a copy, because the library has no other place for the context
	api.Client = carrier{ctx: ctx, client: client}
	var answer *tgbotapi.APIResponse
	var err error
	if len(files) > 0 {
		answer, err = api.UploadFiles(method, params, files)
		if refusal, ok := errors.AsType[*tgbotapi.Error](err); ok && answer != nil {
			refusal.Code = answer.ErrorCode // which the library leaves out here
		}
	} else {
		answer, err = api.MakeRequest(method, params)
	}
	if err != nil {
		err = c.secret.hide(classify(err))
		if !final(err) {
			err = fmt.Errorf("%w: %w", bot.ErrAway, err)
		}
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return answer.Result, nil
}

// A carrier carries one request of the library under a context.
type carrier struct {
	ctx    context.Context
	client *http.Client
}

// Do reads the whole answer, so that the connection can be used again, and
// refuses what a gateway said instead of the Bot API.
func (c carrier) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.client.Do(req.WithContext(c.ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxAnswer {
		body.Grow(int(n) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1)); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if body.Len() > maxAnswer {
		return nil, fmt.Errorf("answer is larger than %d bytes", maxAnswer)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body.Bytes(), " \t\r\n"), []byte("{")) {
		return nil, &statusError{code: resp.StatusCode}
	}
	resp.Body = io.NopCloser(&body)
	return resp, nil
}

// A secret is the part of the token that nobody may read.
type secret string

// hide takes the secret out of an error.
func (s secret) hide(err error) error {
	for {
		outer, ok := errors.AsType[*url.Error](err) // its text is the URL
		if !ok {
			break
		}
		err = outer.Err
	}
	if text := err.Error(); strings.Contains(text, string(s)) {
		return errors.New(strings.ReplaceAll(text, string(s), "<secret>"))
	}
	return err
}

// An apiError is a refusal by the Bot API.
type apiError struct {
	code     int
	text     string
	migrated bool // the chat has another id now
}

func (e *apiError) Error() string { return fmt.Sprintf("telegram answers %d %s", e.code, e.text) }

// A statusError is an answer that does not come from the Bot API, but from
// something on the way.
type statusError struct{ code int }

func (e *statusError) Error() string { return fmt.Sprintf("status %d and no JSON", e.code) }

// classify turns the library's errors into those of this package.
func classify(err error) error {
	if gateway, ok := errors.AsType[*statusError](err); ok && gateway.code == http.StatusTooManyRequests {
		return &bot.RetryError{After: time.Second, Err: err}
	}
	refusal, ok := errors.AsType[*tgbotapi.Error](err)
	if !ok {
		return err
	}
	e := &apiError{code: refusal.Code, text: refusal.Message, migrated: refusal.MigrateToChatID != 0}
	switch {
	case e.code == http.StatusTooManyRequests || refusal.RetryAfter > 0:
		return &bot.RetryError{After: time.Duration(max(refusal.RetryAfter, 1)) * time.Second, Err: e}
	case e.code == http.StatusUnauthorized, e.code == http.StatusNotFound && !strings.Contains(e.text, "method not found"):
		return fmt.Errorf("%w: %w: %w", ErrToken, bot.ErrRefused, e)
	}
	return e
}

// final reports whether the same request would be refused again.
func final(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !errors.Is(err, ErrToken) && e.code >= 400 && e.code < 500 &&
		e.code != http.StatusTooManyRequests && e.code != http.StatusConflict
}

// unreachable marks the refusals after which nothing can be sent to the chat.
// All that are forbidden are of this kind: blocked by the person, account
// deleted, never started, removed from the group.
func unreachable(err error) error {
	e, ok := errors.AsType[*apiError](err)
	if ok && (e.code == http.StatusForbidden || e.migrated || refused(err, "chat not found")) {
		return fmt.Errorf("%w: %w", bot.ErrUnreachable, err)
	}
	return err
}

// refused reports whether err is the refusal of a bad request whose text
// contains one of reasons. The Bot API has no codes for them.
func refused(err error, reasons ...string) bool {
	e, ok := errors.AsType[*apiError](err)
	if !ok || e.code != http.StatusBadRequest {
		return false
	}
	for _, reason := range reasons {
		if strings.Contains(e.text, reason) {
			return true
		}
	}
	return false
}
