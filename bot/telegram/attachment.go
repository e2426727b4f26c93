package telegram

import (
	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// maxFile is the size of the largest file that Telegram gives out to bots.
const maxFile = 20 << 20

// media is what a message may hold beside words.
type media struct {
	Album     string    `json:"media_group_id"`
	Photo     []file    `json:"photo"` // in several sizes
	Document  *file     `json:"document"`
	Voice     *file     `json:"voice"`
	Animation *struct{} `json:"animation"`
}

type file struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Name   string `json:"file_name"`
	Size   int64  `json:"file_size"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
}

// attachment translates a photo, a file or a voice note. Everything else is
// unsupported.
func (m *media) attachment() (kind bot.MessageKind, a conversations.Attachment) {
	var f file
	switch {
	case m.Animation != nil: // which Telegram gives as a document, too
	case m.Document != nil:
		a.Kind, f = conversations.File, *m.Document
	case m.Voice != nil:
		a.Kind, f = conversations.Voice, *m.Voice
	default:
		a.Kind, f = conversations.Photo, largest(m.Photo)
	}
	if f.ID == "" {
		return bot.Unsupported, conversations.Attachment{}
	}
	a.Ref, a.Unique, a.Album, a.Name, a.Size = f.ID, f.Unique, m.Album, f.Name, f.Size
	return bot.Attached, a
}

// largest returns the largest size of a photo that can be fetched.
func largest(sizes []file) (best file) {
	for _, s := range sizes {
		if s.Size <= maxFile && s.Width*s.Height >= best.Width*best.Height {
			best = s
		}
	}
	return best
}
