package chart_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/digest/chart"
)

var labels = chart.Labels{
	Units: "Báo cáo tuần theo đơn vị", OnTime: "Đúng hạn", Late: "Trễ hạn", Missing: "Chưa gửi", More: "và 5 đơn vị khác",
}

// province is an ordinary week: the situation that most pictures show.
func province() chart.Chart {
	return chart.Chart{
		Title:    "Tỉnh ủy Bình Dương: Đề án 03, tuần\u00a047/2026",
		Subtitle: "16/11–22/11/2026, số liệu đến 16 giờ 30 ngày 20/11/2026",
		Targets: []chart.Target{
			{Name: "Kết nạp đảng viên là công nhân, người lao động trong doanh nghiệp", Value: "5.966/9.500", Share: "62,8%",
				Reached: 5966. / 9500, Pace: 0.617, PaceLabel: "tiến độ bình quân 61,7%"},
			{Name: "Kết nạp chủ doanh nghiệp", Value: "31/120", Share: "25,8%",
				Reached: 31. / 120, Pace: 0.617, PaceLabel: "tiến độ bình quân 61,7%"},
		},
		Units: []chart.Unit{
			{Name: "Thành ủy Thủ Dầu Một", Expected: 14, Sent: 14, Count: "14/14"},
			{Name: "Thành ủy Dĩ An", Expected: 13, Sent: 12, Late: 1, Count: "12/13"},
			{Name: "Thành ủy Thuận An", Expected: 13, Sent: 13, Late: 3, Count: "13/13"},
			{Name: "Thành ủy Tân Uyên", Expected: 12, Sent: 8, Count: "8/12"},
			{Name: "Thành ủy Bến Cát", Expected: 10, Sent: 10, Count: "10/10"},
			{Name: "Huyện ủy Bàu Bàng", Expected: 7, Sent: 0, Count: "0/7"},
			{Name: "Huyện ủy Bắc Tân Uyên", Expected: 10, Sent: 9, Late: 9, Count: "9/10"},
			{Name: "Huyện ủy Dầu Tiếng", Expected: 12, Sent: 12, Count: "12/12"},
			{Name: "Huyện ủy Phú Giáo", Expected: 11, Sent: 6, Late: 2, Count: "6/11"},
			{Name: "Đảng ủy Khối Các cơ quan và Doanh nghiệp tỉnh", Expected: 61, Sent: 58, Late: 4, Count: "58/61"},
			{Name: "Đảng ủy Cao su Dầu Tiếng", Expected: 1, Sent: 1, Count: "1/1"},
		},
		Labels: labels,
	}
}

// crowd has more units than are drawn, and long texts everywhere.
func crowd() chart.Chart {
	c := province()
	c.Title = "Ban Thường vụ Tỉnh ủy: Thực hiện Đề án 03 về phát triển đảng viên trong doanh nghiệp ngoài khu vực nhà nước giai đoạn 2021–2025"
	c.Targets[0].Reached, c.Targets[0].Share, c.Targets[0].Value = 1.183, "118,3%", "11.239/9.500"
	c.Targets[0].Pace, c.Targets[0].PaceLabel = 0.98, "tiến độ bình quân 98,0%"
	c.Targets[1].Reached, c.Targets[1].Pace = 0, 0
	c.Units = nil
	for i := range chart.MaxUnits + 5 {
		c.Units = append(c.Units, chart.Unit{Name: fmt.Sprintf("Đảng bộ bộ phận Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ Ẵng Ổ số %d", i),
			Expected: 1200 + i, Sent: 1100 + i, Late: i * 20, Count: fmt.Sprintf("1.%d/1.%d", 100+i, 200+i)})
	}
	return c
}

var situations = map[string]func() chart.Chart{
	"province": province,
	"crowd":    crowd,
	"targets":  func() chart.Chart { c := province(); c.Units = nil; return c },
	"units":    func() chart.Chart { c := province(); c.Targets, c.Subtitle = nil, ""; return c },
	"empty":    func() chart.Chart { return chart.Chart{} },
}

func TestRefused(t *testing.T) {
	many := crowd()
	many.Labels.More = ""
	for want, c := range map[string]chart.Chart{
		"9 targets":          {Targets: make([]chart.Target, 9)},
		"not fractions":      {Targets: []chart.Target{{Reached: math.NaN()}}},
		"pace +Inf":          {Targets: []chart.Target{{Pace: math.Inf(1)}}},
		"units are left out": many,
	} {
		if _, err := c.PNG(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	c := province()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
