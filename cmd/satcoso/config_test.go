package main

import "testing"

func TestPublicURL(t *testing.T) {
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
	}{
		"local chat":         {map[string]string{}, "http://127.0.0.1:9"},
		"local chat, public": {map[string]string{"PUBLIC_URL": "https://reports.example.org/"}, "https://reports.example.org"},
		"nowhere":            {map[string]string{"TELEGRAM_TOKEN": "t"}, ""},
		"below a path":       {map[string]string{"TELEGRAM_TOKEN": "t", "PUBLIC_URL": " https://example.org:8443/bot// "}, "https://example.org:8443/bot"},
		"this machine":       {map[string]string{"TELEGRAM_TOKEN": "t", "PUBLIC_URL": "http://[::1]:8080"}, "http://[::1]:8080"},
		"this machine's name": {
			map[string]string{"TELEGRAM_TOKEN": "t", "PUBLIC_URL": "http://localhost:8080"}, "http://localhost:8080",
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := readConfig(func(key string) string { return tt.env[key] })
			cfg.Listen = "127.0.0.1:9"
			if got := cfg.publicURL(); got != tt.want || err != nil {
				t.Errorf("%q, %v, want %q", got, err, tt.want)
			}
		})
	}
}
