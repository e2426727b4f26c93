package main_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Numbers of people that are typed anywhere are in no file that the program
// writes, and in no log. The local chat's own file is left out: it plays
// Telegram, which has what was typed.
func TestNumbersOfPeopleAreKeptNowhere(t *testing.T) {
	s := start(t)
	s.types(officer, "gọi 0912 345 678 khi cần")
	s.types(officer, "/baocao")
	s.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	s.sees(officer, "Câu 1/10")
	s.types(officer, "079204001234")
	s.sees(officer, "Chưa hiểu")
	s.types(officer, "3")
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
	s.taps(officer, "1. Doanh nghiệp: 3", "Gửi")
	s.sees(officer, "Đã nhận báo cáo")
	s.end(syscall.SIGTERM)

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
		for _, canary := range []string{"345 678", "345.678", "345-678", "912345678", "079204001234", "Canary số"} {
			if bytes.Contains(content, []byte(canary)) {
				t.Errorf("%s holds %q", d.Name(), canary)
			}
		}
		return nil
	})
	if err != nil || scanned < 3 {
		t.Fatalf("%d files were scanned: %v", scanned, err)
	}
	if logged := s.logs.String(); strings.Contains(logged, "345") || strings.Contains(logged, "079204") {
		t.Errorf("the log holds a number:\n%s", logged)
	}
}
