package localchat_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/localchat"
)

// fileVariable makes this test program another program: one that serves a local
// chat from the file, on a port that it prints, until its input ends.
const fileVariable = "LOCALCHAT_TEST_FILE"

func serveFile(ctx context.Context, path string) error {
	s, err := localchat.Open(ctx, localchat.Config{Path: path, Token: token, BotUsername: "satcoso_bot", KeepHistory: true})
	if err != nil {
		return err
	}
	defer s.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.Handler()}
	go func() { _ = server.Serve(listener) }()
	fmt.Println("http://" + listener.Addr().String())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// process is a server in a process of its own.
type process struct {
	*testing.T
	url  string
	kill func()
}

func startProcess(t *testing.T, path string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), fileVariable+"="+path)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{T: t, kill: func() {
		_ = cmd.Process.Kill() // SIGKILL: it can put nothing in order
		_ = cmd.Wait()
	}}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	p.url = strings.TrimSpace(line)
	return p
}

// post sends JSON as a bot and a program that plays people do.
func (p *process) post(path, body string) string {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.url+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", p.url)
	return p.read(req)
}

func (p *process) read(req *http.Request) string {
	p.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	return string(body)
}

func (p *process) say(text string) {
	p.Helper()
	if got := p.post("/page/send", fmt.Sprintf(`{"chat":%d,"text":%q}`, localchat.StrangerID, text)); strings.Contains(got, "error") {
		p.Fatal(got)
	}
}

// The server runs by itself and is killed at any time: what it acknowledged, the
// webhook and the history are there when it comes back.
func TestOwnProcessIsKilled(t *testing.T) {
	defer http.DefaultClient.CloseIdleConnections()
	path := filepath.Join(t.TempDir(), "chat.db")
	p := startProcess(t, path)
	p.say("a")
	if got := p.post("/bot"+token+"/getUpdates", `{}`); !strings.Contains(got, `"text":"a"`) {
		t.Errorf("a bot that polls gets %s", got)
	}
	p.kill()
	p = startProcess(t, path)
	p.say("b")
	h := newHook(t, accept)
	p.post("/bot"+token+"/setWebhook", fmt.Sprintf(`{"url":%q}`, h.URL))
	if got := h.next(t, 2); got != "a b" {
		t.Errorf("webhook gets %q", got)
	}
	p.kill()
	p = startProcess(t, path)
	p.say("c")
	var got []string
	for texts := ""; texts != "c"; got = append(got, texts) { // what was being confirmed may come again
		texts = h.next(t, 1)
	}
	if len(got) > 3 {
		t.Errorf("after the webhook had taken a and b it got %q", got)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/page/log?chat=%d", p.url, localchat.StrangerID), nil)
	if err != nil {
		t.Fatal(err)
	}
	var page struct{ Log []localchat.Shown }
	if err := json.Unmarshal([]byte(p.read(req)), &page); err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, e := range page.Log {
		shown = append(shown, e.Text)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, shown); diff != "" {
		t.Errorf("history:\n%s", diff)
	}
}

// Of several bots that poll, the one that asked last waits, and the other is told.
func TestOwnProcessWithTwoBots(t *testing.T) {
	defer http.DefaultClient.CloseIdleConnections()
	p := startProcess(t, filepath.Join(t.TempDir(), "chat.db"))
	answers := make(chan string, 2)
	for range 2 {
		go func() { answers <- p.post("/bot"+token+"/getUpdates", `{"timeout":50}`) }()
	}
	if got := <-answers; !strings.Contains(got, `"error_code":409`) {
		t.Errorf("the first answer is %s", got)
	}
	p.say("x")
	if got := <-answers; !strings.Contains(got, `"text":"x"`) {
		t.Errorf("the bot that stayed gets %s", got)
	}
}
