package bot

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestUpdatesSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := updates(rapid.SliceOf(rapid.Int64Range(0, 1<<52)).Draw(t, "ids"))
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got updates
		if err := json.Unmarshal(data, &got); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v became %v by %s (%v)", want, got, data, err)
		}
	})
}
