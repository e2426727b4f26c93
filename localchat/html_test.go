package localchat_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/satcoso/satcoso/localchat"
)

// describe writes text and entities on one line.
func describe(text string, found []localchat.Entity, err error) string {
	if err != nil {
		return strings.TrimPrefix(err.Error(), "Bad Request: ")
	}
	for _, e := range found {
		text += fmt.Sprintf(" [%s %d+%d%s%s]", e.Type, e.Offset, e.Length, e.URL, e.Language)
	}
	return text
}

func TestParseHTML(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"không có gì", "không có gì"},
		{"<b>a</b><strong>b</strong>", "ab [bold 0+1] [bold 1+1]"},
		{"<i>a</i><em>b</em><u>c</u><ins>d</ins>", "abcd [italic 0+1] [italic 1+1] [underline 2+1] [underline 3+1]"},
		{"<s>a</s><strike>b</strike><del>c</del>", "abc [strikethrough 0+1] [strikethrough 1+1] [strikethrough 2+1]"},
		{"<code>a</code> <pre>b</pre>", "a b [code 0+1] [pre 2+1]"},
		{`<pre><code class="language-go">x</code></pre>`, "x [pre 0+1go]"},
		{`<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>`, "ab [spoiler 0+1] [spoiler 1+1]"},
		{"<blockquote>a</blockquote><blockquote expandable>b</blockquote>", "ab [blockquote 0+1] [expandable_blockquote 1+1]"},
		{`<a href="https://example.org/x?a=1&amp;b=2">đây</a>`, "đây [text_link 0+3https://example.org/x?a=1&b=2]"},
		{`<a href='http://example.org'>x</a>`, "x [text_link 0+1http://example.org/]"},
		{`<a href="javascript:alert(1)">x</a>`, "x"},
		{"<a>example.org/x</a>", "example.org/x [text_link 0+13http://example.org/x]"},
		{"<b>a<i>b</i></b>", "ab [italic 1+1] [bold 0+2]"},
		{"<b></b>x", "x"},
		{"😀<b>b</b>", "😀b [bold 2+1]"},
		{"&lt;b&gt; &amp;amp; &quot; &#65; &#x110;", `<b> &amp; " A Đ`},
		{"a & b &nbsp; &apos; &#0;", "a & b &nbsp; &apos; &#0;"},
		{"<B>a</b>", "a [bold 0+1]"},
		{"<b>a</>", "a [bold 0+1]"},
		{"1 < 2", `can't parse entities: Unsupported start tag "" at byte offset 2`},
		{"x<br>", `can't parse entities: Unsupported start tag "br" at byte offset 1`},
		{"<p>x</p>", `can't parse entities: Unsupported start tag "p" at byte offset 0`},
		{"đ<script>", `can't parse entities: Unsupported start tag "script" at byte offset 2`},
		{"<b>x", `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"x</b>", "can't parse entities: Unexpected end tag at byte offset 1"},
		{"<b>x</i>", `can't parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`},
		{"<b>x</b", "can't parse entities: Unclosed end tag at byte offset 4"},
		{"<b", "can't parse entities: Unclosed start tag at byte offset 0"},
		{"<span>x</span>", `can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{`<span class="big">x</span>`, `can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{"<a href>x</a>", `can't parse entities: Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`},
		{`<a ="x">x</a>`, `can't parse entities: Empty attribute name in the tag "a" at byte offset 0`},
		{"<a href=a/b>x</a>", "can't parse entities: Unexpected end of name token at byte offset 8"},
		{`<a href="x`, "can't parse entities: Unclosed start tag at byte offset 0"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			text, found, err := localchat.ParseHTML(tt.in)
			if got := describe(text, found, err); got != tt.want {
				t.Errorf("ParseHTML(%q) = %s\nwant %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestFormatted(t *testing.T) {
	for _, tt := range []struct{ in, mode, want string }{
		{"  <b> a </b>\n", "HTML", "a [bold 0+1]"},
		{"<b>  </b>", "html", ""},
		{"/start MOI", "", "/start MOI [bot_command 0+6]"},
		{"gõ /bao_cao@satcoso_bot.", "", "gõ /bao_cao@satcoso_bot. [bot_command 3+20]"},
		{"/a /b", "", "/a /b [bot_command 0+2] [bot_command 3+2]"},
		{"17/11 và a/b", "", "17/11 và a/b"},
		{"xem https://example.org/a/b.", "", "xem https://example.org/a/b. [url 4+23]"},
		{"<code>/start</code>", "HTML", "/start [code 0+6]"},
		{"<b>x</b>", "", "<b>x</b>"},
		{"x", "MarkdownV2", "unsupported parse_mode"},
		{"\xff", "", "strings must be encoded in UTF-8"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			text, found, err := localchat.Formatted(tt.in, tt.mode)
			if got := describe(text, found, err); got != tt.want {
				t.Errorf("Formatted(%q, %q) = %s\nwant %s", tt.in, tt.mode, got, tt.want)
			}
		})
	}
}

// Whatever comes in, entities lie inside the text, and escaped text comes back.
func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{"<b>x</b>", "<a href='x'>y</a>", "&#x1F600;&lt;", "</", "<a b=\"&", "<pre><code class=language-c>", "đ<i>😀</i>"} {
		f.Add(seed)
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return
		}
		if text, found, err := localchat.ParseHTML(in); err == nil {
			units := len(utf16.Encode([]rune(text)))
			for _, e := range found {
				if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units {
					t.Errorf("ParseHTML(%q): entity %+v outside of %d units", in, e, units)
				}
			}
		}
		if text, found, err := localchat.ParseHTML(escape.Replace(in)); err != nil || text != in || len(found) > 0 {
			t.Errorf("escaped %q came back as %q, %v, %v", in, text, found, err)
		}
	})
}
