package storetest_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/satcoso/satcoso/store/storetest"
)

// The way back from dated posts, and forth again, with posts that the older
// table has no place for.
func TestPostsWithoutDatesAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		a1, a := c.person["a1"], c.unit["a"]
		held := p.Count(t, fmt.Sprintf("SELECT id FROM posts WHERE person_id = %d", a1))
		p.Exec(t, fmt.Sprintf(`INSERT INTO posts (person_id, unit_id, role, full_time, since, until) VALUES
			(%[1]d, %[2]d, 'officer', true, '2022-01-01 00:00:00+00:00', '2022-02-01 00:00:00+00:00'),
			(%[1]d, %[2]d, 'officer', true, '2022-02-01 00:00:00+00:00', '2022-03-01 00:00:00+00:00'),
			(%[1]d, %[2]d, 'clerk', true, '2022-01-01 00:00:00+00:00', '2098-01-01 00:00:00+00:00'),
			(%[1]d, %[2]d, 'clerk', true, '2098-01-01 00:00:00+00:00', NULL),
			(%[1]d, %[2]d, 'leader', true, '2022-01-01 00:00:00+00:00', '2022-02-01 00:00:00+00:00')`, a1, a))
		dialect, dir := goose.DialectSQLite3, "../sql/migrations/sqlite"
		if p.Name == "servers" {
			dialect, dir = goose.DialectPostgres, "../sql/migrations/postgres"
		}
		provider, err := goose.NewProvider(dialect, p.DB, os.DirFS(dir), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.DownTo(t.Context(), 4); err != nil {
			t.Fatal(err)
		}
		if _, err := provider.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{
			"SELECT count(*) FROM posts": 8,
			fmt.Sprintf("SELECT id FROM posts WHERE person_id = %d AND role = 'officer'", a1):                              held,
			fmt.Sprintf("SELECT count(*) FROM posts WHERE person_id = %d AND role = 'clerk' AND since < '2023-01-01'", a1): 1,
		} {
			if n := p.Count(t, query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}
