package localchat_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/google/go-cmp/cmp"
)

// library gives the client that the product uses, pointed at the server.
func (r *rig) library() *tgbotapi.BotAPI {
	r.Helper()
	bot, err := tgbotapi.NewBotAPIWithClient(token, r.http.URL+"/bot%s/%s", r.http.Client())
	if err != nil {
		r.Fatal(err)
	}
	return bot
}

func TestLibraryConversation(t *testing.T) {
	r := newRig(t)
	bot := r.library()
	if bot.Self.UserName != "satcoso_bot" || !bot.Self.IsBot || bot.Self.ID != 123456 {
		t.Errorf("getMe: %+v", bot.Self)
	}
	r.send(officer, "/start MOI-7KQ2")
	updates, err := bot.GetUpdates(tgbotapi.NewUpdate(0))
	if err != nil || len(updates) != 1 {
		t.Fatalf("getUpdates: %v, %d updates", err, len(updates))
	}
	m := updates[0].Message
	if m.Command() != "start" || m.CommandArguments() != "MOI-7KQ2" || m.From.ID != officer || m.From.FirstName != "Nguyễn Văn An" ||
		!m.Chat.IsPrivate() || m.Date != int(r.business.Now().Unix()) {
		t.Errorf("first message: %+v", m)
	}
	question := tgbotapi.NewMessage(officer, "<b>Câu 1/9.</b> Bao nhiêu?")
	question.ParseMode = tgbotapi.ModeHTML
	question.ReplyToMessageID = m.MessageID
	question.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("3", "v1:3"), tgbotapi.NewInlineKeyboardButtonURL("?", "https://example.org/x")))
	sent, err := bot.Send(question)
	if err != nil {
		t.Fatal(err)
	}
	if sent.MessageID != 2 || sent.Text != "Câu 1/9. Bao nhiêu?" || len(sent.Entities) != 1 || sent.ReplyToMessage == nil {
		t.Errorf("sent: %+v", sent)
	}
	if code, name := r.page("tap", fields{"chat": officer, "message": sent.MessageID, "data": "v1:3"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	updates, err = bot.GetUpdates(tgbotapi.NewUpdate(updates[0].UpdateID + 1))
	if err != nil || len(updates) != 1 {
		t.Fatalf("getUpdates: %v, %d updates", err, len(updates))
	}
	q := updates[0].CallbackQuery
	if q.Data != "v1:3" || q.From.ID != officer {
		t.Errorf("callback query: %+v", q)
	}
	sent.ReplyToMessage, q.Message.ReplyToMessage = nil, nil
	if diff := cmp.Diff(&sent, q.Message); diff != "" {
		t.Errorf("message of the callback query differs from what was sent:\n%s", diff)
	}
	if _, err := bot.Request(tgbotapi.NewCallbackWithAlert(q.ID, "Đã ghi: 3")); err != nil {
		t.Error(err)
	}
	if _, err := bot.Request(tgbotapi.NewCallback(q.ID, "")); err == nil || !strings.Contains(err.Error(), "query is too old") {
		t.Errorf("second answer: %v", err)
	}
}

func TestLibraryEditsAndCommands(t *testing.T) {
	r := newRig(t)
	bot := r.library()
	r.send(officer, "/start")
	question := tgbotapi.NewMessage(officer, "Câu 1/9")
	question.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("3", "v1:3")))
	sent, err := bot.Send(question)
	if err != nil {
		t.Fatal(err)
	}
	edited, err := bot.Send(tgbotapi.NewEditMessageText(officer, sent.MessageID, "Đã ghi: 3"))
	if err != nil || edited.EditDate == 0 || edited.ReplyMarkup != nil || edited.Text != "Đã ghi: 3" {
		t.Errorf("edit: %v, %+v", err, edited)
	}
	if _, err := bot.Request(tgbotapi.NewDeleteMessage(officer, sent.MessageID)); err != nil {
		t.Error(err)
	}
	if _, err := bot.Request(tgbotapi.NewSetMyCommands(tgbotapi.BotCommand{Command: "baocao", Description: "Gửi báo cáo"})); err != nil {
		t.Error(err)
	}
	if list, err := bot.GetMyCommands(); err != nil || len(list) != 1 || list[0].Command != "baocao" {
		t.Errorf("getMyCommands: %v, %v", err, list)
	}
}

func TestLibraryFiles(t *testing.T) {
	r := newRig(t)
	bot := r.library()
	r.send(officer, "/start")
	data := picture(t, 640, 480)
	photo, err := bot.Send(tgbotapi.NewPhoto(officer, tgbotapi.FileBytes{Name: "biểu đồ.png", Bytes: data}))
	if err != nil {
		t.Fatal(err)
	}
	if len(photo.Photo) != 3 || photo.Photo[0].Width != 90 || photo.Photo[2].Width != 640 || photo.Photo[2].FileSize != len(data) {
		t.Errorf("sizes: %+v", photo.Photo)
	}
	again, err := bot.Send(tgbotapi.NewPhoto(officer, tgbotapi.FileID(photo.Photo[2].FileID)))
	if err != nil || again.Photo[2].FileUniqueID != photo.Photo[2].FileUniqueID {
		t.Errorf("send by id: %v", err)
	}
	document := tgbotapi.NewDocument(officer, tgbotapi.FileReader{Name: "Dự thảo.docx", Reader: strings.NewReader("nội dung")})
	document.Caption = "Đề nghị xem"
	sent, err := bot.Send(document)
	if err != nil || sent.Document.FileName != "Dự thảo.docx" || sent.Caption != "Đề nghị xem" {
		t.Fatalf("document: %v, %+v", err, sent)
	}
	if _, err := bot.Send(tgbotapi.NewPhoto(officer, tgbotapi.FileID(sent.Document.FileID))); err == nil || !strings.Contains(err.Error(), "can't use file of type Document as Photo") {
		t.Errorf("a document as a photo: %v", err)
	}
	album, err := bot.SendMediaGroup(tgbotapi.NewMediaGroup(officer, []any{
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileBytes{Name: "a.png", Bytes: picture(t, 50, 50)}),
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileID(photo.Photo[0].FileID)),
	}))
	if err != nil || len(album) != 2 || album[0].MediaGroupID == "" || album[0].MediaGroupID != album[1].MediaGroupID {
		t.Errorf("album: %v, %+v", err, album)
	}
	r.downloads(bot, photo.Photo[2].FileID, data)
	r.downloads(bot, sent.Document.FileID, []byte("nội dung"))
}

func (r *rig) downloads(bot *tgbotapi.BotAPI, id string, want []byte) {
	r.Helper()
	file, err := bot.GetFile(tgbotapi.FileConfig{FileID: id})
	if err != nil {
		r.Fatal(err)
	}
	if code, got, _ := r.get("/file/bot" + token + "/" + file.FilePath); code != http.StatusOK || !bytes.Equal(got, want) {
		r.Errorf("download of %s: %d, %d bytes, want %d", file.FilePath, code, len(got), len(want))
	}
}

func TestUnusablePhotos(t *testing.T) {
	r := newRig(t)
	bot := r.library()
	r.send(officer, "/start")
	for _, bad := range []struct {
		name string
		data []byte
		want string
	}{
		{"text", []byte("no picture"), "IMAGE_PROCESS_FAILED"},
		{"strip", picture(t, 2100, 100), "PHOTO_INVALID_DIMENSIONS"},
		{"empty", nil, "file must be non-empty"},
		{"large", make([]byte, 10<<20+1), "is too big for a photo"},
	} {
		if _, err := bot.Send(tgbotapi.NewPhoto(officer, tgbotapi.FileBytes{Name: "x.png", Bytes: bad.data})); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("photo %s: %v, want %s", bad.name, err, bad.want)
		}
	}
}

// A bot can fetch 20 MB of what a person sends, and not a byte more.
func TestDownloadLimit(t *testing.T) {
	r := newRig(t)
	for i, tt := range []struct {
		size    int
		refusal string
		status  int
	}{
		{20 << 20, "", http.StatusOK},
		{20<<20 + 1, "Bad Request: file is too big", http.StatusNotFound},
	} {
		if code, name := r.attach(officer, "document", fmt.Sprint(i), make([]byte, tt.size)); code != http.StatusOK {
			t.Fatal(code, name)
		}
		sent := lastOf(r.updates()).Message.Document
		if a := r.call("getFile", "file_id", sent.FileID); a.Description != tt.refusal || sent.FileSize != tt.size {
			t.Errorf("getFile of %d bytes, announced as %d: %+v", tt.size, sent.FileSize, a)
		}
		status, data, _ := r.get(fmt.Sprintf("/file/bot%s/documents/file_%d.png", token, i+1))
		if status != tt.status || status == http.StatusOK && len(data) != tt.size {
			t.Errorf("download of %d bytes: %d, %d bytes", tt.size, status, len(data))
		}
	}
}

// An album whose second file is unknown sends nothing at all.
func TestAlbumIsAllOrNothing(t *testing.T) {
	r := newRig(t)
	r.send(officer, "/start")
	_, err := r.library().SendMediaGroup(tgbotapi.NewMediaGroup(officer, []any{
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileBytes{Name: "a.png", Bytes: picture(t, 50, 50)}),
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileID("unknown")),
	}))
	if err == nil {
		t.Error("an album with an unknown file was sent")
	}
	r.send(officer, "x")
	if list := r.updates("offset", "-1"); list[0].Message.MessageID != 2 {
		t.Errorf("message id is %d: something of the album was stored", list[0].Message.MessageID)
	}
}
