//go:build !soak

package main

// instrument does nothing: failpoints and planted bugs are in builds with the tag
// soak only (see cmd/soak).
func (p *program) instrument() error { return nil }
