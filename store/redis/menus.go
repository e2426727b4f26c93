package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/satcoso/satcoso/bot"
)

// menuKey names the menu of an account. Accounts are kept whole: two must never
// share a key. Its value is the menu's id in idWidth digits, and the menu as
// JSON, or nothing for one that was forgotten.
func (s *Store) menuKey(of bot.Address) string {
	return s.prefix + "{menu:" + of.Channel + ":" + of.Account + "}"
}

// idWidth is that of any positive int64, so that ids compare as text.
const idWidth = 19

// saveMenuScript writes ARGV[1] for ARGV[2] milliseconds, unless KEYS[1] has a
// value of a higher id.
var saveMenuScript = redis.NewScript(`
local have = redis.call('GET', KEYS[1])
if have and string.sub(have, 1, 19) > string.sub(ARGV[1], 1, 19) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`)

// forgetMenuScript leaves of KEYS[1] only its id, for ARGV[1] milliseconds.
var forgetMenuScript = redis.NewScript(`
local have = redis.call('GET', KEYS[1])
if have then redis.call('SET', KEYS[1], string.sub(have, 1, 19), 'PX', ARGV[1]) end
return 1`)

// SaveMenu implements [bot.Menus].
func (s *Store) SaveMenu(ctx context.Context, of bot.Address, menu bot.Menu) error {
	data, err := json.Marshal(menu)
	if err == nil {
		value := fmt.Sprintf("%0*d%s", idWidth, max(0, menu.ID), data)
		err = saveMenuScript.Run(ctx, s.client, []string{s.menuKey(of)}, value, bot.MenuLife.Milliseconds()).Err()
	}
	if err != nil {
		return fmt.Errorf("save a menu: %w", away(ctx, err))
	}
	return nil
}

// ForgetMenu implements [bot.Menus].
func (s *Store) ForgetMenu(ctx context.Context, of bot.Address) error {
	err := forgetMenuScript.Run(ctx, s.client, []string{s.menuKey(of)}, bot.MenuLife.Milliseconds()).Err()
	if err != nil {
		return fmt.Errorf("forget a menu: %w", away(ctx, err))
	}
	return nil
}

// LoadMenu implements [bot.Menus].
func (s *Store) LoadMenu(ctx context.Context, of bot.Address) (bot.Menu, error) {
	var menu bot.Menu
	value, err := s.client.Get(ctx, s.menuKey(of)).Bytes()
	if err != nil && !errors.Is(err, redis.Nil) {
		return bot.Menu{}, fmt.Errorf("load a menu: %w", away(ctx, err))
	}
	if len(value) <= idWidth {
		return bot.Menu{}, nil
	}
	if err := json.Unmarshal(value[idWidth:], &menu); err != nil {
		return bot.Menu{}, fmt.Errorf("read a menu: %w", err)
	}
	return menu, nil
}
