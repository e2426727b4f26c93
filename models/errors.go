package models

import "errors"

// ErrUnknown means that there is nothing under this account, name or id, or
// nothing that the asker may know of: the two are not told apart.
var ErrUnknown = errors.New("unknown")
