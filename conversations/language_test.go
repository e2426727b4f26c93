package conversations_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// phrases are the pieces of two words or more of every sentence that is said in
// one language and not in the other.
func phrases(t *testing.T, lang, other models.Lang) []string {
	t.Helper()
	var sentences [][2]string
	for _, key := range locales.In(lang).Keys() {
		if !strings.HasPrefix(key, "words.") {
			sentences = append(sentences, [2]string{locales.In(lang).Say(key), locales.In(other).Say(key)})
		}
	}
	flows := append(shipped(t), anyFlow(t, "kinds"))
	for _, f := range flows {
		for _, text := range texts(f) {
			sentences = append(sentences, [2]string{text.In(lang), text.In(other)})
		}
	}
	var found []string
	for _, s := range sentences {
		for _, piece := range placeholder.Split(s[0], -1) {
			if piece = strings.Trim(piece, " .,:;·•“”()"); strings.Contains(piece, " ") && !strings.Contains(s[1], piece) {
				found = append(found, piece)
			}
		}
	}
	return found
}

// texts are the sentences of a flow.
func texts(f *conversations.Flow) []conversations.Text {
	list := []conversations.Text{f.Title, f.Nothing, f.Command.Label}
	for _, q := range f.Questions {
		list = append(list, q.Label, q.Ask, q.Hint, q.Name)
		for _, o := range q.Options {
			list = append(list, o.Label)
		}
		for _, r := range append(q.Check, q.Warn...) {
			list = append(list, r.Say)
		}
	}
	return list
}

// No Vietnamese sentence reaches somebody who chose English, and none the other
// way round.
func TestTranscriptsSpeakOneLanguage(t *testing.T) {
	foreign := map[string][]string{
		"vi": phrases(t, models.English, models.Vietnamese),
		"en": phrases(t, models.Vietnamese, models.English),
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 10 || len(foreign["vi"]) < 100 || len(foreign["en"]) < 100 {
		t.Fatalf("%d transcripts, %d English and %d Vietnamese phrases, %v", len(files), len(foreign["vi"]), len(foreign["en"]), err)
	}
	for _, file := range files {
		lang := strings.Split(filepath.Base(file), ".")[1]
		for n, line := range answerLines(t, file) {
			for _, phrase := range foreign[lang] {
				if strings.Contains(line, phrase) {
					t.Errorf("%s:%d says %q in the other language", file, n, phrase)
				}
			}
			if lang == "en" && strings.ContainsFunc(strings.ReplaceAll(line, "Thành ủy Thuận An", ""), vietnameseLetter) {
				t.Errorf("%s:%d is not English: %s", file, n, line)
			}
		}
	}
}

// answerLines are the lines of a transcript that were answered, by number.
func answerLines(t *testing.T, file string) map[int]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[int]string{}
	for n, line := range strings.Split(string(data), "\n") {
		if strings.HasPrefix(line, "< ") || strings.HasPrefix(line, "  ") {
			lines[n+1] = line
		}
	}
	return lines
}

func vietnameseLetter(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }
