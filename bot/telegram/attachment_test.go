package telegram

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// attachments are messages with something beside words, as Telegram writes them.
var attachments = []struct {
	name, json string
	text       string
	want       conversations.Attachment // none: unsupported
}{
	{"photo", `"photo":[{"file_id":"s","file_unique_id":"us","width":90,"height":67,"file_size":1200},` +
		`{"file_id":"y","file_unique_id":"uy","width":1280,"height":960,"file_size":90000}]`, "",
		conversations.Attachment{Kind: conversations.Photo, Ref: "y", Unique: "uy", Size: 90000}},
	{"photo with its sizes in another order", `"photo":[{"file_id":"y","width":1280,"height":960},{"file_id":"s","width":90,"height":67}]`, "",
		conversations.Attachment{Kind: conversations.Photo, Ref: "y"}},
	{"photo as large as can be", `"photo":[{"file_id":"s","width":90,"height":67,"file_size":1},{"file_id":"y","width":1280,"height":960,"file_size":20971520}]`, "",
		conversations.Attachment{Kind: conversations.Photo, Ref: "y", Size: 20 << 20}},
	{"photo whose largest size is too large", `"photo":[{"file_id":"s","width":90,"height":67,"file_size":1},{"file_id":"y","width":1280,"height":960,"file_size":20971521}]`, "",
		conversations.Attachment{Kind: conversations.Photo, Ref: "s", Size: 1}},
	{"live photo", `"live_photo":{"file_id":"v"},"photo":[{"file_id":"y","width":1,"height":1}]`, "",
		conversations.Attachment{Kind: conversations.Photo, Ref: "y"}},
	{"photo without a file", `"photo":[{}],"caption":"12"`, "12", conversations.Attachment{}},
	{"one of an album", `"media_group_id":"1357","photo":[{"file_id":"y","width":1,"height":1}],"caption":"Thôn 3 😀"`, "Thôn 3 😀",
		conversations.Attachment{Kind: conversations.Photo, Ref: "y", Album: "1357"}},
	{"file", `"document":{"file_id":"d","file_unique_id":"ud","file_name":"Dự thảo.docx","mime_type":"x/y","file_size":30000000},"caption":"bản 2"`, "bản 2",
		conversations.Attachment{Kind: conversations.File, Ref: "d", Unique: "ud", Name: "Dự thảo.docx", Size: 30000000}},
	{"picture as a file", `"document":{"file_id":"d","file_name":"a.jpg","mime_type":"image/jpeg","thumbnail":{"file_id":"t"}}`, "",
		conversations.Attachment{Kind: conversations.File, Ref: "d", Name: "a.jpg"}},
	{"voice", `"voice":{"file_id":"v","file_unique_id":"uv","duration":7,"mime_type":"audio/ogg","file_size":4000}`, "",
		conversations.Attachment{Kind: conversations.Voice, Ref: "v", Unique: "uv", Size: 4000}},
	{"animation", `"animation":{"file_id":"a"},"document":{"file_id":"a","mime_type":"video/mp4"}`, "", conversations.Attachment{}},
	{"video", `"video":{"file_id":"v"},"caption":"12"`, "12", conversations.Attachment{}},
	{"video of an album", `"video":{"file_id":"v"},"media_group_id":"1357"`, "", conversations.Attachment{}},
	{"video note", `"video_note":{"file_id":"v"}`, "", conversations.Attachment{}},
	{"audio", `"audio":{"file_id":"a"}`, "", conversations.Attachment{}},
	{"sticker", `"sticker":{"file_id":"s"}`, "", conversations.Attachment{}},
	{"location", `"location":{"latitude":11.3,"longitude":106.1}`, "", conversations.Attachment{}},
	{"contact", `"contact":{"phone_number":"1","user_id":7}`, "", conversations.Attachment{}},
	{"answer to a photo", `"reply_to_message":{"photo":[{"file_id":"y","width":1,"height":1}]},"sticker":{"file_id":"s"}`, "", conversations.Attachment{}},
}

func TestAttachments(t *testing.T) {
	for _, tt := range attachments {
		t.Run(tt.name, func(t *testing.T) {
			u := read([]byte(`{"update_id":1,"message":{"message_id":9,"date":1700000000,` + tt.json +
				`,"from":{"id":7},"chat":{"id":7,"type":"private"}}}`))
			want := bot.Message{
				Update: 1, Account: "7", Chat: "7", Private: true, ID: 9, Date: time.Unix(1700000000, 0).UTC(),
				Kind: bot.Attached, Text: tt.text, Attachment: tt.want,
			}
			if tt.want == (conversations.Attachment{}) {
				want.Kind = bot.Unsupported
			}
			got, _, ok := u.inbound()
			if diff := cmp.Diff(want, got); u.bad || !ok || diff != "" {
				t.Errorf("bad: %t, for the bot: %t, %s", u.bad, ok, diff)
			}
		})
	}
}

// An edited caption brings its words only: what was attached came before.
func TestEditedCaptions(t *testing.T) {
	for _, tt := range attachments {
		t.Run(tt.name, func(t *testing.T) {
			u := read([]byte(`{"update_id":1,"edited_message":{"message_id":9,"date":1600000000,"edit_date":1700000000,` + tt.json +
				`,"from":{"id":7},"chat":{"id":7,"type":"private"}}}`))
			m, _, ok := u.inbound()
			if ok != (tt.text != "") {
				t.Fatalf("for the bot: %t, caption %q", ok, tt.text)
			}
			if ok && (m.Kind != bot.Edited || m.Text != tt.text || m.Attachment != (conversations.Attachment{})) {
				t.Errorf("message = %+v, want the caption %q, edited", m, tt.text)
			}
		})
	}
}
