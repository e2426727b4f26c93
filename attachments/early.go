package attachments

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
)

// earlyFor is how long a file is kept that no report was sent with: as long as
// an abandoned draft, and a day.
const earlyFor = 31 * 24 * time.Hour

const earlyMark = "early-"

// Early fetches from a channel whose references end soon: as soon as they come,
// not when their report is sent. What it keeps meanwhile is cleaned already.
type Early struct {
	Fetcher
	Folder *Folder
}

// Take fetches a picture and keeps it until it is asked for, or earlyFor. Doing
// it again is harmless. Where it fails, Fetch asks the channel.
func (e Early) Take(ctx context.Context, ref string) error {
	name := earlyName(ref)
	if _, err := e.Folder.root.Stat(name); err == nil {
		return nil
	}
	data, err := e.Fetcher.Fetch(ctx, ref, MaxSize)
	if err != nil {
		return fmt.Errorf("fetch a picture early: %w", err)
	}
	cleaned, err := Clean(data, conversations.Photo)
	if err != nil {
		return fmt.Errorf("clean a picture early: %w", err)
	}
	temporary := name + temporaryMark + rand.Text()
	err = e.Folder.write(temporary, cleaned.Data)
	if err == nil {
		err = errors.Join(e.Folder.root.Rename(temporary, name), e.Folder.sync())
	}
	if err != nil {
		return fmt.Errorf("keep a picture early: %w", err)
	}
	return nil
}

// Fetch implements [Fetcher]: it gives out what was taken.
func (e Early) Fetch(ctx context.Context, ref string, limit int64) ([]byte, error) {
	data, err := e.Folder.root.ReadFile(earlyName(ref))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return e.Fetcher.Fetch(ctx, ref, limit)
	case err != nil:
		return nil, fmt.Errorf("read a picture that was taken early: %w", err)
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("a picture has %d bytes: %w", len(data), ErrTooLarge)
	}
	return data, nil
}

// Tidy removes what was taken earlyFor before now, by the machine's clock.
func (e Early) Tidy(now time.Time) error {
	entries, err := fs.ReadDir(e.Folder.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("list pictures that were taken early: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), earlyMark) {
			continue
		}
		info, err := entry.Info()
		if err == nil && now.Sub(info.ModTime()) > earlyFor {
			err = e.Folder.root.Remove(entry.Name())
		}
		if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove pictures that were taken early: %w", err)
	}
	return nil
}

// earlyName names the file of a reference, which may hold anything.
func earlyName(ref string) string {
	sum := sha256.Sum256([]byte(ref))
	return fmt.Sprintf("%s%x", earlyMark, sum[:16])
}
