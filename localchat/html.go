package localchat

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tagKind maps a tag of parse_mode HTML to the type of entity that it makes.
func tagKind(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "span", "tg-spoiler":
		return "spoiler"
	case "a":
		return "text_link"
	case "code", "pre", "blockquote":
		return tag
	}
	return ""
}

// htmlParser reads one text. Positions in its errors are bytes of the input, as
// in Telegram's.
type htmlParser struct {
	in    string
	pos   int
	out   strings.Builder
	units int // UTF-16 units in out
	open  []openTag
	found []entity
}

type openTag struct {
	name, argument string
	units, bytes   int // where the content begins in out
}

// parseHTML gives the text without tags and its entities.
func parseHTML(in string) (string, []entity, error) {
	p := &htmlParser{in: in}
	for p.pos < len(in) {
		var err error
		switch {
		case in[p.pos] == '<' && p.at(p.pos+1) == '/':
			err = p.endTag()
		case in[p.pos] == '<':
			err = p.startTag()
		default:
			p.character()
		}
		if err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, cannotParse("Can't find end tag corresponding to start tag \"%s\"", p.open[n-1].name)
	}
	return p.out.String(), p.found, nil
}

func cannotParse(format string, args ...any) error {
	return badRequest("can't parse entities: " + fmt.Sprintf(format, args...))
}

// at gives 0 behind the end, which is no character of a text.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v'
}

func (p *htmlParser) skipSpace() {
	for isSpace(p.at(p.pos)) {
		p.pos++
	}
}

// character copies one character, or what an entity such as &lt; stands for. An
// ampersand that begins no known entity is itself.
func (p *htmlParser) character() {
	r, n := htmlEntity(p.in[p.pos:])
	if n == 0 {
		r, n = utf8.DecodeRuneInString(p.in[p.pos:])
	}
	p.pos += n
	p.out.WriteRune(r)
	p.units += runeUnits(r)
}

func (p *htmlParser) startTag() error {
	begin := p.pos
	for p.pos++; p.pos < len(p.in) && !isSpace(p.in[p.pos]) && p.in[p.pos] != '>'; {
		p.pos++
	}
	if p.pos >= len(p.in) {
		return cannotParse("Unclosed start tag at byte offset %d", begin)
	}
	tag := openTag{name: strings.ToLower(p.in[begin+1 : p.pos]), units: p.units, bytes: p.out.Len()}
	if tagKind(tag.name) == "" {
		return cannotParse("Unsupported start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	for {
		p.skipSpace()
		if p.at(p.pos) == '>' {
			break
		}
		name, value, err := p.attribute(tag.name, begin)
		if err != nil {
			return err
		}
		tag.take(name, value)
	}
	if tag.name == "span" && tag.argument != "tg-spoiler" {
		return cannotParse("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.pos++
	p.open = append(p.open, tag)
	return nil
}

// take keeps the one attribute that means something for the tag.
func (t *openTag) take(name, value string) {
	switch {
	case t.name == "a" && name == "href", t.name == "span" && name == "class":
		t.argument = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = strings.TrimPrefix(value, "language-")
	case t.name == "blockquote" && name == "expandable":
		t.argument = "expandable"
	}
}

func (p *htmlParser) attribute(tag string, begin int) (name, value string, err error) {
	from := p.pos
	for p.pos < len(p.in) && !isSpace(p.in[p.pos]) && p.in[p.pos] != '=' && p.in[p.pos] != '>' {
		p.pos++
	}
	name = strings.ToLower(p.in[from:p.pos])
	if name == "" && p.pos < len(p.in) {
		return "", "", cannotParse("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	p.skipSpace()
	if tag == "blockquote" && name == "expandable" && p.at(p.pos) != '=' {
		return name, "", nil
	}
	if p.pos < len(p.in) && p.in[p.pos] != '=' {
		return "", "", cannotParse("Expected equal sign in declaration of an attribute of the tag \"%s\" at byte offset %d", tag, begin)
	}
	p.pos++
	p.skipSpace()
	if p.pos >= len(p.in) {
		return "", "", cannotParse("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	}
	if quote := p.in[p.pos]; quote == '"' || quote == '\'' {
		value = p.quoted(quote)
	} else if value, err = p.token(); err != nil {
		return "", "", err
	}
	if p.pos >= len(p.in) {
		return "", "", cannotParse("Unclosed start tag at byte offset %d", begin)
	}
	return name, value, nil
}

func (p *htmlParser) quoted(quote byte) string {
	var b strings.Builder
	for p.pos++; p.pos < len(p.in) && p.in[p.pos] != quote; {
		if r, n := htmlEntity(p.in[p.pos:]); n > 0 {
			b.WriteRune(r)
			p.pos += n
			continue
		}
		b.WriteByte(p.in[p.pos])
		p.pos++
	}
	p.pos++ // the quote
	return b.String()
}

// token reads a value without quotes: letters, digits, periods and hyphens.
func (p *htmlParser) token() (string, error) {
	from := p.pos
	for c := p.at(p.pos); c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '.' || c == '-'; c = p.at(p.pos) {
		p.pos++
	}
	if c := p.at(p.pos); p.pos < len(p.in) && !isSpace(c) && c != '>' {
		return "", cannotParse("Unexpected end of name token at byte offset %d", from)
	}
	return strings.ToLower(p.in[from:p.pos]), nil
}

func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.open) == 0 {
		return cannotParse("Unexpected end tag at byte offset %d", begin)
	}
	for p.pos += 2; p.pos < len(p.in) && !isSpace(p.in[p.pos]) && p.in[p.pos] != '>'; {
		p.pos++
	}
	name := strings.ToLower(p.in[begin+2 : p.pos])
	p.skipSpace()
	if p.at(p.pos) != '>' {
		return cannotParse("Unclosed end tag at byte offset %d", begin)
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return cannotParse("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	p.close(tag)
	return nil
}

func (p *htmlParser) close(tag openTag) {
	e := entity{Type: tagKind(tag.name), Offset: tag.units, Length: p.units - tag.units}
	if e.Length == 0 {
		return
	}
	switch tag.name {
	case "a":
		if tag.argument == "" {
			tag.argument = p.out.String()[tag.bytes:]
		}
		url, ok := linkURL(tag.argument)
		if !ok {
			return // as in Telegram, a link to nowhere is plain text
		}
		e.URL = url
	case "code":
		// <pre><code class="language-x"> is one block with a language.
		if n := len(p.open); n > 0 && p.open[n-1].name == "pre" && p.open[n-1].units == e.Offset && tag.argument != "" {
			p.open[n-1].argument = tag.argument
			return
		}
	case "pre":
		e.Language = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	}
	p.found = append(p.found, e)
}

// htmlEntity decodes the entity at the beginning of s; n is 0 if there is none.
func htmlEntity(s string) (r rune, n int) {
	if s[0] != '&' {
		return 0, 0
	}
	end := 1
	for end < len(s) && end < 12 && (s[end] == '#' || s[end] >= '0' && s[end] <= '9' || s[end]|0x20 >= 'a' && s[end]|0x20 <= 'z') {
		end++
	}
	name := s[1:end]
	switch {
	case name == "lt":
		r = '<'
	case name == "gt":
		r = '>'
	case name == "amp":
		r = '&'
	case name == "quot":
		r = '"'
	case strings.HasPrefix(name, "#"):
		digits, base := name[1:], 10
		if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
			digits, base = digits[1:], 16
		}
		code, err := strconv.ParseUint(digits, base, 32)
		if err != nil || code == 0 || !utf8.ValidRune(rune(code)) {
			return 0, 0
		}
		r = rune(code)
	default:
		return 0, 0
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	return r, end
}
