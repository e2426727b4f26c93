package locales_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

var languages = []models.Lang{models.Vietnamese, models.English}

// composed are the keys that the code puts together, by the literal that they
// begin with.
var composed = map[string][]string{
	"attachment.":     {"photo", "file", "voice"},
	"attachment.why.": {"gone", "too_large", "too_many_pixels", "not_picture", "unsupported", "damaged", "given_up"},
	"attachments.":    {"stored", "pending", "failed", "expired"},
	"choice.":         {"start", "back", "skip", "later", "cancel", "send", "edit", "review", "continue", "restart", "discard", "retype", "elsewhere", "done", "clear", "no_reason", "mask", "keep_name", "amend", "yes", "no", "each"},
	"words.":          {"help", "back", "skip", "done", "later", "cancel", "edit", "send", "yes", "no", "unknown", "because", "confirm", "continue", "form", "each", "elsewhere", "nothing"},
	"unsure.":         {"several", "cumulative", "change", "estimated"},
	"period.half.%d":  {"1", "2"},
	"weekday.%d":      {"0", "1", "2", "3", "4", "5", "6"},
	"bot.command.":    {"dagui", "thang", "tomtat", "ngonngu", "trogiup", "huy", "dulieu", "aixem", "kenh"},
	"own.channel.":    {"telegram", "zalo", "local"},
	"quota.kind.":     {"digest", "preview", "reminder"},
	"role.":           {"officer", "leader", "clerk"},
	"digest.table.": {
		"indicator", "now", "before", "mean", "opening", "date", "estimate", "unknown", "unit", "expected", "sent", "late",
		"code", "revision", "flow", "person", "made",
	},
	"digest.table.note.": {"now", "before", "mean", "date", "few"},
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestSameKeysAndPlaceholders(t *testing.T) {
	vi, en := locales.In(models.Vietnamese), locales.In(models.English)
	if diff := cmp.Diff(vi.Keys(), en.Keys()); diff != "" {
		t.Fatalf("keys: -vi +en\n%s", diff)
	}
	for _, key := range vi.Keys() {
		if strings.HasPrefix(key, "words.") {
			continue
		}
		if diff := cmp.Diff(placeholders(vi.Say(key)), placeholders(en.Say(key))); diff != "" {
			t.Errorf("placeholders of %s: -vi +en\n%s", key, diff)
		}
	}
}

func placeholders(sentence string) []string {
	found := placeholder.FindAllString(sentence, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestSentencesAreWhole(t *testing.T) {
	for _, lang := range languages {
		l := locales.In(lang)
		for _, key := range l.Keys() {
			sentence := l.Say(key)
			if strings.TrimSpace(sentence) != sentence || sentence == "" {
				t.Errorf("%s: %s is %q", lang, key, sentence)
			}
			if vietnamese.Clean(sentence) != sentence || !norm.NFC.IsNormalString(sentence) {
				t.Errorf("%s: %s is not in NFC, or holds invisible characters: %+q", lang, key, sentence)
			}
			if strings.ContainsAny(placeholder.ReplaceAllString(sentence, ""), "{}") {
				t.Errorf("%s: %s has a bad placeholder: %q", lang, key, sentence)
			}
		}
	}
}

func TestEnglishIsEnglish(t *testing.T) {
	en := locales.In(models.English)
	allowed := strings.NewReplacer("Sát Cơ Sở", "", "Tiếng Việt", "")
	for _, key := range en.Keys() {
		if i := strings.IndexFunc(allowed.Replace(en.Say(key)), func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }); i >= 0 {
			t.Errorf("%s is not English: %q", key, en.Say(key))
		}
	}
}

// The bot says "đồng chí" and never "tôi".
func TestVietnameseAddress(t *testing.T) {
	vi := locales.In(models.Vietnamese)
	wrong := regexp.MustCompile(`(?i)(^|\P{L})(tôi|bạn|anh|chị|mình)(\P{L}|$)`)
	for _, key := range vi.Keys() {
		if found := wrong.FindString(vi.Say(key)); found != "" {
			t.Errorf("%s says %q: %q", key, found, vi.Say(key))
		}
	}
}

// A word that can be typed means one command, whichever language it is in, and
// none that is compared without tone marks has two.
func TestWordsMeanOneCommand(t *testing.T) {
	of := map[string]string{}
	for _, lang := range languages {
		for _, command := range composed["words."] {
			for _, w := range locales.In(lang).Words("words." + command) {
				folded := vietnamese.Fold(w)
				if folded == "" {
					t.Errorf("%s: words.%s has an empty word", lang, command)
				}
				if other := of[folded]; other != "" && other != command {
					t.Errorf("%q means both %s and %s", w, other, command)
				}
				of[folded] = command
			}
		}
	}
}

func TestEveryKeyIsUsedAndExists(t *testing.T) {
	literals := stringLiterals(t, "..")
	if len(literals) < 100 {
		t.Fatalf("only %d string literals were found in the code", len(literals))
	}
	used := map[string]bool{}
	for literal := range literals {
		used[literal] = true
	}
	for begin, ends := range composed {
		if !used[begin] {
			t.Errorf("no code composes keys of %q any more", begin)
		}
		for _, end := range ends {
			used[strings.TrimSuffix(begin, "%d")+end] = true
		}
	}
	keys := map[string]bool{}
	families := map[string]bool{}
	for _, key := range locales.In(models.Vietnamese).Keys() {
		keys[key] = true
		family, _, _ := strings.Cut(key, ".")
		families[family] = true
		if !used[key] {
			t.Errorf("no code says %s", key)
		}
	}
	form := regexp.MustCompile(`^(` + strings.Join(slices.Sorted(maps.Keys(families)), "|") + `)(\.[a-z0-9_]+)+$`)
	for _, literal := range slices.Sorted(maps.Keys(literals)) {
		if form.MatchString(literal) && !keys[literal] {
			t.Errorf("%s: there is no sentence %q", literals[literal], literal)
		}
	}
	for begin, ends := range composed {
		for _, end := range ends {
			if key := strings.TrimSuffix(begin, "%d") + end; !keys[key] {
				t.Errorf("there is no sentence %q, which the code composes", key)
			}
		}
	}
}

// stringLiterals finds the string literals of all code below a folder except
// tests, and where each stands.
func stringLiterals(t *testing.T, root string) map[string]token.Position {
	t.Helper()
	literals := map[string]token.Position{}
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					literals[text] = files.Position(lit.Pos())
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return literals
}
