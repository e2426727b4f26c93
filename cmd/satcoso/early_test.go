package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// A slow channel gives nothing out.
type slow struct{ count atomic.Int64 }

func (s *slow) asked() int { return int(s.count.Load()) }

func (s *slow) Fetch(context.Context, string, int64) ([]byte, error) {
	s.count.Add(1)
	return nil, errors.New("not now")
}

// A photo that cannot be fetched is tried again until the program ends.
func TestPhotosAreFetchedLater(t *testing.T) {
	folder, err := attachments.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	synctest.Test(t, func(t *testing.T) {
		running, stop := context.WithCancel(t.Context())
		channel := &slow{}
		p := &program{
			log: slog.New(slog.DiscardHandler), running: running,
			early: map[string]attachments.Early{"zalo.1": {Fetcher: channel, Folder: folder}},
		}
		photo := bot.Message{Channel: "zalo.1", Kind: bot.Attached, Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: "https://x/1"}}
		p.fetchEarly(t.Context(), photo)
		if channel.asked() != 1 {
			t.Errorf("asked %d times", channel.asked())
		}
		p.fetching.Wait()
		if channel.asked() != 1+len(earlyPauses) {
			t.Errorf("asked %d times in all", channel.asked())
		}
		photo.Channel = "telegram" // which keeps its photos
		p.fetchEarly(t.Context(), photo)
		photo.Channel = "zalo.1"
		p.fetchEarly(t.Context(), photo)
		stop()
		p.fetching.Wait()
		if channel.asked() != 2+len(earlyPauses) {
			t.Errorf("asked %d times after the end", channel.asked())
		}
	})
}
