package attachments

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A Folder holds files under names that it makes itself. It is safe for use by
// several goroutines, and by several processes on the same folder.
type Folder struct {
	root *os.Root
}

// Open opens the folder that the setting BLOB_URL names, "file:PATH", or
// fallback where that is empty, and creates one that is missing, for this user
// alone. Its errors name the setting, what it says, and what to write.
func Open(url, fallback string) (*Folder, error) {
	dir := fallback
	if url != "" {
		path, ok := strings.CutPrefix(url, "file:")
		if path = strings.TrimPrefix(path, "//"); !ok || path == "" {
			return nil, fmt.Errorf("open BLOB_URL: it is %s; write file:PATH, for example file:/var/lib/satcoso/attachments", described(url))
		}
		dir = path
	}
	f, err := openFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("open BLOB_URL: folder %q: %w; name one that this user may write to", dir, err)
	}
	return f, nil
}

// described says what stands in the place of a path. Others may hold keys.
func described(url string) string {
	scheme, _, ok := strings.Cut(url, ":")
	switch {
	case !ok:
		return fmt.Sprintf("%q, without a scheme", url)
	case scheme == "file":
		return fmt.Sprintf("%q, without a path", url)
	}
	return fmt.Sprintf("of the kind %q", scheme+":")
}

func openFolder(dir string) (_ *Folder, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{root: root}
	probe := ".probe-" + rand.Text()
	if err := errors.Join(f.write(probe, nil), f.root.Remove(probe)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// makeFolder creates a folder that is missing so that it survives a loss of
// power.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	parent, err := os.Open(filepath.Dir(dir))
	if err != nil {
		return err
	}
	return syncAndClose(parent)
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// Put keeps a file of an attachment and returns its name. The name has the ids
// of report and attachment and a part of the data's hash, so that doing it again
// has the same result, and no other data ever has the same name. When it
// returns, the file survives a loss of power.
func (f *Folder) Put(report string, id int64, ext string, data []byte) (string, error) {
	sum := sha256.Sum256(data)
	name := fmt.Sprintf("%s-%d-%x%s", report, id, sum[:8], ext)
	if r, n, ok := owner(name); !ok || r != report || n != id {
		return "", fmt.Errorf("keep attachment %d of report %q: its ids make no file name", id, report)
	}
	temporary := name + temporaryMark + rand.Text()
	err := f.write(temporary, data)
	if err == nil {
		err = f.root.Rename(temporary, name)
	}
	if err == nil {
		err = f.sync()
	} else {
		err = errors.Join(err, f.Delete(temporary))
	}
	if err != nil {
		return "", fmt.Errorf("keep attachment %d of report %s: %w", id, report, err)
	}
	return name, nil
}

// write writes a new file, down to the disk.
func (f *Folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.Write(data); err != nil {
		return errors.Join(err, file.Close())
	}
	return syncAndClose(file)
}

// sync brings the names of the folder down to the disk.
func (f *Folder) sync() error {
	dir, err := f.root.Open(".")
	if err != nil {
		return err
	}
	return syncAndClose(dir)
}

func syncAndClose(file *os.File) error { return errors.Join(file.Sync(), file.Close()) }

// Get opens a file. One that is not there is an fs.ErrNotExist; the caller
// closes what it gets.
func (f *Folder) Get(name string) (io.ReadCloser, error) {
	if _, _, ok := owner(name); !ok {
		return nil, fmt.Errorf("read file %q: %w", name, fs.ErrNotExist)
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return file, nil
}

// Delete removes a file that Put has made. One that is not there is removed
// already.
func (f *Folder) Delete(name string) error {
	if _, _, ok := owner(name); !ok {
		return fmt.Errorf("remove file %q: it is not one of an attachment", name)
	}
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// names are those of the files that Put has made, or left half written.
func (f *Folder) names() ([]string, error) {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	var names []string
	for _, e := range entries {
		if _, _, ok := owner(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// temporaryMark stands in the name of a file that is not whole yet.
const temporaryMark = ".tmp-"

var fileName = regexp.MustCompile(`^([0-9A-Za-z-]+)-([0-9]+)-[0-9a-f]{16}\.[a-z0-9]+(?:\.tmp-[A-Z0-9]+)?$`)

// owner returns whose file it is, by its name.
func owner(name string) (report string, id int64, ok bool) {
	parts := fileName.FindStringSubmatch(name)
	if parts == nil {
		return "", 0, false
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[1], id, err == nil
}
