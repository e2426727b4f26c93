// Package redistest gives a test its own corner of a real Redis server, and
// access to it past package redisstore.
package redistest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Server is a Redis server with a key prefix that nobody else uses. The keys
// are deleted when the test ends.
type Server struct {
	URL, Prefix string
	client      *redis.Client
}

// New connects to the server at url.
func New(t testing.TB, url string) *Server {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatalf("TEST_REDIS_URL: %v", err)
	}
	s := &Server{URL: url, Prefix: "test:" + rand.Text() + ":", client: redis.NewClient(options)}
	t.Cleanup(func() {
		s.clear(t)
		if err := s.client.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *Server) clear(t testing.TB) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
	defer cancel()
	keys := s.client.Scan(ctx, 0, s.Prefix+"*", 1000).Iterator()
	for keys.Next(ctx) {
		if err := s.client.Del(ctx, keys.Val()).Err(); err != nil {
			t.Error(err)
		}
	}
	if err := keys.Err(); err != nil {
		t.Error(err)
	}
}

// Value returns the value of the key, to which the prefix is added.
func (s *Server) Value(t *testing.T, key string) string {
	t.Helper()
	value, err := s.client.Get(t.Context(), s.Prefix+key).Result()
	if err != nil {
		t.Fatalf("read key %s: %v", key, err)
	}
	return value
}

// Dump returns all keys with their values, as they lie in the server.
func (s *Server) Dump(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	keys := s.client.Scan(t.Context(), 0, s.Prefix+"*", 1000).Iterator()
	for keys.Next(t.Context()) {
		fmt.Fprintf(&text, "%s %s\n", keys.Val(), s.Value(t, strings.TrimPrefix(keys.Val(), s.Prefix)))
	}
	if err := keys.Err(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// Put sets the key to value.
func (s *Server) Put(t *testing.T, key, value string) {
	t.Helper()
	if err := s.client.Set(t.Context(), s.Prefix+key, value, 0).Err(); err != nil {
		t.Fatalf("write key %s: %v", key, err)
	}
}

// TTL returns how long the key still lives.
func (s *Server) TTL(t *testing.T, key string) time.Duration {
	t.Helper()
	ttl, err := s.client.PTTL(t.Context(), s.Prefix+key).Result()
	if err != nil {
		t.Fatalf("read time to live of key %s: %v", key, err)
	}
	return ttl
}

// Expire lets the key live for ttl.
func (s *Server) Expire(t *testing.T, key string, ttl time.Duration) {
	t.Helper()
	if err := s.client.PExpire(t.Context(), s.Prefix+key, ttl).Err(); err != nil {
		t.Fatalf("set time to live of key %s: %v", key, err)
	}
}

// Memory returns what each key takes in the server, in bytes.
func (s *Server) Memory(t *testing.T) map[string]int64 {
	t.Helper()
	sizes := map[string]int64{}
	keys := s.client.Scan(t.Context(), 0, s.Prefix+"*", 1000).Iterator()
	for keys.Next(t.Context()) {
		size, err := s.client.MemoryUsage(t.Context(), keys.Val()).Result()
		if err != nil {
			t.Fatalf("measure key %s: %v", keys.Val(), err)
		}
		sizes[strings.TrimPrefix(keys.Val(), s.Prefix)] = size
	}
	if err := keys.Err(); err != nil {
		t.Fatal(err)
	}
	return sizes
}

// ForgetScripts makes the server forget all scripts, as if it were started anew.
func (s *Server) ForgetScripts(t *testing.T) {
	t.Helper()
	if err := s.client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatalf("forget scripts: %v", err)
	}
}
