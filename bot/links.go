package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	// maxWrongLinks is how many wrong linking codes an account may try within
	// linksCountedFor, maxLinksTried how many all accounts of a channel may: while
	// a code is open, a day of guessing finds it with a chance of one in a thousand.
	maxWrongLinks   = 5
	maxLinksTried   = 40
	linksCountedFor = time.Hour
	// drawsOfCode is how many codes are drawn before one that nobody else has is
	// given up: of a million, a few are taken.
	drawsOfCode = 10
)

// Choices below the list of accounts.
const (
	accountsLink   = "l"
	accountsNotify = "n"
	accountsUnlink = "u"
	accountsSure   = "y"
)

// linkIn finds the hash of a linking code in a message: "LIENKET 123456",
// "/link 123456".
func linkIn(m Message) (hash string, ok bool) {
	if m.Kind != Text {
		return "", false
	}
	if m.Parked && m.Link != "" {
		return m.Link, true
	}
	words := strings.Fields(strings.TrimPrefix(vietnamese.Fold(m.Text), "/"))
	if len(words) == 3 && words[0] == "lien" && words[1] == "ket" {
		words = words[1:]
		words[0] = commandLink
	}
	if len(words) == 2 && (words[0] == commandLink || words[0] == "link") && models.IsLinkCode(words[1]) {
		return models.LinkHash(words[1]), true
	}
	return "", false
}

// linked answers a message with a linking code. It reports whether its account is
// linked by it; its owner is then to be greeted. A wrong code of
// a stranger gets the answer that all strangers get.
func (h *Handler) linked(ctx context.Context, m Message, hash string) (joined bool, err error) {
	tries, all := "link "+whoKey(m), "links "+m.Channel
	var counted []string
	for _, limit := range []struct {
		name string
		most int
	}{{tries, maxWrongLinks}, {all, maxLinksTried}} { // who may not try any more counts for nobody else
		n, err := h.Tallies.Tally(ctx, limit.name, linksCountedFor)
		if err != nil {
			h.untallyAll(ctx, counted)
			return false, fmt.Errorf("count the linking codes that are tried on %s: %w", m.Channel, err)
		}
		counted = append(counted, limit.name)
		if n > limit.most {
			h.Log.Warn("too many linking codes are tried", "channel", m.Channel, "one_account", limit.name == tries)
			return false, h.wrongLink(ctx, m)
		}
	}
	of := Address{m.Channel, m.Account}
	var person int64
	err = h.database(ctx, func(ctx context.Context) (err error) {
		person, err = h.Links.UseLinkCode(ctx, hash, of, h.Now())
		return err
	})
	if errors.Is(err, models.ErrUnknown) {
		return false, h.wrongLink(ctx, m)
	}
	h.untallyAll(ctx, counted) // the code was right, or nobody knows
	if err != nil {
		return false, fmt.Errorf("link an account of %s: %w", m.Channel, err)
	}
	h.forget(m)
	return true, h.tellOfLink(ctx, person, of, hash)
}

func (h *Handler) untallyAll(ctx context.Context, names []string) {
	for _, name := range names {
		h.untally(ctx, name)
	}
}

// wrongLink answers a code that links nothing. A stranger learns nothing by it.
func (h *Handler) wrongLink(ctx context.Context, m Message) error {
	who, err := h.identify(ctx, m)
	if errors.Is(err, models.ErrUnknown) {
		return h.stranger(ctx, m)
	}
	if err != nil {
		return err
	}
	return h.tell(ctx, m, sentence(who.Person.Lang, "accounts.wrong_code"))
}

// A newLink is the payload of a NoticeLinked.
type newLink struct {
	Channel string `json:"channel"`
}

// tellOfLink tells a person, where they are notified, that an account was linked:
// it may have been somebody else who did that.
func (h *Handler) tellOfLink(ctx context.Context, person int64, of Address, hash string) error {
	payload, err := json.Marshal(newLink{Channel: of.Channel})
	if err != nil {
		return fmt.Errorf("write notice for person %d: %w", person, err)
	}
	key := fmt.Sprintf("linked:%d:%.16s", person, hash)
	if err := h.Outbox.QueueNotice(ctx, NoticeLinked, person, payload, key, h.Now()); err != nil {
		return fmt.Errorf("tell person %d of a linked account: %w", person, err)
	}
	return nil
}

// accountTag tells the accounts of one person apart in button data.
func accountTag(of Address) uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, of.Channel, " ", of.Account)
	return h.Sum32()
}

// accounts lists the person's accounts, and what can be done with them.
func (h *Handler) accounts(ctx context.Context, s *session) (answer, error) {
	list, err := h.Links.ListAccounts(ctx, s.who.Person.ID)
	if err != nil {
		return answer{}, fmt.Errorf("list the accounts of person %d: %w", s.who.Person.ID, err)
	}
	say := locales.In(s.who.Person.Lang)
	reply := sentence(s.who.Person.Lang, "accounts.title")
	reply.Paragraphs[0].Style = conversations.Strong
	button := func(key, data string, pairs ...any) {
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapAccounts + "." + data, Label: say.Say(key, pairs...)}})
	}
	for _, a := range list {
		key := "accounts.line"
		if a.Notified {
			key = "accounts.line_notified"
		}
		reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{
			Text: say.Say(key, "channel", h.accountName(s, a, list), "day", models.DateOf(h.Calendar.In(a.LinkedAt))),
		})
	}
	button("accounts.link", accountsLink)
	for _, a := range list {
		tag := strconv.FormatUint(uint64(accountTag(Address{a.Channel, a.Account})), 36)
		name := h.accountName(s, a, list)
		if !a.Notified {
			button("accounts.notify", accountsNotify+"."+tag, "channel", name)
		}
		if len(list) > 1 {
			button("accounts.unlink", accountsUnlink+"."+tag, "channel", name)
		}
	}
	return answer{reply: reply, data: asis}, nil
}

// accountName names an account by its chat app and, where there are several of
// that, by a number in the order of their linking.
func (h *Handler) accountName(s *session, a models.Account, among []models.Account) string {
	name := familyName(locales.In(s.who.Person.Lang), a.Channel)
	n, place := 0, 1
	for _, other := range among {
		if family(other.Channel) != family(a.Channel) {
			continue
		}
		n++
		if other.LinkedAt.Before(a.LinkedAt) || other.LinkedAt.Equal(a.LinkedAt) && other.Account < a.Account {
			place++
		}
	}
	if n > 1 {
		name += " " + strconv.Itoa(place)
	}
	return name
}

// tappedAccounts does what was chosen below the list of accounts.
func (h *Handler) tappedAccounts(ctx context.Context, s *session, rest string) (answer, error) {
	what, tag, _ := strings.Cut(rest, ".")
	if what == accountsLink {
		return h.offerLink(ctx, s)
	}
	list, err := h.Links.ListAccounts(ctx, s.who.Person.ID)
	if err != nil {
		return answer{}, fmt.Errorf("list the accounts of person %d: %w", s.who.Person.ID, err)
	}
	i := slices.IndexFunc(list, func(a models.Account) bool {
		return strconv.FormatUint(uint64(accountTag(Address{a.Channel, a.Account})), 36) == tag
	})
	if i < 0 {
		return h.outdated(s)
	}
	switch what {
	case accountsNotify:
		err = h.Links.SetNotified(ctx, s.who.Person.ID, Address{list[i].Channel, list[i].Account})
	case accountsUnlink:
		return h.askUnlink(s, list[i], list, tag), nil
	case accountsSure:
		err = h.unlink(ctx, s, Address{list[i].Channel, list[i].Account})
	default:
		return h.outdated(s)
	}
	if errors.Is(err, models.ErrUnknown) {
		return h.outdated(s)
	}
	if err != nil {
		return answer{}, err
	}
	return h.accounts(ctx, s)
}

func (h *Handler) askUnlink(s *session, a models.Account, among []models.Account, tag string) answer {
	lang := s.who.Person.Lang
	name := h.accountName(s, a, among)
	reply := sentence(lang, "accounts.sure", "channel", name)
	reply.Choices = [][]conversations.Choice{{{
		ID: tapAccounts + "." + accountsSure + "." + tag, Label: locales.In(lang).Say("accounts.unlink", "channel", name),
	}}}
	return answer{reply: reply, data: asis}
}

// unlink takes an account away. Other copies of the program learn of it at once.
func (h *Handler) unlink(ctx context.Context, s *session, of Address) error {
	person := s.who.Person.ID
	if err := h.Links.Unlink(ctx, person, of, h.Now()); err != nil {
		return fmt.Errorf("unlink an account of person %d: %w", person, err)
	}
	h.forget(Message{Channel: of.Channel, Account: of.Account})
	if err := h.States.Revoke(ctx, person); err != nil {
		return fmt.Errorf("tell of an unlinked account of person %d: %w", person, err)
	}
	return nil
}

// offerLink gives the person a code to link another account with.
func (h *Handler) offerLink(ctx context.Context, s *session) (answer, error) {
	for range drawsOfCode {
		code, err := models.NewLinkCode(rand.Reader)
		if err != nil {
			return answer{}, fmt.Errorf("link an account of person %d: %w", s.who.Person.ID, err)
		}
		saved, err := h.Links.SaveLinkCode(ctx, s.who.Person.ID, models.LinkHash(code), h.Now().Add(models.LinkLife))
		if err != nil {
			return answer{}, fmt.Errorf("link an account of person %d: %w", s.who.Person.ID, err)
		}
		if saved {
			return h.showLink(ctx, s, code), nil
		}
	}
	return answer{}, fmt.Errorf("link an account of person %d: every code that was drawn is taken", s.who.Person.ID)
}

// linkedCard tells a person that an account was linked, and how to undo it.
func linkedCard(who models.Identity, payload []byte) (Card, error) {
	var l newLink
	if err := json.Unmarshal(payload, &l); err != nil {
		return Card{}, fmt.Errorf("read notice: %w: %w", err, models.ErrUnknown)
	}
	say := locales.In(who.Person.Lang)
	return newCard(sentence(who.Person.Lang, "accounts.linked", "channel", familyName(say, l.Channel)), asis), nil
}

// showLink shows a linking code, and which bots it can be sent to.
func (h *Handler) showLink(ctx context.Context, s *session, code string) answer {
	say := locales.In(s.who.Person.Lang)
	lines := []string{say.Say("accounts.code", "code", code), say.Say("accounts.code_how", "code", code)}
	if h.Doors != nil {
		for _, d := range h.Doors(ctx) {
			lines = append(lines, say.Say("accounts.door", "channel", channelName(say, d.Channel), "name", d.Name))
		}
	}
	reply := paragraphs(append(lines, say.Say("accounts.code_secret")))
	reply.Paragraphs[0].Style, reply.Fresh = conversations.Strong, true
	return answer{reply: reply, data: asis}
}
