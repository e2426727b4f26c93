package main_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A tool runs subcommands on the data of one folder.
type tool struct {
	t    *testing.T
	data string
	env  []string
}

// runs returns what a subcommand writes; it must succeed.
func (o tool) runs(args ...string) string {
	o.t.Helper()
	out, err := o.try(args...)
	if err != nil {
		o.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (o tool) try(args ...string) (string, error) {
	o.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = append([]string{"DATA_DIR=" + o.data, "PATH=/nowhere"}, o.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

const invitees = `units: [{code: a, name: Huyện A, kind: huyen_uy}, {code: b, name: Huyện B, kind: huyen_uy}]
people:
  - {code: a1, name: Nguyễn Văn An, posts: [{unit: a, role: officer}]}
  - {code: a2, name: Lê Thị Mai, posts: [{unit: a, role: leader}]}
  - {code: b1, name: Trần Quốc Bảo, posts: [{unit: b, role: officer}], accounts: {telegram: "5"}}
`

var startLink = regexp.MustCompile(`https://t\.me/sat_bot\?start=[A-Za-z0-9_-]{22}\b`)

func TestInvite(t *testing.T) {
	telegram := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"result":{"id":7,"is_bot":true,"first_name":"Sát","username":"sat_bot"}}`)) // to a program that would notice
	}))
	defer telegram.Close()
	o := tool{t: t, data: t.TempDir(), env: []string{
		"TELEGRAM_TOKEN=7:AAExampleOfThirtyFiveLettersDigits_-", "TELEGRAM_API_URL=" + telegram.URL,
	}}
	roster := filepath.Join(o.data, "roster.yaml")
	if err := os.WriteFile(roster, []byte(invitees), 0o600); err != nil {
		t.Fatal(err)
	}
	o.runs("roster", "apply", roster)
	first := o.runs("invite", "create", "--all-without-account", "--by", "Văn phòng")
	if links := startLink.FindAllString(first, -1); len(links) != 2 || links[0] == links[1] || !strings.Contains(first, "a1\tNguyễn Văn An\thttps://") {
		t.Errorf("invite create:\n%s", first)
	}
	o.runs("invite", "revoke", "a2")
	sheet := filepath.Join(o.data, "sheet.pdf")
	second := o.runs("invite", "create", "--unit", "a", "--sheet", sheet)
	info, err := os.Stat(sheet)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() < 5000 || strings.Contains(second, "start") {
		t.Errorf("the sheet: %v, %v; said: %s", info, err, second)
	}
	list := o.runs("invite", "list")
	if got := strings.Count(list, "\topen\t"); got != 2 || strings.Count(list, "\trevoked\t") != 2 || !strings.Contains(list, "by Văn phòng") || strings.Contains(list, "t.me") {
		t.Errorf("invite list:\n%s", list)
	}
	if again, err := o.try("invite", "create", "a1", "--sheet", sheet); err == nil || !strings.Contains(again, "--sheet") {
		t.Errorf("a sheet is written over: %s", again)
	}
	if after := o.runs("invite", "list"); after != list {
		t.Errorf("without its sheet an invitation was made:\n%s", after)
	}
	for _, args := range [][]string{{"create"}, {"create", "a1", "--unit", "a"}, {"create", "nobody"}, {"create", "--unit", "nowhere"}, {"revoke", "nobody"}} {
		if out, err := o.try(append([]string{"invite"}, args...)...); err == nil {
			t.Errorf("invite %v: %s", args, out)
		}
	}
}

// Two bots on Zalo are invited to in turns, by their names.
func TestInvitedToZalo(t *testing.T) {
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number := r.URL.Path[len("/bot"):strings.Index(r.URL.Path, ":")]
		fmt.Fprintf(w, `{"ok":true,"result":{"id":%q,"account_name":"bot.So%s","account_type":"BASIC"}}`, number, number)
	}))
	defer platform.Close()
	o := tool{t: t, data: t.TempDir(), env: []string{"ZALO_BOT_TOKENS=8:secret-of-eight, 9:secret-of-nine", "ZALO_API_URL=" + platform.URL}}
	roster := filepath.Join(o.data, "roster.yaml")
	if err := os.WriteFile(roster, []byte(invitees), 0o600); err != nil {
		t.Fatal(err)
	}
	o.runs("roster", "apply", roster)
	said := o.runs("invite", "create", "--all-without-account")
	if strings.Count(said, "/start ") != 3 || strings.Count(said, "on Zalo, to bot.So8") != 2 || strings.Count(said, "on Zalo, to bot.So9") != 1 {
		t.Errorf("invite create:\n%s", said)
	}
	o.runs("invite", "create", "--all-without-account", "--zalo", "--sheet", filepath.Join(o.data, "sheet.pdf"))
	o.env = []string{"TELEGRAM_TOKEN=7:AAExampleOfThirtyFiveLettersDigits_-", "TELEGRAM_API_URL=" + platform.URL}
	if out, err := o.try("invite", "create", "a1", "--zalo"); err == nil || !strings.Contains(out, "ZALO_BOT_TOKENS") {
		t.Errorf("invite create --zalo without a bot there: %s", out)
	}
}

// From the command line to the chat, and back: a person links another account,
// and reads so on the first.
func TestInvitedByCommandLine(t *testing.T) {
	eachPair(t, func(t *testing.T, s *server) {
		o := tool{t: t, data: s.data, env: s.env}
		words := regexp.MustCompile(`/start [A-Za-z0-9_-]{22}`).FindString(o.runs("invite", "create", "can_bo_003"))
		if words == "" {
			t.Fatal("there is nothing to type")
		}
		s.types(officer+1, words)
		s.sees(officer+1, "Kênh này chỉ dành cho người được mời.")
		s.types(stranger, words)
		s.taps(stranger, "Mời đồng chí Nguyễn Văn An, cán bộ (Thành ủy Thuận An).", "Đã đọc, tham gia")
		s.sees(stranger, "chào đồng chí Nguyễn Văn An")
		s.types(officer, "/dulieu")
		s.sees(officer, "đã đọc và đồng ý thông báo bản 1")
		if list := o.runs("invite", "list"); !strings.Contains(list, "can_bo_003\tNguyễn Văn An\tused\t") {
			t.Errorf("invite list: %s", list)
		}
		if said := o.runs("roster", "revoke", "can_bo_003"); strings.Contains(said, "within") {
			return // a Redis inside the program cannot be told by another process
		}
		for _, account := range []int64{stranger, officer} {
			s.types(account, "/dulieu")
			s.sees(account, "Kênh này chỉ dành cho người được mời.")
		}
	})
}
