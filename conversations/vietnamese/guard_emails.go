package vietnamese

import (
	"strings"
	"unicode/utf8"
)

// emails finds addresses around each @, also with a space beside it.
func (t *prose) emails() []Finding {
	var found []Finding
	done := 0
	for from := 0; ; {
		at := strings.IndexByte(t.s[from:], '@')
		if at < 0 {
			return found
		}
		at += from
		from = at + 1
		start, end := max(done, t.localPart(at)), t.domain(at+1)
		if end > 0 && start < at {
			found = append(found, Finding{Email, start, end})
			from, done = end, end
		}
	}
}

// localPart returns where the part before the @ begins.
func (t *prose) localPart(at int) int {
	if at > 0 && t.s[at-1] == ' ' {
		at--
	}
	start := at
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(t.s[:start])
		if !isLetter(r) && !isAddressByte(r) {
			break
		}
		start -= size
	}
	// A dot or a dash before it ends the word before.
	return start + len(t.s[start:at]) - len(strings.TrimLeft(t.s[start:at], "._%+-"))
}

func isAddressByte(r rune) bool {
	return r < utf8.RuneSelf && (isDigit(byte(r)) || strings.ContainsRune("._%+-&'", r))
}

// domain returns where the domain from i ends, or 0: it needs a dot, and two
// letters behind the last.
func (t *prose) domain(i int) int {
	if i < len(t.s) && t.s[i] == ' ' {
		i++
	}
	end := i
	for end < len(t.s) && isDomainByte(t.s[end]) {
		end++
	}
	for domain := t.s[i:end]; ; {
		dot := strings.LastIndexByte(domain, '.')
		if dot < 1 {
			return 0
		}
		top := dot + 1
		for top < end-i && isLetter(rune(t.s[i+top])) {
			top++
		}
		// "gmail.com." ends in a full stop, "gmail.com.Nhờ" in the next word.
		if r, _ := utf8.DecodeRuneInString(t.s[i+top:]); top >= dot+3 && !isLetter(r) {
			return i + top
		}
		domain = domain[:dot]
	}
}

func isDomainByte(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '.' || c == '-'
}
