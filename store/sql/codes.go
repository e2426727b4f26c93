package sqlstore

import (
	"fmt"
	"io"
)

const (
	// alphabet has no I, L, O, U, 0 and 1: codes are read out over the
	// telephone and copied by hand.
	alphabet   = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength = 4
	// codeAttempts bounds the draws of a code that is not taken yet. With 10,000
	// of the 810,000 codes taken, running out has a chance of 1e-38.
	codeAttempts = 20
)

// drawCode appends a random part to prefix.
func drawCode(random io.Reader, prefix string) (string, error) {
	// Only bytes below a multiple of the alphabet's length, so that all letters
	// are equally likely.
	const limit = 256 - 256%len(alphabet)
	code := []byte(prefix + "-")
	var b [1]byte
	for n := 0; n < codeLength; {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("draw code %s: %w", prefix, err)
		}
		if int(b[0]) < limit {
			code = append(code, alphabet[int(b[0])%len(alphabet)])
			n++
		}
	}
	return string(code), nil
}
