package conversations

// Progress returns which question of how many a draft stands at. It is 0 of how
// many where none is open.
func Progress(f *Flow, s State) (n, total int) {
	for i := range f.Questions {
		if q := &f.Questions[i]; q.asked() {
			total++
			if q.ID == s.At {
				n = total
			}
		}
	}
	return n, total
}

// NothingHappened is the tap by which an officer says that there is nothing to
// report. It means something to a draft that was just begun, where its flow
// offers it.
func NothingHappened(source string) Event {
	return Event{Kind: Tapped, Choice: choiceNothing, Source: source}
}
