//go:build !soak

package main

import "github.com/satcoso/satcoso/bot"

// instrument does nothing: failpoints and planted bugs are in builds with the tag
// soak only (see cmd/soak).
func (p *program) instrument() error { return nil }

func instrumentMenus(menus bot.Menus) bot.Menus { return menus }
