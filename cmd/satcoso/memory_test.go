package main_test

import (
	"os"
	"testing"

	"github.com/satcoso/satcoso/store/redis/redistest"
	"github.com/satcoso/satcoso/store/storetest"
)

// A conversation that stands before its summary takes one key, of at most 1,024
// bytes as Redis itself counts them, though every question is answered, with a
// difficulty in words, and as many updates are remembered as ever are.
func TestMemoryOfAConversation(t *testing.T) {
	redis := redistest.New(t, os.Getenv("TEST_REDIS_URL"))
	s := start(t, "DATABASE_URL="+storetest.PostgresURL(t), "REDIS_URL="+redis.URL, "REDIS_PREFIX="+redis.Prefix)
	s.types(officer, "/baocao")
	s.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	for _, nonsense := range []string{"xa", "xb", "xc", "xd"} {
		s.types(officer, nonsense)
		s.sees(officer, "“"+nonsense+"”")
	}
	for _, step := range [][2]string{
		{"Câu 1/", "12"}, {"Câu 2/", "3"}, {"Câu 3/", "khoảng 350"}, {"Câu 4/", "2"}, {"Câu 5/", "4"}, {"Câu 6/", "2"},
		{"Câu 7/", "1"}, {"Câu 8/", "1"}, {"Câu 9/", "Biến động lao động"}, {"Câu 10/", "Công nhân làm ca đêm, khó mời họp buổi tối"},
	} {
		s.sees(officer, step[0])
		s.types(officer, step[1])
	}
	s.sees(officer, "10. ")
	memory := redis.Memory(t)
	if size := memory["{p3}"]; size == 0 || size > 1024 {
		t.Errorf("the conversation takes %d bytes, want at most 1,024:\n%s", size, redis.Dump(t))
	}
	delete(memory, "{pace:local}") // one for the whole bot
	if len(memory) != 1 {
		t.Errorf("keys are %v, want one of the officer", memory)
	}
}
