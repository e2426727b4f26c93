package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/handouts"
	localzalo "github.com/satcoso/satcoso/localchat/zalo"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	// localZaloChannel is the channel of the local Zalo's only bot: "zalo." and the
	// number in its token, which no bot of Zalo has.
	localZaloChannel = "zalo.1"
	localZaloToken   = "1:local-zalo-of-the-demonstration-only"
	localZaloName    = "bot.SatCoSo"
	// localZaloPath is where the local chat serves the local Zalo.
	localZaloPath = "/zalo"
)

// A zaloBot is a bot on Zalo, with where it gets its updates from.
type zaloBot struct {
	*zalo.Channel
	// webhook takes updates at webhookURL; nil where they are polled.
	webhook    *zalo.Webhook
	webhookURL string
}

// openZalo opens the bots on Zalo, or the local one beside the local chat.
func (p *program) openZalo(ctx context.Context, cfg config) error {
	tokens, apiURL := cfg.ZaloTokens, cfg.ZaloAPIURL
	if cfg.local() {
		tokens, apiURL = []string{localZaloToken}, "http://"+cfg.Listen+localZaloPath
		if err := p.openLocalZalo(ctx, cfg); err != nil {
			return err
		}
	}
	desk, err := handouts.Open(ctx, handouts.Options{
		Store: p.db, PublicURL: cfg.publicURL(), Now: time.Now, Calendar: p.calendar, Log: p.log,
	})
	if err != nil {
		return err
	}
	p.handouts = desk
	meter := p.db.Meter(p.calendar)
	for _, token := range tokens {
		c, err := zalo.New(zalo.Options{
			Token: token, APIURL: apiURL, Log: p.log, Menus: instrumentMenus(p.states), Meter: meter, Hosting: hosting{desk},
			Unable: unable, Now: p.clock.Now,
		})
		if err != nil {
			return err
		}
		p.zalo = append(p.zalo, &zaloBot{Channel: c})
	}
	return nil
}

func (p *program) openLocalZalo(ctx context.Context, cfg config) (err error) {
	p.localZalo, err = localzalo.Open(ctx, localzalo.Config{
		Path: filepath.Join(cfg.DataDir, "localzalo.db"),
		Bots: []localzalo.Bot{{Token: localZaloToken, ID: "1", AccountName: localZaloName}},
		Now:  p.clock.Now, People: p.localZaloPeople, Log: p.log,
	})
	return err
}

// localZaloPeople are those whom the chat page can be on Zalo.
func (p *program) localZaloPeople(ctx context.Context) ([]localzalo.Person, error) {
	listed, err := p.db.People(ctx, localZaloChannel)
	if err != nil {
		return nil, err
	}
	fewFirst(listed)
	people := make([]localzalo.Person, len(listed))
	for i, l := range listed {
		people[i] = localzalo.Person{Account: l.Account, Name: l.Name, Role: roleName(l.Role), Unit: l.UnitName}
	}
	return people, nil
}

// hosting gives the documents of Zalo's bots an address.
type hosting struct{ desk *handouts.Desk }

// Host implements [zalo.Hosting].
func (h hosting) Host(ctx context.Context, channel, account string, d conversations.Document) (string, error) {
	return h.desk.On(channel).Put(ctx, account, d)
}

// unable says in the place of a document that it cannot be shown in the chat.
// Whoever reads that may speak either language.
func unable(d conversations.Document) string {
	key := "document.no_file"
	if d.Picture {
		key = "document.no_picture"
	}
	return locales.In(models.Vietnamese).Say(key) + " / " + locales.In(models.English).Say(key)
}

// openZaloWebhooks makes what receives updates of the bots on Zalo, each at an
// address of its own, if they are not polled. Those of the local Zalo always are.
func (p *program) openZaloWebhooks(cfg config) (err error) {
	if !cfg.ZaloWebhook {
		return nil
	}
	for _, z := range p.zalo {
		_, number, _ := strings.Cut(z.Name(), ".")
		z.webhookURL, p.zaloSecret = cfg.ZaloWebhookURL+"/"+number, cfg.ZaloWebhookSecret
		if p.localZalo != nil {
			z.webhookURL, p.zaloSecret = "http://"+cfg.Listen+"/zalo-webhook/"+number, rand.Text()
		}
		if z.webhook, err = z.Webhook(p.zaloSecret, p.taker.Keep); err != nil {
			return err
		}
	}
	return nil
}

// receiveZalo takes one bot's updates until ctx ends. A bot that Zalo refuses
// does not stop the others.
func (p *program) receiveZalo(ctx context.Context, z *zaloBot) {
	var err error
	switch {
	case z.webhook != nil:
		announce := func(ctx context.Context) error { return z.SetWebhook(ctx, z.webhookURL, p.zaloSecret) }
		if err = p.announce(ctx, z.Name(), announce, zalo.ErrToken); err == nil {
			<-ctx.Done()
		}
		z.webhook.Stop(context.WithoutCancel(ctx))
	case !p.alone:
		err = bot.Lead(ctx, p.states, "poll:"+z.Name(), p.instance, p.log, func(ctx context.Context) error {
			return z.Poll(ctx, p.taker.Keep)
		})
	default:
		err = z.Poll(ctx, p.taker.Keep)
	}
	if err != nil && ctx.Err() == nil {
		p.log.Error("a bot on Zalo takes no messages any more; mend it and start the program again", "channel", z.Name(), "err", err)
	}
}

// zaloRoutes mounts what the bots on Zalo, and their readers, are reached by.
func (p *program) zaloRoutes(mux *http.ServeMux) {
	mux.Handle(handouts.Path, p.handouts)
	if p.localZalo != nil {
		mux.Handle(localZaloPath+"/", http.StripPrefix(localZaloPath, p.localZalo.Handler()))
	}
	for _, z := range p.zalo {
		if u, err := url.Parse(z.webhookURL); err == nil && z.webhook != nil {
			mux.Handle(u.Path, z.webhook)
		}
	}
}

// A zaloFetcher fetches photos from Zalo, and says in words of the keeper when one
// is too large.
type zaloFetcher struct{ *zalo.Channel }

// Fetch implements [attachments.Fetcher].
func (f zaloFetcher) Fetch(ctx context.Context, ref string, limit int64) ([]byte, error) {
	data, err := f.Channel.Fetch(ctx, ref, limit)
	if errors.Is(err, zalo.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", attachments.ErrTooLarge, err)
	}
	return data, err
}

// earlyPatience is how long a message waits for its photo to be fetched. Zalo
// gives photos out for a while only; what cannot be fetched now is tried again
// in a while, and when the report is stored.
const earlyPatience = 3 * time.Second

// earlyPauses are the gaps between further tries.
var earlyPauses = []time.Duration{5 * time.Second, 30 * time.Second, 3 * time.Minute, 10 * time.Minute}

// fetchEarly fetches the photo of a message of a known person, on channels that
// do not keep them.
func (p *program) fetchEarly(ctx context.Context, m bot.Message) {
	early, ok := p.early[m.Channel]
	if !ok || m.Attachment.Kind != conversations.Photo {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, earlyPatience)
	defer cancel()
	if err := early.Take(bounded, m.Attachment.Ref); err != nil {
		p.log.Warn("a photo is not fetched yet, will be tried again", "channel", m.Channel, "err", err)
		p.fetching.Go(func() { p.fetchLater(early, m) }) //nolint:contextcheck // it goes on after the message, until the program ends
	}
}

// fetchLater tries to fetch a photo until the program ends.
func (p *program) fetchLater(early attachments.Early, m bot.Message) {
	for _, pause := range earlyPauses {
		select {
		case <-p.running.Done():
			return
		case <-time.After(pause):
		}
		bounded, cancel := context.WithTimeout(p.running, time.Minute)
		err := early.Take(bounded, m.Attachment.Ref)
		cancel()
		if err == nil {
			return
		}
		p.log.Warn("a photo is not fetched yet", "channel", m.Channel, "err", err)
	}
}
