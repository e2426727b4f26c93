package bot

// CommandNames are the names of all commands, in both languages.
func (h *Handler) CommandNames() []string {
	var names []string
	for _, c := range h.commands() {
		names = append(names, c.name.VI, c.name.EN)
	}
	return append(names, "start")
}

// ShortID is how buttons write the id of a draft or a report.
func ShortID(id string) string { return shortID(id) }
