package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/satcoso/satcoso/bot"
)

// keep is how long a record outlives its last change: that of an abandoned
// draft, too.
const keep = 30 * 24 * time.Hour

// saveScript replaces the value whose generation and version are ARGV[1],
// compared byte by byte, by ARGV[2] for ARGV[3] milliseconds. An empty ARGV[1]
// means that there must be no value.
var saveScript = redis.NewScript(`
if ARGV[1] == '' then
	if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
elseif redis.call('GETRANGE', KEYS[1], 0, 24) ~= ARGV[1] then
	return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`)

// noteScript writes ARGV[2], delivered version, time and message, behind generation and
// version if they are ARGV[1]. SETRANGE leaves the time to live as it is.
var noteScript = redis.NewScript(`
if redis.call('GETRANGE', KEYS[1], 0, 24) ~= ARGV[1] then return 0 end
redis.call('SETRANGE', KEYS[1], 26, ARGV[2])
return 1`)

// key has the person's number in braces: in a cluster, all keys of one person
// lie on one node.
func (s *Store) key(person int64) string {
	return s.prefix + "{p" + strconv.FormatInt(person, 10) + "}"
}

// revokedKey marks a person whose access was taken away. It lies beside their
// record.
func (s *Store) revokedKey(person int64) string { return s.key(person) + ":revoked" }

// revokedFor outlives whatever is remembered of people elsewhere.
const revokedFor = 20 * time.Minute

// Revoke tells every copy of the program at once to forget what it remembers of
// a person.
func (s *Store) Revoke(ctx context.Context, person int64) error {
	if err := s.client.Set(ctx, s.revokedKey(person), "1", revokedFor).Err(); err != nil {
		return fmt.Errorf("mark person %d as revoked: %w", person, away(ctx, err))
	}
	return nil
}

// Load implements [bot.States]. It is one round trip.
func (s *Store) Load(ctx context.Context, person int64) (record bot.Record, revoked bool, err error) {
	key := s.key(person)
	values, err := s.mget(ctx, key, s.revokedKey(person))
	if err != nil {
		return bot.Record{}, false, fmt.Errorf("load state %s: %w", key, away(ctx, err))
	}
	value, ok := values[0].(string)
	if !ok {
		return bot.Record{}, values[1] != nil, nil
	}
	if record, err = decode(person, []byte(value)); err != nil {
		return bot.Record{}, false, fmt.Errorf("load state %s: %w", key, err)
	}
	return record, values[1] != nil, nil
}

// Each implements [bot.States], node by node in a cluster.
func (s *Store) Each(ctx context.Context, do func(person int64, r bot.Record) error) error {
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return s.eachOf(ctx, node, do) })
	}
	return s.eachOf(ctx, s.client, do)
}

func (s *Store) eachOf(ctx context.Context, node redis.Cmdable, do func(person int64, r bot.Record) error) error {
	keys := node.Scan(ctx, 0, s.prefix+"{p*}", 500).Iterator()
	for keys.Next(ctx) {
		number, _ := strings.CutPrefix(keys.Val(), s.prefix+"{p")
		person, err := strconv.ParseInt(strings.TrimSuffix(number, "}"), 10, 64)
		if err != nil {
			continue // not the record of a person
		}
		record, _, err := s.Load(ctx, person)
		if err != nil {
			return err
		}
		if record.Version == 0 {
			continue // it has expired meanwhile
		}
		if err := do(person, record); err != nil {
			return err
		}
	}
	if err := keys.Err(); err != nil {
		return fmt.Errorf("list states: %w", away(ctx, err))
	}
	return nil
}

// Save implements [bot.States].
func (s *Store) Save(ctx context.Context, person int64, want bot.Stamp, next bot.Record) error {
	key, expected := s.key(person), ""
	if want.Generation != 0 || want.Version != 0 {
		expected = order(want)
	}
	saved, err := s.run(ctx, saveScript, key,
		expected, encode(person, next), keep.Milliseconds()).Int()
	if err != nil {
		return fmt.Errorf("save state %s: %w", key, away(ctx, err))
	}
	if saved == 0 {
		return fmt.Errorf("save state %s: %w", key, bot.ErrConflict)
	}
	return nil
}

// Note implements [bot.States].
func (s *Store) Note(ctx context.Context, person int64, stamp bot.Stamp) error {
	key := s.key(person)
	if err := s.run(ctx, noteScript, key, order(stamp), delivery(stamp)).Err(); err != nil {
		return fmt.Errorf("note delivery in state %s: %w", key, away(ctx, err))
	}
	return nil
}
