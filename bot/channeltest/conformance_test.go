package channeltest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/bot/channeltest"
)

var update = flag.Bool("update", false, "write what the first channel stores as what all have to")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subjects are the channels that have to pass. A new one is added here.
var subjects = []struct {
	name string
	make channeltest.Maker
}{
	{"telegram", newTelegram},
	{"zalo", newZalo},
	{"terminal", newTerminal},
}

// Whatever channel people use, what they mean is what is stored.
func TestConversations(t *testing.T) {
	t.Parallel()
	for i, s := range subjects {
		for _, c := range channeltest.Conversations {
			t.Run(c.Name+"/"+s.name, func(t *testing.T) {
				if !(*update && i == 0) {
					t.Parallel()
				}
				w := channeltest.New(t, s.make)
				if c.Photos && !w.Subject.Limits().Photos {
					t.Skip("people cannot send photos there")
				}
				c.Play(w)
				w.CheckShown(c)
				got, file := w.Records(), filepath.Join("testdata", c.Name+".txt")
				if *update && i == 0 {
					if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("what is stored is not that of other channels (-want +got):\n%s", diff)
				}
			})
		}
	}
}
