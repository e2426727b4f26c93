package localzalo_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

// The answers of the API, word for word where the platform's words are known.
func TestContract(t *testing.T) {
	refused := func(code int, words string) string {
		return fmt.Sprintf(`\{"description":"%s","error_code":%d,"ok":false\}`, regexp.QuoteMeta(words), code)
	}
	sent := `\{"ok":true,"result":\{"date":1700122320000,"message_id":"[0-9a-f]{20}"\}\}`
	message := func(fields string) string { return fmt.Sprintf(`{"chat_id":%q,%s}`, officer, fields) }
	r := newRig(t)
	r.say(officer, "xin chào")
	if r.fetch() == "" {
		t.Fatal("no update")
	}
	for name, c := range map[string]struct{ method, body, want string }{
		"who am I":        {"getMe", `{}`, `\{"ok":true,"result":\{"account_name":"bot.VDKyTEST","account_type":"BASIC","can_join_groups":false,"id":"` + botID + `"\}\}`},
		"unknown method":  {"sendDocument", message(`"document":"x"`), refused(404, "Not Found")},
		"case matters":    {"getme", `{}`, refused(404, "Not Found")},
		"no edits":        {"editMessageText", `{}`, refused(404, "Not Found")},
		"nothing arrived": {"getUpdates", `{"timeout":0}`, refused(408, "Request timeout")},
		"time as text":    {"getUpdates", `{"timeout":"0"}`, refused(408, "Request timeout")},
		"no such time":    {"getUpdates", `{"timeout":"soon"}`, refused(400, "Bad request: The timeout is invalid")},
		"no JSON":         {"sendMessage", `[1]`, refused(400, "Bad request: the body is not a JSON object")},

		"text":                 {"sendMessage", message(`"text":"chào"`), sent},
		"no chat":              {"sendMessage", `{"text":""}`, refused(400, "Bad request: The chat_id must not be empty")},
		"no text":              {"sendMessage", message(`"text":""`), refused(400, "Bad request: The text must not be empty")},
		"2000 units":           {"sendMessage", message(`"text":"` + strings.Repeat("ế", 1998) + `😀"`), sent},
		"2001 units":           {"sendMessage", message(`"text":"` + strings.Repeat("ế", 1999) + `😀"`), refused(400, "Bad request: The text must be between 1 and 2000 characters")},
		"who never wrote":      {"sendMessage", fmt.Sprintf(`{"chat_id":%q,"text":"chào"}`, leader), refused(400, "Bad request: The chat_id is invalid")},
		"nobody":               {"sendMessage", fmt.Sprintf(`{"chat_id":%q,"text":"chào"}`, nobody), refused(400, "Bad request: The chat_id is invalid")},
		"markdown":             {"sendMessage", message(`"text":"**a**","parse_mode":"markdown"`), sent},
		"another parse mode":   {"sendMessage", message(`"text":"a","parse_mode":"HTML5"`), refused(400, "Bad request: The parse_mode is invalid")},
		"styles to the end":    {"sendMessage", message(`"text":"a😀b","text_styles":[{"start":0,"len":4,"st":["b","c_db342e"]}]`), sent},
		"styles beyond":        {"sendMessage", message(`"text":"a😀b","text_styles":[{"start":1,"len":4,"st":["b"]}]`), refused(400, "Bad request: The text_styles are out of range")},
		"styles before":        {"sendMessage", message(`"text":"ab","text_styles":[{"start":-1,"len":2,"st":["b"]}]`), refused(400, "Bad request: The text_styles are out of range")},
		"styles of nothing":    {"sendMessage", message(`"text":"ab","text_styles":[{"start":1,"len":0,"st":["b"]}]`), refused(400, "Bad request: The text_styles are out of range")},
		"styles too long":      {"sendMessage", message(`"text":"ab","text_styles":[{"start":1,"len":9223372036854775807,"st":["b"]}]`), refused(400, "Bad request: The text_styles are out of range")},
		"unknown style":        {"sendMessage", message(`"text":"ab","text_styles":[{"start":0,"len":1,"st":["blink"]}]`), refused(400, "Bad request: The text_styles have an unknown style")},
		"styles are no list":   {"sendMessage", message(`"text":"ab","text_styles":"b"`), refused(400, "Bad request: The text_styles must be a list of start, len and st")},
		"photo":                {"sendPhoto", message(`"photo":"https://example.org/a.png","caption":"Tuần 46"`), sent},
		"no photo":             {"sendPhoto", message(`"caption":"Tuần 46"`), refused(400, "Bad request: The photo must not be empty")},
		"photo in the call":    {"sendPhoto", message(`"photo":"data:image/png;base64,iVBO"`), refused(400, "Bad request: The photo must start with http:// or https://")},
		"photo of no host":     {"sendPhoto", message(`"photo":"https://"`), refused(400, "Bad request: The photo URL is invalid")},
		"caption before photo": {"sendPhoto", message(`"photo":"x","caption":"` + strings.Repeat("a", 2001) + `"`), refused(400, "Bad request: The caption must be between 1 and 2000 characters")},
		"sticker":              {"sendSticker", message(`"sticker":"bd6b"`), sent},
		"no sticker":           {"sendSticker", message(`"sticker":null`), refused(400, "Bad request: The sticker must not be empty")},
		"voice":                {"sendVoice", message(`"voice_url":"https://example.org/a.aac"`), sent},
		"voice of a kind":      {"sendVoice", message(`"voice_url":"https://example.org/a.mp3"`), refused(400, "Bad request: The voice_url must end with .aac")},
		"typing":               {"sendChatAction", message(`"action":"typing"`), `\{"ok":true\}`},
		"dancing":              {"sendChatAction", message(`"action":"dance"`), refused(400, "Bad request: The action is invalid")},

		"no webhook":         {"getWebhookInfo", `{}`, refused(404, "Not Found")},
		"test of no webhook": {"testWebhook", `{}`, refused(404, "Not Found")},
		"remove no webhook":  {"deleteWebhook", `{}`, `\{"ok":true,"result":\{"updated_at":1700122320000,"url":""\}\}`},
		"webhook nowhere":    {"setWebhook", `{"secret_token":"12345678"}`, refused(400, "Bad request: The url must not be empty")},
		"open webhook":       {"setWebhook", `{"url":"https://example.org/"}`, refused(400, "Bad request: The secret_token must not be empty")},
		"short secret":       {"setWebhook", `{"url":"https://example.org/","secret_token":"1234567"}`, refused(400, "Bad request: The secret_token must be between 8 and 256 characters")},
		"long secret":        {"setWebhook", `{"url":"https://example.org/","secret_token":"` + strings.Repeat("x", 257) + `"}`, refused(400, "Bad request: The secret_token must be between 8 and 256 characters")},
		"webhook by http":    {"setWebhook", `{"url":"http://example.org/","secret_token":"12345678"}`, refused(400, "Bad request: The url must start with https://")},
		"webhook at home":    {"setWebhook", `{"url":"https://192.168.1.2/","secret_token":"12345678"}`, refused(400, "Bad request: The url must be public")},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.call(c.method, c.body)
			if ok, err := regexp.MatchString("^"+c.want+"$", got.body); err != nil || !ok || got.status != http.StatusOK {
				t.Errorf("HTTP status %d, %s\nwant 200, %s", got.status, got.body, c.want)
			}
		})
	}
}

func TestWrongTokens(t *testing.T) {
	r := newRig(t)
	for _, wrong := range []string{"", "1", token + "x", token[:len(token)-1]} {
		got := r.do(r.request(http.MethodGet, "/bot"+wrong+"/getMe", "", ""))
		if got.status != http.StatusOK || got.body != `{"description":"Unauthorized","error_code":401,"ok":false}` {
			t.Errorf("%q: %v", wrong, got)
		}
	}
}

// Parameters come in the query, in a form, in JSON or in a multipart form; a file
// counts as none.
func TestWaysToCall(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	part := func(disposition, value string) string {
		return "--x\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n"
	}
	for name, req := range map[string]*http.Request{
		"query": r.request(http.MethodGet, "/bot"+token+"/sendMessage?chat_id="+officer+"&text=1", "", ""),
		"form":  r.request(http.MethodPost, "/bot"+token+"/sendMessage", "application/x-www-form-urlencoded", "chat_id="+officer+"&text=1"),
		"JSON":  r.request(http.MethodPost, "/bot"+token+"/sendMessage", "application/json; charset=utf-8", `{"chat_id":"`+officer+`","text":"1"}`),
		"multipart": r.request(http.MethodPost, "/bot"+token+"/sendMessage", "multipart/form-data; boundary=x",
			part(`name="chat_id"`, officer)+part(`name="text"`, "1")+"--x--\r\n"),
	} {
		if got := r.do(req); !strings.Contains(got.body, `"ok":true`) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	got := r.do(r.request(http.MethodPost, "/bot"+token+"/sendPhoto", "multipart/form-data; boundary=x",
		part(`name="chat_id"`, officer)+part(`name="photo"; filename="a.png"`, "\x89PNG")+"--x--\r\n"))
	if !strings.Contains(got.body, "The photo must not be empty") {
		t.Errorf("an upload: %s", got.body)
	}
}

// What the bot sends is kept as it was sent.
func TestSentIsShown(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	r.call("sendMessage", `{"chat_id":"`+officer+`","text":"<b>x</b>","parse_mode":"html","text_styles":[{"start":0,"len":1,"st":["b"]}]}`)
	r.call("sendMessage", `{"chat_id":"`+officer+`","text":"Tuần 46","text_styles":[{"start":0,"len":4,"st":["b","i"]}]}`)
	r.call("sendPhoto", `{"chat_id":"`+officer+`","photo":"https://example.org/a.png","caption":"Biểu đồ"}`)
	list := r.log(officer, 0)
	if len(list) != 4 || list[0].Bot || list[0].Text != "a" {
		t.Fatalf("history: %+v", list)
	}
	html, styled, photo := list[1], list[2], list[3]
	if html.Text != "<b>x</b>" || html.ParseMode != "html" || html.Styles != nil {
		t.Errorf("parse_mode does not win: %+v", html)
	}
	if !styled.Bot || len(styled.Styles) != 1 || styled.Styles[0].Len != 4 || fmt.Sprint(styled.Styles[0].Codes) != "[b i]" {
		t.Errorf("styles: %+v", styled)
	}
	if photo.Media != "photo" || photo.URL != "https://example.org/a.png" || photo.Text != "Biểu đồ" {
		t.Errorf("photo: %+v", photo)
	}
	if rest := r.log("", photo.Seq); len(rest) != 0 {
		t.Errorf("after the last: %+v", rest)
	}
}

func TestCounts(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	r.say(officer, "b")
	r.say(leader, "c")
	r.say(other, "d")
	r.call("sendMessage", `{"chat_id":"`+officer+`","text":"x"}`)
	r.call("sendMessage", `{"chat_id":"`+officer+`","text":""}`)
	r.business.Add(15 * 24 * hour)
	r.call("sendMessage", `{"chat_id":"`+leader+`","text":"x"}`)
	all, err := r.server.Counts(t.Context(), token)
	if want := (localzalo.Counts{Sent: 2, Received: 3, Chats: 2}); err != nil || all != want {
		t.Errorf("%+v, %v; want %+v", all, err, want)
	}
	month, err := r.server.MonthCounts(t.Context(), token)
	if want := (localzalo.Counts{Sent: 1, Received: 0, Chats: 2}); err != nil || month != want {
		t.Errorf("in the month: %+v, %v; want %+v", month, err, want)
	}
	if _, err := r.server.Counts(t.Context(), "no token"); err == nil {
		t.Error("a bot that is not there was counted")
	}
}
