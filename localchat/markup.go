package localchat

import (
	"encoding/json"
	"unicode/utf8"
)

const (
	maxButtons      = 100
	maxCallbackData = 64 // bytes
)

// inlineKeyboard reads reply_markup: nil when there is none or it is empty.
func inlineKeyboard(text string) (*keyboard, error) {
	if text == "" {
		return nil, nil
	}
	var markup map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &markup); err != nil {
		return nil, badRequest("object expected as reply markup")
	}
	raw, inline := markup["inline_keyboard"]
	if !inline {
		if _, remove := markup["remove_keyboard"]; remove || len(markup) == 0 {
			return nil, nil // there never is one to remove
		}
		return nil, badRequest("this local server shows inline keyboards only")
	}
	var rows [][]json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, badRequest(`field "inline_keyboard" must be of type Array`)
	}
	k, n := &keyboard{}, 0
	for _, row := range rows {
		buttons := make([]button, 0, len(row))
		for _, b := range row {
			parsed, err := inlineButton(b)
			if err != nil {
				return nil, err
			}
			buttons = append(buttons, parsed)
		}
		if len(buttons) > 0 {
			k.Rows = append(k.Rows, buttons)
			n += len(buttons)
		}
	}
	if n > maxButtons {
		return nil, badRequest("reply markup is too long")
	}
	if n == 0 {
		return nil, nil
	}
	return k, nil
}

func inlineButton(raw json.RawMessage) (button, error) {
	cannot := func(why string) (button, error) {
		return button{}, badRequest("can't parse inline keyboard button: " + why)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return cannot("InlineKeyboardButton must be an Object")
	}
	var b button
	if _, ok := fields["text"]; !ok {
		return cannot(`can't find field "text"`)
	}
	if json.Unmarshal(fields["text"], &b.Text) != nil || !utf8.ValidString(b.Text) {
		return cannot(`field "text" must be of type String`)
	}
	if b.Text == "" {
		return cannot("text is empty")
	}
	actions := 0
	for name := range fields {
		switch name {
		case "text", "style", "icon_custom_emoji_id": // no actions
		case "callback_data", "url", "copy_text":
			actions++
		default:
			return cannot("field \"" + name + "\" is not supported by this local server")
		}
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return cannot("fields must be of type String")
	}
	if actions == 0 || b.CallbackData == "" && b.URL == "" && b.CopyText == nil {
		return cannot("Text buttons are unallowed in the inline keyboard")
	}
	if actions > 1 {
		return cannot("exactly one of the optional fields must be used")
	}
	return b, checkAction(&b)
}

func checkAction(b *button) error {
	if len(b.CallbackData) > maxCallbackData {
		return badRequest("BUTTON_DATA_INVALID")
	}
	if b.CopyText != nil && (b.CopyText.Text == "" || textUnits(b.CopyText.Text) > 256) {
		return badRequest("BUTTON_COPY_TEXT_INVALID")
	}
	if b.URL != "" {
		u, ok := linkURL(b.URL)
		if !ok {
			return badRequest("inline keyboard button URL '" + b.URL + "' is invalid: Wrong HTTP URL")
		}
		b.URL = u
	}
	return nil
}
