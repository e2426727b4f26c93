//go:build !race

package bot_test

// raced says that the race detector watches.
const raced = false
