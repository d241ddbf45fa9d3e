// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"bytes"
	"cmp"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// The walk over the site is bounded: in all, and in the addresses of one kind of page that
// differ by their query only, which filters multiply without end.
const (
	farthest = 6000
	queries  = 40
)

// kind is one route in one language.
type kind struct {
	name    string // fr/algorithmes/{slug}
	lang    string
	pattern *regexp.Regexp
}

// page is what one address answered.
type page struct {
	address string // path and query
	from    string // the page that links to it
	status  int
	size    int
	html    bool
	title   string          // of the window
	links   []string        // addresses on this site, without fragment, and each fragment after #
	anchors map[string]bool // ids in the page
}

// routeKinds reads web's golden list: every /fr/… and /en/… in it is a kind of page.
func routeKinds(t *testing.T) []kind {
	t.Helper()
	golden, err := os.ReadFile(filepath.Join(root, "web", "testdata", "routes.golden"))
	if err != nil {
		t.Fatal(err)
	}
	variable := regexp.MustCompile(`\\\{[^/]*?\\\}`)
	var kinds []kind
	for _, route := range regexp.MustCompile(`/(?:fr|en)/[^\s?]*`).FindAllString(string(golden), -1) {
		expr := variable.ReplaceAllStringFunc(regexp.QuoteMeta(route), func(v string) string {
			if strings.Contains(v, ":") || strings.Contains(v, "…") {
				return `.+`
			}
			return `[^/]+`
		})
		kinds = append(kinds, kind{strings.Trim(route, "/"), route[1:3], regexp.MustCompile("^" + expr + "$")})
	}
	if len(kinds) == 0 {
		t.Fatal("web/testdata/routes.golden names no page")
	}
	// The longest pattern is the narrowest: depots/{key}/-/publiccode before depots/{key}.
	slices.SortStableFunc(kinds, func(a, b kind) int { return cmp.Compare(len(b.name), len(a.name)) })
	return kinds
}

// kindOf finds the kind of an address.
func kindOf(kinds []kind, address string) string {
	path, _, _ := strings.Cut(address, "?")
	for _, k := range kinds {
		if k.pattern.MatchString(path) {
			return k.name
		}
	}
	return ""
}

// walk follows the site's own links from the given addresses, breadth first.
func walk(t *testing.T, site string, kinds []kind, start ...string) map[string]*page {
	t.Helper()
	client := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	met, asked := map[string]*page{}, map[string]int{}
	type step struct{ address, from string }
	var queue []step
	for _, s := range start {
		queue = append(queue, step{s, ""})
	}
	for len(queue) > 0 && len(met) < farthest {
		next := queue[0]
		queue = queue[1:]
		if met[next.address] != nil {
			continue
		}
		if path, _, ok := strings.Cut(next.address, "?"); ok {
			name := cmp.Or(kindOf(kinds, path), path)
			if asked[name]++; asked[name] > queries {
				continue
			}
		}
		p := fetch(t, client, site, next.address)
		p.from = next.from
		met[next.address] = p
		for _, link := range p.links {
			address, _, _ := strings.Cut(link, "#")
			queue = append(queue, step{address, next.address})
		}
	}
	if len(met) >= farthest {
		t.Logf("the walk stopped at %d addresses", farthest)
	}
	return met
}

// fetch asks for one address and reads its links.
func fetch(t *testing.T, client *http.Client, site, address string) *page {
	t.Helper()
	res, err := client.Get(site + address)
	if err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
	if set := res.Header.Values("Set-Cookie"); len(set) > 0 {
		t.Errorf("GET %s sets a cookie: %q", address, set)
	}
	p := &page{address: address, status: res.StatusCode, size: len(body), anchors: map[string]bool{}}
	if to := res.Header.Get("Location"); to != "" {
		p.links = sameSite(site, address, []string{to})
	}
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "text/html" {
		p.html = true
		p.read(t, site, body)
	}
	return p
}

// read finds the links and ids of a page.
func (p *page) read(t *testing.T, site string, body []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", p.address, err)
	}
	var links []string
	for n := range doc.Descendants() {
		if n.Data == "title" && n.Parent != nil && n.Parent.Data == "head" {
			p.title = said(n)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				p.anchors[a.Val] = true
			case "href", "src":
				links = append(links, a.Val)
			}
		}
	}
	p.links = sameSite(site, p.address, links)
}

// said is the text of a part of a page.
func said(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// checkTitles reports pages that a reader cannot tell apart by the title of their window,
// which is all that a list of windows, of bookmarks or of results shows.
func checkTitles(t *testing.T, met map[string]*page) {
	titles := map[string]string{}
	for _, address := range slices.Sorted(maps.Keys(met)) {
		p := met[address]
		if !p.html || p.status != http.StatusOK || strings.Contains(address, "?") {
			continue // a question of a page is the page
		}
		if other := titles[p.title]; other != "" {
			t.Errorf("%s and %s have the title %q", address, other, p.title)
		}
		titles[p.title] = address
	}
}

// sameSite makes links absolute within the site and drops those that leave it.
func sameSite(site, from string, links []string) []string {
	base, err := url.Parse(site + from)
	if err != nil {
		return nil
	}
	var inside []string
	for _, link := range links {
		u, err := base.Parse(link)
		if err != nil || u.Scheme != base.Scheme || u.Host != base.Host {
			continue
		}
		address := u.EscapedPath()
		if u.RawQuery != "" {
			address += "?" + u.RawQuery
		}
		if u.Fragment != "" {
			address += "#" + u.Fragment
		}
		inside = append(inside, address)
	}
	return inside
}

// checkLinks reports each address that the site itself points to and that does not answer.
func checkLinks(t *testing.T, met map[string]*page) {
	for _, address := range slices.Sorted(maps.Keys(met)) {
		p := met[address]
		if p.status >= 400 && p.status != http.StatusGone { // what was withdrawn keeps its address
			t.Errorf("%s answers %d (linked from %s)", address, p.status, p.from)
		}
		for _, link := range p.links {
			target, fragment, ok := strings.Cut(link, "#")
			if to := met[target]; ok && to != nil && to.html && !to.anchors[fragment] {
				t.Errorf("%s links to %s, which has no such place", address, link)
			}
		}
	}
}

// elsewhere are the addresses that no link leads to: what is behind a sign-in, what only a
// form or a script asks for, and files, which are no pages.
var elsewhere = regexp.MustCompile(`^(fr/espace|en/desk)(/|$)|^(fr|en)/(suggestions|lettres|letters)$|\.(json|csv|ics|svg)$|/\{file\}$`)

// checkKinds reports each kind of page that the site's links never lead to.
func checkKinds(t *testing.T, kinds []kind, met map[string]*page) {
	found := map[string]bool{}
	for address, p := range met {
		if p.html && p.status == http.StatusOK {
			found[kindOf(kinds, address)] = true
		}
	}
	for _, k := range kinds {
		if !found[k.name] && !elsewhere.MatchString(k.name) {
			t.Errorf("no link of the demonstration leads to a page /%s", k.name)
		}
	}
}

// samples chooses, for each kind, the first page met and the largest, by a name fit for a file.
func samples(kinds []kind, met map[string]*page) map[string]string {
	chosen, largest := map[string]string{}, map[string]*page{}
	for _, address := range slices.Sorted(maps.Keys(met)) {
		p, name := met[address], kindOf(kinds, address)
		if !p.html || p.status != http.StatusOK || name == "" {
			continue
		}
		name = fileName(name)
		if chosen[name] == "" || len(address) < len(chosen[name]) {
			chosen[name] = address
		}
		if largest[name] == nil || p.size > largest[name].size {
			largest[name] = p
		}
	}
	for name, p := range largest {
		if p.address != chosen[name] {
			chosen[name+"-largest"] = p.address
		}
	}
	return chosen
}

// fileName turns a route into a name: fr/depots/{key:.+} into fr-depots-key.
func fileName(route string) string {
	route = regexp.MustCompile(`:[^}]*`).ReplaceAllString(route, "")
	return strings.Trim(regexp.MustCompile(`[^a-zA-Z0-9]+`).ReplaceAllString(route, "-"), "-")
}

func TestRouteNames(t *testing.T) {
	for route, want := range map[string]string{
		"fr/depots/{key:.+}/-/publiccode": "fr-depots-key-publiccode",
		"en":                              "en",
	} {
		if got := fileName(route); got != want {
			t.Errorf("fileName(%q) = %q, want %q", route, got, want)
		}
	}
}
