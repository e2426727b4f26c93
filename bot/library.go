package bot

import (
	"context"
	"fmt"
	"sync"

	"github.com/satcoso/satcoso/conversations"
)

// FlowVersions keeps the text of every version that a flow ever had.
type FlowVersions interface {
	// FlowYAML returns the text of that version of a flow.
	FlowYAML(ctx context.Context, id string, version int) ([]byte, error)
}

// A Library holds flows: the newest versions, and older ones as drafts need
// them.
type Library struct {
	newest []*conversations.Flow
	older  FlowVersions
	read   sync.Map // "id/version" to *conversations.Flow
}

// NewLibrary returns a library of the newest versions.
func NewLibrary(newest []*conversations.Flow, older FlowVersions) *Library {
	l := &Library{newest: newest, older: older}
	for _, f := range newest {
		l.read.Store(versionKey(f.ID, f.Version), f)
	}
	return l
}

// Newest returns the flows that reports are begun with, in the order of menus.
func (l *Library) Newest() []*conversations.Flow { return l.newest }

// Find returns that version of a flow. It fails where no draft can have begun
// with it.
func (l *Library) Find(ctx context.Context, id string, version int) (*conversations.Flow, error) {
	key := versionKey(id, version)
	if f, ok := l.read.Load(key); ok {
		return f.(*conversations.Flow), nil
	}
	data, err := l.older.FlowYAML(ctx, id, version)
	if err != nil {
		return nil, fmt.Errorf("find flow %s: %w", key, err)
	}
	f, err := conversations.ParseStored(key, data)
	if err != nil {
		return nil, fmt.Errorf("read flow %s as it is stored: %w", key, err)
	}
	l.read.Store(key, f)
	return f, nil
}

func versionKey(id string, version int) string { return fmt.Sprintf("%s/%d", id, version) }
