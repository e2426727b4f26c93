package conversations

// A PlacedAttachment is a photo or a file with its place in a report.
type PlacedAttachment struct {
	Question string
	Position int // in its answer, from 1
	Attachment
}

// Attachments returns the photos and files of a state, in the order of the flow
// and, within an answer, in the order in which they came.
func Attachments(f *Flow, s State) []PlacedAttachment {
	var list []PlacedAttachment
	for i := range f.Questions {
		id := f.Questions[i].ID
		for n, file := range s.Answers[id].Files {
			list = append(list, PlacedAttachment{Question: id, Position: n + 1, Attachment: file})
		}
	}
	return list
}
