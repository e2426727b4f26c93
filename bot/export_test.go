package bot

// CommandNames are the names of all commands, in both languages.
func (h *Handler) CommandNames() []string {
	var names []string
	for _, c := range h.commands() {
		names = append(names, c.name.VI, c.name.EN)
	}
	return append(names, "start")
}
