// Package strictyaml reads YAML files that people write by hand, and says of
// each mistake where it stands: "roster.yaml:12:5: what is wrong".
package strictyaml

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A Document is a file that was read, for the errors that are found later.
type Document struct {
	name string
	file *ast.File
}

// Decode reads data into v. Unknown and repeated keys are refused. name is the
// file's name in errors.
func Decode(name string, data []byte, v any) (*Document, error) {
	if err := yaml.UnmarshalWithOptions(data, v, yaml.Strict()); err != nil {
		return nil, located(name, err)
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, located(name, err)
	}
	if len(file.Docs) > 1 {
		at := file.Docs[1].Start.Position
		return nil, fmt.Errorf("%s:%d:%d: a second document begins here, want one in a file", name, at.Line, at.Column)
	}
	return &Document{name: name, file: file}, nil
}

// located brings the YAML library's errors into the form of all others.
func located(name string, err error) error {
	if y, ok := errors.AsType[yaml.Error](err); ok {
		at := y.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, y.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Errorf returns an error at the place that a YAML path names
// ("$.questions[3].when"), or at the nearest place around it that exists.
func (d *Document) Errorf(path, format string, args ...any) error {
	line, column := 1, 1
	for p := path; p != "$"; p = parent(p) {
		if node := d.find(p); node != nil {
			at := begin(node).Position
			line, column = at.Line, at.Column
			break
		}
	}
	return fmt.Errorf("%s:%d:%d: %w", d.name, line, column, fmt.Errorf(format, args...))
}

// Fraction reports whether a number with a fraction stands at a path. The
// library puts it into a whole number without saying so.
func (d *Document) Fraction(path string) bool {
	_, found := d.find(path).(*ast.FloatNode)
	return found
}

func (d *Document) find(path string) ast.Node {
	p, err := yaml.PathString(path)
	if err != nil {
		return nil
	}
	node, err := p.FilterFile(d.file)
	if err != nil {
		return nil
	}
	return node
}

// begin returns the token that a reader takes for the node's first: of a block
// of keys the first key, where the library has the colon behind it.
func begin(node ast.Node) *token.Token {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return node.GetToken()
}

func parent(path string) string {
	if i := strings.LastIndexAny(path, ".["); i > 0 {
		return path[:i]
	}
	return "$"
}
