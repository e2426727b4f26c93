// Package demo holds the invented people with whom the program can be tried.
package demo

import _ "embed"

// Roster is the roster of the demonstration, in the form that package roster
// reads.
//
//go:embed roster.yaml
var Roster []byte
