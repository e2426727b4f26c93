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
// share a key.
func (s *Store) menuKey(of bot.Address) string {
	return s.prefix + "{menu:" + of.Channel + ":" + of.Account + "}"
}

// SaveMenu implements [bot.Menus].
func (s *Store) SaveMenu(ctx context.Context, of bot.Address, menu bot.Menu) error {
	data, err := json.Marshal(menu)
	if err == nil {
		err = s.client.Set(ctx, s.menuKey(of), data, bot.MenuLife).Err()
	}
	if err != nil {
		return fmt.Errorf("save a menu: %w", away(ctx, err))
	}
	return nil
}

// LoadMenu implements [bot.Menus].
func (s *Store) LoadMenu(ctx context.Context, of bot.Address) (bot.Menu, error) {
	var menu bot.Menu
	data, err := s.client.Get(ctx, s.menuKey(of)).Bytes()
	if errors.Is(err, redis.Nil) {
		return bot.Menu{}, nil
	}
	if err != nil {
		return bot.Menu{}, fmt.Errorf("load a menu: %w", away(ctx, err))
	}
	if err := json.Unmarshal(data, &menu); err != nil {
		return bot.Menu{}, fmt.Errorf("read a menu: %w", err)
	}
	return menu, nil
}
