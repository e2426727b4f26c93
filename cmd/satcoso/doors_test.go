package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// People are spread over the bots, and nobody is invited to one that is full.
func TestEmptiest(t *testing.T) {
	doors := []door{
		{channel: "zalo.1", people: 48, most: 50},
		{channel: "zalo.2", people: 46, most: 50},
		{channel: "zalo.3", people: 50, most: 50},
	}
	var got []string
	for range 6 {
		d, err := emptiest(doors)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.channel)
	}
	if diff := cmp.Diff([]string{"zalo.2", "zalo.2", "zalo.1", "zalo.2", "zalo.1", "zalo.2"}, got); diff != "" {
		t.Error(diff)
	}
	if _, err := emptiest(doors); err == nil || !strings.Contains(err.Error(), "ZALO_BOT_TOKENS") {
		t.Errorf("emptiest of full bots: %v", err)
	}
	any := []door{{channel: "telegram", people: 5000}}
	if d, err := emptiest(any); err != nil || d.channel != "telegram" {
		t.Errorf("emptiest without a limit = %+v, %v", d, err)
	}
}
