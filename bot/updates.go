package bot

import (
	"encoding/json"
	"fmt"
)

// updates are ids of updates. As JSON, each but the first is its distance from
// the one before: they come close together, and there is a list of them in every
// state.
type updates []int64

// MarshalJSON implements json.Marshaler.
func (u updates) MarshalJSON() ([]byte, error) {
	steps := make([]int64, len(u))
	for i, id := range u {
		steps[i] = id
		if i > 0 {
			steps[i] -= u[i-1]
		}
	}
	return json.Marshal(steps)
}

// UnmarshalJSON implements json.Unmarshaler.
func (u *updates) UnmarshalJSON(data []byte) error {
	var steps []int64
	if err := json.Unmarshal(data, &steps); err != nil {
		return fmt.Errorf("read ids of updates: %w", err)
	}
	for i := 1; i < len(steps); i++ {
		steps[i] += steps[i-1]
	}
	*u = steps
	return nil
}
