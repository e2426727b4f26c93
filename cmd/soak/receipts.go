package main

import (
	"context"
	"regexp"
	"slices"

	"github.com/satcoso/satcoso/conversations"
)

// receiptIn finds a receipt's code in a message, and which revision it is known
// to be for: 1, or 2 for any later one, or 0 where it does not say.
func receiptIn(text string) (code string, revision int) {
	for revision, form := range []*regexp.Regexp{belatedForm, receiptForm, amendedForm} {
		if m := form.FindStringSubmatch(text); m != nil {
			return m[1], revision
		}
	}
	if m := alreadyForm.FindStringSubmatch(text); m != nil {
		return m[1], 0
	}
	return "", 0
}

// reads looks for the receipt of what was sent among all that came since. A
// second tap may have been answered below it, and so may one on an earlier report.
func (o *officer) reads(ctx context.Context) (acted, done bool, err error) {
	if o.job.sending == "" {
		return false, false, nil
	}
	for _, m := range o.chat.fromBot() {
		code, revision := receiptIn(m.Text)
		if code != "" && !slices.Contains(o.job.before, code) && m.change > o.job.sentAt && (revision == 0 || revision == min(o.job.revision+1, 2)) {
			return o.confirms(ctx, read(m), code)
		}
	}
	return false, false, nil
}

// confirms takes the receipt of what was sent.
func (o *officer) confirms(ctx context.Context, s screen, code string) (acted, done bool, err error) {
	j := o.job
	if j.code != "" && j.code != code {
		o.journal.violate(notDoubled, "officer %d, draft %s: one report has the receipts %s and %s", o.who.ID, j.draft, j.code, code)
	}
	j.code, j.sending, j.revision = code, "", j.revision+1
	err = o.ledger.write(entry{
		Kind: confirmed, Officer: o.who.ID, Flow: j.flow.ID, Report: j.draft, Revision: j.revision, Code: code,
	})
	if err != nil {
		return false, false, err
	}
	if amend, offered := s.offers("amend"); offered && j.does(amends, 100) {
		j.unsettle()
		j.plans, j.amendAt = map[string]intention{}, o.seen
		j.quirks[editsFirst] = 0
		return true, false, o.taps(ctx, s, amend)
	}
	if j.flow.OnePer == conversations.PerOfficer && j.does(looksAgain, 100) {
		o.looking = true
		return true, false, o.types(ctx, o.command())
	}
	return false, true, nil
}

var alreadyThere = regexp.MustCompile(unanchored("bot.already", map[string]string{
	"title": ".*", "week": ".*", "unit": ".*", "at": ".*", "code": `(\S+)`,
}))

// looked sees what is open after the report was sent: nothing but the report.
func (o *officer) looked(ctx context.Context, s screen) (done bool, err error) {
	if notNowForm.MatchString(s.Text) {
		return false, o.types(ctx, o.command())
	}
	m := alreadyThere.FindStringSubmatch(s.Text)
	switch {
	case m != nil && m[1] == o.job.code:
		return true, nil
	case m != nil:
		o.journal.violate(notDoubled, "officer %d: the report of this week has the receipt %s, and another one %s", o.who.ID, o.job.code, m[1])
		return true, nil
	}
	if code, _ := receiptIn(s.Text); code != "" || len(s.choices) == 0 {
		return false, nil // an answer to something before
	}
	o.journal.violate(revived, "officer %d: report %s was confirmed, yet /%s opens: %q", o.who.ID, o.job.code, o.job.flow.Command.Name.VI, s.Text)
	return true, nil
}

// choosesToEdit taps the line of the list that is to be changed.
func (o *officer) choosesToEdit(ctx context.Context, s screen) error {
	var lines []button
	for _, c := range s.choices {
		if c.Label == "@"+o.job.fixing {
			o.job.fixing = ""
			o.job.unsettle()
			return o.taps(ctx, s, c)
		}
		if c.Label[0] == '@' {
			lines = append(lines, c)
		}
	}
	return o.taps(ctx, s, lines[o.rnd.IntN(len(lines))])
}
