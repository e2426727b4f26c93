package zalo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// An impatient sender sends twice: nothing tells Zalo that it is the same.
	sendTimeout = 30 * time.Second
	// pictureTimeout is longer, as Zalo fetches the picture before it answers.
	// Published clients wait as long.
	pictureTimeout = 150 * time.Second
	// longPoll is how long Zalo waits for an update. A short one lets the program
	// stop soon: a poll that is aborted loses what it would have brought.
	longPoll   = 5 * time.Second
	pollMargin = 10 * time.Second
	// maxAnswer is far above the largest answer, one update.
	maxAnswer = 4 << 20
)

// An answer is what the Bot API says, whatever the HTTP status: most refusals
// come with 200.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Description word            `json:"description"`
	Code        word            `json:"error_code"`
	OtherCode   word            `json:"errorCode"` // how 426 is spelt
}

// call posts one method of the Bot API and returns its result, which may be
// missing. Errors are *apiError, *statusError, a bot.RetryError, ErrToken or
// those of the transport. All but refusals of this very request are a
// bot.ErrAway, too: the request may have been carried out. Nothing is tried
// again here.
func (c *Channel) call(ctx context.Context, client *http.Client, method string, params any) (json.RawMessage, error) {
	result, err := c.post(ctx, client, method, params)
	if err == nil {
		return result, nil
	}
	if err = c.secret.hide(err); !final(err) {
		err = fmt.Errorf("%w: %w", bot.ErrAway, err)
	}
	return nil, fmt.Errorf("%s: %w", method, err)
}

func (c *Channel) post(ctx context.Context, client *http.Client, method string, params any) (json.RawMessage, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("encode the parameters: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/bot"+c.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("answer is larger than %d bytes", maxAnswer)
	}
	return c.understand(method, resp.StatusCode, data)
}

// understand returns the result of an answer, or why there is none.
func (c *Channel) understand(method string, status int, data []byte) (json.RawMessage, error) {
	var a answer
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) || !decode(data, &a) {
		return nil, c.classify(method, status, &statusError{status})
	}
	if a.OK {
		c.passed(method)
		return a.Result, nil
	}
	code := max(a.Code.number(), a.OtherCode.number())
	if code == 0 && status >= http.StatusBadRequest {
		code = int64(status)
	}
	text := c.secret.redact(string(a.Description))
	return nil, c.classify(method, int(code), &apiError{code: int(code), text: clip(text, 200)})
}

// classify marks what the caller has to know of a refusal.
func (c *Channel) classify(method string, code int, err error) error {
	_, answered := err.(*apiError) //nolint:errorlint // it was just made and is not wrapped
	switch {
	case code == http.StatusTooManyRequests:
		return &bot.RetryError{After: c.tooMany(method), Err: err}
	case answered && code == http.StatusUnauthorized:
		return fmt.Errorf("%w: %w: %w", ErrToken, bot.ErrRefused, err)
	}
	return err
}

// An apiError is a refusal by the Bot API.
type apiError struct {
	code int
	text string
}

func (e *apiError) Error() string { return "zalo answers " + strconv.Itoa(e.code) + " " + e.text }

// A statusError is an answer that does not come from the Bot API, but from
// something on the way. Its page is not shown: it may hold the URL.
type statusError struct{ code int }

func (e *statusError) Error() string { return fmt.Sprintf("status %d and no JSON", e.code) }

// final reports whether the same request would be refused again. Zalo documents
// 403 as "Internal server error", and 408 leaves open what happened.
func final(err error) bool {
	if errors.Is(err, ErrToken) {
		return false
	}
	switch code := codeOf(err); code {
	case http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	default:
		return code >= 400 && code < 500
	}
}

// codeOf returns the code of a refusal by the Bot API, or 0.
func codeOf(err error) int {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.code
	}
	return 0
}
