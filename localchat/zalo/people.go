package localzalo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// roster remembers the people of the last page load, so that a message need not
// ask for all of them again.
type roster struct {
	mu        sync.Mutex
	byAccount map[string]Person
}

func (r *roster) find(account string) (Person, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, known := r.byAccount[account]
	return p, known
}

// people asks for everybody, the stranger last.
func (s *Server) people(ctx context.Context) ([]Person, error) {
	list, err := s.cfg.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	all, byAccount := []Person{}, map[string]Person{}
	for _, p := range append(list[:len(list):len(list)], Person{Account: StrangerAccount, Name: "Người lạ"}) {
		if _, twice := byAccount[p.Account]; p.Account != "" && !twice {
			byAccount[p.Account] = p
			all = append(all, p)
		}
	}
	s.roster.mu.Lock()
	defer s.roster.mu.Unlock()
	s.roster.byAccount = byAccount
	return all, nil
}

// person finds one of the people, also one who has left the roster, or is not in
// it yet, but has a chat.
func (s *Server) person(ctx context.Context, account string) (Person, bool, error) {
	if p, known := s.roster.find(account); known {
		return p, true, nil
	}
	if p, known, err := s.personOfChat(ctx, account); known || err != nil {
		return p, known, err
	}
	if _, err := s.people(ctx); err != nil {
		return Person{}, false, err
	}
	p, known := s.roster.find(account)
	return p, known, nil
}

func (s *Server) personOfChat(ctx context.Context, account string) (Person, bool, error) {
	p, bot := Person{Account: account}, ""
	err := s.db.QueryRowContext(ctx, "SELECT name, bot FROM chats WHERE account = ? ORDER BY number DESC LIMIT 1", account).Scan(&p.Name, &bot)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, false, nil
	}
	if err != nil {
		return Person{}, false, fmt.Errorf("look up chat: %w", err)
	}
	for token, b := range s.bots {
		if b.ID == bot {
			p.Token = token
		}
	}
	return p, true, nil
}

// botOf gives the bot that p writes to.
func (s *Server) botOf(p Person) *bot {
	if b := s.bots[p.Token]; b != nil {
		return b
	}
	return s.bots[s.cfg.Bots[0].Token]
}

// openChat lets the bot write to account, who is called name now.
func (t *txn) openChat(b *bot, account, name string) error {
	return t.exec("INSERT INTO chats (bot, account, name) VALUES (?, ?, ?) ON CONFLICT (bot, account) DO UPDATE SET name = excluded.name",
		b.ID, account, name)
}
