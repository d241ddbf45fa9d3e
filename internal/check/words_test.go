// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
	"greffe/internal/words"
)

func catalogue(t *testing.T) *words.Catalogue {
	t.Helper()
	c, err := words.Load(fr.Profile().Words)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// left is what a text must not show: an argument that was not filled, or an id.
var left = regexp.MustCompile(`\{[a-z]+\}|[‹›]`)

func TestHelpPageHasItsWords(t *testing.T) {
	c := catalogue(t)
	for _, p := range []law.Profile{france(), none.Profile()} {
		for _, r := range Rules(p) {
			ids := []string{r.Title(), r.Why(), r.How(), r.Repair()}
			for _, g := range r.Guides {
				if !strings.HasPrefix(g.URL, "https://") {
					t.Errorf("%s: the guide %s has no address", r.ID, g.ID)
				}
				ids = append(ids, g.ID)
			}
			for _, lang := range words.Langs() {
				for _, id := range ids {
					if text := c.Text(lang, id, r.Args); left.MatchString(text) {
						t.Errorf("%s: %s: %s", lang, id, text)
					}
				}
			}
		}
	}
	for _, d := range france().Checks.Degrees {
		if !c.Has(d.Name) {
			t.Errorf("no words for the degree %s", d.ID)
		}
	}
	for _, lang := range words.Langs() {
		for _, p := range register.Purposes() {
			if !c.Has(PurposeName(p)) {
				t.Errorf("%s: no words for the purpose %s", lang, p)
			}
		}
		for _, r := range register.CheckResults() {
			if !c.Has(ResultName(r)) {
				t.Errorf("%s: no words for the result %s", lang, r)
			}
		}
	}
}

// TestGuidesOfEachRule: who asks for each rule in France, read in their texts; a rule that
// nobody asks for is none.
func TestGuidesOfEachRule(t *testing.T) {
	want := map[string]string{
		"licence-file": "policy software", "licence-known": "licences policy documentation", "licence-lawful": "decree licences policy", "licence-agrees": "policy",
		"readme": "policy software", "readme-author": "software", "readme-licence": "software", "readme-contributions": "software",
		"install": "policy", "publiccode-present": "documentation awesome", "publiccode-valid": "documentation", "description": "awesome",
		"homepage": "software awesome", "topics": "software", "package": "policy", "fork-explained": "policy", "sheets-linked": "algorithms",
		"contributing": "policy awesome", "dco": "policy", "no-cla": "policy", "governance": "policy awesome", "maintainers": "policy",
		"roadmap": "policy awesome", "authors": "awesome", "code-of-conduct": "policy awesome", "first-issues": "software",
		"opening-declared": "software documentation", "opening-facts": "software", "changelog": "awesome", "versions": "policy",
		"releases": "awesome", "release-recent": "awesome", "commits-recent": "awesome", "history": "policy", "tests": "policy",
		"heritage": "documentation", "security-contact": "policy",
	}
	got := map[string]string{}
	for _, r := range Rules(france()) {
		var ours []string
		for _, g := range r.Guides {
			if name, own := strings.CutPrefix(g.ID, "law.check.guide."); own {
				ours = append(ours, name)
			}
		}
		got[r.ID] = strings.Join(ours, " ")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("guides (- read in their texts, + named)\n%s", d)
	}
}

// TestEveryReasonHasItsWords renders what each fixture says, in both languages.
func TestEveryReasonHasItsWords(t *testing.T) {
	c := catalogue(t)
	seen := map[string]bool{}
	for _, f := range fixtures() {
		s := exemplary()
		f.change(&s)
		for _, done := range Run(s, france()) {
			seen[done.Reason] = true
			for _, lang := range words.Langs() {
				if text := c.Text(lang, Because(done), done.Args); left.MatchString(text) {
					t.Errorf("%s: %s of %s: %s", lang, done.Reason, done.Rule, text)
				}
			}
		}
	}
	var said []string
	for _, id := range c.IDs() {
		if reason, ok := strings.CutPrefix(id, "check.because."); ok {
			said = append(said, reason)
		}
	}
	if d := cmp.Diff(reasons(t), said); d != "" {
		t.Errorf("reasons (- code, + catalogue)\n%s", d)
	}
	if d := cmp.Diff(said, slices.Sorted(maps.Keys(seen))); d != "" {
		t.Errorf("reasons (- catalogue, + fixtures)\n%s", d)
	}
}

// reasons lists those that the code can give: each stands there as a literal.
func reasons(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			fun, named := call.Fun.(*ast.Ident)
			if !named || !slices.Contains([]string{"pass", "fail", "inapplicable", "unobserved"}, fun.Name) {
				return true
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a reason is no literal", name)
				return true
			}
			reason, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			given[reason] = true
			return true
		})
	}
	return slices.Sorted(maps.Keys(given))
}
