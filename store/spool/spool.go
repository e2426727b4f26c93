// Package spool keeps small things in a folder of this machine, safe from a
// crash, while the database does not take them: one file each.
package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// A Folder is a spool. It may be used by several goroutines, and by one process
// at a time.
type Folder struct{ dir string }

// Open opens the spool in a folder, which is made if it is missing. What a crash
// left half-written is removed.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	half, err := filepath.Glob(filepath.Join(dir, "*"+unfinished))
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	for _, file := range half {
		if err := os.Remove(file); err != nil {
			return nil, fmt.Errorf("open spool: %w", err)
		}
	}
	return &Folder{dir: dir}, nil
}

// unfinished ends the names of files that are being written.
const unfinished = ".tmp"

var names = regexp.MustCompile(`^[a-z0-9-]+$`)

// path is where a name is kept. Names are made by this program, so that a wrong
// one is a mistake of its own.
func (f *Folder) path(name string) (string, error) {
	if !names.MatchString(name) {
		return "", fmt.Errorf("%q is no name for the spool", name)
	}
	return filepath.Join(f.dir, name), nil
}

// Put implements [bot.Spool].
func (f *Folder) Put(name string, data []byte) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(f.dir, name+".*"+unfinished)
	if err != nil {
		return fmt.Errorf("spool %s: %w", name, err)
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("spool %s: %w", name, err), os.Remove(file.Name()))
	}
	return f.sync()
}

// sync makes the folder itself safe: a new name lasts once that is done.
func (f *Folder) sync() error {
	dir, err := os.Open(f.dir)
	if err != nil {
		return fmt.Errorf("sync spool: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("sync spool: %w", err)
	}
	return nil
}

// List implements [bot.Spool]: in the order of names.
func (f *Folder) List() ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("list spool: %w", err)
	}
	var list []string
	for _, e := range entries {
		if names.MatchString(e.Name()) {
			list = append(list, e.Name())
		}
	}
	slices.Sort(list)
	return list, nil
}

// Get implements [bot.Spool].
func (f *Folder) Get(name string) ([]byte, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s from the spool: %w", name, err)
	}
	return data, nil
}

// Remove implements [bot.Spool].
func (f *Folder) Remove(name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s from the spool: %w", name, err)
	}
	return nil
}
