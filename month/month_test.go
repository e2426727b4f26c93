package month_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/month"
)

var (
	ict      = time.FixedZone("ICT", 7*3600)
	calendar = models.NewCalendar(ict)
	november = models.Months(models.Monthly, 2023, time.November, 1)
	thuanAn  = month.Unit{ID: 7, Name: "Thành ủy Thuận An", Weeks: []models.Period{
		calendar.WeekOf("2023-11-02"), calendar.WeekOf("2023-11-09"), calendar.WeekOf("2023-11-16"),
	}}
)

func shipped(t *testing.T) []*conversations.Flow {
	t.Helper()
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var list []*conversations.Flow
	for _, f := range files {
		list = append(list, f.Flow)
	}
	return list
}

func figure(indicator string, value int64) models.Figure {
	return models.Figure{Indicator: indicator, Value: value}
}

// weekly is a report of the week that ends on a day.
func weekly(end models.Date, figures ...models.Figure) models.OwnReport {
	w := calendar.WeekOf(end)
	return models.OwnReport{
		Report:   models.Report{FlowID: "de_an_03", UnitID: 7, PeriodKind: w.Kind, PeriodStart: w.Start, PeriodEnd: w.End},
		UnitName: "Thành ủy Thuận An", Figures: figures,
	}
}

func event(flow string, from, to models.Date, answers string, figures ...models.Figure) models.OwnReport {
	return models.OwnReport{
		Report:   models.Report{FlowID: flow, UnitID: 7, PeriodKind: models.EventDays, PeriodStart: from, PeriodEnd: to},
		UnitName: "Thành ủy Thuận An", Answers: []byte(answers), Figures: figures,
	}
}

func TestLines(t *testing.T) {
	about := models.Figure{Indicator: "da03.lao_dong", Value: 1200, Estimate: true}
	unknown := weekly("2023-11-16", figure("da03.buoi", 1))
	unknown.Unknown = []string{"da03.lao_dong", "da03.gioi_thieu"}
	difficult := weekly("2023-11-09", figure("da03.buoi", 0))
	difficult.Difficulty = &models.Difficulty{Code: "KK-2345", Category: "ca_kip", Text: "Tăng ca\nđột xuất"}
	class := event("lop_nhan_thuc", "2023-11-14", "2023-11-16", `{"noi":{"v":"Hội trường  Sóng Thần"}}`,
		figure("lop.du", 87), figure("lop.nld", 60), figure("lop.mo", 1))
	class.Unknown = []string{"lop.hoan_thanh"}
	elsewhere := event("ket_nap", "2023-11-08", "2023-11-08", `{}`, figure("donvi.ket_nap", 2), figure("donvi.kn_nu", 1))
	elsewhere.UnitID, elsewhere.UnitName = 8, "Đảng ủy Khối"

	tests := map[string]struct {
		lang    models.Lang
		until   models.Date
		unit    month.Unit
		reports []models.OwnReport
		want    string
	}{
		"no report": {unit: thuanAn, want: `Tháng 11/2023: kết quả công tác của An

Thành ủy Thuận An
Đề án 03: chưa có báo cáo.
Tuần chưa có báo cáo: 44, 45, 46.
Kết nạp đảng viên: trong tháng không phát sinh.
Lớp nhận thức về Đảng: trong tháng không phát sinh.`},
		"nothing happened": {
			unit: thuanAn, until: "2023-11-17",
			reports: []models.OwnReport{weekly("2023-11-02", figure("da03.buoi", 0)), weekly("2023-11-16", figure("da03.buoi", 0))},
			want: `Tháng 11/2023: kết quả công tác của An
Số liệu đến ngày 17/11/2023.

Thành ủy Thuận An
Đề án 03: trong tháng không phát sinh.
Tuần đã báo cáo: 44, 46.
Tuần không phát sinh: 44, 46.
Tuần chưa có báo cáo: 45.
Kết nạp đảng viên: trong tháng không phát sinh.
Lớp nhận thức về Đảng: trong tháng không phát sinh.`,
		},
		"sums, estimates, what is not known, a difficulty": {
			unit: thuanAn,
			reports: []models.OwnReport{
				weekly("2023-11-02", figure("da03.buoi", 2), about), difficult, unknown,
			},
			want: `Tháng 11/2023: kết quả công tác của An

Thành ủy Thuận An
Đề án 03: 3 báo cáo.
Tuần đã báo cáo: 44, 45, 46.
- Buổi tuyên truyền: 3
- Người lao động tiếp cận: ước 1.200 (chưa kể 1 báo cáo chưa rõ)
- Giới thiệu cho cấp ủy: chưa rõ (1 báo cáo)
Kết nạp đảng viên: trong tháng không phát sinh.
Lớp nhận thức về Đảng: trong tháng không phát sinh.
Khó khăn, kiến nghị:
- Ca kíp, tăng ca: Tăng ca đột xuất (KK-2345)`,
		},
		"two reports of a week, one of them with something": {
			unit:    month.Unit{ID: 7, Name: "Thành ủy Thuận An"},
			reports: []models.OwnReport{weekly("2023-11-16", figure("da03.buoi", 0)), weekly("2023-11-16", figure("da03.buoi", 1))},
			want: `Tháng 11/2023: kết quả công tác của An

Thành ủy Thuận An
Đề án 03: 2 báo cáo.
Tuần đã báo cáo: 46.
- Buổi tuyên truyền: 1
Kết nạp đảng viên: trong tháng không phát sinh.
Lớp nhận thức về Đảng: trong tháng không phát sinh.`,
		},
		"events, and a unit of earlier": {
			lang: models.English,
			unit: month.Unit{ID: 7, Name: "Thành ủy Thuận An"}, reports: []models.OwnReport{elsewhere, class},
			want: `November 2023: work of An

Thành ủy Thuận An
Project 03: no report yet.
Admissions: nothing this month.
Awareness class, reports: 1.
- Awareness classes: 1
- Attended awareness classes: 87
- Workers in awareness classes: 60
- Completed awareness classes: not known (1 reports)
- 14 Nov–16 Nov 2023: Hội trường Sóng Thần; Attended: 87; Completed: not known

Đảng ủy Khối
Project 03: no report yet.
Admissions, reports: 1.
- Admitted by the unit: 2
- Women admitted: 1
- 8 Nov 2023: Admitted: 2
Awareness class: nothing this month.`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := month.Month{
				Days: november, Until: tt.until, Author: "An", Units: []month.Unit{tt.unit}, Reports: tt.reports, Flows: shipped(t),
			}
			lang := tt.lang
			if lang == "" {
				lang = models.Vietnamese
			}
			if diff := cmp.Diff(tt.want, strings.Join(m.Lines(lang), "\n")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A week is due in the month in which it ends, on its closing day, of those who
// hold the post then.
func TestDue(t *testing.T) {
	at := func(day models.Date, hour int) time.Time { return day.At(hour, 0, ict) }
	posts := func(since time.Time) []models.UnitPost {
		return []models.UnitPost{
			{Post: models.Post{Role: models.Leader, UnitID: 8}, Unit: models.Unit{ID: 8, Name: "Khối"}},
			{Post: models.Post{Role: models.Officer, UnitID: 7, Since: since}, Unit: models.Unit{ID: 7, Name: "Thuận An"}},
		}
	}
	tests := []struct {
		name       string
		since, now time.Time
		want       []models.Date // last days of weeks
	}{
		{"an hour before the third is due", time.Time{}, at("2023-11-17", 11), []models.Date{"2023-11-02", "2023-11-09"}},
		{"when the third is due", time.Time{}, at("2023-11-17", 12), []models.Date{"2023-11-02", "2023-11-09", "2023-11-16"}},
		{"long after", time.Time{}, at("2024-02-01", 0), []models.Date{"2023-11-02", "2023-11-09", "2023-11-16", "2023-11-23", "2023-11-30"}},
		{"since the second was due", at("2023-11-10", 12), at("2023-11-20", 0), []models.Date{"2023-11-09", "2023-11-16"}},
		{"since just after", at("2023-11-10", 13), at("2023-11-20", 0), []models.Date{"2023-11-16"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			units := month.Due(calendar, november, tt.now, posts(tt.since))
			if len(units) != 1 || units[0].ID != 7 || units[0].Name != "Thuận An" {
				t.Fatalf("units are %+v, want the officer's alone", units)
			}
			var ends []models.Date
			for _, w := range units[0].Weeks {
				ends = append(ends, w.End)
			}
			if diff := cmp.Diff(tt.want, ends); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
