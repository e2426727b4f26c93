package bot

import "strconv"

// ErrNotShown is what Handle returns where only the answer failed.
var ErrNotShown = errNotShown

// AccountTag is how button data names an account.
func AccountTag(channel, account string) string {
	return strconv.FormatUint(uint64(accountTag(Address{channel, account})), 36)
}

// CommandNames are the names of all commands, in both languages.
func (h *Handler) CommandNames() []string {
	var names []string
	for _, c := range h.commands() {
		names = append(names, c.name.VI, c.name.EN)
	}
	return append(names, "start")
}
