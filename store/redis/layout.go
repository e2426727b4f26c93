package redisstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/satcoso/satcoso/bot"
)

// A value is six numbers of 12 hexadecimal digits each, and the session:
//
//	byte  0  generation
//	     12  .
//	     13  version
//	     25  .
//	     26  newest version whose reply was delivered
//	     38  .
//	     39  the channel's date of that reply, in seconds since 1970, or 0
//	     51  .
//	     52  the chat message's id of that reply, or 0
//	     64  .
//	     65  person
//	     77  space
//	     78  the session, JSON
//
// The widths are fixed because the scripts compare bytes 0 to 24 and write
// bytes 26 to 63 without looking at the rest. All numbers are below 1<<48.
const (
	numbers   = 6
	width     = 12
	sessionAt = numbers * (width + 1)
	tooWide   = 1 << (4 * width)
)

// order writes what orders records: generation and version.
func order(s bot.Stamp) string { return fmt.Sprintf("%012x.%012x", s.Generation, s.Version) }

// delivery writes what is known about the delivery of the record's reply.
func delivery(s bot.Stamp) string {
	var seconds int64
	if !s.AskedAt.IsZero() {
		seconds = max(0, s.AskedAt.Unix())
	}
	id := max(0, s.AskedID)
	if id >= tooWide {
		id = 0 // then the date alone decides
	}
	return fmt.Sprintf("%012x.%012x.%012x", s.Delivered, seconds, id)
}

func encode(person int64, r bot.Record) []byte {
	value := fmt.Appendf(nil, "%s.%s.%012x ", order(r.Stamp), delivery(r.Stamp), person)
	return append(value, r.Session...)
}

var errMalformed = errors.New("the stored value is malformed")

// decode is the inverse of encode. Its errors do not repeat the value, which
// holds what the person answered.
func decode(person int64, value []byte) (bot.Record, error) {
	if len(value) < sessionAt || !json.Valid(value[sessionAt:]) {
		return bot.Record{}, errMalformed
	}
	var n [numbers]uint64
	for i := range n {
		at := i * (width + 1)
		separator := byte('.')
		if i == len(n)-1 {
			separator = ' '
		}
		var err error
		n[i], err = strconv.ParseUint(string(value[at:at+width]), 16, 64)
		if err != nil || value[at+width] != separator {
			return bot.Record{}, errMalformed
		}
	}
	if n[5] != uint64(person) {
		return bot.Record{}, errors.New("the stored value belongs to another person")
	}
	r := bot.Record{
		Stamp:   bot.Stamp{Generation: n[0], Version: n[1], Delivered: n[2], AskedID: int64(n[4])},
		Session: value[sessionAt:],
	}
	if n[3] != 0 {
		r.AskedAt = time.Unix(int64(n[3]), 0).UTC()
	}
	return r, nil
}
