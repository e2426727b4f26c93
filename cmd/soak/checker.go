package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/satcoso/satcoso/conversations"
)

// check compares everything that is stored with the ledger, once nothing is
// pending any more.
func (r *rig) check(ctx context.Context) error {
	r.waitForCalm(ctx)
	rows, err := r.readReports(ctx)
	if err != nil {
		return err
	}
	r.resolve(rows)
	r.checkReports(rows)
	r.checkValues(rows)
	for _, more := range []func(context.Context) error{r.checkPending, r.checkLetters, r.checkDigests, r.checkChats, r.checkStates, r.checkLogs, r.checkZalo} {
		if err := more(ctx); err != nil {
			return err
		}
	}
	return nil
}

// A storedReport is what the database holds of a report, by revision.
type storedReport struct {
	id, flow, code, account string
	revision                int
	revisions               map[int]*storedRevision
}

// A storedRevision is one revision, from all its tables.
type storedRevision struct {
	hash    string
	answers map[string]storedAnswer
	figures map[string]value // by indicator
	unknown map[string]bool  // by indicator
}

// A storedAnswer is an answer as it lies in the column answers.
type storedAnswer struct {
	value
	Files []json.RawMessage `json:"files"`
}

// checkReports finds reports that were lost or doubled, and those that nobody
// sent.
func (r *rig) checkReports(stored map[string]*storedReport) {
	sent := map[string]int{} // report to the newest revision that was intended
	for _, e := range r.ledger.all() {
		switch report := stored[e.Report]; {
		case e.Kind == intended:
			sent[e.Report] = max(sent[e.Report], e.Revision)
		case report == nil:
			r.journal.violate(notLost, "report %s of officer %d was confirmed as %s at %s and is not stored", e.Report, e.Officer, e.Code, e.At.Format(time.TimeOnly))
		case report.revisions[e.Revision] == nil:
			r.journal.violate(notLost, "revision %d of report %s (%s) was confirmed at %s and is not stored", e.Revision, e.Report, e.Code, e.At.Format(time.TimeOnly))
		case report.code != e.Code:
			r.journal.violate(notDoubled, "report %s was confirmed as %s and is stored as %s", e.Report, e.Code, report.code)
		}
	}
	owned := map[string][]string{} // flow and account to reports that nobody sent
	for _, id := range slices.Sorted(maps.Keys(stored)) {
		report := stored[id]
		switch newest, known := sent[id]; {
		case !known:
			key := report.flow + " of " + report.account
			owned[key] = append(owned[key], report.code)
		case len(report.revisions) > newest:
			r.journal.violate(notDoubled, "report %s (%s) has %d revisions, but only %d were sent", id, report.code, len(report.revisions), newest)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(owned)) {
		r.journal.violate(notDoubled, "nobody sent these reports, or not under these numbers: %s: %v", key, owned[key])
	}
}

// checkValues compares each stored value with what the summary showed when it
// was sent.
func (r *rig) checkValues(stored map[string]*storedReport) {
	type sending struct {
		report   string
		revision int
		hash     string
	}
	shown := map[sending]entry{}
	for _, e := range r.ledger.all() {
		if e.Kind == intended {
			shown[sending{e.Report, e.Revision, e.Hash}] = e
		}
	}
	for _, id := range slices.Sorted(maps.Keys(stored)) {
		report := stored[id]
		for number, revision := range report.revisions {
			e, known := shown[sending{id, number, revision.hash}]
			if !known {
				if slices.ContainsFunc(r.ledger.all(), func(e entry) bool { return e.Report == id }) {
					r.journal.violate(notAltered, "revision %d of report %s has values (hash %s) that its officer never saw", number, report.code, revision.hash)
				}
				continue
			}
			for _, wrong := range revision.wrong(r.flows[e.Flow], e.Values) {
				r.journal.violate(notAltered, "revision %d of report %s (%s): %s", number, id, report.code, wrong)
			}
		}
	}
}

// wrong lists what differs from the values that were shown.
func (s *storedRevision) wrong(f *conversations.Flow, shown values) []string {
	answers := values{}
	var list []string
	for id, a := range s.answers {
		answers[id] = a.value
		if q := f.Question(id); q != nil && q.Type == conversations.Photos && a.Value != "" && fmt.Sprint(len(a.Files)) != a.Value {
			list = append(list, fmt.Sprintf("%s: %s photos, but %d are kept", id, a.Value, len(a.Files)))
		}
	}
	list = append(list, differences(shown, answers)...)
	figures, unknown := values{}, map[string]bool{}
	if f.Counts.Indicator != "" {
		figures[f.Counts.Indicator] = value{Value: "1"}
	}
	for id, v := range shown {
		q := f.Question(id)
		switch {
		case q == nil || q.Indicator == "" || v.Skipped:
		case v.Missing:
			unknown[q.Indicator] = true
		default:
			figures[q.Indicator] = value{Value: v.Value, Estimate: v.Estimate}
		}
	}
	list = append(list, differences(figures, s.figures)...)
	if !maps.Equal(unknown, s.unknown) {
		list = append(list, fmt.Sprintf("figures that are not known: want %v, are %v", unknown, s.unknown))
	}
	return list
}

// readReports reads all reports, past the program.
func (r *rig) readReports(ctx context.Context) (map[string]*storedReport, error) {
	stored := map[string]*storedReport{}
	err := r.each(ctx, `SELECT reports.id, flow_id, reports.code, reports.revision, coalesce(account, '')
		FROM reports LEFT JOIN addresses ON addresses.person_id = reports.person_id`, func(scan func(...any) error) error {
		s := &storedReport{revisions: map[int]*storedRevision{}}
		err := scan(&s.id, &s.flow, &s.code, &s.revision, &s.account)
		stored[s.id] = s
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.each(ctx, `SELECT report_id, number, hash, answers FROM revisions`, func(scan func(...any) error) error {
		var id, answers string
		var number int
		s := &storedRevision{figures: map[string]value{}, unknown: map[string]bool{}}
		if err := scan(&id, &number, &s.hash, &answers); err != nil {
			return err
		}
		stored[id].revisions[number] = s
		return json.Unmarshal([]byte(answers), &s.answers)
	})
	if err != nil {
		return nil, err
	}
	return stored, cmp.Or(r.readFigures(ctx, stored), r.readUnknowns(ctx, stored))
}

func (r *rig) readFigures(ctx context.Context, stored map[string]*storedReport) error {
	return r.each(ctx, `SELECT report_id, revision, indicator, value, estimate FROM figures`, func(scan func(...any) error) error {
		var id, indicator string
		var number int
		var n int64
		var about bool
		err := scan(&id, &number, &indicator, &n, &about)
		stored[id].revisions[number].figures[indicator] = value{Value: fmt.Sprint(n), Estimate: about}
		return err
	})
}

func (r *rig) readUnknowns(ctx context.Context, stored map[string]*storedReport) error {
	return r.each(ctx, `SELECT report_id, revision, indicator FROM unknowns`, func(scan func(...any) error) error {
		var id, indicator string
		var number int
		err := scan(&id, &number, &indicator)
		stored[id].revisions[number].unknown[indicator] = true
		return err
	})
}

// each reads the rows of a query of the program's database.
func (r *rig) each(ctx context.Context, query string, row func(scan func(...any) error) error) error {
	rows, err := r.db.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("check: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	return nil
}
