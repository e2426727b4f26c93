//go:build soak

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// instrument puts failpoints around the calls that the program makes to the
// outside, and one of the bugs of planted_soak.go behind them, as SOAK_KILL and
// SOAK_PLANT say. It is the only place of the program that knows of either.
func (p *program) instrument() error {
	if err := p.plant(os.Getenv("SOAK_PLANT")); err != nil {
		return err
	}
	k, err := readKiller(os.Getenv("SOAK_KILL"))
	if k == nil || err != nil {
		return err
	}
	h := p.handler
	h.States, h.Snapshots = killStates{h.States, k}, killSnapshots{h.Snapshots, k}
	h.Reports, h.People = killReports{h.Reports, k}, killPeople{h.People, k}
	h.Outbox = killOutbox{h.Outbox, k}
	p.sender.Outbox, p.taker.Inbox = h.Outbox, killInbox{p.taker.Inbox, k}
	p.digests.Store = killDigests{p.digests.Store, k}
	if h.Spool != nil {
		h.Spool = killSpool{h.Spool, k}
		p.taker.Spool = h.Spool
	}
	for name, channel := range h.Channels { // the sender has the same map
		h.Channels[name] = killChannel{channel, k}
	}
	handle := p.taker.Handle
	p.taker.Handle = func(ctx context.Context, m bot.Message) error {
		defer k.at("taker.handle")()
		return handle(ctx, m)
	}
	return nil
}

// instrumentMenus puts a failpoint around the menus of channels that are typed on:
// each keeps them itself, from the moment at which it is opened. What SOAK_KILL
// says is checked by [program.instrument].
func instrumentMenus(menus bot.Menus) bot.Menus {
	k, err := readKiller(os.Getenv("SOAK_KILL"))
	if k == nil || err != nil {
		return menus
	}
	return killMenus{menus, k}
}

type killMenus struct {
	bot.Menus
	*killer
}

func (m killMenus) SaveMenu(ctx context.Context, chat bot.Address, menu bot.Menu) error {
	defer m.at("menus.save")()
	return m.Menus.SaveMenu(ctx, chat, menu)
}

// failpoints are the calls at which the process can kill itself.
var failpoints = []string{
	"taker.handle", "states.load", "states.save", "states.note", "snapshots.load", "snapshots.save", "snapshots.note",
	"people.find", "reports.submit", "reports.receipt", "reports.bykey", "channel.show", "channel.erase",
	"outbox.claim", "outbox.finish", "outbox.defer", "digests.save", "inbox.park", "inbox.finish", "spool.put", "spool.remove",
	"menus.save",
}

// A killer kills its own process, before or after the n-th call of a failpoint.
type killer struct {
	name, when string
	left       atomic.Int64 // calls until then
}

// readKiller reads "reports.submit:after:3". Without a text there is no killer.
func readKiller(text string) (*killer, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ":")
	if len(parts) != 3 || !slices.Contains(failpoints, parts[0]) || parts[1] != "before" && parts[1] != "after" {
		return nil, fmt.Errorf("SOAK_KILL is %q, want such as reports.submit:after:3; the calls are %v", text, failpoints)
	}
	n, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("SOAK_KILL is %q: %w", text, err)
	}
	k := &killer{name: parts[0], when: parts[1]}
	k.left.Store(n)
	return k, nil
}

// at is called when a call begins, and what it returns when the call ends.
func (k *killer) at(name string) (ends func()) {
	if k.name != name {
		return func() {}
	}
	if k.when == "before" {
		k.count()
		return func() {}
	}
	return k.count
}

func (k *killer) count() {
	if k.left.Add(-1) != 0 {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // never returns
	select {}
}

type killStates struct {
	bot.States
	*killer
}

func (s killStates) Load(ctx context.Context, person int64) (bot.Record, bool, error) {
	defer s.at("states.load")()
	return s.States.Load(ctx, person)
}

func (s killStates) Save(ctx context.Context, person int64, want bot.Stamp, next bot.Record) error {
	defer s.at("states.save")()
	return s.States.Save(ctx, person, want, next)
}

func (s killStates) Note(ctx context.Context, person int64, stamp bot.Stamp) error {
	defer s.at("states.note")()
	return s.States.Note(ctx, person, stamp)
}

type killSnapshots struct {
	bot.Snapshots
	*killer
}

func (s killSnapshots) LoadSnapshot(ctx context.Context, person int64) (bot.Snapshot, error) {
	defer s.at("snapshots.load")()
	return s.Snapshots.LoadSnapshot(ctx, person)
}

func (s killSnapshots) SaveSnapshot(ctx context.Context, person int64, next bot.Snapshot) error {
	defer s.at("snapshots.save")()
	return s.Snapshots.SaveSnapshot(ctx, person, next)
}

func (s killSnapshots) NoteSnapshots(ctx context.Context, stamps map[int64]bot.Stamp) error {
	defer s.at("snapshots.note")()
	return s.Snapshots.NoteSnapshots(ctx, stamps)
}

type killReports struct {
	bot.Reports
	*killer
}

func (r killReports) SubmitReport(ctx context.Context, s bot.Submission) (models.Receipt, error) {
	defer r.at("reports.submit")()
	return r.Reports.SubmitReport(ctx, s)
}

func (r killReports) FindReceipt(ctx context.Context, person int64, id string) (models.Receipt, error) {
	defer r.at("reports.receipt")()
	return r.Reports.FindReceipt(ctx, person, id)
}

func (r killReports) FindReportByKey(ctx context.Context, oneKey string) (bot.StoredReport, error) {
	defer r.at("reports.bykey")()
	return r.Reports.FindReportByKey(ctx, oneKey)
}

type killPeople struct {
	bot.People
	*killer
}

func (p killPeople) FindIdentity(ctx context.Context, channel, account string) (models.Identity, error) {
	defer p.at("people.find")()
	return p.People.FindIdentity(ctx, channel, account)
}

type killChannel struct {
	bot.Channel
	*killer
}

func (c killChannel) Show(ctx context.Context, chat string, edit int64, card bot.Card) (bot.Shown, error) {
	defer c.at("channel.show")()
	return c.Channel.Show(ctx, chat, edit, card)
}

func (c killChannel) Erase(ctx context.Context, chat string, id int64) error {
	defer c.at("channel.erase")()
	return c.Channel.Erase(ctx, chat, id)
}

type killOutbox struct {
	bot.Outbox
	*killer
}

func (o killOutbox) ClaimNotices(ctx context.Context, owner string, n int, now time.Time) ([]bot.Notice, error) {
	notices, err := o.Outbox.ClaimNotices(ctx, owner, n, now)
	if len(notices) > 0 { // it is asked for every second
		o.at("outbox.claim")()
	}
	return notices, err
}

func (o killOutbox) FinishNotice(ctx context.Context, id int64, at time.Time) error {
	defer o.at("outbox.finish")()
	return o.Outbox.FinishNotice(ctx, id, at)
}

func (o killOutbox) DeferNotice(ctx context.Context, id int64, next time.Time, tried bool, why string) error {
	defer o.at("outbox.defer")()
	return o.Outbox.DeferNotice(ctx, id, next, tried, why)
}

type killInbox struct {
	bot.Inbox
	*killer
}

func (i killInbox) ParkMessage(ctx context.Context, m bot.Message) error {
	defer i.at("inbox.park")()
	return i.Inbox.ParkMessage(ctx, m)
}

func (i killInbox) FinishParked(ctx context.Context, id int64) error {
	defer i.at("inbox.finish")()
	return i.Inbox.FinishParked(ctx, id)
}

type killSpool struct {
	bot.Spool
	*killer
}

func (s killSpool) Put(name string, data []byte) error {
	defer s.at("spool.put")()
	return s.Spool.Put(name, data)
}

func (s killSpool) Remove(name string) error {
	defer s.at("spool.remove")()
	return s.Spool.Remove(name)
}

type killDigests struct {
	digest.Store
	*killer
}

func (d killDigests) SaveDigest(ctx context.Context, made models.Digest) (int64, error) {
	defer d.at("digests.save")()
	return d.Store.SaveDigest(ctx, made)
}
