package zalo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// fetchTimeout lets the largest photo come over a line of 1.5 Mbit/s.
	fetchTimeout = 2 * time.Minute
	// maxPhoto is well above what phones send.
	maxPhoto = 20 << 20
)

// ErrGone means that a photo cannot be fetched, now or later: it is too large,
// its address has run out, or is none that the bot would call.
var ErrGone = errors.New("photo cannot be fetched any more")

// ErrTooLarge is the ErrGone of a photo that has more bytes than are wanted.
var ErrTooLarge = fmt.Errorf("too large: %w", ErrGone)

// Fetch returns the photo at the address ref, as found in the Ref of an
// attachment. Zalo gives it out for a limited time: it is to be fetched soon. It
// fails with ErrGone when there is none, or when it has more than limit bytes or
// 20 MiB; any other error may pass. Zalo being too busy makes it a
// [bot.RetryError].
//
// The address was written by somebody outside. It is called with https only,
// and only at public addresses, unless ZALO_API_URL is at this machine.
func (c *Channel) Fetch(ctx context.Context, ref string, limit int64) ([]byte, error) {
	u, err := url.Parse(ref)
	if err != nil || !fetchable(u, onThisMachine(c.base)) {
		return nil, fmt.Errorf("fetch a photo: %w: %w", ErrGone, errGuarded)
	}
	data, err := c.download(ctx, u, min(limit, maxPhoto))
	if errors.Is(err, errGuarded) {
		err = fmt.Errorf("%w: %w", ErrGone, errGuarded)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch a photo: %w", c.secret.hide(err)) // nor the address, which is a key
	}
	return data, nil
}

// fetchable reports whether an address may be called.
func fetchable(u *url.URL, local bool) bool {
	return u.Host != "" && u.User == nil && (u.Scheme == "https" || local && u.Scheme == "http")
}

func (c *Channel) download(ctx context.Context, u *url.URL, limit int64) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "image/*")
	r.Header.Set("Accept-Encoding", "identity")
	resp, err := c.fetcher.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%w: status %d", ErrGone, resp.StatusCode)
	case http.StatusTooManyRequests:
		return nil, &bot.RetryError{After: busyFirst, Err: errors.New("status 429")}
	default:
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	if resp.ContentLength > limit {
		return nil, tooLarge(resp.ContentLength, limit)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(int64(len(data)), limit)
	}
	if !isImage(resp.Header.Get("Content-Type"), data) {
		return nil, errors.New("what came is no picture")
	}
	return data, nil
}

func tooLarge(size, limit int64) error {
	return fmt.Errorf("%w: it has %d bytes or more, and %d are allowed", ErrTooLarge, size, limit)
}

// isImage believes what the server says or, where that is nothing in
// particular, the first bytes.
func isImage(kind string, data []byte) bool {
	if kind == "" || strings.HasPrefix(kind, "application/octet-stream") {
		kind = http.DetectContentType(data)
	}
	return strings.HasPrefix(strings.ToLower(kind), "image/")
}
