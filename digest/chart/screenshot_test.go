package chart_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Pictures for a person to look at; make screenshots leaves them in .artifacts.
func TestScreenshotChart(t *testing.T) {
	dir := os.Getenv("SATCOSO_ARTIFACTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, situation := range situations {
		for look, dark := range map[string]bool{"light": false, "dark": true} {
			c := situation()
			c.Dark = dark
			picture, err := c.PNG()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := os.WriteFile(filepath.Join(dir, "chart-"+name+"-"+look+".png"), picture, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}
