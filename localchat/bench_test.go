package localchat_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/satcoso/satcoso/localchat"
)

// BenchmarkEcho measures a person's message, its update, and the bot's answer,
// with many people writing at once and one bot that polls and answers.
func BenchmarkEcho(b *testing.B) {
	s, err := localchat.Open(b.Context(), localchat.Config{
		Path: filepath.Join(b.TempDir(), "chat.db"), Token: token, BotUsername: "bot", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	post := func(path, body string) []byte { return serve(b, s, path, body) }
	var sent atomic.Int64
	var people, bot sync.WaitGroup
	b.ResetTimer()
	for range 32 {
		people.Go(func() {
			for sent.Add(1) <= int64(b.N) {
				post("/page/send", fmt.Sprintf(`{"chat":%d,"text":"khoảng 30"}`, localchat.StrangerID))
			}
		})
	}
	answers := make(chan int64, 100)
	for range 16 {
		bot.Go(func() {
			for range answers {
				post("/bot"+token+"/sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"Đã ghi: <b>30</b>","parse_mode":"HTML"}`, localchat.StrangerID))
			}
		})
	}
	for offset, got := int64(0), 0; got < b.N; {
		var batch struct {
			Result []struct {
				ID int64 `json:"update_id"`
			}
		}
		if err := json.NewDecoder(bytes.NewReader(post("/bot"+token+"/getUpdates", fmt.Sprintf(`{"offset":%d,"timeout":5}`, offset)))).Decode(&batch); err != nil {
			b.Fatal(err)
		}
		for _, u := range batch.Result {
			offset = u.ID + 1
			got++
			answers <- u.ID
		}
	}
	close(answers)
	people.Wait()
	bot.Wait()
}

// serve calls the server without a network.
func serve(b testing.TB, s *localchat.Server, path, body string) []byte {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://localhost"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return handle(b, s, req)
}

// read is serve for what is read.
func read(b testing.TB, s *localchat.Server, path string) string {
	b.Helper()
	return string(handle(b, s, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://localhost"+path, nil)))
}

func handle(b testing.TB, s *localchat.Server, req *http.Request) []byte {
	b.Helper()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, req)
	if w.Code != http.StatusOK {
		b.Errorf("%s: %d %s", req.URL.Path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}
