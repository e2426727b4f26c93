package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

// The story of a Friday: the officers of the demonstration report at the pace at
// which people type while processes are killed and stores go away, the clerk
// releases the digest before its time, the leader of the province opens a number
// down to its reports, and a ledger that was kept outside says whether all is
// there.

const (
	// fridayBegins is when the story begins, fridayPreview when the clerk is shown
	// the digest, fridayDigest when all leaders have theirs.
	fridayBegins  = 10 * time.Hour
	fridayPreview = 14*time.Hour + 31*time.Minute
	fridayDigest  = 16*time.Hour + 31*time.Minute
	// fridayThinks is how long an officer thinks before each act, at most.
	fridayThinks = 2 * time.Second
	// fridayTrouble is the gap between two faults.
	fridayTrouble = 9 * time.Second
)

// A story is a rig that tells what happens.
type story struct {
	*rig
	log   io.Writer
	clerk *chat
	top   *leader // of the province
}

// friday plays the story, and returns what is wrong with its ledger.
func friday(ctx context.Context, o options, w io.Writer) (broken []string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	people, file, err := demoPeople()
	if err != nil {
		return nil, err
	}
	o.people, o.officers = len(people)-leaders-1, len(people)
	o.calm, o.think, o.cast, o.rosterFile, o.begins = true, fridayThinks, people, file, fridayBegins
	r, err := openRig(ctx, o)
	if err != nil {
		return nil, err
	}
	defer r.close()
	s := &story{rig: r, log: w}
	s.say("Watch it: %s (choose people on the page). Logs: %s", r.telegram.url, r.dir)
	for i := range o.copies {
		c, err := r.newReplica(i, unarmed)
		if err != nil {
			return nil, err
		}
		r.copies = append(r.copies, c)
	}
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	for _, chapter := range []func(context.Context) error{s.reporting, s.preview, s.reading} {
		if err := chapter(ctx); err != nil {
			return nil, err
		}
	}
	return s.reckon(ctx)
}

func (s *story) say(format string, args ...any) {
	clock := time.Now().Add(s.shift).In(time.FixedZone("ICT", 7*60*60))
	fmt.Fprintf(s.log, "%s  %s\n", clock.Format("15:04:05"), fmt.Sprintf(format, args...))
}

// demoPeople are the people of the demonstration: officers, then leaders, then
// the clerk; and their roster with accounts at Telegram.
func demoPeople() (people []person, file []byte, err error) {
	parsed, err := roster.Parse("demo/roster.yaml", demo.Roster, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range parsed.People {
		post := p.Posts[0]
		id, err := strconv.ParseInt(p.Accounts[0].Account, 10, 64)
		if err != nil {
			return nil, nil, fmt.Errorf("account of %s: %w", p.Code, err)
		}
		people = append(people, person{ID: id, Name: p.Name, Role: string(post.Role), Unit: strings.Replace(post.Unit, "tinh_uy", "tinh", 1)})
	}
	order := []string{string(models.Officer), string(models.Leader), string(models.Clerk)}
	slices.SortStableFunc(people, func(a, b person) int { return cmp.Compare(slices.Index(order, a.Role), slices.Index(order, b.Role)) })
	for i := range people {
		people[i].number = i
	}
	return people, []byte(strings.ReplaceAll(string(demo.Roster), "local: ", "telegram: ")), nil
}

// begin lets leaders and the clerk open their chats.
func (s *story) begin(ctx context.Context) error {
	clerk := s.people[len(s.people)-1]
	s.clerk = newChat(s.telegram.url, clerk.ID, s.client, func(context.Context, message) {})
	go s.clerk.follow(ctx)
	if _, err := s.clerk.types(ctx, "/start"); err != nil {
		return err
	}
	if err := s.welcomeLeaders(ctx); err != nil {
		return err
	}
	i := slices.IndexFunc(s.leaders, func(l *leader) bool { return l.who.Unit == "tinh" })
	s.top = s.leaders[i]
	return nil
}

// reporting lets everybody report while things fail.
func (s *story) reporting(ctx context.Context) error {
	s.say("%d officers report.", s.options.people)
	trouble, peace := context.WithCancel(ctx)
	defer peace()
	failed := make(chan error, 1)
	go func() { failed <- s.troubles(trouble) }()
	rnd := rand.New(rand.NewPCG(s.options.seed, 1))
	var crowd sync.WaitGroup
	for _, who := range s.officersOf() {
		wait := time.Duration(rnd.Int64N(int64(25 * time.Second)))
		seed := rnd.Uint64()
		crowd.Go(func() {
			time.Sleep(wait)
			o := s.newOfficer(who, rand.New(rand.NewPCG(s.options.seed, seed)))
			o.plainly = plausible(o.rnd)
			if err := o.files(ctx, s.flows["de_an_03"]); err != nil {
				s.journal.violate(answered, "%v", err)
			}
		})
	}
	go func() { crowd.Wait(); peace() }()
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-failed:
			crowd.Wait()
			s.say("%d of %d reports are confirmed.", s.ledger.count(confirmed), s.options.people)
			return err
		case <-tick.C:
			s.say("%d of %d reports are confirmed.", s.ledger.count(confirmed), s.options.people)
		}
	}
}

// usually are figures of an officer's week.
var usually = map[string]int{
	"doanh_nghiep": 5, "buoi": 3, "lao_dong": 30, "chu_dn": 2, "gioi_thieu": 3, "gt_chu_dn": 0, "ket_nap": 1, "kn_chu_dn": 0,
}

// plausible makes a plain job: no mistakes, and figures as officers have them.
func plausible(rnd *rand.Rand) func(*job) {
	return func(j *job) {
		j.quirks, j.nothing = map[quirk]int{}, rnd.IntN(8) == 0
		for id, most := range usually {
			n := rnd.IntN(most + 1)
			j.plans[id] = intention{means: number(int64(n), false), typed: strconv.Itoa(n)}
		}
		j.plans["kk_loai"] = intention{means: value{Value: "khong"}, choice: "=khong"}
		if rnd.IntN(15) == 0 {
			text := "Nhà máy tăng ca, công nhân khó dự lớp " + either(rnd, "buổi tối.", "cuối tuần.", "tháng này.")
			j.plans["kk_loai"] = intention{means: value{Value: "ca_kip"}, choice: "=ca_kip"}
			j.plans["kho_khan"] = intention{means: value{Value: text}, typed: text}
		}
	}
}

// troubles does one fault after another until ctx ends.
func (s *story) troubles(ctx context.Context) error {
	n := &nemesis{rig: s.rig, rnd: rand.New(rand.NewPCG(s.options.seed, 2))}
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(fridayTrouble):
		}
		plot := []fault{kills, withholdsSQL, kills, flushes, killsRedis}
		if s.options.embedded {
			plot = []fault{kills, freezes}
		}
		f := plot[i%len(plot)]
		s.say("    trouble: %s", map[fault]string{
			kills: "the program is killed", freezes: "the program is frozen", withholdsSQL: "PostgreSQL is away for some seconds",
			flushes: "Redis forgets everything", killsRedis: "Redis is killed",
		}[f])
		if err := n.do(f); err != nil {
			return err
		}
	}
}

// preview moves the clock on to when the clerk is shown the digest, and lets them
// release it.
func (s *story) preview(ctx context.Context) error {
	if err := s.moveClock(ctx, fridayPreview-fridayBegins); err != nil {
		return err
	}
	m, b, err := s.waitFor(ctx, s.clerk, "Phát hành ngay")
	if err != nil {
		return err
	}
	s.say("The clerk is shown the digest:\n%s", indented(m.Text))
	if err := s.clerk.taps(ctx, m.ID, b.Data); err != nil {
		return err
	}
	s.say("The clerk releases it.")
	s.digestAt = time.Now()
	return nil
}

// moveClock moves the business clock on, and lets every copy see it.
func (s *story) moveClock(ctx context.Context, by time.Duration) error {
	s.shift += by
	if _, err := s.db.ExecContext(ctx, s.placed("UPDATE settings SET value = $1 WHERE key = 'clock_shift'"), s.shift.String()); err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	for _, c := range s.copies { // who starts reads the clock
		c.kill()
	}
	s.say("The clock is moved on.")
	return nil
}

// reading lets the leader of the province open a number down to a report.
func (s *story) reading(ctx context.Context) error {
	for _, step := range []struct{ button, says string }{
		{"Đầy đủ", "The leader of the province has it:"}, {"Theo đơn vị", "Everything:"}, {"Thành ủy Thuận An", "By unit:"}, {"Đề án 03", "One unit:"}, {"Về đơn vị", "One report:"},
	} {
		m, b, err := s.waitFor(ctx, s.top.chat, step.button)
		if err != nil {
			return err
		}
		s.say("%s\n%s", step.says, indented(m.Text))
		if err := s.top.chat.taps(ctx, m.ID, b.Data); err != nil {
			return err
		}
	}
	return nil
}

// waitFor waits for a message with a button whose label holds the text.
func (s *story) waitFor(ctx context.Context, c *chat, label string) (found message, b button, err error) {
	err = until(90*time.Second, "nobody was shown "+label, func() error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, m := range c.fromBot() {
			for _, row := range m.Board.Rows {
				for _, one := range row {
					if strings.Contains(one.Label, label) && m.change >= found.change {
						found, b = m, one
					}
				}
			}
		}
		if found.ID == 0 {
			return errors.New("not yet")
		}
		return nil
	})
	return found, b, err
}

func indented(text string) string {
	return "            " + strings.ReplaceAll(text, "\n", "\n            ")
}

// reckon compares the ledger with what is stored, and every sum of the digest
// with the stored answers.
func (s *story) reckon(ctx context.Context) (broken []string, err error) {
	// The leaders below, whose digests nobody has released, have them at half past four.
	if err := s.moveClock(ctx, fridayDigest-fridayPreview); err != nil {
		return nil, err
	}
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	stored, err := s.readReports(ctx)
	if err != nil {
		return nil, err
	}
	sums := map[string]int64{}
	for _, report := range stored {
		for id, n := range report.sums(s.flows[report.flow]) {
			sums[id] += n
		}
	}
	wrong, err := s.compareSums(ctx, sums)
	if err != nil {
		return nil, err
	}
	violations, _ := s.journal.found()
	for _, v := range violations {
		wrong = append(wrong, fmt.Sprintf("%s: %s", v.Invariant, v.What))
	}
	doubled := 0
	for _, v := range violations {
		if v.Invariant == notDoubled {
			doubled++
		}
	}
	s.say("The ledger: %d sent and confirmed, %d stored, %d doubled; %d kills, %d outages of stores; %d sums recomputed from the stored answers.",
		s.ledger.count(confirmed), len(stored), doubled, s.journal.count(string(kills)),
		s.journal.count(string(withholdsSQL))+s.journal.count(string(killsRedis)), len(sums))
	if s.ledger.count(confirmed) != s.options.people || len(stored) != s.options.people {
		wrong = append(wrong, "not everybody has reported")
	}
	return wrong, nil
}

// sums adds up the newest answers of a report, by indicator, without its figures.
func (s *storedReport) sums(f *conversations.Flow) map[string]int64 {
	sums := map[string]int64{}
	for _, q := range f.Questions {
		a, there := s.revisions[s.revision].answers[q.ID]
		if n, err := strconv.ParseInt(a.Value, 10, 64); q.Indicator != "" && there && err == nil {
			sums[q.Indicator] += n
		}
	}
	return sums
}

// compareSums compares sums with those that digests are made from.
func (s *story) compareSums(ctx context.Context, sums map[string]int64) (wrong []string, err error) {
	err = s.each(ctx, "SELECT indicator, CAST(sum(value) AS bigint) FROM rollup GROUP BY indicator", func(scan func(...any) error) error {
		var id string
		var n int64
		err := scan(&id, &n)
		if sums[id] != n {
			wrong = append(wrong, fmt.Sprintf("%s: the digest has %d, the answers add up to %d", id, n, sums[id]))
		}
		return err
	})
	return wrong, err
}
