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
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	quoted = regexp.MustCompile("\"[^\"\n]*\"|`[^`\n]*`")
	// printed is an id that a template puts together: (print "web." .Kind ".lead")
	printed = regexp.MustCompile(`\(print\s+((?:"[^"\n]*"|\([^()]*\)|[^()"])*)\)`)
	nested  = regexp.MustCompile(`\([^()]*\)`)
	verb    = regexp.MustCompile(`%[a-z]`)
	idLike  = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[A-Za-z0-9_.*-]*$`)
)

// chosen stands in an id for what is chosen at run time.
const chosen = "*"

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

// mention is the id of a message as the program names it; web.*.lead where a part is
// chosen at run time.
type mention struct{ id, place string }

func TestMessages(t *testing.T) {
	catalogue := messages(t)
	areas := map[string]bool{}
	for _, id := range catalogue.IDs() {
		area, _, _ := strings.Cut(ruleOf(id), ".")
		areas[area] = true
	}
	used := map[string]bool{}
	meanings := map[string][]string{} // of what is mentioned
	for _, m := range mentions(t, areas) {
		ids, known := meanings[m.id]
		if !known {
			ids = meant(m.id, catalogue.IDs())
			meanings[m.id] = ids
		}
		if len(ids) == 0 && !isFileName(m.id) && !strings.HasPrefix(m.id, "law.") { // a jurisdiction may be silent
			t.Errorf("%s: %q is in no catalogue", m.place, m.id)
		}
		for _, id := range ids {
			used[id] = true
		}
	}

	t.Run("each_message_is_in_use", func(t *testing.T) {
		for _, id := range catalogue.IDs() {
			if !used[id] {
				t.Errorf("message %q is used nowhere", id)
			}
		}
	})

	t.Run("each_message_would_be_missed", func(t *testing.T) { checkChosen(t, catalogue.IDs(), meanings) })

	t.Run("a_deleted_message_is_named", func(t *testing.T) { checkDeleted(t, catalogue.IDs(), meanings) })

	t.Run("each_finding_has_its_advice", func(t *testing.T) {
		for _, id := range unpaired(catalogue.IDs()) {
			t.Errorf("message %q is missing: a finding and its advice go together", id)
		}
	})
}

// unpaired lists the findings that an advice lacks, and the advices that a finding does.
func unpaired(catalogue []string) []string {
	var missing []string
	for _, id := range catalogue {
		rule, finding := strings.CutPrefix(id, "finding.")
		other := "advice." + rule
		if !finding {
			if rule, finding = strings.CutPrefix(id, "advice."); !finding {
				continue
			}
			other = "finding." + rule
		}
		if _, ok := slices.BinarySearch(catalogue, other); !ok {
			missing = append(missing, other)
		}
	}
	return missing
}

// meant lists the messages that a mention can mean: the one of that id; those that begin
// with it, as web.state stands for web.state.absent; and, when it is the rule of a finding,
// its finding and advice.
func meant(mentioned string, ids []string) []string {
	expr := strings.ReplaceAll(regexp.QuoteMeta(mentioned), regexp.QuoteMeta(chosen), ".+")
	if strings.HasSuffix(mentioned, ".") {
		expr += ".+"
	} else {
		expr += `(\..+)?`
	}
	match := regexp.MustCompile("^" + expr + "$")
	var found []string
	for _, id := range ids {
		if match.MatchString(id) || match.MatchString(ruleOf(id)) {
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
	keep := func(id, place string) {
		area, _, _ := strings.Cut(id, ".")
		if areas[area] && idLike.MatchString(id) {
			all = append(all, mention{id, place})
		}
	}
	for _, f := range files(t) {
		switch {
		case strings.HasSuffix(f.path, "_test.go"), strings.Contains(f.path, "testdata/"):
		case path.Ext(f.path) == ".go":
			goTexts(t, f, keep)
		case path.Ext(f.path) == ".html":
			for _, a := range action.FindAllString(string(f.content), -1) {
				templateTexts(a, func(id string) { keep(id, f.path) })
			}
		}
	}
	return all
}

// templateTexts gives the texts of one action of a template.
func templateTexts(action string, keep func(id string)) {
	for _, p := range printed.FindAllStringSubmatch(action, -1) {
		var id strings.Builder
		end := 0
		parts := nested.ReplaceAllString(p[1], ".")
		for _, q := range quoted.FindAllStringIndex(parts, -1) {
			if strings.TrimSpace(parts[end:q[0]]) != "" {
				id.WriteString(chosen)
			}
			id.WriteString(parts[q[0]+1 : q[1]-1])
			end = q[1]
		}
		if strings.TrimSpace(parts[end:]) != "" {
			id.WriteString(chosen)
		}
		keep(id.String())
	}
	for _, q := range quoted.FindAllString(printed.ReplaceAllString(action, ""), -1) {
		keep(q[1 : len(q)-1])
	}
}

// goTexts gives the texts of a Go file, those put together by + as one.
func goTexts(t *testing.T, f file, keep func(id, place string)) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, f.path, f.content, 0)
	if err != nil {
		t.Fatal(err)
	}
	part := map[ast.Node]bool{} // of a text that was read already
	ast.Inspect(tree, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			part[e.X], part[e.Y] = true, true
		case *ast.BasicLit:
		default:
			return true
		}
		if id, ok := together(n.(ast.Expr)); ok && !part[n] {
			keep(id, set.Position(n.Pos()).String())
		}
		return true
	})
}

// together reads a text, or texts joined by +, that begins with a literal.
func together(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return verb.ReplaceAllString(text, chosen), err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := together(e.X)
		if e.Op != token.ADD || !ok {
			return "", false
		}
		if right, ok := together(e.Y); ok {
			return left + right, true
		}
		return left + chosen, true
	}
	return "", false
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
