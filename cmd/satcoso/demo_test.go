package main_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The leader of the demonstration's province, and one of its officers who has
// not reported yet.
const (
	provinceLeader = 2001
	lateOfficer    = 1003
)

// The figures of the news article are those that the digest adds up from what
// was filed, even though the program was killed while it was filing. One more
// report moves them by what it says, and by nothing else.
func TestDemonstrationTellsTheArticle(t *testing.T) {
	s := startOn(t)
	time.Sleep(3 * time.Second)
	s.restart(os.Kill)
	s.logs.waitFor(t, "demonstration filed", 3*time.Minute)
	s.types(provinceLeader, "/tomtat")
	first := s.sees(provinceLeader, "TỔNG HỢP BÁO CÁO TUẦN 46")
	contains(t, first.Text, "Kết nạp: 5.966/9.500, đạt 62,8%", "Cần bình quân 154 người/tháng, bốn tuần qua khoảng 143.", "126/129")
	s.taps(provinceLeader, "TỔNG HỢP BÁO CÁO TUẦN 46", "Đầy đủ")
	full := s.sees(provinceLeader, "Tuần 46 (10/11–16/11/2023) · Tỉnh ủy Bình Dương")
	contains(t, full.Text, "Tiến độ bình quân là 61,7%", "lũy kế từ 10/2020: 115", "lũy kế từ 10/2020: 11.117", "lũy kế từ 1/2022: 429", "lũy kế từ 1/2022: 22",
		"Điều chỉnh tuần 45: kết nạp 31 → 29 (Dĩ An)")

	s.types(lateOfficer, "/ketnap")
	for _, step := range [][2]string{{"Câu 1/", "15/11"}, {"Câu 2/", "7"}, {"Câu 3/", "5"}, {"Câu 4/", "0"}, {"Câu 5/", "0"}, {"Câu 6/", "0"}} {
		s.sees(lateOfficer, step[0])
		s.types(lateOfficer, step[1])
	}
	s.taps(lateOfficer, "2. Kết nạp: 7", "Gửi")
	s.sees(lateOfficer, "Đã nhận báo cáo")
	s.types(provinceLeader, "/tomtat")
	contains(t, s.sees(provinceLeader, "5.973/9.500").Text, "126/129")
	if code := s.end(syscall.SIGTERM); code != 0 {
		t.Errorf("ended with %d", code)
	}
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}
