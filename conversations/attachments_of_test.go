package conversations_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
)

// What a report's attachments are follows from its answers: photos that are
// still being gathered, or were sent for another draft, are none.
func TestAttachments(t *testing.T) {
	c := at(t, "lop_nhan_thuc", "hôm qua", "nhà văn hóa", "40", "30", "38")
	c.photo("1", "từ phía sau")
	c.photo("2", "")
	if got := conversations.Attachments(c.flow, c.state); got != nil {
		t.Errorf("attachments of an answer that is not given yet: %+v", got)
	}
	c.taps("done")
	want := []conversations.PlacedAttachment{
		{Question: "anh", Position: 1, Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: "1", Album: "a", Caption: "từ phía sau"}},
		{Question: "anh", Position: 2, Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: "2", Album: "a"}},
	}
	if diff := cmp.Diff(want, conversations.Attachments(c.flow, c.state)); diff != "" {
		t.Error(diff)
	}
	c.taps("edit", "@anh", "clear")
	c.photo("3", "")
	c.taps("done")
	if got := conversations.Attachments(c.flow, c.state); len(got) != 1 || got[0].Ref != "3" {
		t.Errorf("attachments after they were sent anew: %+v", got)
	}
}

// They come in the order of the flow, with all that the channel said of them,
// and are found again in the answers that were stored.
func TestAttachmentsOfStoredAnswers(t *testing.T) {
	f := anyFlow(t, "kinds")
	paper := conversations.Attachment{Kind: conversations.File, Ref: "r", Unique: "u", Name: "to_trinh.pdf", Size: 9}
	state := conversations.State{Answers: map[string]conversations.Answer{
		"to_trinh": {Value: "1", Files: []conversations.Attachment{paper}},
		"anh":      {Value: "1", Files: []conversations.Attachment{{Kind: conversations.Photo, Ref: "p"}}},
	}}
	stored, err := conversations.EncodeAnswers(state)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := conversations.DecodeAnswers(stored)
	if err != nil {
		t.Fatal(err)
	}
	want := []conversations.PlacedAttachment{
		{Question: "anh", Position: 1, Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: "p"}},
		{Question: "to_trinh", Position: 1, Attachment: paper},
	}
	if diff := cmp.Diff(want, conversations.Attachments(f, conversations.State{Answers: answers})); diff != "" {
		t.Error(diff)
	}
}
