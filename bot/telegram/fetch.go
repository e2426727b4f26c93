package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
)

// fetchTimeout lets the largest file come over a line of 1.5 Mbit/s.
const fetchTimeout = 2 * time.Minute

// ErrGone means that a file cannot be fetched, now or later: it is too large,
// or Telegram does not know it.
var ErrGone = errors.New("file cannot be fetched any more")

// ErrTooLarge is the ErrGone of a file that has more bytes than are wanted or
// given out.
var ErrTooLarge = fmt.Errorf("too large: %w", ErrGone)

// Fetch returns the contents of the file that ref names, as found in the Ref of
// an attachment. It fails with ErrGone when there is none, or when it has more
// than limit bytes or the 20 MiB that Telegram gives out; any other error may
// pass. Telegram being too busy makes it a [bot.RetryError].
func (c *Channel) Fetch(ctx context.Context, ref string, limit int64) ([]byte, error) {
	limit = min(limit, maxFile)
	found, err := c.locate(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("look up a file: %w", err)
	}
	if found.Size > limit {
		return nil, fmt.Errorf("fetch a file: %w", tooLarge(found.Size, limit))
	}
	data, err := c.download(ctx, found.Path, limit)
	if err != nil {
		return nil, fmt.Errorf("fetch a file: %w", err)
	}
	if found.Size > 0 && int64(len(data)) != found.Size {
		return nil, fmt.Errorf("fetch a file: %d of its %d bytes came", len(data), found.Size)
	}
	return data, nil
}

// A location says where a file can be fetched for an hour, and its size where
// that is known.
type location struct {
	Path string `json:"file_path"`
	Size int64  `json:"file_size"`
}

// locate asks where a file is. Telegram refuses some with "wrong file_id or the
// file is temporarily unavailable": that may pass.
func (c *Channel) locate(ctx context.Context, ref string) (l location, err error) {
	result, err := c.call(ctx, c.sender, "getFile", tgbotapi.Params{"file_id": ref})
	if refused(err, "file is too big") {
		return l, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	if refused(err, "invalid file_id", "file_id not specified", "wrong remote file identifier") {
		return l, fmt.Errorf("%w: %w", ErrGone, err)
	}
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(result, &l); err != nil {
		return l, fmt.Errorf("read where the file is: %w", err)
	}
	return l, nil
}

// download fetches what is at a path of the Bot API server. That it is not there
// may pass: locate decides what is gone.
func (c *Channel) download(ctx context.Context, path string, limit int64) ([]byte, error) {
	if !inside(path) {
		return nil, errors.New("path is none of the Bot API server at TELEGRAM_API_URL")
	}
	address := c.base + "/file/bot" + c.api.Token + "/" + (&url.URL{Path: path}).EscapedPath()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, c.secret.hide(err)
	}
	r.Header.Set("Accept-Encoding", "identity") // the file as it is, even if it is an archive
	resp, err := c.fetcher.Do(r)
	if err != nil {
		return nil, c.secret.hide(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil, &bot.RetryError{After: time.Second, Err: errors.New("status 429")}
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, c.secret.hide(err)
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(int64(len(data)), limit)
	}
	return data, nil
}

func tooLarge(size, limit int64) error {
	return fmt.Errorf("%w: it has %d bytes or more, and %d are allowed", ErrTooLarge, size, limit)
}

// inside reports whether a path stays below where it is appended in a URL, and
// means the same there.
func inside(path string) bool {
	return fs.ValidPath(path) && path != "." &&
		!strings.ContainsAny(path, `\@:?#%`) && !strings.ContainsFunc(path, unicode.IsControl)
}
