package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/satcoso/satcoso/localchat"
)

// faultsPath is where the rig tells the local Telegram how to fail, and firedPath
// where it asks how often that happened.
const (
	faultsPath = "/soak/faults"
	firedPath  = "/soak/fired"
)

// disturbances are how Telegram fails in every run.
func disturbances(seed uint64) localchat.Faults {
	return localchat.Faults{
		Seed: seed, CutBefore: 0.01, ErrorPage: 0.005, CutAfter: 0.01, TooMany: 0.005, RetryAfter: time.Second,
		RepeatNow: 0.02, RepeatLater: 0.02, LaterWithin: 10 * time.Second, Overtake: 0.1, HoldFor: time.Second,
	}
}

// control lets the rig set the faults of a local Telegram, beside what it serves.
func control(server *localchat.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", server.Handler())
	mux.HandleFunc("POST "+faultsPath, func(w http.ResponseWriter, r *http.Request) {
		var f localchat.Faults
		err := json.NewDecoder(r.Body).Decode(&f)
		if err == nil {
			err = server.SetFaults(f)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	mux.HandleFunc("GET "+firedPath, func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(server.Fired()) // the rig notices that nothing came
	})
	return mux
}

// disturb makes Telegram fail in that way from now on.
func (r *rig) disturb(f localchat.Faults) error {
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("disturb Telegram: %w", err)
	}
	response, err := r.client.Post(r.telegram.url+faultsPath, "application/json", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("disturb Telegram: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("disturb Telegram: %s", response.Status)
	}
	return nil
}

// disturbed counts the faults of Telegram so far.
func (r *rig) disturbed() (map[localchat.Fault]int, error) {
	response, err := r.client.Get(r.telegram.url + firedPath)
	if err != nil {
		return nil, fmt.Errorf("ask Telegram for its faults: %w", err)
	}
	defer response.Body.Close()
	var fired map[localchat.Fault]int
	if err := json.NewDecoder(response.Body).Decode(&fired); err != nil {
		return nil, fmt.Errorf("ask Telegram for its faults: %w", err)
	}
	delete(fired, localchat.FaultBlocked) // nobody has blocked the bot
	return fired, nil
}
