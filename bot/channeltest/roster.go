package channeltest

import "github.com/satcoso/satcoso/models"

// Codes of the people, in the order of their accounts.
const (
	Officer = "officer" // reports for unit a
	Other   = "other"   // reports for unit b
	Leader  = "leader"  // of the province, above a and b
	Clerk   = "clerk"   // of the province
	Invited = "invited" // reports for unit b, and has no account yet
)

var codes = []string{Officer, Other, Leader, Clerk, Invited}

// roster has two districts below a province.
func roster(s Subject) models.Roster {
	posts := map[string]models.RosterPost{
		Officer: {Unit: "a", Role: models.Officer, FullTime: true},
		Other:   {Unit: "b", Role: models.Officer, FullTime: true},
		Leader:  {Unit: "tinh", Role: models.Leader},
		Clerk:   {Unit: "tinh", Role: models.Clerk},
		Invited: {Unit: "b", Role: models.Officer, FullTime: true},
	}
	names := map[string]string{
		Officer: "Nguyễn Văn An", Other: "Trần Thị Bình", Leader: "Lê Minh Châu", Clerk: "Phạm Quốc Dũng", Invited: "Võ Thị Em",
	}
	r := models.Roster{Units: []models.RosterUnit{
		{Code: "tinh", Name: "Tỉnh ủy", Kind: "tinh_uy"},
		{Code: "a", Name: "Thành ủy A", Kind: "huyen_uy", Parent: "tinh"},
		{Code: "b", Name: "Thành ủy B", Kind: "huyen_uy", Parent: "tinh"},
	}}
	for i, code := range codes {
		p := models.RosterPerson{Code: code, Name: names[code], Lang: models.Vietnamese, Posts: []models.RosterPost{posts[code]}}
		if code != Invited {
			p.Accounts = []models.RosterAccount{{Channel: s.Name(), Account: s.Account(i + 1)}}
		}
		r.People = append(r.People, p)
	}
	return r
}
