package zalo

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// A word is a JSON string or number. Zalo's samples, and what was seen of it,
// differ in which of them ids, dates and codes are. Anything else is empty: one
// odd field must not cost a message that comes only once.
type word string

// UnmarshalJSON implements json.Unmarshaler.
func (w *word) UnmarshalJSON(data []byte) error {
	*w = ""
	switch first := data[0]; {
	case first == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*w = word(s)
	case first == '-', first >= '0' && first <= '9':
		*w = word(data)
	}
	return nil
}

// number returns the whole number that a word is, or 0.
func (w word) number() int64 {
	if n, err := strconv.ParseInt(string(w), 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(string(w), 64) // 1.7e12
	if err != nil || f != f || f < -1<<53 || f > 1<<53 {
		return 0
	}
	return int64(f)
}

// milliseconds reads a date, which is documented in milliseconds since 1970.
// Less than 1e12 of them were in 2001: such a number counts seconds. It returns
// 0 for what is neither, as an id out of order would make a message look old.
func (w word) milliseconds() int64 {
	const year2001, year2286 = 1e9, 1e10 // in seconds
	switch n := w.number(); {
	case n >= year2001*1000 && n < year2286*1000:
		return n
	case n >= year2001 && n < year2286:
		return n * 1000
	default:
		return 0
	}
}

// instant returns the moment of a date in milliseconds.
func instant(milliseconds int64) time.Time { return time.UnixMilli(milliseconds).UTC() }

// decode reads JSON into v. A field of another type than v's is left out; it
// reports false for what is no JSON.
func decode(data []byte, v any) bool {
	err := json.Unmarshal(data, v)
	_, odd := errors.AsType[*json.UnmarshalTypeError](err)
	return err == nil || odd
}
