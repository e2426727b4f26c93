package redisstore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openTest(t *testing.T, file string) *Store {
	t.Helper()
	s, err := OpenEmbedded(t.Context(), file, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a second time in most tests
	return s
}

func put(t *testing.T, s *Store, person int64, session string) bot.Record {
	t.Helper()
	r := bot.Record{Stamp: bot.Stamp{Generation: 1, Version: 1}, Session: []byte(session)}
	if err := s.Save(t.Context(), person, bot.Stamp{}, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func mustLoad(t *testing.T, s *Store, person int64) bot.Record {
	t.Helper()
	r, _, err := s.Load(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReload(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sub", "redis")
	s := openTest(t, file)
	want := put(t, s, 7, `{"text":"Đảng ủy"}`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openTest(t, file)
	if diff := cmp.Diff(want, mustLoad(t, again, 7)); diff != "" {
		t.Error(diff)
	}
	if ttl := again.embedded.server.TTL("satcoso:{p7}"); ttl < 29*24*time.Hour || ttl > keep {
		t.Errorf("time to live is %s, want nearly 30 days", ttl)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file is %v, %v, want it readable by its owner only", info, err)
	}
}

// After a crash the server has what the file had: nothing half.
func TestReloadAfterCrash(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, filepath.Join(dir, "redis"))
	want := put(t, s, 7, `{"n":1}`)
	if err := s.embedded.save(time.Now()); err != nil {
		t.Fatal(err)
	}
	put(t, s, 8, `{"n":2}`)
	data, err := os.ReadFile(filepath.Join(dir, "redis"))
	if err != nil {
		t.Fatal(err)
	}
	crashed := filepath.Join(dir, "crashed")
	if err := os.WriteFile(crashed, data, 0o600); err != nil {
		t.Fatal(err)
	}
	again := openTest(t, crashed)
	if diff := cmp.Diff(want, mustLoad(t, again, 7)); diff != "" {
		t.Error(diff)
	}
	if late := mustLoad(t, again, 8); late.Version != 0 {
		t.Errorf("what came after the snapshot is there: %+v", late)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) != 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

// Nothing is written while nothing happens.
func TestSaveIfChanged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "redis")
	s := openTest(t, file)
	put(t, s, 7, `{}`)
	if err := s.embedded.save(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := s.embedded.save(time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file was written again: %v", err)
	}
	put(t, s, 8, `{}`)
	if err := s.embedded.save(time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestDamagedFile(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good")
	s := openTest(t, good)
	put(t, s, 7, `{"n":1}`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte{}, data...)
	flipped[len(flipped)-20] ^= 1
	for name, damaged := range map[string][]byte{
		"empty": {}, "cut": data[:len(data)-1], "flipped": flipped, "foreign": []byte("hello\nworld"),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "redis")
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			s := openTest(t, file)
			if got := mustLoad(t, s, 7); got.Version != 0 {
				t.Errorf("loaded %+v from a damaged file", got)
			}
			aside, _ := filepath.Glob(file + ".damaged-*")
			if len(aside) != 1 {
				t.Fatalf("set aside are %v, want one file", aside)
			}
			if kept, err := os.ReadFile(aside[0]); err != nil || string(kept) != string(damaged) {
				t.Errorf("the damaged file was changed: %v", err)
			}
			put(t, s, 7, `{"n":2}`)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if got := mustLoad(t, openTest(t, file), 7); got.Version != 1 {
				t.Errorf("after the next start: %+v", got)
			}
		})
	}
}

func TestOnlyStringsAreSaved(t *testing.T) {
	s := openTest(t, filepath.Join(t.TempDir(), "redis"))
	s.embedded.server.HSet("a", "field", "value")
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "save key a") {
		t.Errorf("Close with a hash: %v, want an error that names the key", err)
	}
}

func TestExpiry(t *testing.T) {
	file := filepath.Join(t.TempDir(), "redis")
	s := openTest(t, file)
	put(t, s, 7, `{}`)
	put(t, s, 8, `{}`)
	server := s.embedded.server
	server.FastForward(keep / 2)
	if err := s.Note(t.Context(), 7, bot.Stamp{Generation: 1, Version: 1, Delivered: 1}); err != nil {
		t.Fatal(err)
	}
	if ttl := server.TTL("satcoso:{p7}"); ttl > keep/2 {
		t.Errorf("Note prolonged the time to live to %s", ttl)
	}
	next := bot.Record{Stamp: bot.Stamp{Generation: 1, Version: 2}, Session: []byte(`{}`)}
	if err := s.Save(t.Context(), 8, bot.Stamp{Generation: 1, Version: 1}, next); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// Time goes on while the program does not run.
	m := openTest(t, filepath.Join(t.TempDir(), "other"))
	if err := load(t.Context(), m.embedded.server, file, time.Now().Add(keep*3/4)); err != nil {
		t.Fatal(err)
	}
	if got := mustLoad(t, m, 7); got.Version != 0 {
		t.Errorf("a record outlived its time: %+v", got)
	}
	if got := mustLoad(t, m, 8); got.Version != 2 {
		t.Errorf("a record was lost: %+v", got)
	}
}

func TestMalformed(t *testing.T) {
	s := openTest(t, filepath.Join(t.TempDir(), "redis"))
	r := bot.Record{Stamp: bot.Stamp{Generation: 1, Version: 2}, Session: []byte(`{"answer":"secret"}`)}
	good := string(encode(7, r))
	if back, err := decode(7, []byte(good)); err != nil || back.Version != 2 {
		t.Fatalf("decode = %+v, %v", back, err)
	}
	for name, value := range map[string]string{
		"empty": "", "short": good[:50], "cut": good[:len(good)-1], "number": "g" + good[1:],
		"separator": strings.Replace(good, ".", ":", 1), "person": strings.Replace(good, "7 {", "8 {", 1),
		"sign": "+" + good[1:],
	} {
		if err := s.embedded.server.Set("satcoso:{p7}", value); err != nil {
			t.Fatal(err)
		}
		_, _, err := s.Load(t.Context(), 7)
		if err == nil || !strings.Contains(err.Error(), "satcoso:{p7}") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want an error that names the key only", name, err)
		}
	}
}
