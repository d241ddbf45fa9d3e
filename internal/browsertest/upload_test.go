// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// planted are the faults of the file of sheets: the row, the column's value, and what the
// page says of it beside the line of the file.
var planted = map[int]struct{ level, day, name, says string }{
	4:  {level: "au hasard", says: "au hasard"},
	17: {day: "hier", says: "hier"},
	30: {name: "Tarif numéro 3", says: "deux fois"},
}

// sheets37 is a file of 37 sheets, with the planted faults.
func sheets37() string {
	var s strings.Builder
	s.WriteString("Nom de l'algorithme;Finalité de l'algorithme;Niveau d'automatisation de la décision;Date de mise à jour des informations\n")
	for i := range 37 {
		name, level, day := fmt.Sprintf("Tarif numéro %d", i), "outil d'aide à la décision", "2026-11-01"
		if f, ok := planted[i]; ok {
			name, level, day = cmp.Or(f.name, name), cmp.Or(f.level, level), cmp.Or(f.day, day)
		}
		fmt.Fprintf(&s, "%s;But %d;%s;%s\n", name, i, level, day)
	}
	return s.String()
}

// uploadSheets sends a file of 37 sheets in a browser without scripts: each fault is said
// with its line, nothing is saved before the person says so, the good ones are picked,
// one is left out by hand, and the picked ones are drafts. It gives the preview's address.
func uploadSheets(t *testing.T, p *tab) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fiches.csv")
	if err := os.WriteFile(file, []byte(sheets37()), 0o600); err != nil {
		t.Fatal(err)
	}
	p.visit(t, vaubrume+"/import")
	fillIn(t, p, "#file", file)
	typeAndEnter(t, p, "form.fill button", "")
	preview, err := url.Parse(waitForAddress(t, p, vaubrume+"/import/", 20*time.Second))
	if err != nil || !strings.HasPrefix(preview.Path, vaubrume+"/import/") {
		t.Fatalf("the file led to %v", preview)
	}
	showsWords(t, p, preview.Path, "En défaut&nbsp;: 3")
	showsWords(t, p, preview.Path, "Nouvelles&nbsp;: 34")
	faultsByLine(t, p)
	if n := draftsNamed(t, p, "Tarif numéro"); n != 0 {
		t.Fatalf("%d drafts before anybody agreed", n)
	}
	p.visit(t, preview.Path)
	fillIn(t, p, `input[name="row"][value="7"]`, " ") // not this one
	pressTo(t, p, `button[name="go"][value="picked"]`, vaubrume)
	if n := draftsNamed(t, p, "Tarif numéro"); n != 33 {
		t.Errorf("%d drafts of 33", n)
	}
	p.visit(t, preview.Path)
	showsWords(t, p, preview.Path, "Inchangées&nbsp;: 33")
	showsWords(t, p, preview.Path, "Nouvelle&nbsp;: 1")
	return preview.Path
}

// faultsByLine checks that the page shows each planted fault with its line, and no other.
func faultsByLine(t *testing.T, p *tab) {
	t.Helper()
	rows := strings.Split(mainOf(t, p), `<li class="row-`)[1:]
	faulty := 0
	for i, row := range rows {
		f, bad := planted[i]
		if !strings.Contains(row, fmt.Sprintf("Ligne %d<", i+2)) {
			t.Errorf("row %d does not name its line: %s", i, row)
		}
		if bad != strings.HasPrefix(row, "faulty") || bad && (!strings.Contains(row, f.says) || strings.Contains(row, "checkbox")) {
			t.Errorf("row %d: %s", i, row)
		}
		if bad {
			faulty++
		}
	}
	if len(rows) != 37 || faulty != 3 {
		t.Errorf("%d rows, %d faults", len(rows), faulty)
	}
}

// draftsNamed counts the links of the administration's desk to a sheet of that name.
func draftsNamed(t *testing.T, p *tab, name string) int {
	t.Helper()
	p.visit(t, vaubrume)
	return strings.Count(mainOf(t, p), ">"+name)
}
