// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestPackageComments asks each package for three lines at its head: what it is, from
// whom it receives, to whom it gives.
func TestPackageComments(t *testing.T) {
	for _, p := range own(t) {
		comment := packageComment(t, p)
		if lines := strings.Count(comment, "\n"); lines < 3 {
			t.Errorf("%s: its comment has %d lines; three are asked for: what, from whom, to whom", short(p.ImportPath), lines)
			continue
		}
		start := "Package " + p.Name + " "
		if p.Name == "main" {
			start = "Command " + filepath.Base(p.ImportPath) + " "
		}
		if !strings.HasPrefix(comment, start) {
			t.Errorf("%s: its comment begins %q, not %q", short(p.ImportPath), comment[:min(len(comment), 20)], start)
		}
	}
}

// packageComment reads the one comment that stands before a package clause, SPDX lines left out.
func packageComment(t *testing.T, p pkg) string {
	t.Helper()
	var found []string
	for _, name := range append(append([]string{}, p.GoFiles...), p.CgoFiles...) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if f.Doc != nil && strings.TrimSpace(f.Doc.Text()) != "" {
			found = append(found, f.Doc.Text())
		}
	}
	if len(found) > 1 {
		t.Errorf("%s: %d files have a package comment; one is enough", short(p.ImportPath), len(found))
	}
	return strings.Join(found, "")
}
