package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/satcoso/satcoso/localchat"
	"github.com/satcoso/satcoso/store/redis/redistest"
	"github.com/satcoso/satcoso/store/storetest"
)

const (
	fanoutLeaders  = 300
	fanoutOfficers = 4
	firstLeader    = 5001
	firstOfficer   = 6001
	fanoutToken    = "7000000001:fan-out-of-digests-in-a-trial-only-0"
)

// BenchmarkFanout brings a digest to each of 300 leaders, over a server that
// takes 30 messages a second in all and one a second in a chat, while officers
// go on writing: with one copy of the program and with three. It reports how
// many digests arrive in a second, how often the server refused, and the
// officers' slowest reply but one in a hundred, before the digests and beside them.
//
//	make fanout
func BenchmarkFanout(b *testing.B) {
	for _, copies := range []int{1, 3} {
		b.Run(fmt.Sprintf("copies=%d", copies), func(b *testing.B) {
			for b.Loop() {
				fanOut(b, copies)
			}
		})
	}
}

func fanOut(b *testing.B, copies int) {
	chat := newTrial(b)
	database, redis := storetest.PostgresURL(b), redistest.New(b, os.Getenv("TEST_REDIS_URL"))
	env := []string{
		"DATABASE_URL=" + database, "REDIS_URL=" + redis.URL, "REDIS_PREFIX=" + redis.Prefix, "PATH=/nowhere",
		"TELEGRAM_TOKEN=" + fanoutToken, "TELEGRAM_API_URL=" + chat.url, "LISTEN=127.0.0.1:0",
	}
	chat.applyRoster(b, env)
	for range copies {
		startCopy(b, append(slices.Clone(env), "DATA_DIR="+b.TempDir()))
	}
	for i := range fanoutLeaders {
		chat.send(b, firstLeader+i, "/start")
	}
	chat.await(b, "Bản tổng hợp đến vào chiều thứ Sáu", fanoutLeaders)
	time.Sleep(2 * time.Second) // what was sent last no longer counts
	before := chat.server.Pace()

	calm := chat.keepWriting(b, func() { time.Sleep(12 * time.Second) }) // about as long as the digests take
	var arrived []time.Time
	busy := chat.keepWriting(b, func() {
		storetest.Exec(b, database, "UPDATE posts SET since = since - interval '60 days'") // and a digest is due
		arrived = chat.await(b, "TỔNG HỢP BÁO CÁO", fanoutLeaders)
	})

	perSecond := map[int]int{}
	for _, at := range arrived {
		perSecond[int(at.Sub(arrived[0]).Seconds())]++
	}
	b.Logf("%d copies: digests in each second: %v", copies, perSecond)
	took := arrived[len(arrived)-1].Sub(arrived[0])
	pace := chat.server.Pace()
	b.ReportMetric(float64(fanoutLeaders-1)/took.Seconds(), "digests/s")
	b.ReportMetric(float64(pace.TooMany-before.TooMany), "refused")
	b.ReportMetric(float64(calm.Milliseconds()), "reply-p99-ms-before")
	b.ReportMetric(float64(busy.Milliseconds()), "reply-p99-ms")
	b.ReportMetric(0, "ns/op")
}

// A trial is a server of the Bot API that officers and leaders write to.
type trial struct {
	server *localchat.Server
	url    string
	seen   int64 // of its history
}

func newTrial(b *testing.B) *trial {
	b.Helper()
	server, err := localchat.Open(b.Context(), localchat.Config{
		Path: filepath.Join(b.TempDir(), "chat.db"), Token: fanoutToken, BotUsername: "satcoso_bot", KeepHistory: true,
		People: func(context.Context) (people []localchat.Person, err error) {
			for i := range fanoutLeaders {
				people = append(people, localchat.Person{ID: int64(firstLeader + i), Name: "L"})
			}
			for i := range fanoutOfficers {
				people = append(people, localchat.Person{ID: int64(firstOfficer + i), Name: "O"})
			}
			return people, nil
		},
		Limits: localchat.Limits{PerSecond: 30, PerSecondAndChat: 1},
	})
	if err != nil {
		b.Fatal(err)
	}
	listening := httptest.NewServer(server.Handler())
	b.Cleanup(func() {
		_ = server.Close()
		listening.Close()
	})
	return &trial{server: server, url: listening.URL}
}

func (c *trial) applyRoster(b *testing.B, env []string) {
	b.Helper()
	var roster strings.Builder
	roster.WriteString("units:\n  - {code: u, name: U, kind: tinh_uy}\npeople:\n")
	write := func(role string, first, n int) {
		for i := range n {
			fmt.Fprintf(&roster, "  - {code: p%d, name: P, posts: [{unit: u, role: %s}], accounts: {telegram: %q}}\n", first+i, role, strconv.Itoa(first+i))
		}
	}
	write("leader", firstLeader, fanoutLeaders)
	write("officer", firstOfficer, fanoutOfficers)
	path := filepath.Join(b.TempDir(), "roster.yaml")
	if err := os.WriteFile(path, []byte(roster.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(binary, "roster", "apply", path)
	cmd.Env = append(slices.Clone(env), "DATA_DIR="+b.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}

func startCopy(b *testing.B, env []string) {
	b.Helper()
	cmd := exec.Command(binary)
	cmd.Env = env
	var wrote logs
	cmd.Stderr = &wrote
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			b.Errorf("a copy ended with %v:\n%s", err, wrote.String())
		}
	})
}

func (c *trial) send(b *testing.B, person int, text string) {
	b.Helper()
	body, err := json.Marshal(map[string]any{"chat": person, "text": text})
	if err != nil {
		b.Fatal(err)
	}
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, c.url+"/page/send", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", c.url)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	if response.Body.Close(); response.StatusCode != http.StatusOK {
		b.Fatalf("send: %s", response.Status)
	}
}

// await waits until so many messages of the bot with that text have come, and
// returns when each did.
func (c *trial) await(b *testing.B, text string, n int) []time.Time {
	b.Helper()
	var at []time.Time
	for deadline := time.Now().Add(3 * time.Minute); len(at) < n; {
		if time.Now().After(deadline) {
			b.Fatalf("%d of %d messages with %q came", len(at), n, text)
		}
		shown, err := c.server.History(b.Context(), 0, c.seen)
		if err != nil {
			b.Fatal(err)
		}
		for _, one := range shown {
			c.seen = one.Seq
			if one.Bot && strings.Contains(one.Text, text) {
				at = append(at, one.At)
			}
		}
		if len(shown) == 0 {
			time.Sleep(50 * time.Millisecond)
		}
	}
	return at
}

// writeEvery is how often an officer writes: what all of them are told takes one
// or two places a second from the digests.
const writeEvery = 3 * time.Second

// keepWriting lets every officer ask for help now and then until during returns,
// and returns how long all but a hundredth of the replies took at most.
func (c *trial) keepWriting(b *testing.B, during func()) time.Duration {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	var mu sync.Mutex
	var took []time.Duration
	var writing sync.WaitGroup
	for i := range fanoutOfficers {
		writing.Go(func() {
			time.Sleep(writeEvery * time.Duration(i) / fanoutOfficers)
			for ctx.Err() == nil {
				waited := c.asks(b, firstOfficer+i)
				mu.Lock()
				took = append(took, waited)
				mu.Unlock()
				time.Sleep(writeEvery)
			}
		})
	}
	during()
	stop()
	writing.Wait()
	slices.Sort(took)
	return took[(len(took)-1)*99/100]
}

// asks lets an officer ask for help, and returns how long that took.
func (c *trial) asks(b *testing.B, officer int) time.Duration {
	b.Helper()
	before, err := c.server.History(b.Context(), int64(officer), 0)
	if err != nil {
		b.Error(err)
		return 0
	}
	var seen int64
	if len(before) > 0 {
		seen = before[len(before)-1].Seq
	}
	began := time.Now()
	c.send(b, officer, "/trogiup")
	for time.Since(began) < 10*time.Second {
		shown, err := c.server.History(b.Context(), int64(officer), seen)
		if err != nil {
			b.Error(err)
			return 0
		}
		for _, one := range shown {
			if one.Bot {
				return time.Since(began)
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	b.Errorf("officer %d was not answered", officer)
	return time.Since(began)
}
