package redisstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// The file is one line "satcoso-redis 1 SHA256" and the JSON of a []saved,
// whose hash that is.
const fileMark = "satcoso-redis 1 "

// A saved is one key of the file.
type saved struct {
	Key   string `json:"key"`
	Value []byte `json:"value"`
	// Expires is an instant in milliseconds since 1970, or 0 for never: time
	// goes on while the program does not run.
	Expires int64 `json:"expires,omitempty"`
}

// save writes all keys of m into the file. It fails on a key that is not a
// string: nothing else is kept in this server.
func save(m *miniredis.Miniredis, file string, now time.Time) error {
	contents := []saved{}
	for _, key := range m.Keys() {
		value, err := m.Get(key)
		if errors.Is(err, miniredis.ErrKeyNotFound) {
			continue // expired or deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("save key %s: %w", key, err)
		}
		s := saved{Key: key, Value: []byte(value)}
		if ttl := m.TTL(key); ttl > 0 {
			s.Expires = now.Add(ttl).UnixMilli()
		}
		contents = append(contents, s)
	}
	text, err := json.Marshal(contents)
	if err != nil {
		return fmt.Errorf("save keys: %w", err)
	}
	sum := sha256.Sum256(text)
	return writeFile(file, append([]byte(fileMark+hex.EncodeToString(sum[:])+"\n"), text...))
}

// writeFile replaces the file as a whole or not at all, also if the machine
// stops in between.
func writeFile(file string, data []byte) error {
	dir := filepath.Dir(file)
	f, err := os.CreateTemp(dir, filepath.Base(file)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", file, err), os.Remove(f.Name()))
	}
	// The rename lasts once the folder is written too.
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder of %s: %w", file, err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync folder of %s: %w", file, err)
	}
	return nil
}

// load fills m from the file. A file that is missing is an empty one.
func load(ctx context.Context, m *miniredis.Miniredis, file string, now time.Time) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make folder of %s: %w", file, err)
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	contents, err := parse(data)
	if err != nil {
		return setAside(ctx, file, err, now)
	}
	for _, s := range contents {
		ttl := time.UnixMilli(s.Expires).Sub(now)
		if s.Expires != 0 && ttl <= 0 {
			continue
		}
		if err := m.Set(s.Key, string(s.Value)); err != nil {
			return fmt.Errorf("load key %s: %w", s.Key, err)
		}
		if s.Expires != 0 {
			m.SetTTL(s.Key, ttl)
		}
	}
	return nil
}

func parse(data []byte) ([]saved, error) {
	head, text, ok := bytes.Cut(data, []byte("\n"))
	sum := sha256.Sum256(text)
	if !ok || string(head) != fileMark+hex.EncodeToString(sum[:]) {
		return nil, errors.New("its contents do not match its first line")
	}
	var contents []saved
	if err := json.Unmarshal(text, &contents); err != nil {
		return nil, errors.New("its contents are not the expected JSON")
	}
	return contents, nil
}

// setAside renames a file that cannot be read, so that somebody may look at it.
func setAside(ctx context.Context, file string, why error, now time.Time) error {
	aside := file + ".damaged-" + now.UTC().Format("20060102T150405.000")
	if err := os.Rename(file, aside); err != nil {
		return fmt.Errorf("set damaged %s aside: %w", file, err)
	}
	slog.WarnContext(ctx, "embedded redis: the snapshot file is damaged; starting empty, conversations come from the database",
		"file", file, "renamed", aside, "error", why)
	return nil
}
