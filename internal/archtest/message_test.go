// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/words"
)

var (
	messageID = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+$`)
	// stem is the beginning of an id whose end is chosen at run time: "finding.", "web.state.".
	stem   = regexp.MustCompile(`^[a-z][a-z0-9_]*\.([A-Za-z0-9_-]+\.)*$`)
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	quoted = regexp.MustCompile("\"[^\"\n]*\"|`[^`\n]*`")
)

// messages are the words of the program and of every jurisdiction.
func messages(t *testing.T) *words.Catalogue {
	t.Helper()
	var layers []fs.FS
	for _, p := range []fs.FS{fr.Profile().Words, none.Profile().Words} {
		if p != nil {
			layers = append(layers, p)
		}
	}
	c, err := words.Load(layers...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mention is a text in the program that looks like the id of a message, or its stem.
type mention struct{ text, place string }

func TestMessages(t *testing.T) {
	catalogue := messages(t)
	areas := map[string]bool{}
	for _, id := range catalogue.IDs() {
		area, _, _ := strings.Cut(ruleOf(id), ".")
		areas[area] = true
	}
	said := mentions(t, areas)

	t.Run("each_id_in_use_has_its_words", func(t *testing.T) {
		for _, m := range said {
			if messageID.MatchString(m.text) && !isFileName(m.text) && len(meant(m.text, catalogue.IDs())) == 0 {
				t.Errorf("%s: %q is in no catalogue", m.place, m.text)
			}
		}
	})

	t.Run("each_message_is_in_use", func(t *testing.T) {
		used := map[string]bool{}
		for _, m := range said {
			for _, id := range meant(m.text, catalogue.IDs()) {
				used[id] = true
			}
		}
		for _, id := range catalogue.IDs() {
			if !used[id] {
				t.Errorf("message %q is used nowhere", id)
			}
		}
	})

	t.Run("each_finding_has_its_advice", func(t *testing.T) {
		for _, id := range catalogue.IDs() {
			if rule, ok := strings.CutPrefix(id, "finding."); ok && !catalogue.Has("advice."+rule) {
				t.Errorf("message %q has no advice.%s", id, rule)
			}
			if rule, ok := strings.CutPrefix(id, "advice."); ok && !catalogue.Has("finding."+rule) {
				t.Errorf("message %q has no finding.%s", id, rule)
			}
		}
	})
}

// meant lists the messages that a text in the program can mean: the one of that id, those
// that begin with it, and, when it is the rule of a finding, its finding and advice.
func meant(text string, ids []string) []string {
	begin := strings.TrimSuffix(text, ".") + "."
	if strings.Count(begin, ".") == 1 {
		return nil // a whole area is not meant at once
	}
	var found []string
	for _, id := range ids {
		rule := ruleOf(id)
		if id == text || rule == text || strings.HasPrefix(id, begin) || strings.HasPrefix(rule, begin) {
			found = append(found, id)
		}
	}
	return found
}

// ruleOf gives the rule that a message is the finding or the advice of, or the message's own id.
func ruleOf(id string) string {
	return strings.TrimPrefix(strings.TrimPrefix(id, "finding."), "advice.")
}

// isFileName reports whether a text that looks like an id is the name of a file.
func isFileName(text string) bool {
	return slices.Contains([]string{
		".csv", ".css", ".db", ".go", ".html", ".js", ".json", ".md", ".ndjson", ".svg", ".txt", ".xml", ".yaml", ".yml", ".atom",
	}, path.Ext(text))
}

// mentions collects them from the Go files and templates, tests left out.
func mentions(t *testing.T, areas map[string]bool) []mention {
	t.Helper()
	var all []mention
	keep := func(text, place string) {
		if area, _, ok := strings.Cut(text, "."); ok && areas[area] && (messageID.MatchString(text) || stem.MatchString(text)) {
			all = append(all, mention{text, place})
		}
	}
	for _, f := range files(t) {
		switch {
		case strings.HasSuffix(f.path, "_test.go"), strings.Contains(f.path, "testdata/"):
		case path.Ext(f.path) == ".go":
			goTexts(t, f, keep)
		case path.Ext(f.path) == ".html":
			for _, a := range action.FindAll(f.content, -1) {
				for _, q := range quoted.FindAll(a, -1) {
					keep(string(q[1:len(q)-1]), f.path)
				}
			}
		}
	}
	return all
}

// goTexts gives every string literal of a Go file; of a format, what stands before its first verb.
func goTexts(t *testing.T, f file, keep func(text, place string)) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, f.path, f.content, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ = strings.Cut(text, "%")
		keep(text, set.Position(lit.Pos()).String())
		return true
	})
}

// TestFrenchTypography holds the French words to the manner of printed French.
func TestFrenchTypography(t *testing.T) {
	catalogue := messages(t)
	faults := map[string]*regexp.Regexp{
		"an apostrophe is ’":                       regexp.MustCompile(`'`),
		"a no-break space stands before : ; ? ! »": regexp.MustCompile(` [:;?!»]`),
		"a no-break space stands after «":          regexp.MustCompile(`« `),
		"a no-break space stands before ; ? !":     regexp.MustCompile(`\p{L}[;?!](\s|$)`),
	}
	for _, id := range catalogue.IDs() {
		text := catalogue.Text("fr", id, nil)
		for _, rule := range slices.Sorted(maps.Keys(faults)) {
			if at := faults[rule].FindString(text); at != "" {
				t.Errorf("message %q: %s (%q)", id, rule, at)
			}
		}
	}
}
