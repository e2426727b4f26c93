package localchat_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/localchat"
)

func buttons(n int, data string) string {
	row := strings.Repeat(`{"text":"x","callback_data":"`+data+`"},`, n)
	return `{"inline_keyboard":[[` + strings.TrimSuffix(row, ",") + `]]}`
}

// prepared gives a chat of four messages: the officer's /start, a text of the bot
// with a button, a photo of the officer, a photo of the bot.
func prepared(t *testing.T) *rig {
	r := newRig(t)
	r.send(officer, "/start")
	r.must(nil, "sendMessage", "chat_id", "1001", "text", "Câu <b>1</b>", "parse_mode", "HTML", "reply_markup", buttons(1, "a"))
	if code, name := r.attach(officer, "photo", "ảnh", picture(t, 400, 300)); code != http.StatusOK {
		t.Fatal(code, name)
	}
	list := r.updates()
	r.must(nil, "sendPhoto", "chat_id", "1001", "photo", list[len(list)-1].Message.Photo[0].FileID, "caption", "x")
	return r
}

// refusal is a call that has to fail, with its code and description.
type refusal struct {
	name, method, want string
	params             []string
}

func (r *rig) refuses(cases []refusal) {
	for _, tt := range cases {
		r.Run(tt.name, func(t *testing.T) {
			a := r.call(tt.method, tt.params...)
			if got := strconv.Itoa(a.Code) + " " + a.Description; a.OK || got != tt.want {
				t.Errorf("%s: ok %v, %s\nwant %s", tt.method, a.OK, got, tt.want)
			}
		})
	}
}

func TestRefusedMessages(t *testing.T) {
	long, wide := strings.Repeat("đ", 4097), strings.Repeat("😀", 2049)
	prepared(t).refuses([]refusal{
		{"method", "sendPoll", "404 Not Found: method not found", nil},
		{"no chat id", "sendMessage", "400 Bad Request: chat_id is empty", []string{"text", "x"}},
		{"no text", "sendMessage", "400 Bad Request: message text is empty", []string{"chat_id", "1001"}},
		{"blank text", "sendMessage", "400 Bad Request: message text is empty", []string{"chat_id", "1001", "text", " \n "}},
		{"only tags", "sendMessage", "400 Bad Request: message text is empty", []string{"chat_id", "1001", "text", "<b></b>", "parse_mode", "HTML"}},
		{"long text", "sendMessage", "400 Bad Request: message is too long", []string{"chat_id", "1001", "text", long}},
		{"UTF-16 units", "sendMessage", "400 Bad Request: message is too long", []string{"chat_id", "1001", "text", wide}},
		{"nobody", "sendMessage", "400 Bad Request: chat not found", []string{"chat_id", "5", "text", "x"}},
		{"name", "sendMessage", "400 Bad Request: chat not found", []string{"chat_id", "@an", "text", "x"}},
		{"not started", "sendMessage", "403 Forbidden: bot can't initiate conversation with a user", []string{"chat_id", "2001", "text", "x"}},
		{"stranger", "sendMessage", "403 Forbidden: bot can't initiate conversation with a user", []string{"chat_id", "999001", "text", "x"}},
		{"parse mode", "sendMessage", "400 Bad Request: unsupported parse_mode", []string{"chat_id", "1001", "text", "x", "parse_mode", "Markdown"}},
		{"HTML", "sendMessage", `400 Bad Request: can't parse entities: Unsupported start tag "br" at byte offset 1`, []string{"chat_id", "1001", "text", "a<br>", "parse_mode", "HTML"}},
		{"reply", "sendMessage", "400 Bad Request: message to be replied not found", []string{"chat_id", "1001", "text", "x", "reply_to_message_id", "99"}},
		{"data too long", "sendMessage", "400 Bad Request: BUTTON_DATA_INVALID", []string{"chat_id", "1001", "text", "x", "reply_markup", buttons(1, strings.Repeat("đ", 33))}},
		{"too many buttons", "sendMessage", "400 Bad Request: reply markup is too long", []string{"chat_id", "1001", "text", "x", "reply_markup", buttons(101, "a")}},
		{"no action", "sendMessage", "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard", []string{"chat_id", "1001", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"x"}]]}`}},
		{"two actions", "sendMessage", "400 Bad Request: can't parse inline keyboard button: exactly one of the optional fields must be used", []string{"chat_id", "1001", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"x","url":"https://example.org","callback_data":"a"}]]}`}},
		{"button URL", "sendMessage", "400 Bad Request: inline keyboard button URL 'ftp://example.org' is invalid: Wrong HTTP URL", []string{"chat_id", "1001", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"x","url":"ftp://example.org"}]]}`}},
		{"markup", "sendMessage", "400 Bad Request: object expected as reply markup", []string{"chat_id", "1001", "text", "x", "reply_markup", "[]"}},
	})
}

func TestRefusedEditsAndFiles(t *testing.T) {
	const unmodified = "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
	prepared(t).refuses([]refusal{
		{"same text", "editMessageText", unmodified, []string{"chat_id", "1001", "message_id", "2", "text", "Câu <b>1</b>", "parse_mode", "HTML", "reply_markup", buttons(1, "a")}},
		{"same markup", "editMessageReplyMarkup", unmodified, []string{"chat_id", "1001", "message_id", "2", "reply_markup", buttons(1, "a")}},
		{"edit nothing", "editMessageText", "400 Bad Request: message to edit not found", []string{"chat_id", "1001", "message_id", "77", "text", "x"}},
		{"edit a person's", "editMessageText", "400 Bad Request: message can't be edited", []string{"chat_id", "1001", "message_id", "1", "text", "x"}},
		{"edit without id", "editMessageText", "400 Bad Request: message identifier is not specified", []string{"chat_id", "1001", "text", "x"}},
		{"edit nobody's", "editMessageText", "400 Bad Request: chat not found", []string{"chat_id", "5", "message_id", "1", "text", "x"}},
		{"text of a photo", "editMessageText", "400 Bad Request: there is no text in the message to edit", []string{"chat_id", "1001", "message_id", "4", "text", "x"}},
		{"caption of a text", "editMessageCaption", "400 Bad Request: there is no caption in the message to edit", []string{"chat_id", "1001", "message_id", "2", "caption", "x"}},
		{"long caption", "editMessageCaption", "400 Bad Request: message caption is too long", []string{"chat_id", "1001", "message_id", "4", "caption", strings.Repeat("đ", 1025)}},
		{"delete nothing", "deleteMessage", "400 Bad Request: message to delete not found", []string{"chat_id", "1001", "message_id", "77"}},
		{"query", "answerCallbackQuery", "400 Bad Request: query is too old and response timeout expired or query ID is invalid", []string{"callback_query_id", "1"}},
		{"long answer", "answerCallbackQuery", "400 Bad Request: MESSAGE_TOO_LONG", []string{"callback_query_id", "1", "text", strings.Repeat("x", 201)}},
		{"action", "sendChatAction", "400 Bad Request: wrong parameter action in request", []string{"chat_id", "1001", "action", "dance"}},
		{"no photo", "sendPhoto", "400 Bad Request: there is no photo in the request", []string{"chat_id", "1001"}},
		{"photo by URL", "sendPhoto", "400 Bad Request: wrong file identifier/HTTP URL specified: this local server downloads nothing", []string{"chat_id", "1001", "photo", "https://example.org/x.png"}},
		{"unknown file", "sendDocument", "400 Bad Request: wrong file identifier/HTTP URL specified", []string{"chat_id", "1001", "document", "BQAC"}},
		{"album of one", "sendMediaGroup", "400 Bad Request: an album must have 2-10 items", []string{"chat_id", "1001", "media", `[{"type":"photo","media":"x"}]`}},
		{"album of video", "sendMediaGroup", `400 Bad Request: type "video" of media is not supported by this local server`, []string{"chat_id", "1001", "media", `[{"type":"video","media":"x"},{"type":"video","media":"x"}]`}},
		{"mixed album", "sendMediaGroup", "400 Bad Request: document can't be mixed with other media types", []string{"chat_id", "1001", "media", `[{"type":"photo","media":"x"},{"type":"document","media":"x"}]`}},
		{"file", "getFile", "400 Bad Request: invalid file_id", []string{"file_id", "x"}},
		{"command", "setMyCommands", "400 Bad Request: BOT_COMMAND_INVALID", []string{"commands", `[{"command":"Báo","description":"x"}]`}},
		{"description", "setMyCommands", "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", []string{"commands", `[{"command":"a","description":""}]`}},
		{"webhook", "setWebhook", "400 Bad Request: bad webhook: this local server delivers to http:// and a loopback address only", []string{"url", "https://example.org"}},
	})
}

func TestLimitsAreReached(t *testing.T) {
	r := prepared(t)
	for _, params := range [][]string{
		{"chat_id", "1001", "text", strings.Repeat("đ", 4096)},
		{"chat_id", "1001", "text", "<b>" + strings.Repeat("đ", 4096) + "</b>", "parse_mode", "HTML"},
		{"chat_id", "1001", "text", "x", "reply_markup", buttons(100, strings.Repeat("a", 64))},
		{"chat_id", "1001", "text", "x", "reply_markup", `{"remove_keyboard":true}`, "entities", "null"},
		{"chat_id", "1001", "text", "x", "reply_parameters", `{"message_id":99,"allow_sending_without_reply":true}`},
	} {
		r.must(nil, "sendMessage", params...)
	}
	r.must(nil, "editMessageCaption", "chat_id", "1001", "message_id", "4", "caption", strings.Repeat("đ", 1024))
}

func TestEveryFormOfParameters(t *testing.T) {
	r := prepared(t)
	base := r.http.URL + "/bot" + token + "/SENDmessage"
	for _, tt := range []struct{ method, url, kind, body string }{
		{http.MethodGet, base + "?chat_id=1001&text=x", "", ""},
		{http.MethodPost, base, "application/json", `{"chat_id":1001,"text":"x","reply_markup":` + buttons(1, "a") + `}`},
		{http.MethodPost, base, "application/json; charset=utf-8", `{"chat_id":"1001","text":"x","entities":null}`},
		{http.MethodPost, base, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n1001\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--b--\r\n"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, tt.url, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", tt.kind)
		if a := r.read(req, nil); !a.OK {
			t.Errorf("%s %q: %s", tt.method, tt.kind, a.Description)
		}
	}
}

func TestBlockedAndUnblocked(t *testing.T) {
	r := prepared(t)
	if code, name := r.page("block", fields{"chat": officer, "blocked": true}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	for _, method := range []string{"sendMessage", "sendChatAction"} {
		if a := r.call(method, "chat_id", "1001", "text", "x", "action", "typing"); a.Code != 403 || a.Description != "Forbidden: bot was blocked by the user" {
			t.Errorf("%s to a person who blocked the bot: %+v", method, a)
		}
	}
	if code, name := r.page("send", fields{"chat": officer, "text": "x"}); code != http.StatusConflict || name != "blocked" {
		t.Errorf("a person who blocked the bot writes: %d %s", code, name)
	}
	r.send(officer, "/start")
	r.must(nil, "sendMessage", "chat_id", "1001", "text", "x")
	var statuses []string
	for _, u := range r.updates() {
		if m := u.MyChatMember; m != nil {
			statuses = append(statuses, m.OldChatMember.Status+" → "+m.NewChatMember.Status)
		}
	}
	if got := strings.Join(statuses, ", "); got != "member → kicked, kicked → member" {
		t.Errorf("my_chat_member: %s", got)
	}
}

func TestDeleteWithin48Hours(t *testing.T) {
	r := prepared(t)
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "1") // a person's, which the bot may
	if a := r.call("editMessageText", "chat_id", "1001", "message_id", "1", "text", "x"); a.Description != "Bad Request: message to edit not found" {
		t.Errorf("edit a deleted message: %+v", a)
	}
	r.business.Add(49 * time.Hour)
	if a := r.call("deleteMessage", "chat_id", "1001", "message_id", "2"); a.Description != "Bad Request: message can't be deleted for everyone" {
		t.Errorf("delete after 49 hours: %+v", a)
	}
	r.send(officer, "x")
	if list := r.updates("offset", "-1"); list[0].Message.MessageID != 5 {
		t.Errorf("message id after a deletion is %d, want 5", list[0].Message.MessageID)
	}
}

func TestThrottle(t *testing.T) {
	r := newRig(t, func(c *localchat.Config) {
		c.Throttle = func(method string, chat int64) time.Duration {
			if method == "sendmessage" && chat == officer {
				return 2500 * time.Millisecond
			}
			return 0
		}
	})
	a := r.call("sendMessage", "chat_id", "1001", "text", "x")
	if a.Code != 429 || a.Parameters.RetryAfter != 3 || a.Description != "Too Many Requests: retry after 3" {
		t.Errorf("throttled call: %+v", a)
	}
}

func TestCommandScopes(t *testing.T) {
	r := newRig(t)
	list := func(name string) string { return `[{"command":"` + name + `","description":"x"}]` }
	r.must(nil, "setMyCommands", "commands", list("all"))
	r.must(nil, "setMyCommands", "commands", list("english"), "language_code", "en")
	r.must(nil, "setMyCommands", "commands", list("leader"), "scope", `{"type":"chat","chat_id":2001}`)
	for _, tt := range []struct{ query, want string }{
		{"chats=1001&lang=vi", "all"}, {"chats=1001&lang=en", "english"}, {"chats=2001&lang=en", "leader"},
	} {
		_, body, _ := r.get("/page/state?" + tt.query)
		if !bytes.Contains(body, []byte(`"command":"`+tt.want+`"`)) {
			t.Errorf("menu for %s lacks %s: %s", tt.query, tt.want, body)
		}
	}
	r.must(nil, "deleteMyCommands", "scope", `{"type":"chat","chat_id":2001}`)
	var got []json.RawMessage
	if r.must(&got, "getMyCommands", "scope", `{"type":"chat","chat_id":2001}`); len(got) != 0 {
		t.Errorf("deleted commands: %s", got)
	}
}
