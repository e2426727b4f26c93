package main_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/satcoso/satcoso/store/redis/redistest"
	"github.com/satcoso/satcoso/store/storetest"
)

// Numbers of people that are typed anywhere are in no file that the program
// writes, and in no log. The local chat's own file is left out: it plays
// Telegram, which has what was typed.
func TestNumbersOfPeopleAreKeptNowhere(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		s := start(t)
		typeCanaries(s)
		scanFiles(t, s, 3)
	})
	t.Run("servers", func(t *testing.T) {
		redis, database := redistest.New(t, os.Getenv("TEST_REDIS_URL")), storetest.PostgresURL(t)
		s := start(t, "DATABASE_URL="+database, "REDIS_URL="+redis.URL, "REDIS_PREFIX="+redis.Prefix)
		typeCanaries(s)
		scanFiles(t, s, 0)
		for name, dump := range map[string]string{"Redis": redis.Dump(t), "PostgreSQL": storetest.Dump(t, database)} {
			if !strings.Contains(dump, ", không dự được") {
				t.Errorf("%s does not hold the masked text: %s", name, dump)
			}
			scan(t, name, dump)
		}
	})
}

// canaries are pieces of what typeCanaries types.
var canaries = []string{"345 678", "345.678", "345-678", "912345678", "079204001234", "Canary"}

// typeCanaries files a report in which numbers, a name and a secret are typed
// in all places, and kills the program in the middle of it.
func typeCanaries(s *server) {
	s.types(officer, "gọi 0912 345 678 khi cần")
	s.types(officer, "/baocao")
	s.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	s.sees(officer, "Câu 1/10")
	s.types(officer, "079204001234")
	s.sees(officer, "Chưa hiểu")
	s.types(officer, "90")
	s.taps(officer, "Nhiều hơn 60", "Đúng, 90")
	s.sees(officer, "Lý do?")
	s.types(officer, "theo anh Hoàng Canary 0912345678")
	s.taps(officer, "Câu 2/10", "2")
	s.taps(officer, "Câu 3/10", "0")
	s.taps(officer, "Câu 4/10", "0")
	s.taps(officer, "Câu 5/10", "0")
	s.taps(officer, "Câu 7/10", "0")
	s.taps(officer, "Câu 9/10", "Khác")
	s.sees(officer, "Câu 10/10")
	s.types(officer, "Chị công nhân số +84 912.345.678, căn cước 079204001234, (0912) 345-678, chị Hoàng Canary, không dự được")
	s.taps(officer, "có thể có tên người", "Che tên")
	s.sees(officer, "10. Nội dung khó khăn: Chị công nhân số [***]")
	s.types(officer, "MẬT\nCanary số 7")
	s.sees(officer, "không được lưu")
	s.restart(syscall.SIGKILL)
	s.taps(officer, "1. Doanh nghiệp: 90", "Gửi")
	s.sees(officer, "Đã nhận báo cáo")
	s.end(syscall.SIGTERM)
}

// scanFiles looks for canaries in what the program wrote.
func scanFiles(t *testing.T, s *server, least int) {
	t.Helper()
	scanned := 0
	err := filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "localchat.db") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		scanned++
		scan(t, d.Name(), string(content))
		return nil
	})
	if err != nil || scanned < least {
		t.Fatalf("%d files were scanned: %v", scanned, err)
	}
	scan(t, "the log", s.logs.String())
}

func scan(t *testing.T, name, content string) {
	t.Helper()
	for _, canary := range canaries {
		if strings.Contains(content, canary) {
			t.Errorf("%s holds %q", name, canary)
		}
	}
}
