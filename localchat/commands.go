package localchat

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// commandKey says under which name the commands of a scope and language are kept.
func commandKey(p *params) (string, error) {
	scope := struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
	}{Type: "default"}
	if text := p.object("scope"); text != "" {
		if json.Unmarshal([]byte(text), &scope) != nil {
			return "", badRequest("can't parse BotCommandScope JSON object")
		}
	}
	key := "commands:" + scope.Type
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat":
		id := strings.Trim(string(scope.ChatID), `"`)
		if id == "" {
			return "", badRequest("chat_id is empty")
		}
		key += "=" + id
	default:
		return "", badRequest("unsupported type of BotCommandScope specified")
	}
	language := p.values["language_code"]
	if language != "" && len(language) != 2 {
		return "", badRequest("invalid language code specified")
	}
	return key + ":" + language, nil
}

func (s *Server) setMyCommands(ctx context.Context, p *params) (any, error) {
	key, err := commandKey(p)
	if err != nil {
		return nil, err
	}
	var list []command
	if text := p.object("commands"); text != "" {
		if json.Unmarshal([]byte(text), &list) != nil {
			return nil, badRequest("can't parse commands: expected an Array of BotCommand")
		}
	}
	if len(list) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i := range list {
		list[i].Command = strings.TrimPrefix(list[i].Command, "/")
		if !commandName.MatchString(list[i].Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(list[i].Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	return true, s.storeCommands(ctx, key, list)
}

func (s *Server) deleteMyCommands(ctx context.Context, p *params) (any, error) {
	key, err := commandKey(p)
	if err != nil {
		return nil, err
	}
	return true, s.storeCommands(ctx, key, nil)
}

func (s *Server) storeCommands(ctx context.Context, key string, list []command) error {
	data, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode commands: %w", err)
	}
	return s.write(ctx, func(t *txn) error {
		t.show(everybody, event{Type: "commands"})
		if len(list) == 0 {
			return t.exec("DELETE FROM meta WHERE key = ?", key)
		}
		return t.setMeta(key, string(data))
	})
}

func (s *Server) getMyCommands(ctx context.Context, p *params) (any, error) {
	key, err := commandKey(p)
	if err != nil {
		return nil, err
	}
	return s.commands(ctx, key)
}

// commands gives the first non-empty list under the keys.
func (s *Server) commands(ctx context.Context, keys ...string) ([]command, error) {
	for _, key := range keys {
		text, err := readMeta(ctx, s.db, key)
		if err != nil {
			return nil, err
		}
		var list []command
		if text != "" {
			if err := json.Unmarshal([]byte(text), &list); err != nil {
				return nil, fmt.Errorf("decode %s: %w", key, err)
			}
			return list, nil
		}
	}
	return []command{}, nil
}

// commandsFor finds what the menu of one person shows: the narrowest scope wins,
// and in each the person's language before the list without one.
func (s *Server) commandsFor(ctx context.Context, id int64, language string) ([]command, error) {
	var keys []string
	for _, scope := range []string{fmt.Sprintf("chat=%d", id), "all_private_chats", "default"} {
		keys = append(keys, "commands:"+scope+":"+language, "commands:"+scope+":")
	}
	return s.commands(ctx, keys...)
}
