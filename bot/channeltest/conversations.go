package channeltest

import (
	"crypto/rand"
	"maps"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// A Conversation is something that people do with the bot, told as what they mean.
type Conversation struct {
	Name string
	// Photos says that pictures are sent: not every channel takes them.
	Photos bool
	// Messages is how many messages of the bot it may take on a channel that counts
	// them; 0 for any number.
	Messages int
	Play     func(w *World)
}

// Week is the report of an ordinary week, with other answers to some questions.
func Week(changes map[string]string) Report {
	r := Report{Flow: "de_an_03", Answers: map[string]string{
		"doanh_nghiep": "3", "buoi": "2", "lao_dong": "30", "chu_dn": "1", "gioi_thieu": "2", "gt_chu_dn": "0", "ket_nap": "0", "kk_loai": "Không có",
	}}
	maps.Copy(r.Answers, changes)
	return r
}

// Troubled is that of a week with a difficulty.
func Troubled(text string) Report {
	return Week(map[string]string{"kk_loai": "Khó mở lớp", "kho_khan": text})
}

// Conversations are those that every channel has to pass.
var Conversations = []Conversation{
	{Name: "usual", Messages: 4, Play: func(w *World) { w.User(Officer).Reports(Week(nil)) }},
	{Name: "nothing", Messages: 4, Play: func(w *World) {
		u := w.User(Officer)
		u.Opens("de_an_03")
		if _, ok := u.offered("Cả tuần không phát sinh"); ok {
			u.Picks("Cả tuần không phát sinh")
		} else {
			u.Says("0") // as the form says
		}
		u.Fills(Week(nil))
		u.Sends()
	}},
	{Name: "corrected", Play: func(w *World) {
		u, r := w.User(Officer), Week(nil)
		u.Opens(r.Flow)
		u.Fills(r)
		u.Corrects(r, 3, "31")
		u.Sends()
	}},
	{Name: "amended", Play: func(w *World) {
		u, r := w.User(Officer), Week(nil)
		u.Reports(r)
		u.Picks("Sửa báo cáo")
		u.Corrects(r, 1, "4")
		u.Sends()
	}},
	{Name: "doubtful", Play: func(w *World) {
		r := Week(map[string]string{"doanh_nghiep": "75"})
		r.Insist, r.Reason = true, "Ngày hội việc làm của tỉnh"
		w.User(Officer).Reports(r)
	}},
	{Name: "estimate", Play: func(w *World) {
		w.User(Officer).Reports(Week(map[string]string{"lao_dong": "khoảng 30"}))
	}},
	{Name: "unknown", Play: func(w *World) {
		w.User(Officer).Reports(Week(map[string]string{"buoi": "chưa rõ"}))
	}},
	{Name: "phone-number", Play: func(w *World) {
		w.User(Officer).Reports(Troubled("Công ty chưa cho mượn hội trường, gọi 0912 345 678"))
	}},
	{Name: "name-masked", Play: func(w *World) {
		w.User(Officer).Reports(Troubled("Công ty X tăng ca nên anh Nam không đi học được"))
	}},
	{Name: "name-kept", Play: func(w *World) {
		r := Troubled("Công ty X tăng ca nên anh Nam không đi học được")
		r.KeepName = true
		w.User(Officer).Reports(r)
	}},
	{Name: "put-off", Play: func(w *World) {
		u, r := w.User(Officer), Week(nil)
		u.Opens(r.Flow)
		u.Fills(r)
		u.Picks("Để sau")
		u.Opens(r.Flow)
		if _, ok := u.offered("Làm tiếp"); ok {
			u.Picks("Làm tiếp")
		}
		u.Fills(r)
		u.Sends()
	}},
	{Name: "another-week", Play: func(w *World) {
		u, r := w.User(Officer), Week(map[string]string{"buoi": "5"})
		u.Opens(r.Flow)
		u.Picks("Kỳ khác")
		u.Picks("Tuần 45")
		u.Fills(r)
		u.Sends()
	}},
	{Name: "second-refused", Play: func(w *World) {
		u := w.User(Officer)
		u.Reports(Week(nil))
		u.Opens("de_an_03")
		u.reads("DA03-2023T46")
		u.Picks("Sửa báo cáo")
	}},
	{Name: "class", Photos: true, Play: func(w *World) {
		w.User(Officer).Reports(Report{Flow: "lop_nhan_thuc", Captions: []string{"từ phía sau", "", "gọi 0912345678"}, Answers: map[string]string{
			"ngay": "14-15/11", "noi": "Hội trường KCN Sóng Thần", "du": "87", "nld": "60", "hoan_thanh": "80",
		}})
	}},
	{Name: "class-without-photos", Play: func(w *World) {
		w.User(Officer).Reports(Report{Flow: "lop_nhan_thuc", Answers: map[string]string{
			"ngay": "14-15/11", "noi": "Hội trường KCN Sóng Thần", "du": "khoảng 90", "nld": "60", "hoan_thanh": "80",
		}})
	}},
	{Name: "admissions", Play: func(w *World) {
		w.User(Officer).Reports(Report{Flow: "ket_nap", Answers: map[string]string{
			"ngay": "Hôm qua", "ket_nap": "3", "nld": "2", "chu_dn": "1", "nu": "1", "tre": "2",
		}})
	}},
	{Name: "reminded", Play: func(w *World) {
		u := w.User(Officer)
		w.Open(Officer, Other, Leader, Clerk)
		w.Until(w.Calendar.Reminders(w.week())[0].From)
		u.reads("chưa gửi")
		if len(u.asks()) == 0 { // else the form is there already
			u.Picks("Làm báo cáo")
		}
		u.Fills(Week(nil))
		u.Sends()
	}},
	{Name: "on-leave", Play: func(w *World) {
		u := w.User(Officer)
		w.Open(Officer, Other, Leader, Clerk)
		w.Until(w.Calendar.Reminders(w.week())[0].From)
		if _, ok := u.offered("Đang nghỉ phép"); ok {
			u.Picks("Đang nghỉ phép")
		} else {
			u.reads("Đang nghỉ phép: gửi “nghỉ phép”")
			u.Says("nghỉ phép")
		}
		u.reads("nghỉ phép")
	}},
	{Name: "digest", Play: readDigest},
	{Name: "released", Play: func(w *World) {
		w.Open(Officer, Other, Leader, Clerk)
		w.User(Officer).Reports(Week(nil))
		w.Until(w.Calendar.PreviewAt(w.week()))
		clerk := w.User(Clerk)
		clerk.reads("Xem trước")
		clerk.Picks("Phát hành ngay")
		w.Until(w.Now())
		w.User(Leader).reads("TUẦN 46")
	}},
	{Name: "held", Play: func(w *World) {
		w.Open(Officer, Other, Leader, Clerk)
		w.User(Officer).Reports(Week(nil))
		w.Until(w.Calendar.PreviewAt(w.week()))
		clerk := w.User(Clerk)
		clerk.Picks("Thêm nhận định")
		clerk.Says("Tuần này các đơn vị làm tốt, cố gắng hơn")
		clerk.Picks("Tạm giữ")
		w.Until(w.Calendar.DigestAt(w.week()))
		if last := w.User(Leader).last(); strings.Contains(last.Text, "TUẦN 46") {
			w.Errorf("what is held is shown: %s", last.Text)
		}
	}},
	{Name: "invited", Play: func(w *World) {
		u := w.User(Invited)
		u.Says("/start " + w.invites(Invited)) // as the link in the letter does
		u.Picks("Đã đọc, tham gia")
		u.Reports(Week(nil))
	}},
	{Name: "declined", Play: func(w *World) {
		u := w.User(Invited)
		u.Says("/start " + w.invites(Invited))
		u.Picks("Không dùng kênh này")
	}},
	{Name: "language", Play: func(w *World) {
		u := w.User(Officer)
		u.Says("/ngonngu")
		u.Picks("English")
		u.Says("/help")
		u.Says("/sent")
	}},
}

// week is the one that ends today.
func (w *World) week() models.Period { return w.Calendar.WeekOf(models.DateOf(Opened)) }

// readDigest opens all that a leader opens of a digest.
func readDigest(w *World) {
	w.Open(Officer, Other, Leader, Clerk)
	w.User(Officer).Reports(Troubled("Công ty chưa cho mượn hội trường"))
	w.Until(w.Calendar.DigestAt(w.week()))
	leader := w.User(Leader)
	leader.reads("TUẦN 46")
	leader.Picks("Khó khăn mới")
	leader.reads("Công ty chưa cho mượn hội trường")
	leader.Picks("Về tin đầu")
	leader.Picks("Chưa gửi")
	leader.Picks("Về tin đầu")
	leader.Picks("Đầy đủ")
	leader.Picks("Biểu đồ")
	leader.Says("/tomtat")
	leader.Picks("Đầy đủ")
	leader.Picks("Bảng số liệu")
	leader.Says("/tomtat")
	leader.Picks("Đầy đủ")
	leader.Picks("Theo đơn vị")
	leader.Picks("Thành ủy A")
	leader.Picks("Nguyễn Văn An")
	leader.reads("Công ty chưa cho mượn hội trường")
}

// invites makes an invitation and returns its code.
func (w *World) invites(code string) string {
	w.Helper()
	var person int64
	w.must(w.DB.QueryRowContext(w.Context(), "SELECT id FROM people WHERE code = ?", code).Scan(&person))
	secret, err := models.NewInvitationCode(rand.Reader)
	w.must(err)
	w.must(w.SQL.CreateInvitations(w.Context(), []models.Invitation{{
		PersonID: person, CodeHash: models.InvitationHash(secret), CreatedAt: w.Now(), CreatedBy: "test", ExpiresAt: w.Now().AddDate(0, 0, 7),
	}}))
	return secret
}
