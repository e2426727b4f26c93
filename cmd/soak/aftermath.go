package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// waitForCalm waits until nothing is under way: no update waits, nothing is to
// be sent.
func (r *rig) waitForCalm(ctx context.Context) {
	time.Sleep(time.Until(r.digestAt))
	_ = until(time.Minute, "calm", func() error { // what is still pending then is found by checkPending
		waiting, err := r.pending(ctx)
		if err == nil && len(waiting) > 0 {
			return fmt.Errorf("%v", waiting)
		}
		return err
	})
}

// pending lists what is under way.
func (r *rig) pending(ctx context.Context) (list []string, err error) {
	var updates int
	// The poller confirms the last updates with its next request.
	err = r.chats.QueryRowContext(ctx, "SELECT count(*) FROM updates").Scan(&updates)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	onZalo, err := r.zaloWaiting(ctx)
	if err != nil {
		return nil, err
	}
	updates += onZalo
	if updates > 0 {
		list = append(list, fmt.Sprintf("%d updates are not confirmed", updates))
	}
	if list, err = r.missingDigests(ctx, list); err != nil {
		return nil, err
	}
	err = r.each(ctx, "SELECT update_id, account, failures FROM inbox", func(scan func(...any) error) error {
		var update, failures int64
		var account string
		err := scan(&update, &account, &failures)
		list = append(list, fmt.Sprintf("update %d of %s is parked after %d failures", update, account, failures))
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.each(ctx, "SELECT id, kind, attempts, why FROM outbox WHERE state = 'waiting'"+r.beside(), func(scan func(...any) error) error {
		var id, attempts int64
		var kind, why string
		err := scan(&id, &kind, &attempts, &why)
		list = append(list, fmt.Sprintf("notice %d (%s) waits after %d tries: %s", id, kind, attempts, why))
		return err
	})
	return list, err
}

// missingDigests adds to a list that digests are not made yet.
func (r *rig) missingDigests(ctx context.Context, list []string) ([]string, error) {
	made := 0
	err := r.each(ctx, "SELECT count(DISTINCT person_id) FROM digests WHERE scheduled", func(scan func(...any) error) error {
		return scan(&made)
	})
	want := len(r.leaders)
	if r.zaloLeader != nil {
		want++
	}
	if made < want {
		list = append(list, fmt.Sprintf("digests are made for %d of %d leaders", made, want))
	}
	return list, err
}

// checkLetters finds messages that were given up: none was planted.
func (r *rig) checkLetters(ctx context.Context) error {
	return r.each(ctx, "SELECT code, account, cause FROM dead_letters", func(scan func(...any) error) error {
		var code, account, cause string
		err := scan(&code, &account, &cause)
		r.journal.violate(answered, "a message of %s is a dead letter (%s): %s", account, code, cause)
		return err
	})
}

// checkDigests finds leaders who never saw the digest that was made for them.
func (r *rig) checkDigests(ctx context.Context) error {
	seen := r.promises.sawDigests()
	return r.each(ctx, `SELECT account, period_key FROM digests JOIN addresses ON addresses.person_id = digests.person_id
		WHERE scheduled`, func(scan func(...any) error) error {
		var account, period string
		err := scan(&account, &period)
		i := slices.IndexFunc(r.people, func(p person) bool { return fmt.Sprint(p.ID) == account || p.Zalo == account && account != "" })
		if err == nil && (i < 0 || seen[r.people[i].ID] == 0) {
			r.journal.violate(summedUp, "the digest %s of leader %s never came", period, account)
		}
		return err
	})
}

// checkPending finds what is still under way though all is calm.
func (r *rig) checkPending(ctx context.Context) error {
	list, err := r.pending(ctx)
	if err != nil {
		return err
	}
	for _, what := range list {
		r.journal.violate(resolved, "%s", what)
	}
	return nil
}

// A draft is what is checked of a person's state.
type draft struct {
	ID    string `json:"id"`
	Phase string `json:"phase"`
	Base  int    `json:"base"`
}

// checkStates finds drafts that stand in another place than they should: a report
// that is stored is no draft, and nothing is on its way for ever. The snapshot in
// the database is never older than the record in Redis.
func (r *rig) checkStates(ctx context.Context) error {
	sent := map[string]bool{}
	for _, e := range r.ledger.all() {
		sent[e.Report] = sent[e.Report] || e.Kind == confirmed
	}
	inRedis, err := r.redisStamps()
	if err != nil {
		return err
	}
	return r.each(ctx, "SELECT person_id, generation, version, session FROM snapshots", func(scan func(...any) error) error {
		var person int64
		var at stamp
		var session []byte
		if err := scan(&person, &at.generation, &at.version, &session); err != nil {
			return err
		}
		if inRedis[person].compare(at) > 0 {
			r.journal.violate(resolved, "person %d: Redis holds version %v, and its snapshot is of %v", person, inRedis[person], at)
		}
		return r.checkSession(person, session, sent)
	})
}

// checkSession looks at the drafts of a person.
func (r *rig) checkSession(person int64, session []byte, sent map[string]bool) error {
	var s struct {
		Draft   *draft  `json:"draft"`
		Waiting []draft `json:"waiting"`
	}
	if err := json.Unmarshal(session, &s); err != nil {
		return fmt.Errorf("read the snapshot of person %d: %w", person, err)
	}
	if s.Draft != nil {
		s.Waiting = append(s.Waiting, *s.Draft)
	}
	for _, d := range s.Waiting {
		switch {
		case d.Phase == "sending":
			r.journal.violate(resolved, "draft %s of person %d is on its way, though all is calm", d.ID, person)
		case sent[d.ID] && d.Base == 0 && d.Phase != "sent" && d.Phase != "cancelled":
			r.journal.violate(revived, "report %s of person %d was confirmed and is a draft again (%s)", d.ID, person, d.Phase)
		}
	}
	return nil
}

// redisStamps reads the stamps of all records in Redis, by person. Records may be
// missing there, or old.
func (r *rig) redisStamps() (map[int64]stamp, error) {
	stamps := map[int64]stamp{}
	if r.redis == nil {
		return stamps, nil
	}
	out, err := r.redis.do("EVAL", `local list = {}
		for _, key in ipairs(redis.call('KEYS', '*{p[0-9]*}')) do
			list[#list + 1] = string.match(key, '{p(%d+)}') .. ' ' .. redis.call('GETRANGE', key, 0, 24)
		end
		return list`, "0")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(out) {
		var person int64
		var s stamp
		if _, err := fmt.Sscanf(line, "%d %x.%x", &person, &s.generation, &s.version); err == nil {
			stamps[person] = s
		}
	}
	return stamps, nil
}

// checkChats reads every chat as it is in the end: each ends with an answer of
// the bot, shows receipts of reports that are stored, and nothing of anybody else.
func (r *rig) checkChats(ctx context.Context) error {
	codes := map[string]bool{}
	if err := r.each(ctx, "SELECT code FROM reports", func(scan func(...any) error) error {
		var code string
		err := scan(&code)
		codes[code] = true
		return err
	}); err != nil {
		return err
	}
	rows, err := r.chats.QueryContext(ctx, "SELECT chat, id, body FROM messages WHERE body <> '' ORDER BY chat, id")
	if err != nil {
		return fmt.Errorf("check chats: %w", err)
	}
	defer rows.Close()
	last := map[int64]message{}
	for rows.Next() {
		var chat, id int64
		var body []byte
		var m message
		if err := rows.Scan(&chat, &id, &body); err != nil {
			return fmt.Errorf("check chats: %w", err)
		}
		if err := json.Unmarshal(body, &m); err != nil {
			return fmt.Errorf("check chats: %w", err)
		}
		last[chat] = m
		r.checkMessage(chat, m, codes)
	}
	for chat, m := range last {
		if !m.From.IsBot {
			r.journal.violate(answered, "the last message of %d was never answered: %q", chat, m.Text)
		}
	}
	return rows.Err()
}

func (r *rig) checkMessage(chat int64, m message, codes map[string]bool) {
	if !m.From.IsBot {
		return
	}
	i := slices.IndexFunc(r.people, func(p person) bool { return p.ID == chat })
	if other, leaked := r.leaks(r.people[i], m.Text); leaked {
		r.journal.violate(private, "the chat of %d shows what belongs to %d: %q", chat, other, m.Text)
	}
	if code, _ := receiptIn(m.Text); code != "" && !codes[code] {
		r.journal.violate(notLost, "the chat of %d shows the receipt %s, and no report has that code", chat, code)
	}
}

// checkLogs looks for words, names, telephone numbers and the token in all logs.
func (r *rig) checkLogs(context.Context) error {
	logs, err := filepath.Glob(filepath.Join(r.dir, "log", "*.log"))
	if err != nil {
		return fmt.Errorf("check logs: %w", err)
	}
	for _, log := range logs {
		file, err := os.Open(log)
		if err != nil {
			return fmt.Errorf("check logs: %w", err)
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			if line := lines.Text(); len(ownersIn(line)) > 0 || phoneForm.MatchString(line) || strings.Contains(line, token) || strings.Contains(line, zaloToken) {
				r.journal.violate(private, "%s holds what belongs to somebody: %q", filepath.Base(log), line)
			}
		}
		_ = file.Close() // read only
		if err := lines.Err(); err != nil {
			return fmt.Errorf("check logs: %w", err)
		}
	}
	return nil
}
