package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// An entry is one line of the ledger.
type entry struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Officer int64     `json:"officer"`
	Flow    string    `json:"flow"`
	// Report is its id, and Revision the one that is to be stored, from 1.
	Report   string `json:"report"`
	Revision int    `json:"revision"`
	// Hash names the values that were seen, as the button to send them does.
	Hash   string `json:"hash,omitempty"`
	Values values `json:"values,omitempty"`
	Code   string `json:"code,omitempty"`
	// Filing names one report of somebody who is shown neither its id nor a hash:
	// see [rig.resolve].
	Filing string `json:"filing,omitempty"`
}

// The kinds of entries.
const (
	intended  = "intended"  // the officer is about to send what the summary shows
	confirmed = "confirmed" // the officer has seen the receipt
)

// A ledger is what officers meant and were promised, written where nothing of
// the system under test can lose it.
type ledger struct {
	mu      sync.Mutex
	file    *os.File
	entries []entry
}

func openLedger(path string) (*ledger, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	return &ledger{file: file}, nil
}

// write returns when the entry is on the disk.
func (l *ledger) write(e entry) error {
	e.At = time.Now()
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	l.entries = append(l.entries, e)
	return nil
}

// all returns what was written so far.
func (l *ledger) all() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.entries[:len(l.entries):len(l.entries)]
}

// codesOf are those of the reports of an officer that were confirmed so far.
func (l *ledger) codesOf(officer int64) (codes []string) {
	for _, e := range l.all() {
		if e.Officer == officer && e.Kind == confirmed {
			codes = append(codes, e.Code)
		}
	}
	return codes
}

// complete replaces each entry by what becomes of it.
func (l *ledger) complete(completed func(entry) entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries := make([]entry, len(l.entries))
	for i, e := range l.entries {
		entries[i] = completed(e)
	}
	l.entries = entries
}

func (l *ledger) count(kind string) int {
	n := 0
	for _, e := range l.all() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}
