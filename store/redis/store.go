package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// DefaultPrefix is the beginning of all keys where none is set.
const DefaultPrefix = "satcoso:"

const (
	// timeout is that of dialling, reading and writing. Whoever waits longer
	// had better let the channel deliver again.
	timeout = 500 * time.Millisecond
	// poolSize is far above what is needed: one compare-and-set takes 0.1 ms,
	// so that 32 connections are enough for some 20,000 messages a second.
	poolSize = 32
)

// A Store is a connection to Redis. It is safe for use by several goroutines.
type Store struct {
	client  redis.UniversalClient
	prefix  string
	servers servers
	// batch sends what comes with every message; nil where commands are sent one by
	// one. running are its senders and the counters of pace.go.
	batch   *batcher
	running sync.WaitGroup
	counts  counts
	// embedded is the server inside this process, or nil.
	embedded *embedded
}

// Open connects to the server or cluster at rawURL: redis://, rediss:// (with
// TLS), redis+cluster://, rediss+cluster:// or unix://. Keys begin with prefix,
// or with [DefaultPrefix] if it is empty.
//
// Its errors name the setting REDIS_URL, the server and what to do, and never
// the password.
func Open(ctx context.Context, rawURL, prefix string) (*Store, error) {
	s := newStore(prefix)
	s.servers.cluster = strings.Contains(rawURL, "+cluster:")
	client, where, err := connect(rawURL, s.servers.meet)
	if err != nil {
		return nil, err
	}
	s.client = client
	if !s.servers.cluster { // whose nodes take different commands
		s.batch = &batcher{client: client, running: &s.running}
	}
	if err := client.Ping(ctx).Err(); err != nil {
		advice := "check that the server runs there, or unset REDIS_URL to use the embedded one"
		if redis.HasErrorPrefix(err, "WRONGPASS") || redis.HasErrorPrefix(err, "NOAUTH") {
			advice = "check user and password"
		}
		err = fmt.Errorf("open REDIS_URL: Redis at %s does not answer: %w; %s", where, err, advice)
		return nil, errors.Join(err, client.Close())
	}
	return s, nil
}

func newStore(prefix string) *Store {
	if prefix == "" {
		prefix = DefaultPrefix
	}
	return &Store{prefix: prefix}
}

// connect makes a client, which dials later. where names the server without
// user and password. meet is called on every new connection.
func connect(rawURL string, meet func(context.Context, *redis.Conn) error) (client redis.UniversalClient, where string, err error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// The parser's own message quotes the URL, and with it the password.
		return nil, "", errors.New("open REDIS_URL: it is not a valid URL; " +
			"percent-encode special characters of user and password")
	}
	where = u.Host + u.Path
	if scheme, ok := strings.CutSuffix(u.Scheme, "+cluster"); ok {
		u.Scheme = scheme
		o, err := redis.ParseClusterURL(u.String())
		if err != nil || scheme != "redis" && scheme != "rediss" {
			return nil, "", badURL(u.Scheme)
		}
		tuneCluster(o)
		o.OnConnect = meet
		return redis.NewClusterClient(o), where, nil
	}
	o, err := redis.ParseURL(rawURL)
	if err != nil {
		return nil, "", badURL(u.Scheme)
	}
	tune(o)
	o.OnConnect = meet
	return redis.NewClient(o), where, nil
}

func badURL(scheme string) error {
	return fmt.Errorf("open REDIS_URL: %q is not a known scheme, or what follows is not understood; "+
		"write redis://HOST:PORT/0, rediss://…, redis+cluster://… or unix://PATH", scheme+":")
}

// tune makes a client fail soon and only once: a compare-and-set that is
// repeated behind our back would meet itself as a conflict.
func tune(o *redis.Options) {
	o.MaxRetries, o.DialerRetries = -1, 1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
	o.PoolSize = poolSize
	o.ContextTimeoutEnabled = true
	o.Protocol, o.DisableIdentity = 2, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

func tuneCluster(o *redis.ClusterOptions) {
	o.MaxRetries, o.DialerRetries = -1, 1 // redirections are not retries
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
	o.PoolSize = poolSize
	o.ContextTimeoutEnabled = true
	o.Protocol, o.DisableIdentity = 2, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// Ping reports whether Redis answers. An embedded server is not asked: it would
// take that for work, and write its file.
func (s *Store) Ping(ctx context.Context) error {
	if s.embedded != nil {
		return nil
	}
	if err := s.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", away(ctx, err))
	}
	return nil
}

// Close gives the connections back. An embedded server writes its file and
// ends.
func (s *Store) Close() error {
	s.running.Wait()
	err := s.client.Close()
	if s.embedded != nil {
		err = errors.Join(err, s.embedded.close())
	}
	if err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}
