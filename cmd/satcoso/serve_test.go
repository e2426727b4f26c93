package main_test

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/satcoso/satcoso/store/redis/redistest"
	"github.com/satcoso/satcoso/store/storetest"
)

// People of demo/roster.yaml.
const (
	officer  = 1003 // Nguyễn Văn An, Thành ủy Thuận An
	leader   = 2002 // of Thành ủy Thuận An
	stranger = 999001
)

// A report goes on where it was, whether the program was stopped or killed, and
// its leader's digest comes on Friday at 16:30.
func TestReportSurvivesRestarts(t *testing.T) {
	eachPair(t, func(t *testing.T, s *server) {
		s.types(officer, "/baocao")
		s.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
		s.sees(officer, "Câu 1/10")
		s.restart(os.Interrupt)
		s.types(officer, "12")
		s.sees(officer, "Doanh nghiệp: 12")
		s.restart(syscall.SIGKILL)
		s.taps(officer, "Câu 2/10", "2")
		s.sees(officer, "Câu 3/10")
		s.restart(syscall.SIGKILL)
		s.insists(officer, "khoảng 30", "Lao động: ước 30")
		for _, question := range []string{"Câu 4/10", "Câu 5/10", "Câu 7/10"} {
			s.taps(officer, question, "0")
		}
		s.taps(officer, "Câu 9/10", "Không có")
		s.sees(officer, "3. Lao động: ước 30")
		s.taps(officer, "1. Doanh nghiệp: 12", "Gửi")
		s.sees(officer, "Đã nhận báo cáo. Mã DA03-")
		s.restart(syscall.SIGKILL)
		s.taps(officer, "1. Doanh nghiệp: 12", "Gửi")
		s.sees(officer, "Báo cáo không bị ghi trùng")

		s.types(leader, "/start")
		s.sees(leader, "Bản tổng hợp đến vào chiều thứ Sáu")
		s.moveClock(s.clock.AddDate(0, 0, 2).Add(6*time.Hour + 30*time.Minute)) // Friday 16:30
		s.sees(leader, "Báo cáo: 1/19 đã gửi.")
		s.restart(syscall.SIGKILL)
		s.taps(leader, "TỔNG HỢP BÁO CÁO", "Đầy đủ")
		s.sees(leader, "Người lao động tiếp cận: ước 30 (–; –)")
		if code := s.end(os.Interrupt); code != 0 {
			t.Errorf("Ctrl-C ended the program with code %d", code)
		}
	})
}

// Where updates are delivered instead of polled, a report goes on after a kill
// just so.
func TestWebhook(t *testing.T) {
	s := start(t, "TELEGRAM_MODE=webhook")
	s.types(officer, "/baocao")
	s.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	s.sees(officer, "Câu 1/10")
	s.restart(syscall.SIGKILL)
	s.insists(officer, "12", "Doanh nghiệp: 12")
	s.taps(officer, "Câu 2/10", "2")
	s.sees(officer, "Câu 3/10")
	if code := s.end(os.Interrupt); code != 0 {
		t.Errorf("Ctrl-C ended the program with code %d", code)
	}
}

// A leader who had not opened the chat when the digest was due gets it once
// they do.
func TestDigestWaitsForItsReader(t *testing.T) {
	s := start(t)
	s.types(officer, "/baocao")
	s.taps(officer, "Đề án 03, Tuần", "Cả tuần không phát sinh")
	s.taps(officer, "1. Doanh nghiệp: 0", "Gửi")
	s.sees(officer, "Đã nhận báo cáo")
	s.moveClock(s.clock.AddDate(0, 0, 3))
	s.logs.wait(t, "a notice waits until its person writes again")
	s.types(leader, "/start")
	s.sees(leader, "Báo cáo: 1/19 đã gửi.")
}

func TestStrangerLearnsNothing(t *testing.T) {
	s := start(t)
	s.types(stranger, "/start")
	m := s.sees(stranger, "Kênh này chỉ dành cho người được mời.")
	if strings.Contains(m.Text, "Sát Cơ Sở") || len(m.Board.Rows) > 0 {
		t.Errorf("a stranger is told %q", m.Text)
	}
}

// What is wrong with the settings is said in one message, which names the
// setting, what was found, and what to do.
func TestWrongSettings(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	dir := t.TempDir()
	flows := filepath.Join(dir, "flows")
	write(t, filepath.Join(flows, "bad.yaml"), "id: bad\nversion: 1\ntitel: {vi: x, en: x}\n")
	for _, tt := range []struct {
		name string
		env  []string
		want []string
	}{
		{"port in use", []string{"LISTEN=" + busy.Addr().String()}, []string{"LISTEN", busy.Addr().String(), "another program uses that port", "127.0.0.1:8081"}},
		{"no port", []string{"LISTEN=localhost"}, []string{"LISTEN", `"localhost"`, "127.0.0.1:8080"}},
		{"database away", []string{"DATABASE_URL=postgres://u:secret@127.0.0.1:1/x"}, []string{"DATABASE_URL", "127.0.0.1"}},
		{"database of no kind", []string{"DATABASE_URL=mysql://u:secret@h/x"}, []string{"DATABASE_URL", "mysql", "postgres://"}},
		{"redis away", []string{"REDIS_URL=redis://:secret@127.0.0.1:1/0"}, []string{"REDIS_URL", "127.0.0.1:1"}},
		{"token", []string{"TELEGRAM_TOKEN=secret-of-no-form"}, []string{"TELEGRAM_TOKEN", "BotFather"}},
		{"flow", []string{"FLOWS_DIR=" + flows}, []string{"FLOWS_DIR", "bad.yaml:3:1", "titel"}},
		{"no flows", []string{"FLOWS_DIR=" + dir}, []string{"FLOWS_DIR", "no *.yaml file"}},
		{"holidays", []string{"HOLIDAYS=days:\n- {date: \"2024-04-31\"}"}, []string{"HOLIDAYS:2:", `"2024-04-31"`}},
		{"mode", []string{"TELEGRAM_MODE=push"}, []string{"TELEGRAM_MODE", `"push"`, "poll", "webhook"}},
		{
			"webhook without a secret",
			[]string{"TELEGRAM_MODE=webhook", "TELEGRAM_TOKEN=123456789:AAExampleOfThirtyFiveLettersDigits_-", "TELEGRAM_WEBHOOK_URL=https://example.org/"},
			[]string{"TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_WEBHOOK_URL"},
		},
		{"public address of this machine's network", []string{"PUBLIC_URL=http://192.0.2.7:8080"}, []string{"PUBLIC_URL", "http://192.0.2.7:8080", "https://reports.example.org"}},
		{"public address without a host", []string{"PUBLIC_URL=reports.example.org"}, []string{"PUBLIC_URL is malformed", "https://reports.example.org"}},
		{"public address with a password", []string{"PUBLIC_URL=https://u:secret@h/"}, []string{"PUBLIC_URL is malformed", "without user"}},
		{"public address with a query", []string{"PUBLIC_URL=https://h/?a=secret"}, []string{"PUBLIC_URL is malformed", "query"}},
		{"several", []string{"LISTEN=x", "PUBLIC_URL=ftp://h", "TELEGRAM_MODE=y", "DATABASE_URL_FILE=/no/such"}, []string{"LISTEN", "PUBLIC_URL", "TELEGRAM_MODE", "DATABASE_URL_FILE"}},
		{"tokens of Zalo", []string{"ZALO_BOT_TOKENS=secret-of-no-form"}, []string{"ZALO_BOT_TOKENS", "Zalo Bot Creator"}},
		{"a bot on Zalo twice", []string{"ZALO_BOT_TOKENS=8:secret-of-eight, 8:secret-of-old"}, []string{`ZALO_BOT_TOKENS is "8:…"`, "two tokens"}},
		{"mode of Zalo", []string{"ZALO_MODE=push"}, []string{"ZALO_MODE", `"push"`, "poll", "webhook"}},
		{
			"webhook of Zalo without a path", []string{"ZALO_MODE=webhook", "ZALO_BOT_TOKENS=8:secret-of-eight", "ZALO_WEBHOOK_URL=https://example.org"},
			[]string{"ZALO_WEBHOOK_URL", "/zalo-4f9a1c", "ZALO_WEBHOOK_SECRET"},
		},
		{
			"webhooks at one path", []string{
				"TELEGRAM_MODE=webhook", "TELEGRAM_TOKEN=123456789:AAExampleOfThirtyFiveLettersDigits_-", "TELEGRAM_WEBHOOK_URL=https://example.org/hook/8", "TELEGRAM_WEBHOOK_SECRET=secret",
				"ZALO_MODE=webhook", "ZALO_BOT_TOKENS=8:secret-of-eight", "ZALO_WEBHOOK_URL=https://example.org/hook", "ZALO_WEBHOOK_SECRET=secret-of-zalo",
			},
			[]string{"TELEGRAM_WEBHOOK_URL and ZALO_WEBHOOK_URL have the same path"},
		},
		{"plan", []string{"ZALO_PLAN_MESSAGES=3.000", "ZALO_PLAN_PEOPLE=-1", "ZALO_PLAN_GROUPS=x", "ZALO_PLAN_COUNTS=received"}, []string{
			`ZALO_PLAN_MESSAGES is "3.000"`, `ZALO_PLAN_PEOPLE is "-1"`, `ZALO_PLAN_GROUPS is "x"`, "such as 3", "0 for no limit", `ZALO_PLAN_COUNTS is "received"`, "both", "sent",
		}},
		{"twice", []string{"REDIS_URL=redis://h", "REDIS_URL_FILE=/x"}, []string{"REDIS_URL and REDIS_URL_FILE are both set"}},
		{"data folder", []string{"DATA_DIR=/dev/null/x"}, []string{"DATA_DIR", "/dev/null/x", "folder that can be written"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(binary)
			cmd.Env = append([]string{"DATA_DIR=" + t.TempDir(), "LISTEN=127.0.0.1:0", "DEMO=people"}, tt.env...)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("the program ended without an error:\n%s", out)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("the message lacks %q:\n%s", want, out)
				}
			}
			if strings.Contains(string(out), "secret") {
				t.Errorf("the message tells a secret:\n%s", out)
			}
		})
	}
}

// Two programs on one folder would spoil each other's files.
func TestSecondProcessOnTheSameFolder(t *testing.T) {
	s := start(t)
	cmd := exec.Command(binary)
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another satcoso works there") {
		t.Errorf("a second process: %v\n%s", err, out)
	}
}

// A copied folder would make two programs take each other's work for their own.
func TestSecondProcessOnACopiedFolder(t *testing.T) {
	redis := redistest.New(t, os.Getenv("TEST_REDIS_URL"))
	s := start(t, "DATABASE_URL="+storetest.PostgresURL(t), "REDIS_URL="+redis.URL, "REDIS_PREFIX="+redis.Prefix)
	s.restart(syscall.SIGKILL) // its own name is its own
	name, err := os.ReadFile(filepath.Join(s.data, "instance"))
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	write(t, filepath.Join(data, "instance"), string(name))
	cmd := exec.Command(binary)
	cmd.Env = append(slices.Clone(s.env), "DATA_DIR="+data)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "delete "+filepath.Join(data, "instance")) {
		t.Errorf("a second process: %v\n%s", err, out)
	}
}

// The program runs as it does in its container: as a user without rights, in a
// folder that it cannot write to. What the container adds, its file system and
// its network, is not tried here: that needs a Docker engine.
func TestBinaryAsInTheContainer(t *testing.T) {
	const user = 65532 // as in the Dockerfile
	root, data := t.TempDir(), filepath.Join(t.TempDir(), "data")
	for dir := filepath.Dir(data); dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Mkdir(data, 0o700), os.Chmod(root, 0o555), os.Chmod(filepath.Dir(binary), 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = root, []string{"DATA_DIR=" + data, "LISTEN=127.0.0.1:0", "DEMO=people"}
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
		if err := os.Chown(data, user, user); err != nil {
			t.Fatal(err)
		}
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var logs logs
	cmd.Stderr = &logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "Sát Cơ Sở: http") {
	}
	_ = cmd.Process.Signal(syscall.SIGTERM) // if it has ended, Wait says so
	if err := cmd.Wait(); err != nil || !strings.Contains(lines.Text(), "Sát Cơ Sở: http") {
		t.Errorf("the program ended with %v:\n%s", err, logs.String())
	}
}

func TestHealthcheck(t *testing.T) {
	s := start(t)
	check := exec.Command(binary, "healthcheck")
	check.Env = []string{"LISTEN=" + strings.TrimPrefix(s.url, "http://")}
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("a running program is not well: %v\n%s", err, out)
	}
	s.end(syscall.SIGTERM)
	check = exec.Command(binary, "healthcheck")
	check.Env = []string{"LISTEN=" + strings.TrimPrefix(s.url, "http://")}
	if err := check.Run(); err == nil {
		t.Error("a program that ended is well")
	}
}

// A flow can be tried in a terminal, without any store.
func TestTry(t *testing.T) {
	cmd := exec.Command(binary, "try", "de_an_03", "--lang=en")
	cmd.Env = []string{"DATA_DIR=/dev/null/none"}
	cmd.Stdin = strings.NewReader("start\n3\n2\nabout 30\nskip\n1\n0\n0\nnone\nsend\n")
	out, err := cmd.CombinedOutput()
	for _, want := range []string{"Enterprises contacted?", "Workers: about 30", "da03.lao_dong = ~30", "da03.ket_nap = 0"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Fatalf("the conversation lacks %q (%v):\n%s", want, err, out)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
