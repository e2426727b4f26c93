package main

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"
)

// promises are what people have seen: receipts and digests.
type promises struct {
	mu   sync.Mutex
	seen map[string]int // code to the revision that was looked up
	// digests are the messages in which leaders have seen digests that they had
	// not asked for.
	digests map[int64]map[int64]bool
}

func (p *promises) digest(leader, message int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.digests == nil {
		p.digests = map[int64]map[int64]bool{}
	}
	if p.digests[leader] == nil {
		p.digests[leader] = map[int64]bool{}
	}
	p.digests[leader][message] = true
}

// sawDigests counts the digests that each leader has seen.
func (p *promises) sawDigests() map[int64]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := map[int64]int{}
	for leader, messages := range p.digests {
		counts[leader] = len(messages)
	}
	return counts
}

// knows reports whether the receipt was looked up already, and notes it.
func (p *promises) knows(code string, revision int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	known := p.seen[code] >= revision
	p.seen[code] = max(p.seen[code], revision)
	return known
}

// witness looks at a message of the bot at the moment at which it appears: is it
// for this person's eyes, and is what it promises there?
func (r *rig) witness(ctx context.Context, who person, m message) {
	if other, leaked := r.leaks(who, m.Text); leaked {
		r.journal.violate(private, "%s %d is shown what belongs to %d: %q", who.Role, who.ID, other, m.Text)
	}
	if who.Role == "leader" && digestForm.MatchString(m.Text) && !onDemandForm.MatchString(m.Text) {
		r.promises.digest(who.ID, m.ID)
	}
	code, revision := receiptIn(m.Text)
	if code == "" || r.promises.knows(code, revision) {
		return
	}
	stored, err := r.stored(ctx, code)
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && stored < revision:
		r.journal.violate(promised, "%d sees the receipt %s of revision %d, but %d are stored", who.ID, code, revision, stored)
	case err != nil: // the database is down just now; in the end all receipts are compared
		r.journal.note("unwitnessed", "receipt %s: %v", code, err)
	default:
		r.journal.note("witnessed", "receipt %s", code)
	}
}

// stored returns how many revisions there are of the report with that receipt.
func (r *rig) stored(ctx context.Context, code string) (revisions int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err = r.db.QueryRowContext(ctx, r.placed(`SELECT count(*) FROM reports JOIN revisions ON report_id = id
		WHERE code = $1 GROUP BY id`), code).Scan(&revisions)
	return revisions, err
}

// leaks finds somebody whose words a text holds, though it is not for the eyes of
// who reads it.
func (r *rig) leaks(who person, text string) (other int64, leaked bool) {
	for _, owner := range ownersIn(text) {
		i := slices.IndexFunc(r.people, func(p person) bool { return p.ID == owner })
		if owner != who.ID && (i < 0 || !who.leads(r.people[i])) {
			return owner, true
		}
	}
	return 0, false
}
