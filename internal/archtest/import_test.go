// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"slices"
	"strings"
	"testing"
)

const anything = "*"

// mayImport is the table of the design: which packages of ours a package may import.
// A sub-package follows its parent and may import it.
var mayImport = map[string][]string{
	"greffe":              {}, // the top: texts only
	"internal/register":   {},
	"internal/polite":     {},
	"internal/guard":      {},
	"internal/words":      {"internal/jsonobject"},
	"internal/spdx":       {},
	"internal/jsonobject": {},
	"internal/odt":        {}, // apart from export: it knows paragraphs, export knows records
	"schemas":             {},

	"internal/search":    {"internal/register"},
	"internal/account":   {"internal/register", "internal/polite"},
	"internal/inventory": {"internal/register"},
	"internal/law":       {"internal/register", "internal/words"},

	"internal/publiccode": {"internal/register", "internal/law", "internal/spdx", "schemas"},
	"internal/sheet":      {"internal/register", "internal/law", "schemas"},
	"internal/plain":      {"internal/register"},
	"internal/attachment": {"internal/register", "internal/law"},
	"internal/check":      {"internal/register", "internal/law", "schemas"},
	"internal/metadata":   {"internal/register", "internal/publiccode"},
	"internal/licence":    {"internal/register", "internal/law", "internal/spdx"},
	"internal/join":       {"internal/register", "internal/law", "schemas"},
	"internal/export":     {"internal/register", "internal/law", "schemas"},

	"internal/identity": {"internal/register", "internal/law"},
	"internal/mail":     {"internal/register"},

	"internal/store": {"internal/register", "internal/search", "internal/jsonobject"},
	"crawler": {
		"internal/register", "internal/publiccode", "internal/sheet", "internal/check", "internal/polite", "internal/guard",
		"internal/licence", "internal/metadata", // which files say something of the licence, and of the software
	},
	"internal/desk": {
		"internal/register", "internal/law", "internal/join", "internal/search", "internal/sheet", "internal/publiccode",
		"internal/check", "internal/account", "internal/words",
		"internal/licence", "internal/metadata", // concluded from the files of a visit
		"internal/attachment", "internal/plain", // what is said of a draft to its author
	},
	"web": {
		"internal/attachment", "internal/plain", "internal/register", "internal/desk", "internal/law", "internal/search", "internal/publiccode", "internal/sheet",
		"internal/account", "internal/check", "internal/export", "internal/words", "internal/odt", "schemas",
	},

	"cmd/greffe":    {anything},
	"internal/demo": {anything},
}

// places says where each library may be imported by the program itself; a library
// without a place is for tests only. A sub-package of a place belongs to it.
var places = map[string][]string{
	"code.gitea.io/sdk/gitea":             {"crawler/gitea"},
	"gitlab.com/gitlab-org/api/client-go": {"crawler/gitlab"},
	"github.com/google/go-github":         {"crawler/github"},
	"github.com/go-git":                   {"crawler/gitrepo", "internal/demo"},

	"github.com/mattn/go-sqlite3":     {"internal/store/sqlite"},
	"github.com/pressly/goose":        {"internal/store"},
	"github.com/blevesearch":          {"internal/search"},
	"github.com/spf13":                {"cmd/greffe"},
	"github.com/schollz/progressbar":  {"cmd/greffe"},
	"golang.org/x/term":               {"cmd/greffe"},
	"github.com/gorilla/mux":          {"web"},
	"golang.org/x/crypto":             {"internal/desk"}, // argon2id
	"github.com/coreos/go-oidc":       {"internal/identity"},
	"golang.org/x/oauth2":             {"internal/identity"},
	"github.com/pquerna/otp":          {"internal/desk", "web"}, // codes of authenticators; their picture
	"github.com/danielgtaylor/huma":   {"web"},
	"github.com/emersion/go-ical":     {"web"},
	"github.com/skip2/go-qrcode":      {"web"},
	"github.com/wneessen/go-mail":     {"internal/mail"},
	"github.com/yuin/goldmark":        {"web"},
	"github.com/microcosm-cc":         {"web"},
	"github.com/klauspost/compress":   {"crawler/gitrepo", "web", "internal/store", "internal/desk", "internal/licence"},
	"github.com/santhosh-tekuri":      {"schemas", "internal/sheet", "internal/publiccode"},
	"go.yaml.in/yaml":                 {"internal/account", "internal/publiccode", "internal/sheet", "internal/demo", "internal/law/fr", "internal/metadata", "cmd/greffe"},
	"golang.org/x/time":               {"internal/polite", "web"},
	"golang.org/x/net":                {"internal/guard", "internal/polite", "web"},
	"golang.org/x/text":               {"internal/attachment", "internal/desk", "internal/search", "internal/register", "internal/words", "internal/publiccode", "web"},
	"github.com/rivo/uniseg":          {"internal/publiccode"}, // characters as people count them: the limits of the standard
	"golang.org/x/sync":               {"crawler", "internal/desk", "internal/identity", "web", "cmd/greffe"},
	"github.com/google/go-cmp":        nil,
	"github.com/rogpeppe/go-internal": nil,
	"go.uber.org/goleak":              nil,
	"github.com/chromedp":             nil,
	"github.com/getkin/kin-openapi":   nil,
	"github.com/italia":               nil, // the oracle of publiccode.yml: it stops at the first type error
}

func TestImports(t *testing.T) {
	all := own(t)
	for _, p := range all {
		name := short(p.ImportPath)
		if forTests(name) {
			continue
		}
		t.Run(strings.ReplaceAll(name, "/", "."), func(t *testing.T) {
			row, ok := rowOf(name)
			if !ok {
				t.Fatalf("%s stands in no row of the table: say who it may import", name)
			}
			for _, imported := range p.Imports {
				if fault := judge(name, row, imported); fault != "" {
					t.Errorf("%s imports %s: %s", name, imported, fault)
				}
			}
		})
	}
}

// TestApart follows the imports of imports: the three big parts meet in cmd only.
func TestApart(t *testing.T) {
	parts := []string{"crawler", "web", "internal/store"}
	for _, p := range own(t) {
		name := short(p.ImportPath)
		part := slices.IndexFunc(parts, func(part string) bool { return within(name, part) })
		if part < 0 || forTests(name) {
			continue
		}
		for i, other := range parts {
			for _, dep := range p.Deps {
				if i != part && ours(dep) && within(short(dep), other) {
					t.Errorf("%s reaches %s", name, short(dep))
				}
			}
		}
	}
}

// judge says what is wrong with an import, or nothing.
func judge(name, row, imported string) string {
	if !ours(imported) {
		return judgeLibrary(name, imported)
	}
	target := short(imported)
	allowed := mayImport[row]
	switch {
	case forTests(target):
		return "only tests import a package for tests"
	case within(target, row), slices.Contains(allowed, anything), slices.Contains(allowed, target):
		return ""
	}
	for _, a := range allowed {
		if within(target, a) && !strings.HasPrefix(target, "internal/law/") {
			return ""
		}
	}
	return "the table of the design does not allow it"
}

// judgeLibrary does the same for what is not ours.
func judgeLibrary(name, imported string) string {
	if standard(imported) {
		return ""
	}
	if within(name, "internal/register") {
		return "it imports the standard library only"
	}
	for library, where := range places {
		if !within(imported, library) {
			continue
		}
		if slices.ContainsFunc(where, func(place string) bool { return within(name, place) }) {
			return ""
		}
		if len(where) == 0 {
			return "the library is for tests only"
		}
		return "the library's place is " + strings.Join(where, ", ")
	}
	return "the library has no place yet: give it one, and a line in THIRD-PARTY.md"
}

// rowOf finds the row of the table that a package or its nearest parent has.
func rowOf(name string) (string, bool) {
	for at := name; at != ""; at = parent(at) {
		if _, ok := mayImport[at]; ok {
			return at, true
		}
	}
	return "", false
}

func parent(name string) string {
	i := strings.LastIndex(name, "/")
	return name[:max(i, 0)]
}

// within reports whether the path is the tree's top or under it; /v2 and the like belong to it.
func within(path, tree string) bool { return path == tree || strings.HasPrefix(path, tree+"/") }

func ours(path string) bool    { return within(path, "greffe") }
func short(path string) string { return strings.TrimPrefix(path, "greffe/") }
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
func forTests(name string) bool { return strings.HasSuffix(name, "test") }
