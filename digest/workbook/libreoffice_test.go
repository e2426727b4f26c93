package workbook_test

import (
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/digest/workbook"
)

// libreOffice finds the program.
func libreOffice(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("LibreOffice is missing: .ci/services installs it (on Debian or Ubuntu: apt-get install libreoffice-calc-nogui)")
	return ""
}

// sheetsAsCSV opens the tables in LibreOffice, which writes a file for each
// sheet: texts in quotes, numbers without, all as they are shown.
func sheetsAsCSV(t *testing.T, b workbook.Workbook) map[string]string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "tables.xlsx")
	if err := os.WriteFile(path, write(t, b), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	// Semicolon, quote, UTF-8, from line 1, no formats, English, quote all texts, numbers
	// as shown, all as shown, no formulas, spaces kept, every sheet.
	const filter = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1033,true,true,true,false,false,-1"
	// A profile of its own: another LibreOffice of this user would take the job.
	command := exec.CommandContext(ctx, libreOffice(t), "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")),
		"--headless", "--norestore", "--convert-to", filter, "--outdir", dir, path)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v\n%s", err, output)
	}
	files, err := filepath.Glob(filepath.Join(dir, "tables-*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "tables-"), ".csv")
		sheets[name] = string(content)
	}
	return sheets
}

func TestLibreOfficeShowsTheSame(t *testing.T) {
	sheets := sheetsAsCSV(t, tables())
	if len(sheets) != 3 {
		t.Fatalf("%d sheets: %v", len(sheets), sheets)
	}
	const numbers = `"Thành ủy Thủ Dầu Một";11,117;62.8%;1,234.5;20/11/2026;20/11/2026 06:30;2026;"hai` + "\n" + `dòng"`
	if figures := sheets["Kết nạp-Đơn vị"]; !strings.Contains(figures, numbers) {
		t.Errorf("not there: %s\nbut: %s", numbers, figures)
	}
	words := sheets["Nguyên văn"]
	table := csv.NewReader(strings.NewReader(words))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range rows {
		got = append(got, row[0])
	}
	want = append(want, "=1+1")
	for _, text := range hostile {
		want = append(want, strings.ReplaceAll(text, "\r", "\n"))
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("shown: %q\nwant:  %q", got, want)
	}
	if n := strings.Count(words, `"`) - 2*strings.Count(words, `""`); n < 2*len(want) {
		t.Errorf("some texts are not texts:\n%s", words)
	}
}
