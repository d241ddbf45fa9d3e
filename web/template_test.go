// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"html"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/none"
	"greffe/internal/register"
	"greffe/internal/search"
	"greffe/internal/words"
)

// TestRoutes holds every published address: one that leaves this list needs a redirect.
func TestRoutes(t *testing.T) {
	var b strings.Builder
	made := handlers()
	for _, r := range routes() {
		fmt.Fprintf(&b, "%s\n%s\n", r.fr, r.en)
		if made[r.name] == nil {
			t.Errorf("route %s has no handler", r.name)
		}
	}
	for _, r := range privateRoutes() {
		fmt.Fprintf(&b, "%s\n%s\n", r.fr, r.en)
	}
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://registre.example" })
	for path := range s.fixed() {
		fmt.Fprintln(&b, path)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	slices.Sort(lines)
	golden(t, "routes.golden", strings.Join(lines, "\n")+"\n")
}

// families lists the ids that templates and code compose from a prefix and a value.
func families() map[string][]string {
	kinds := []string{"organisation", "account", "repository", "sheet", "link", "census"}
	origins, states := texts(register.Origins()), texts(register.States())
	f := map[string][]string{
		"web.state.": states, "web.origin.": origins, "web.unsaid.missing.": origins, "web.sheet.origin.": origins, "web.code.none.": origins, "web.decides.undescribed.": origins, "web.concerned.none.": origins, "web.wrong.": origins,
		"web.link.": append(texts(register.LinkStatuses()), "none"), "web.linkmeans.": texts(register.LinkStatuses()), "web.ground.": texts(register.Grounds()), "web.kinship.": {"none", "same", "ancestor", "descendant"},
		"web.automation.": register.Automations(), "web.status.": register.Statuses(), "web.type.": register.AlgorithmTypes(), "web.scope.": register.Scopes(), "web.medium.": register.Media(),
		"web.answer.": {"yes", "no", "unknown"}, "web.decides.": {"machine", "machine_unless", "helped", "human", "unknown"},
		"web.metadata.": {"valid", "invalid", "unreadable", "absent", "failed", "not_observed"}, "web.metadatameans.": {"valid", "invalid", "unreadable", "absent", "failed", "not_observed"},
		"web.order.": {"relevance", "best", "recent", "name", "address"}, "web.severity.": {"error", "warning", "advice"},
		"web.proof.": {"listed", "backlink", "domain", "file"}, "web.reach.": {"unknown", "open", "empty", "gone", "removed", "forbidden", "blocked", "unavailable"}, "web.outcome.": {"running", "complete", "incomplete", "interrupted"},
		"web.kind.": slices.Concat(kinds, []string{"software"}), "web.disclosure.": law.DisclosureParts(), "web.news.by.": {"crawl", "import", "register"}, "web.contact.": {"email", "url", "postal", "phone"}, "web.remedy.": {"explanation", "documents", "administrative_appeal", "court", "other"},
		"web.resource.": {"code", "documentation", "flowchart", "simulator", "page"}, "web.development.": {"concept", "development", "beta", "stable", "obsolete"}, "web.maintenance.": {"internal", "contract", "community", "none"},
		"web.dropped.": {search.DroppedMany, search.DroppedLong, search.DroppedField, search.DroppedOrder}, "web.facet.": facetNames(),
		"web.licence.": {"none", "NOASSERTION"}, "web.language.": {"none"}, "web.facet.kind.": {"sheet", "software", "repository", "organisation"}, "web.facet.automation.": register.Automations(), "web.facet.status.": register.Statuses(), "web.facet.origin.": origins,
		"web.facet.opening.": {"none"}, "web.facet.link.": {"verified", "declared", "proposed", "contested", "none"}, "web.facet.metadata.": {"valid", "invalid", "unreadable", "absent", "failed"}, "web.facet.check.": {"none"}, "web.facet.year.": {"none"}, "web.facet.lawful.": {"yes", "no", "unknown", "none"}, "web.facet.gone.": {"yes", "no"},
	}
	f["web.mirror."] = []string{"same_head", "same_root"}
	f["web.mirror.reason."] = []string{desk.MainAlive, desk.MainSource, desk.MainDeclared, desk.MainActive, desk.MainLatest, desk.MainOldest, desk.MainFirst, desk.MainNone}
	for _, field := range []string{"commits", "authors", "first_commit", "last_commit", "tags", "release", "released_at", "archived_on", "snapshot"} {
		f["web.activity."] = append(f["web.activity."], field, field+".means")
	}
	for _, verb := range []string{"added", "changed", "gone"} {
		f["web.change."+verb+"."] = kinds
		f["web.news."+verb+"."] = texts(newsKinds())
	}
	for i := range 12 {
		f["web.month."] = append(f["web.month."], strconv.Itoa(i+1))
	}
	for _, list := range []string{"algorithms", "repositories", "administrations"} {
		f["web."+list+"."] = []string{"lead", "total"}
	}
	for name, sections := range proseSections() {
		f["web."+name+"."] = []string{"title", "lead"}
		for _, s := range sections {
			f["web."+name+"."] = append(f["web."+name+"."], s+".title", s+".text")
		}
	}
	for _, term := range append(glossaryTerms(), siteTerms()...) {
		f["web.glossary."+term+"."] = []string{"term", "meaning"}
	}
	for _, ground := range softwareGrounds() {
		f["namesake.ground."] = append(f["namesake.ground."], ground, ground+".means")
	}
	f["web.error.long."] = []string{"title", "text", "next"}
	f["web.error.value."], f["web.error.escape."] = f["web.error.long."], f["web.error.long."]
	f["web.error.slow."], f["web.error.undone."] = []string{"title", "text", "next"}, []string{"title", "text", "next"}
	f["web.error.erased."], f["web.error.erased_address."] = f["web.error.undone."], f["web.error.undone."]
	for _, code := range errorCodes() {
		f[fmt.Sprintf("web.error.%d.", code)] = []string{"title", "text", "next"}
	}
	return f
}

var messageID = regexp.MustCompile(`"(web\.[a-z0-9_.]*[a-z0-9_])"`)

// TestWords compares the ids that pages use with the catalogue, both ways.
func TestWords(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	used, known := map[string]bool{}, families()
	for prefix, values := range known {
		for _, v := range values {
			used[prefix+v] = true
		}
	}
	for _, text := range sources(t) {
		for _, m := range messageID.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	for id := range used {
		if _, family := known[id+"."]; !catalogue.Has(id) && !family {
			t.Errorf("message %s is used and does not exist", id)
		}
	}
	for _, id := range catalogue.IDs() {
		// Fields are those of nouns: a change or a search may name any of them.
		if strings.HasPrefix(id, "web.") && !used[id] && !strings.HasPrefix(id, "web.field.") && !strings.HasPrefix(id, "web.facet.") {
			t.Errorf("message %s is never used", id)
		}
	}
}

// sources are the templates and the Go files of the package.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(f, "_test.go") {
				out[f] = string(b)
			}
		}
	}
	return out
}

// TestTemplatesAreWhole: no page asks for a part of a template that another page defines.
func TestTemplatesAreWhole(t *testing.T) {
	s := site(t, invented())
	for lang, theme := range s.themes {
		if err := theme.all(); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

// TestFieldWords: every field of a sheet's content and of a repository that a page names has words.
func TestFieldWords(t *testing.T) {
	s := site(t, invented())
	say := speaker{s.opt.Catalogue, "fr"}
	for _, row := range facts(say, register.Repository{}) {
		if !s.opt.Catalogue.Has("web.field." + row.Field) {
			t.Errorf("fact %s has no words", row.Field)
		}
	}
	for _, f := range slices.Concat(desk.SheetTexts(register.Sheet{}, nil), desk.RepositoryTexts(register.RepositoryBrief{}, nil), desk.OrganisationTexts(register.Organisation{}, register.Census{Lines: make([]register.CensusLine, 1)}),
		[]search.Field{{Name: "data"}, {Name: "parameters"}, {Name: "themes"}, {Name: "links"}, {Name: "topics"}, {Name: "names"}, {Name: "identifiers"}, {Name: "account"}, {Name: "kind"}}) {
		if !s.opt.Catalogue.Has("web.field." + f.Name) {
			t.Errorf("text %s has no words", f.Name)
		}
	}
}

// TestMarkup checks what holds for the HTML of every page.
func TestMarkup(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.Demo = true })
	href := regexp.MustCompile(`<a [^>]*href="([^"]*)"[^>]*>`)
	values := regexp.MustCompile(`"[^"]*"`)
	inline := regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+)\s*=|<script|<style|<iframe|<object`)
	headings := regexp.MustCompile(`<h([1-6])[ >]`)
	ids := regexp.MustCompile(` id="([^"]*)"`)
	for _, c := range samples() {
		body := fetch(s, c.path).Body.String()
		if m := inline.FindString(values.ReplaceAllString(scriptless(body), `""`)); m != "" {
			t.Errorf("%s: %q", c.name, m)
		}
		if strings.Contains(body, "\u202e") || strings.Contains(body, "ZgotmplZ") {
			t.Errorf("%s: a control character or a broken address", c.name)
		}
		for _, m := range href.FindAllStringSubmatch(body, -1) {
			to := html.UnescapeString(m[1])
			outside := strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "https://")
			if !outside && !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") || strings.HasPrefix(to, "//") {
				t.Errorf("%s: link to %q", c.name, to)
			}
			if outside && !strings.Contains(m[0], `rel="nofollow noopener"`) {
				t.Errorf("%s: %s", c.name, m[0])
			}
		}
		level := 0
		for _, m := range headings.FindAllStringSubmatch(body[strings.Index(body, "<main"):], -1) {
			n, _ := strconv.Atoi(m[1])
			if n > level+1 {
				t.Errorf("%s: h%d after h%d", c.name, n, level)
			}
			level = n
		}
		if strings.Count(body, "<h1") != 1 {
			t.Errorf("%s: %d h1", c.name, strings.Count(body, "<h1"))
		}
		seen := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(body, -1) {
			if seen[m[1]] {
				t.Errorf("%s: id %q stands twice", c.name, m[1])
			}
			seen[m[1]] = true
		}
	}
}

// TestLinksLead follows every link of every sample within the site.
func TestLinksLead(t *testing.T) {
	s := site(t, invented())
	href := regexp.MustCompile(`(?:href|action)="(/[^"]*)"`)
	anchor := regexp.MustCompile(`href="#([^"]*)"`)
	status := map[string]int{}
	for _, c := range samples() {
		body := fetch(s, c.path).Body.String()
		for _, m := range href.FindAllStringSubmatch(body, -1) {
			to, part, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if status[to] == 0 {
				status[to] = fetch(s, to).Code
			}
			if status[to] != 200 && status[to] != 410 {
				t.Errorf("%s: %s answers %d", c.name, to, status[to])
			}
			if part != "" && !strings.Contains(fetch(s, to).Body.String(), `id="`+part+`"`) {
				t.Errorf("%s: %s has no #%s", c.name, to, part)
			}
		}
		for _, m := range anchor.FindAllStringSubmatch(body, -1) {
			if !strings.Contains(body, `id="`+m[1]+`"`) {
				t.Errorf("%s: no #%s", c.name, m[1])
			}
		}
	}
}

// TestWeight: the first page, with all that it needs, stays under 100 kB.
func TestWeight(t *testing.T) {
	s := site(t, invented())
	for _, c := range samples() {
		total := fetch(s, c.path, "Accept-Encoding", "gzip").Body.Len()
		for _, a := range s.assets.byName {
			if !strings.HasSuffix(a.address, ".txt") {
				total += fetch(s, a.address, "Accept-Encoding", "gzip").Body.Len()
			}
		}
		if total > 100_000 {
			t.Errorf("%s: %d bytes", c.name, total)
		}
	}
}

// TestNothingFromOutside: no file of the site names another host to load from.
func TestNothingFromOutside(t *testing.T) {
	err := fs.WalkDir(staticFiles, "static", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".css") {
			return err
		}
		b, err := staticFiles.ReadFile(path)
		if strings.Contains(string(b), "//") && strings.Contains(string(b), "http") {
			t.Errorf("%s names another host", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestContrast measures the tokens: text 7:1, lines and drawings 3:1 (look.md).
func TestContrast(t *testing.T) {
	b, err := staticFiles.ReadFile("static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, _ := strings.Cut(string(b), "@media")
	for name, css := range map[string]string{"light": light, "dark": dark} {
		c := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+):\s*(#[0-9a-f]{6})`).FindAllStringSubmatch(css, -1) {
			c[m[1]] = m[2]
		}
		for _, text := range []string{"ink", "ink-soft", "accent", "accent-past", "present", "absent", "unseen", "failed", "verified", "declared", "proposed", "contested", "withheld"} {
			for _, ground := range []string{"paper", "leaf"} {
				if r := contrast(c[text], c[ground]); r < 7 {
					t.Errorf("%s: %s on %s is %.2f:1", name, text, ground, r)
				}
			}
		}
		for _, pair := range [][2]string{{"on-accent", "accent"}, {"ink", "found"}, {"paper", "ink"}, {"on-banner", "banner"}} {
			if r := contrast(c[pair[0]], c[pair[1]]); r < 7 {
				t.Errorf("%s: %s on %s is %.2f:1", name, pair[0], pair[1], r)
			}
		}
		for _, line := range []string{"rule", "focus"} {
			if r := contrast(c[line], c["paper"]); r < 3 {
				t.Errorf("%s: %s on paper is %.2f:1", name, line, r)
			}
		}
	}
}

// TestDarkIsColour: the dark changes colours and nothing else, and all of them at one place,
// so that whatever is laid out well in the light is in the dark, where the browser tests ask
// for the contrast alone.
func TestDarkIsColour(t *testing.T) {
	colour := regexp.MustCompile(`^--[a-z-]+: #[0-9a-f]{6}$`)
	files, err := fs.Glob(staticFiles, "static/*.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := staticFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		light, dark, ok := strings.Cut(string(b), "@media (prefers-color-scheme: dark) {")
		if file != "static/tokens.css" {
			if strings.Contains(string(b), "prefers-color-scheme") || strings.Contains(string(b), "light-dark(") {
				t.Errorf("%s tells the dark from the light: only tokens.css may", file)
			}
			continue
		}
		inner, rest, closed := strings.Cut(dark, "}\n}")
		if !ok || !closed || strings.TrimSpace(rest) != "" {
			t.Fatalf("%s: one rule for the dark is expected, at the end", file)
		}
		inner, ok = strings.CutPrefix(strings.TrimSpace(inner), ":root {")
		if !ok {
			t.Errorf("%s: the dark has rules for something other than the tokens", file)
		}
		inDark := map[string]bool{}
		for declaration := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(inner), ";"), ";") {
			declaration = strings.TrimSpace(declaration)
			if !colour.MatchString(declaration) {
				t.Errorf("%s: %q is no colour", file, declaration)
			}
			name, _, _ := strings.Cut(declaration, ":")
			inDark[name] = true
		}
		for _, m := range regexp.MustCompile(`(--[a-z-]+): #[0-9a-f]{6};`).FindAllStringSubmatch(light, -1) {
			if !inDark[m[1]] {
				t.Errorf("%s: %s has no colour in the dark", file, m[1])
			}
			delete(inDark, m[1])
		}
		for name := range inDark {
			t.Errorf("%s: %s is a colour in the dark alone", file, name)
		}
	}
}

// contrast follows WCAG 2.2, relative luminance.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// TestNoJurisdiction: the site stands without any law's words.
func TestNoJurisdiction(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, invented(), func(o *Options) { o.Catalogue, o.Profile = catalogue, none.Profile() })
	for _, c := range samples() {
		w := fetch(s, c.path)
		if w.Code != c.status || strings.Contains(w.Body.String(), "‹") {
			t.Errorf("%s: status %d", c.name, w.Code)
		}
		if regexp.MustCompile(`CADA|PRADA|L31|SIREN`).MatchString(w.Body.String()) {
			t.Errorf("%s: words of a jurisdiction", c.name)
		}
	}
}
