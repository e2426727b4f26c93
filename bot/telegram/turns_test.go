package telegram

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestTurnsComeInOrder lets several wait behind one, some of whom lose patience.
func TestTurnsComeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all turns
		if err := all.enter(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var came, left []int
		note := func(list *[]int, i int) {
			mu.Lock()
			defer mu.Unlock()
			*list = append(*list, i)
		}
		for i := range 6 {
			go func() {
				patience := time.Hour
				if i%3 == 1 {
					patience = time.Second
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				if err := all.enter(ctx, 7); err != nil {
					note(&left, i)
					return
				}
				note(&came, i)
				time.Sleep(time.Minute)
				all.leave(7)
			}()
			synctest.Wait()
			time.Sleep(time.Millisecond)
		}
		if err := all.enter(t.Context(), 8); err != nil {
			t.Error(err) // somebody else does not wait
		}
		all.leave(8)
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(came) != 0 || !slices.Equal(left, []int{1, 4}) {
			t.Errorf("before the turn is over, %v came and %v left", came, left)
		}
		all.leave(7)
		time.Sleep(time.Hour)
		synctest.Wait()
		if !slices.Equal(came, []int{0, 2, 3, 5}) {
			t.Errorf("the order is %v, want that of arrival", came)
		}
		if len(all.lines) != 0 {
			t.Errorf("%d lines are left", len(all.lines))
		}
	})
}
