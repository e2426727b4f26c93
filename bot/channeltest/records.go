package channeltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations"
)

// A view is a table of what is stored, as it does not depend on the channel:
// without ids, codes, times, and the names of channels and accounts.
type view struct{ title, query string }

var views = []view{
	{"report", `SELECT p.code, u.code, r.flow_id, r.period_kind, r.period_start, r.period_end, r.revision, r.late, r.nth, r.reason
		FROM reports r JOIN people p ON p.id = r.person_id JOIN units u ON u.id = r.unit_id ORDER BY r.received_at`},
	{"figure", `SELECT p.code, r.flow_id, f.revision, f.indicator, f.value, f.estimate
		FROM figures f JOIN reports r ON r.id = f.report_id JOIN people p ON p.id = r.person_id ORDER BY r.received_at, f.revision, f.indicator`},
	{"unknown", `SELECT p.code, r.flow_id, f.revision, f.indicator
		FROM unknowns f JOIN reports r ON r.id = f.report_id JOIN people p ON p.id = r.person_id ORDER BY r.received_at, f.revision, f.indicator`},
	{"difficulty", `SELECT p.code, u.code, d.category, d.text
		FROM difficulties d JOIN people p ON p.id = d.person_id JOIN units u ON u.id = d.unit_id ORDER BY d.id`},
	{"attachment", `SELECT p.code, r.flow_id, a.revision, a.removed, a.question, a.position, a.kind
		FROM attachments a JOIN reports r ON r.id = a.report_id JOIN people p ON p.id = r.person_id ORDER BY a.id`},
	{"leave", `SELECT p.code, u.code, l.period_key FROM leaves l JOIN people p ON p.id = l.person_id JOIN units u ON u.id = l.unit_id ORDER BY 1, 2, 3`},
	{"release", `SELECT u.code, r.period_key, r.state, r.assessment, p.code
		FROM releases r JOIN units u ON u.id = r.unit_id LEFT JOIN people p ON p.id = r.person_id ORDER BY 1, 2`},
	{"digest", `SELECT p.code, u.code, d.period_key, d.scheduled, d.seen_at IS NOT NULL
		FROM digests d JOIN people p ON p.id = d.person_id JOIN units u ON u.id = d.unit_id ORDER BY d.id`},
	{"notice", `SELECT p.code, o.kind, o.state FROM outbox o JOIN people p ON p.id = o.person_id ORDER BY o.id`},
	{"read", `SELECT p.code, a.action FROM audit a JOIN people p ON p.id = a.actor ORDER BY a.id`},
	{"person", `SELECT p.code, p.lang, (SELECT count(*) FROM addresses a WHERE a.person_id = p.id),
		(SELECT max(consent_version) FROM addresses a WHERE a.person_id = p.id) FROM people p ORDER BY p.id`},
}

// Records are what is stored, as text.
func (w *World) Records() string {
	w.Helper()
	var b strings.Builder
	for _, v := range views {
		for _, row := range w.rows(v.query) {
			b.WriteString(strings.TrimRight(v.title+": "+strings.Join(row, " | "), " ") + "\n")
		}
	}
	for _, row := range w.rows(`SELECT p.code, r.flow_id, v.number, v.answers
		FROM revisions v JOIN reports r ON r.id = v.report_id JOIN people p ON p.id = r.person_id ORDER BY r.received_at, v.number`) {
		b.WriteString("answers: " + strings.Join(row[:3], " | ") + "\n" + w.answers(row[3]))
	}
	return b.String()
}

func (w *World) rows(query string) (list [][]string) {
	w.Helper()
	rows, err := w.DB.QueryContext(w.Context(), query)
	w.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		w.must(rows.Scan(into...))
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = fmt.Sprint(v)
			if raw, ok := v.([]byte); ok {
				row[i] = string(raw)
			}
		}
		list = append(list, row)
	}
	w.must(rows.Err())
	return list
}

// answers writes what was understood: how it was typed may differ.
func (w *World) answers(data string) string {
	w.Helper()
	var answers map[string]conversations.Answer
	w.must(json.Unmarshal([]byte(data), &answers))
	var b strings.Builder
	for _, q := range slices.Sorted(maps.Keys(answers)) {
		a := answers[q]
		fmt.Fprintf(&b, "  %s = %q", q, a.Value)
		for _, is := range []struct {
			so   bool
			said string
		}{{a.Estimate, "estimate"}, {a.Confirmed, "confirmed"}, {a.Skipped, "skipped"}, {a.Missing, "missing"}, {a.Reason != "", fmt.Sprintf("because %q", a.Reason)}} {
			if is.so {
				b.WriteString(" " + is.said)
			}
		}
		for _, f := range a.Files {
			fmt.Fprintf(&b, " %s %q", f.Kind, f.Caption)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Text returns the only value that a query finds.
func (w *World) Text(query string) string {
	w.Helper()
	rows := w.rows(query)
	if len(rows) != 1 || len(rows[0]) != 1 {
		w.Fatalf("%s finds %q", query, rows)
	}
	return rows[0][0]
}
