package localchat

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxText    = 4096
	maxCaption = 1024
)

// What Telegram marks by itself: a command that stands after no letter, digit or
// slash, and an address with its scheme.
var (
	commandPattern = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_/<>])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?:[^\p{L}\p{N}_/]|$)`)
	urlPattern     = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)
)

func runeUnits(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

func textUnits(s string) int {
	n := 0
	for _, r := range s {
		n += runeUnits(r)
	}
	return n
}

// formatted reads text in the given parse mode, or with the JSON list of
// entities, to what a message shows: trimmed, with entities inside its bounds.
func formatted(text, mode, list string) (string, []entity, error) {
	if !utf8.ValidString(text) {
		return "", nil, badRequest("strings must be encoded in UTF-8")
	}
	text = strings.ReplaceAll(text, "\r", "")
	var found []entity
	switch strings.ToLower(mode) {
	case "":
		if list != "" {
			if json.Unmarshal([]byte(list), &found) != nil {
				return "", nil, badRequest("can't parse entities: expected an Array of Objects")
			}
			if err := checkEntities(found, textUnits(text)); err != nil {
				return "", nil, err
			}
		}
	case "html":
		var err error
		if text, found, err = parseHTML(text); err != nil {
			return "", nil, err
		}
	default: // this server knows HTML only, and says so as Telegram does
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, found = trim(text, found)
	return text, withAuto(text, found), nil
}

func checkEntities(list []entity, units int) error {
	known := []string{
		"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "blockquote",
		"expandable_blockquote", "bot_command", "url", "mention", "hashtag", "email", "phone_number",
	}
	for _, e := range list {
		if !slices.Contains(known, e.Type) {
			return badRequest("can't parse MessageEntity: type \"" + e.Type + "\" is invalid")
		}
		if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units {
			return badRequest("can't parse MessageEntity: entity is outside of the text")
		}
	}
	return nil
}

// trim cuts white space at both ends and moves the entities along.
func trim(text string, found []entity) (string, []entity) {
	left := strings.TrimLeftFunc(text, unicode.IsSpace)
	cut := textUnits(text) - textUnits(left)
	text = strings.TrimRightFunc(left, unicode.IsSpace)
	units := textUnits(text)
	kept := found[:0:0]
	for _, e := range found {
		from, to := max(e.Offset-cut, 0), min(e.Offset+e.Length-cut, units)
		if from >= to {
			continue
		}
		e.Offset, e.Length = from, to-from
		kept = append(kept, e)
	}
	return text, kept
}

// withAuto adds commands and addresses outside of code and links, drops what
// stands inside code, and sorts as Telegram does: outer entities first.
func withAuto(text string, found []entity) []entity {
	add := func(kind string, from, to int) {
		found = append(found, entity{Type: kind, Offset: textUnits(text[:from]), Length: textUnits(text[from:to])})
	}
	if strings.Contains(text, "/") { // most texts have none: spare them the search
		for _, at := range urlPattern.FindAllStringIndex(text, -1) {
			add("url", at[0], at[1])
		}
		for rest := 0; ; { // overlapping by one character, so not FindAll
			at := commandPattern.FindStringSubmatchIndex(text[rest:])
			if at == nil {
				break
			}
			add("bot_command", rest+at[2], rest+at[3])
			rest += at[3]
		}
	}
	slices.SortStableFunc(found, func(a, b entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	return slices.DeleteFunc(slices.Clone(found), func(e entity) bool { return shadowed(e, found) })
}

// shadowed reports whether e lies in code, or was found inside a link.
func shadowed(e entity, all []entity) bool {
	for _, o := range all {
		if o == e || o.Offset > e.Offset || o.Offset+o.Length < e.Offset+e.Length {
			continue
		}
		switch o.Type {
		case "code", "pre":
			return !strings.Contains(e.Type, "blockquote")
		case "text_link", "url":
			if e.Type == "url" || e.Type == "bot_command" {
				return true
			}
		}
	}
	return false
}

// linkURL completes and checks the target of a link.
func linkURL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || strings.ContainsAny(s, " \n\t") {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		host := u.Hostname()
		if !strings.Contains(host, ".") && host != "localhost" && !strings.Contains(host, ":") {
			return "", false
		}
	case "tg", "ton":
		return s, true
	default:
		return "", false
	}
	if u.Path == "" && u.RawQuery == "" && u.Fragment == "" {
		s += "/" // Telegram returns addresses in this form
	}
	return s, true
}
