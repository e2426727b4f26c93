package localchat

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
	mu   sync.Mutex
	byID map[int64]Person
}

func stranger() Person { return Person{ID: StrangerID, Name: "Người lạ"} }

// people asks for everybody, the stranger last.
func (s *Server) people(ctx context.Context) ([]Person, error) {
	list, err := s.cfg.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	all := make([]Person, 0, len(list)+1)
	byID := make(map[int64]Person, len(list)+1)
	for _, p := range append(list[:len(list):len(list)], stranger()) {
		if _, twice := byID[p.ID]; p.ID != 0 && !twice {
			byID[p.ID] = p
			all = append(all, p)
		}
	}
	s.roster.mu.Lock()
	s.roster.byID = byID
	s.roster.mu.Unlock()
	return all, nil
}

// person finds one of the people, also one who has left the roster, or is not in
// it yet, but has a chat.
func (s *Server) person(ctx context.Context, id int64) (Person, bool, error) {
	p, known, loaded := s.roster.find(id)
	if known {
		return p, true, nil
	}
	if loaded { // one who has left would otherwise load all others at each message
		if p, known, err := s.personOfChat(ctx, id); known || err != nil {
			return p, known, err
		}
	}
	if _, err := s.people(ctx); err != nil {
		return Person{}, false, err
	}
	if p, known, _ := s.roster.find(id); known {
		return p, true, nil
	}
	return s.personOfChat(ctx, id)
}

// find also says whether the people were ever loaded.
func (r *roster) find(id int64) (p Person, known, loaded bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, known = r.byID[id]
	return p, known, r.byID != nil
}

func (s *Server) personOfChat(ctx context.Context, id int64) (Person, bool, error) {
	p := Person{ID: id}
	err := s.db.QueryRowContext(ctx, "SELECT name FROM chats WHERE id = ?", id).Scan(&p.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, false, nil
	}
	if err != nil {
		return Person{}, false, fmt.Errorf("look up chat %d: %w", id, err)
	}
	return p, true, nil
}
