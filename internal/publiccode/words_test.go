// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law"
	"greffe/internal/words"
)

// rule matches a rule id among the string literals of the package.
var rule = regexp.MustCompile(`^publiccode\.[a-z0-9_.]+$`)

// emitted lists the rules that the code can emit: each stands there as a literal.
func emitted(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && rule.MatchString(s) {
					all[s] = true
				}
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(all))
}

// TestEveryRuleHasItsWords: each rule of the code says what is wrong and what to
// do, in every language, and the catalogue has no words for a rule that is gone.
func TestEveryRuleHasItsWords(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"finding.", "advice."} {
		var said []string
		for _, id := range catalogue.IDs() {
			if r, ok := strings.CutPrefix(id, kind); ok && rule.MatchString(r) {
				said = append(said, r)
			}
		}
		if d := cmp.Diff(emitted(t), said); d != "" {
			t.Errorf("%s (- code, + catalogue)\n%s", kind, d)
		}
	}
}

// TestEveryArgumentIsFilled renders every finding of the fixtures and of the
// hostile files: no message shows a name of an argument, or an id.
func TestEveryArgumentIsFilled(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	var inputs [][]byte
	files, err := filepath.Glob("testdata/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, b)
	}
	for _, c := range hostile() {
		inputs = append(inputs, []byte(c.text))
	}
	for _, c := range oneFaults {
		inputs = append(inputs, with(t, c.old, c.by))
	}
	left := regexp.MustCompile(`\{[a-z]+\}|[‹›]`)
	for _, b := range inputs {
		for _, p := range []law.Profile{{}, habits()} {
			for _, f := range Parse(b, p).Findings {
				for _, lang := range words.Langs() {
					for _, id := range []string{"finding." + f.Rule, "advice." + f.Rule} {
						if text := catalogue.Text(lang, id, f.Args); left.MatchString(text) {
							t.Errorf("%s: %s: %s", lang, id, text)
						}
					}
				}
			}
		}
	}
}
