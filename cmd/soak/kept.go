package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

// Zalo forgets a message as it hands it out. Whatever is lost between that and the
// table inbox, is lost: its author has to repeat it. Behind the inbox nothing may
// be lost. These checks tell the one from the other, without asking the program:
// triggers write down what enters the inbox, and Zalo what it hands out.

// watchInbox has the database write down every message that enters the inbox.
func (r *rig) watchInbox(ctx context.Context) error {
	statements := []string{
		"CREATE TABLE soak_kept (update_id bigint NOT NULL, channel text NOT NULL, at double precision NOT NULL)",
	}
	if r.options.embedded {
		statements = append(statements, `CREATE TRIGGER soak_kept AFTER INSERT ON inbox BEGIN
			INSERT INTO soak_kept VALUES (NEW.update_id, NEW.channel, (julianday('now') - 2440587.5) * 86400.0); END`)
	} else {
		statements = append(statements, `CREATE FUNCTION soak_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				INSERT INTO soak_kept VALUES (NEW.update_id, NEW.channel, extract(epoch FROM clock_timestamp())); RETURN NEW; END $$`,
			"CREATE TRIGGER soak_kept AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION soak_keep()")
	}
	for _, statement := range statements {
		if _, err := r.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("watch the inbox: %w", err)
		}
	}
	return nil
}

// deaths are the instants at which copies ended, however they did.
type deaths struct {
	mu sync.Mutex
	at []time.Time
}

func (d *deaths) note() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = append(d.at, time.Now())
}

// keepingTakes is how long a process may need, on a busy machine, to keep what it
// was handed.
const keepingTakes = 5 * time.Second

// excuse reports whether a copy ended soon after an instant. Messages are kept one
// after the other, so that each end can have cost one of them and no more.
func (d *deaths) excuse(at time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.at, func(end time.Time) bool {
		return end.After(at.Add(-time.Second)) && end.Before(at.Add(keepingTakes))
	})
	if i < 0 {
		return false
	}
	d.at = slices.Delete(d.at, i, i+1)
	return true
}

// updateOf is the number under which the program keeps a message of Zalo.
func updateOf(message string) int64 {
	hash := sha256.Sum256([]byte(message))
	return max(1, int64(binary.BigEndian.Uint64(hash[:8])>>1))
}

// keptMessages reads what has entered the inbox, and when first.
func (r *rig) keptMessages(ctx context.Context) (map[int64]time.Time, error) {
	kept := map[int64]time.Time{}
	err := r.each(ctx, "SELECT update_id, min(at) FROM soak_kept WHERE channel = '"+zaloChannel+"' GROUP BY update_id",
		func(scan func(...any) error) error {
			var update int64
			var seconds float64
			err := scan(&update, &seconds)
			kept[update] = time.UnixMicro(int64(seconds * 1e6))
			return err
		})
	return kept, err
}

// zaloWaiting counts messages that Zalo has not handed out yet.
func (r *rig) zaloWaiting(ctx context.Context) (n int, err error) {
	if r.zalo == nil {
		return 0, nil
	}
	if err := r.zalo.file.QueryRowContext(ctx, "SELECT count(*) FROM updates").Scan(&n); err != nil {
		return 0, fmt.Errorf("look into Zalo: %w", err)
	}
	return n, nil
}

// zaloHistory reads all chats of Zalo.
func (r *rig) zaloHistory(ctx context.Context) (all []localzalo.Shown, err error) {
	for after := int64(0); ; {
		page, err := r.zalo.History(ctx, "", after)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all, after = append(all, page...), page[len(page)-1].Seq
	}
}

// checkZalo holds the chats of Zalo against the inbox.
func (r *rig) checkZalo(ctx context.Context) error {
	if r.zalo == nil {
		return nil
	}
	kept, err := r.keptMessages(ctx)
	if err != nil {
		return err
	}
	history, err := r.zaloHistory(ctx)
	if err != nil {
		return fmt.Errorf("check Zalo: %w", err)
	}
	chats := map[string][]localzalo.Shown{}
	for _, m := range history {
		chats[m.Chat] = append(chats[m.Chat], m)
		if _, safe := kept[updateOf(m.Message)]; !m.Bot && !safe {
			r.judgeUnkept(m)
		}
	}
	r.journal.noteMany("kept", len(kept))
	for _, account := range slices.Sorted(maps.Keys(chats)) {
		r.checkAnswered(account, chats[account], kept)
		r.checkZaloPrivacy(account, chats[account])
	}
	return nil
}

// judgeUnkept says why a message never entered the inbox. It is lost by no fault
// of the program if the process that was handed it ended then. While a store is
// away, or a process stands still, it may have been handled from the spool, or
// its connection may have been given up.
func (r *rig) judgeUnkept(m localzalo.Shown) {
	handedOut := r.zalo.gone.of(m.Message)
	if len(handedOut) == 0 && (r.turned[abortedPoll] > 0 || r.deaths.excuse(m.At)) { // and it waits no more: see checkPending
		r.journal.note("lost by Zalo", "message %s: a poll whose process had ended took it away", m.Message)
		return
	}
	for _, at := range handedOut {
		switch {
		case r.troubles.hinders(at):
			r.journal.note("handed out in an outage", "message %s at %s", m.Message, at.Format(time.TimeOnly))
			return
		case r.deaths.excuse(at):
			r.journal.note("lost by Zalo", "message %s at %s", m.Message, at.Format(time.TimeOnly))
			return
		}
	}
	r.journal.violate(notLost, "message %s (%q), handed out at %v, never came to the inbox, and nothing ended then", m.Message, m.Text, handedOut)
}

// checkAnswered counts backwards: from every text that was kept, at least as many
// messages of the bot follow as texts.
func (r *rig) checkAnswered(account string, chat []localzalo.Shown, kept map[int64]time.Time) {
	var texts []localzalo.Shown
	var answers []time.Time
	at := func(m localzalo.Shown) time.Time { return kept[updateOf(m.Message)] }
	for _, m := range chat {
		switch _, safe := kept[updateOf(m.Message)]; {
		case m.Bot:
			answers = append(answers, m.At)
		case safe && m.Media == "":
			texts = append(texts, m)
		}
	}
	slices.SortFunc(texts, func(a, b localzalo.Shown) int { return cmp.Compare(at(a).UnixNano(), at(b).UnixNano()) })
	for i, m := range texts {
		first, _ := slices.BinarySearchFunc(answers, at(m), time.Time.Compare)
		if owed := len(texts) - i; len(answers)-first < owed {
			r.journal.violate(answered, "chat %s: %d texts were kept since %s, %q the first of them, and only %d messages of the bot follow",
				account, owed, at(m).Format(time.TimeOnly), m.Text, len(answers)-first)
			return
		}
	}
}

// checkZaloPrivacy reads a chat as it is in the end.
func (r *rig) checkZaloPrivacy(account string, chat []localzalo.Shown) {
	who := r.people[slices.IndexFunc(r.people, func(p person) bool { return p.Zalo == account })]
	for _, m := range chat {
		if other, leaked := r.leaks(who, m.Text); m.Bot && leaked {
			r.journal.violate(private, "the chat of %s shows what belongs to %d: %q", account, other, m.Text)
		}
	}
}

// resolve fills in what an officer on Zalo is not shown: the id of a report is
// that of the receipt, and its hash that of the stored revision if this has the
// values that the summary showed.
func (r *rig) resolve(stored map[string]*storedReport) {
	byCode, codes := map[string]*storedReport{}, map[string]string{}
	for _, report := range stored {
		byCode[report.code] = report
	}
	for _, e := range r.ledger.all() {
		if e.Filing != "" && e.Kind == confirmed {
			codes[e.Filing] = e.Code
		}
	}
	r.ledger.complete(func(e entry) entry {
		report := byCode[codes[e.Filing]]
		if e.Filing == "" || report == nil {
			return e
		}
		e.Report = report.id
		if revision := report.revisions[e.Revision]; revision != nil && e.Kind == intended {
			e.Hash = "not stored"
			if len(revision.wrong(r.flows[e.Flow], e.Values)) == 0 {
				e.Hash = revision.hash
			}
		}
		return e
	})
}
