package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/satcoso/satcoso/store/redis/redistest"
	"github.com/satcoso/satcoso/store/storetest"
)

// binary is the program under test, built once, as it is shipped.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "satcoso")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }() // the system tidies what is left
		binary = filepath.Join(dir, "satcoso")
		build := exec.Command("go", "build", "-o", binary, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// A server is the program as a process of its own, which can be killed and
// started again on the same data.
type server struct {
	t    *testing.T
	data string // DATA_DIR
	env  []string
	cmd  *exec.Cmd
	url  string
	logs logs
	// clock is where the business clock was last moved to.
	clock time.Time
	// tapped says whose last message was a tap.
	tapped map[int64]bool
}

// logs is what the program wrote, for the message of a failed test.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// wait waits until the program has logged the text.
func (l *logs) wait(t *testing.T, text string) {
	t.Helper()
	l.waitFor(t, text, patience)
}

func (l *logs) waitFor(t *testing.T, text string, patience time.Duration) {
	t.Helper()
	deadline, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !strings.Contains(l.String(), text) {
		select {
		case <-deadline.Done():
			t.Fatalf("the program never logged %q", text)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// eachPair runs a test on the embedded stores and on the real servers.
func eachPair(t *testing.T, test func(t *testing.T, s *server)) {
	t.Run("embedded", func(t *testing.T) { test(t, start(t)) })
	t.Run("servers", func(t *testing.T) {
		redis := redistest.New(t, os.Getenv("TEST_REDIS_URL"))
		test(t, start(t, "DATABASE_URL="+storetest.PostgresURL(t), "REDIS_URL="+redis.URL, "REDIS_PREFIX="+redis.Prefix))
	})
}

// noHolidays keeps tests independent of the week in which they run.
const noHolidays = `HOLIDAYS=days: [{date: "2000-01-03", kind: holiday, vi: a, en: b, source: c, confirmed: true}]`

// start starts the program, and moves its business clock to a Wednesday
// morning, so that a test means the same on every day of the week.
func start(t *testing.T, env ...string) *server {
	t.Helper()
	s := startOn(t, append([]string{"DEMO=people"}, env...)...)
	now := time.Now().In(hanoi)
	ahead := (int(time.Wednesday-now.Weekday())+6)%7 + 1 // at least a day
	s.moveClock(time.Date(now.Year(), now.Month(), now.Day()+ahead, 10, 0, 0, 0, hanoi))
	return s
}

// startOn starts the program, and leaves its clock alone.
func startOn(t *testing.T, env ...string) *server {
	t.Helper()
	s := &server{t: t, data: t.TempDir(), tapped: map[int64]bool{}}
	s.env = append(env, noHolidays, "DATA_DIR="+s.data, "LISTEN=127.0.0.1:0", "PATH=/nowhere")
	s.start()
	t.Cleanup(func() {
		s.end(syscall.SIGKILL)
		if t.Failed() {
			t.Logf("the program wrote:\n%s", s.logs.String())
		}
	})
	return s
}

var hanoi = time.FixedZone("ICT", 7*60*60)

func (s *server) moveClock(to time.Time) {
	s.t.Helper()
	s.post("/page/clock", map[string]any{"to": to.Unix()})
	s.clock = to
}

// start starts the program and waits until it has printed its address.
func (s *server) start() {
	s.t.Helper()
	s.cmd = exec.Command(binary)
	s.cmd.Env = s.env
	s.cmd.Stderr = &s.logs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	address := make(chan string, 1)
	go func() {
		defer close(address)
		lines := bufio.NewScanner(io.TeeReader(out, &s.logs))
		for lines.Scan() {
			if _, url, ok := strings.Cut(lines.Text(), "Sát Cơ Sở: "); ok {
				address <- url
			}
		}
	}()
	url, ok := <-address
	if !ok {
		s.t.Fatalf("the program ended: %s", s.logs.String())
	}
	s.url = url
	for {
		if _, known := s.chat(officer); known { // the demonstration is filled
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// end ends the program by a signal and returns its exit code.
func (s *server) end(sig os.Signal) int {
	_ = s.cmd.Process.Signal(sig) // it may have ended by itself
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

func (s *server) restart(sig os.Signal) {
	s.t.Helper()
	s.end(sig)
	s.start()
}

// post sends a request of the chat page.
func (s *server) post(path string, body any) {
	s.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", s.url)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		s.t.Fatalf("%s %s: %s %s", path, data, response.Status, text)
	}
}

// A chatMessage is what the page shows of a message.
type chatMessage struct {
	ID    int64  `json:"message_id"`
	Text  string `json:"text"`
	Board struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

// chat returns the messages of a person's chat, and whether the page knows that
// person yet.
func (s *server) chat(person int64) (messages []chatMessage, known bool) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, fmt.Sprintf("%s/page/state?chats=%d", s.url, person), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var state struct {
		Chats []struct {
			Messages []chatMessage `json:"messages"`
		} `json:"chats"`
	}
	if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
		s.t.Fatal(err)
	}
	if len(state.Chats) == 0 {
		return nil, false
	}
	return state.Chats[0].Messages, true
}

// sees waits until the person's chat has a message with that text, and returns
// the newest such message.
func (s *server) sees(person int64, text string) chatMessage {
	s.t.Helper()
	deadline, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for {
		messages, _ := s.chat(person)
		for i := len(messages) - 1; i >= 0; i-- {
			if strings.Contains(messages[i].Text, text) {
				return messages[i]
			}
		}
		select {
		case <-deadline.Done():
			s.t.Fatalf("the chat of %d never showed %q: %+v", person, text, messages)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// patience is how long a chat or a page may take to show something. A test that
// waits longer has failed.
const patience = 30 * time.Second

var nonce int

// types writes a text. After a tap, its writer needs a moment to read what took
// the place of the tapped message.
func (s *server) types(person int64, text string) {
	s.t.Helper()
	if s.tapped[person] {
		time.Sleep(time.Second)
		s.tapped[person] = false
	}
	nonce++
	s.post("/page/send", map[string]any{"chat": person, "text": text, "nonce": fmt.Sprint("test-", nonce)})
}

// keeps waits until so many photos and files are kept, and listed as such.
func (s *server) keeps(n int) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		var kept int
		_ = filepath.WalkDir(filepath.Join(s.data, "blobs"), func(_ string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && !strings.HasSuffix(e.Name(), ".tmp") {
				kept++
			}
			return nil
		})
		if kept >= n {
			time.Sleep(200 * time.Millisecond) // until the row says so, too
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("%d photos and files were never kept", n)
}

// insists writes a text until the chat shows that it was taken. The kill before
// may have come before it was noted that the question was delivered: then it is
// asked about first.
func (s *server) insists(person int64, text, taken string) {
	s.t.Helper()
	s.types(person, text)
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		messages, _ := s.chat(person)
		switch last := messages[len(messages)-1]; {
		case strings.Contains(last.Text, taken):
			return
		case strings.Contains(last.Text, "gửi trước khi"):
			s.taps(person, last.Text, "Dùng “"+text+"”")
			s.sees(person, taken)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatalf("%q was never taken", text)
}

// taps presses a button of the message that shows text.
func (s *server) taps(person int64, text, label string) {
	s.t.Helper()
	m := s.sees(person, text)
	for _, row := range m.Board.Rows {
		for _, b := range row {
			if b.Text == label {
				s.tapped[person] = true
				s.post("/page/tap", map[string]any{"chat": person, "message": m.ID, "data": b.Data})
				return
			}
		}
	}
	s.t.Fatalf("no button %q under %q", label, m.Text)
}
