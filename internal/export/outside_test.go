// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLibreOffice has LibreOffice convert our spreadsheets back to CSV: every cell comes
// back as it was and a formula stays a text (make test-office).
func TestLibreOffice(t *testing.T) {
	if os.Getenv("GREFFE_OFFICE") == "" {
		t.Skip("SKIPPED, LibreOffice reads nothing here: make test-office installs it and runs this test")
	}
	columns, rows := grid()
	for _, format := range []Format{XLSX, ODS} {
		dir := t.TempDir()
		file := filepath.Join(dir, "grid."+string(format))
		if err := os.WriteFile(file, written(t, format, columns, rows...), 0o600); err != nil {
			t.Fatal(err)
		}
		// 44 comma, 34 quote, 76 UTF-8, from line 1, all columns as text, no quoting of all, detect nothing.
		cmd := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", dir, file)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		f, err := os.Open(filepath.Join(dir, "grid.csv"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(f).ReadAll()
		if err != nil || len(got) != len(rows)+1 {
			t.Fatalf("%s: %d rows, %v", format, len(got), err)
		}
		for i, row := range rows {
			want := strings.ReplaceAll(strings.ReplaceAll(row[0], "\r\n", "\n"), "\x01", "[U+0001]")
			if have := strings.ReplaceAll(got[i+1][0], "\r\n", "\n"); have != want || got[i+1][1] != "." {
				t.Errorf("%s: %q came back as %q", format, want, got[i+1])
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}
