// Package flows holds the flows that ship, as YAML files. An operator's folder
// of files may replace them: see [Load].
package flows

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/satcoso/satcoso/conversations"
)

//go:embed *.yaml
var builtin embed.FS

// A File is a flow with the text that it was read from.
type File struct {
	Flow *conversations.Flow
	YAML []byte
}

// Builtin returns the file system of the flows that ship.
func Builtin() fs.FS { return builtin }

// Load reads all *.yaml files of a folder, in the order of their names. All
// mistakes in all files are reported together.
func Load(folder fs.FS) ([]File, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list flows: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("list flows: the folder has no *.yaml file")
	}
	slices.Sort(names)
	var files []File
	var errs []error
	seen := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("read flow %s: %w", name, err))
			continue
		}
		f, err := conversations.Parse(path.Base(name), data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if other, taken := seen[f.ID]; taken {
			errs = append(errs, fmt.Errorf("%s:1:1: flow %q is defined in %s already", name, f.ID, other))
		}
		seen[f.ID] = name
		files = append(files, File{Flow: f, YAML: data})
	}
	return files, errors.Join(errs...)
}
