package digest_test

import (
	"fmt"

	"github.com/satcoso/satcoso/models"
)

// A situation is a week in a province, of which digests are made.
type situation struct {
	name  string
	sheet models.Sheet
	// before is the sheet of the week before, if its digest was made.
	before *models.Sheet
}

var unitNames = []string{
	"Thành ủy Thủ Dầu Một", "Thành ủy Thuận An", "Thành ủy Dĩ An", "Thành ủy Tân Uyên", "Thị ủy Bến Cát", "Huyện ủy Bàu Bàng",
	"Huyện ủy Bắc Tân Uyên", "Huyện ủy Dầu Tiếng", "Huyện ủy Phú Giáo", "Đảng ủy Khối Các cơ quan và Doanh nghiệp tỉnh",
}

var week46 = models.Period{Kind: models.Weekly, Start: "2023-11-10", End: "2023-11-16"}

func situations() []situation {
	list := []situation{
		{name: "nothing", sheet: sheet(missingAll)},
		{name: "zero", sheet: sheet(func(s *models.Sheet) {
			for i := range s.Expected {
				s.Expected[i].Nothing = true
			}
		})},
		{name: "usual", sheet: sheet(usual)},
		{name: "full", sheet: sheet(usual, func(s *models.Sheet) {
			for i := range s.Expected {
				s.Expected[i].Code = "DA03-2023T46-K7QX"
			}
			s.Difficulties = nil
		})},
		{name: "many", sheet: sheet(usual, many)},
		{name: "estimates", sheet: sheet(usual, func(s *models.Sheet) {
			s.Expected[5].Code = "DA03-2023T46-K7QX" // which leaves one report missing
			for week := range 5 {
				for _, id := range []string{"da03.lao_dong", "da03.chu_dn"} {
					s.Units[2].Weeks[week][id] = models.Sum{Value: s.Units[2].Weeks[week][id].Value, Estimate: week%2 == 0}
				}
			}
			s.ToDate["da03.gioi_thieu"] = models.Sum{Value: 11117, Estimate: true}
		})},
		{name: "unknown", sheet: sheet(usual, func(s *models.Sheet) {
			s.Units[3].Unknown = map[string]int{"da03.ket_nap": 2, "da03.buoi": 1}
		})},
		{name: "twelve", sheet: sheet(usual, twelve)},
		{name: "nobody", sheet: models.Sheet{
			Unit: models.Unit{ID: 1, Name: "Tỉnh ủy Bình Dương"}, Period: week46,
			Units: []models.UnitSheet{{ID: 1, Name: "Tỉnh ủy Bình Dương"}},
		}},
		{name: "target", sheet: sheet(usual, term, classes)},
		{name: "target_uncovered", sheet: sheet(usual, term, func(s *models.Sheet) { s.Targets[0].Covered = false })},
		{name: "target_reached", sheet: sheet(usual, term, func(s *models.Sheet) { s.Targets[0].Reached.Value = 9600 })},
		{name: "doubtful", sheet: sheet(usual, term, func(s *models.Sheet) { s.Units[1].Doubtful, s.Units[7].Doubtful = 2, 1 })},
		{name: "everything", sheet: sheet(usual, many, term, classes, func(s *models.Sheet) { s.Units[1].Doubtful, s.Units[7].Doubtful = 12, 1 })},
		{name: "few_owners", sheet: sheet(usual, func(s *models.Sheet) {
			s.Units[1].Weeks[0]["donvi.kn_chu_dn"], s.Units[1].Weeks[0]["donvi.kn_nu"] = models.Sum{Value: 2}, models.Sum{Value: 0}
		})},
	}
	before := sheet(usual, term, weekBefore)
	return append(list, situation{name: "corrected", before: &before, sheet: sheet(usual, term, func(s *models.Sheet) {
		s.Units[1].Weeks[1]["donvi.ket_nap"] = models.Sum{Value: 27} // two were counted twice
		s.Units[4].Weeks[1]["da03.buoi"] = models.Sum{Value: 3}      // came late
		s.ToDate["donvi.ket_nap"] = models.Sum{Value: 5964}
	})})
}

// weekBefore makes the sheet of a week that of the week before.
func weekBefore(s *models.Sheet) {
	s.Period, s.Difficulties = s.Period.Previous(), nil
	for id, sum := range s.ToDate {
		for _, u := range s.Units {
			sum.Value -= u.Weeks[0][id].Value
		}
		s.ToDate[id] = sum
	}
	for i := range s.Units {
		weeks := s.Units[i].Weeks
		copy(s.Units[i].Weeks[:], weeks[1:])
		s.Units[i].Weeks[4] = models.Sums{}
	}
	s.ToDate["donvi.ket_nap"] = models.Sum{Value: 5966 - 38}
}

// sheet is one in which all twenty officers of ten units reported in time,
// zeros only, changed as the situation has it.
func sheet(changes ...func(*models.Sheet)) models.Sheet {
	s := models.Sheet{Unit: models.Unit{ID: 1, Name: "Tỉnh ủy Bình Dương"}, Period: week46, ToDate: models.Sums{}}
	s.Units = []models.UnitSheet{{ID: 1, Name: s.Unit.Name}}
	for i, name := range unitNames {
		u := models.UnitSheet{ID: int64(i + 2), ParentID: 1, Name: name}
		for week := range u.Weeks {
			u.Weeks[week] = models.Sums{}
		}
		s.Units = append(s.Units, u)
		for j := range 2 {
			s.Expected = append(s.Expected, models.ExpectedReport{
				UnitID: int64(i + 2), UnitName: name, PersonID: int64(100 + 2*i + j),
				PersonName: fmt.Sprintf("Nguyễn Văn %c", 'A'+2*i+j), Code: "DA03-2023T46-K7QX",
			})
		}
	}
	for _, change := range changes {
		change(&s)
	}
	for _, e := range s.Expected {
		if e.Code != "" {
			s.Sources = append(s.Sources, models.Source{ReportID: fmt.Sprint(e.PersonID), Revision: 1, Code: e.Code, FlowID: "de_an_03", UnitID: e.UnitID, PersonName: e.PersonName})
		}
	}
	return s
}

// term is the target of a term, with opening balances.
func term(s *models.Sheet) {
	s.Targets = []models.TargetSheet{{Target: models.Target{
		UnitID: 1, Indicator: "donvi.ket_nap", Value: 9500, FromDay: "2020-10-15", ToDay: "2025-10-14",
		NameVI: "nhiệm kỳ 2020–2025", NameEN: "2020–2025",
	}, Reached: models.Sum{Value: 5966}, Covered: true}}
	for week, n := range []int64{38, 29, 36, 29, 35} {
		s.Units[1].Weeks[week]["donvi.ket_nap"] = models.Sum{Value: n}
	}
	s.ToDate["donvi.ket_nap"] = models.Sum{Value: 5966}
	s.Openings = map[string]models.OpeningSum{"donvi.ket_nap": {Sum: models.Sum{Value: 5700}, FromDay: "2020-10-15", ToDay: "2023-09-21"}}
}

// classes are those of a week.
func classes(s *models.Sheet) {
	s.Units[4].Weeks[0]["lop.mo"], s.Units[4].Weeks[0]["lop.du"] = models.Sum{Value: 1}, models.Sum{Value: 96}
	s.ToDate["lop.mo"], s.ToDate["lop.du"] = models.Sum{Value: 115}, models.Sum{Value: 11117}
}

func missingAll(s *models.Sheet) {
	for i := range s.Expected {
		s.Expected[i].Code = ""
	}
}

// usual is a week with two reports missing, one late, and a difficulty.
func usual(s *models.Sheet) {
	for week := range 5 {
		sums := s.Units[2].Weeks[week]
		n := int64(5 - week)
		for id, value := range map[string]int64{
			"da03.doanh_nghiep": 40 + n, "da03.buoi": 20 + n, "da03.lao_dong": 1180 + 11*n, "da03.chu_dn": 17 + n,
			"da03.gioi_thieu": 4 + n, "da03.gt_chu_dn": n / 3, "da03.ket_nap": n, "da03.kn_chu_dn": n / 4,
		} {
			sums[id] = models.Sum{Value: value}
		}
	}
	s.ToDate = models.Sums{"da03.gioi_thieu": {Value: 1311}, "da03.ket_nap": {Value: 429}, "da03.kn_chu_dn": {Value: 22}}
	s.Expected[3].Late = true
	s.Expected[4].Nothing = true
	s.Expected[5].Code, s.Expected[18].Code = "", ""
	s.Difficulties = []models.UnitDifficulty{
		{Code: "KK-9F3T", UnitName: "Thành ủy Thuận An", Category: "ca_kip", Text: "Công ty X tăng ca đột xuất, công nhân không dự lớp được."},
	}
}

// many is a week with all that the first message can hold at once.
func many(s *models.Sheet) {
	for i := range s.Expected {
		if i%2 == 0 || i < 6 {
			s.Expected[i].Code = ""
		}
	}
	s.Expected[7].Late, s.Expected[9].Late = true, true
	for i, name := range []string{unitNames[9], unitNames[9], unitNames[6], unitNames[0], unitNames[3], unitNames[4]} {
		s.Difficulties = append(s.Difficulties, models.UnitDifficulty{
			Code: fmt.Sprintf("KK-000%d", i), UnitName: name, Category: "khac", Text: "Đề nghị cấp ủy hỗ trợ.\nChưa bố trí được hội trường.",
		})
	}
}

// twelve is a week in which one unit has not reported at all.
func twelve(s *models.Sheet) {
	for i := range s.Expected {
		s.Expected[i].Code = "DA03-2023T46-K7QX"
	}
	for i := range 12 {
		s.Expected = append(s.Expected, models.ExpectedReport{
			UnitID: 12, UnitName: "Liên đoàn Lao động tỉnh", PersonID: int64(200 + i), PersonName: fmt.Sprintf("Trần Thị %c", 'A'+i),
		})
	}
}
