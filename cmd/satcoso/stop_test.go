package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Whatever is going on, a stop ends everything that the program has begun.
func TestNothingRunsOnAfterAStop(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for _, mode := range []string{"poll", "webhook"} {
		ctx, stop := context.WithCancel(t.Context())
		cfg, err := readConfig(func(name string) string {
			return map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data"), "LISTEN": "127.0.0.1:0", "TELEGRAM_MODE": mode, "DEMO": demoPeople}[name]
		})
		if err != nil {
			t.Fatal(err)
		}
		listener, err := listen(ctx, cfg.Listen)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Listen = reachable(listener.Addr())
		p, err := assemble(ctx, cfg, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error, 1)
		go func() { served <- p.serve(ctx, listener) }()
		client := &http.Client{}
		var writing sync.WaitGroup
		for i := range 10 {
			writing.Go(func() { keepWriting(ctx, client, "http://"+cfg.Listen, 1001+i) })
		}
		time.Sleep(time.Second) // in the middle of it all
		stop()
		if err := <-served; err != nil {
			t.Errorf("%s: serve: %v", mode, err)
		}
		writing.Wait()
		if err := p.close(); err != nil {
			t.Errorf("%s: close: %v", mode, err)
		}
		client.CloseIdleConnections()
	}
}

// keepWriting writes in somebody's chat until ctx ends, as fast as the page takes
// it.
func keepWriting(ctx context.Context, client *http.Client, url string, person int) {
	for i := 0; ctx.Err() == nil; i++ {
		body := fmt.Sprintf(`{"chat":%d,"text":"%d"}`, person, i)
		if i == 0 {
			body = fmt.Sprintf(`{"chat":%d,"text":"/baocao"}`, person)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/page/send", strings.NewReader(body))
		if err != nil {
			return
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Origin", url)
		response, err := client.Do(request)
		if err != nil {
			continue // it is stopping
		}
		_ = response.Body.Close()
		time.Sleep(10 * time.Millisecond)
	}
}
