package localchat_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/localchat"
)

// oldFile gives a file of the given schema version, with one chat, its message
// and the update that waits for the bot.
func oldFile(t *testing.T, version int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const message = `{"message_id":1,"from":{"id":1001},"chat":{"id":1001,"type":"private"},"text":"old"}`
	for _, statement := range []string{
		localchat.FirstSchema, fmt.Sprint("PRAGMA user_version = ", version),
		"INSERT INTO chats (id, name, instance) VALUES (1001, 'An', '1')",
		"INSERT INTO messages (chat, id, body) VALUES (1001, 1, '" + message + "')",
		`INSERT INTO updates (id, expires, body) VALUES (7, 9999999999, '{"update_id":7,"message":` + message + `}')`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestOldFileIsTakenOver(t *testing.T) {
	path := oldFile(t, 1)
	r := newRig(t, func(c *localchat.Config) { c.Path, c.KeepHistory = path, true })
	r.send(officer, "new")
	if got := texts(r.updates()); got != "old new" {
		t.Errorf("updates: %q", got)
	}
	if list, err := r.server.History(t.Context(), 0, 0); err != nil || len(list) != 1 {
		t.Errorf("history: %v, %v", list, err)
	}
}

func TestNewerFileIsRefused(t *testing.T) {
	_, err := localchat.Open(t.Context(), localchat.Config{Path: oldFile(t, 3), Token: token, BotUsername: "bot"})
	if err == nil || !strings.Contains(err.Error(), "schema version is 3, this program knows 2") {
		t.Errorf("a file of a newer program: %v", err)
	}
}
