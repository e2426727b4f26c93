package bot_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

// An officer reads their own month, in their language, and turns to another;
// nothing is changed by it, and what is being written waits.
func TestMonth(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.files()
	p.admits("2")
	w.phone("2").types("/thang")
	p.types("/thang")
	p.sees("Tháng 11/2023: kết quả công tác của An\nSố liệu đến ngày 16/11/2023.\n\nThành ủy Thuận An\nĐề án 03: 1 báo cáo.\nTuần đã báo cáo: 46.\n",
		"Tuần chưa có báo cáo: 44, 45.", "- Doanh nghiệp tiếp xúc: 3\n", "- 15/11/2023: Kết nạp: 2")
	if diff := cmp.Diff([]string{"Tháng 10/2023", "Tháng 9/2023", "Tháng 8/2023"}, p.buttons()); diff != "" {
		t.Error(diff)
	}
	p.taps("Tháng 10/2023")
	p.sees("Tháng 10/2023: kết quả công tác của An\n\nThành ủy Thuận An\nĐề án 03: chưa có báo cáo.", "Kết nạp đảng viên: trong tháng không phát sinh.")
	if diff := cmp.Diff([]string{"Tháng 11/2023", "Tháng 9/2023", "Tháng 8/2023"}, p.buttons()); diff != "" {
		t.Error(diff)
	}
	p.types("/month")
	p.sees("Tháng 11/2023: kết quả")
	for _, data := range []string{"t.2023-12", "t.", "t.2023-13", "t.x"} {
		p.send(bot.Message{Kind: bot.Tap, ID: 1, Data: data})
		p.sees("Lựa chọn vừa rồi không còn dùng được")
	}

	other := w.chats["2"]
	if text := text(other[len(other)-1].card); strings.Contains(text, "tiếp xúc") || strings.Contains(text, "của An\n") {
		t.Errorf("somebody else's month is %s", text)
	} else if !strings.Contains(text, "Thành ủy Thuận An") || !strings.Contains(text, "Đảng ủy Khối") {
		t.Errorf("not all units are in the month: %s", text)
	}
}

func TestMonthIsForOfficers(t *testing.T) {
	w := newWorld(t)
	p := w.phone("3")
	p.types("/thang")
	p.sees("chưa được phân công báo cáo")
	p.types("/trogiup")
	if strings.Contains(p.last(), "/thang") {
		t.Errorf("a leader's menu is %s", p.last())
	}
	p = w.phone("1")
	p.types("/start")
	if !slices.ContainsFunc(w.menus["1"], func(i bot.MenuItem) bool { return i.Command == "thang" }) {
		t.Errorf("an officer's menu is %+v", w.menus["1"])
	}
}
