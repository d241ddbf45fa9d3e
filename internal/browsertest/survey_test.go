// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"cmp"
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// addListed adds to the pages each address of the site's own sitemap that is not among
// them yet; its name is the address.
func addListed(t *testing.T, pages map[string]string, site string) (listed int) {
	t.Helper()
	client := &http.Client{Timeout: 30 * time.Second}
	res, err := client.Get(site + "/sitemap.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("sitemap: %d, %v", res.StatusCode, err)
	}
	var list struct {
		Locs []string `xml:"url>loc"`
	}
	if err := xml.Unmarshal(b, &list); err != nil || len(list.Locs) == 0 {
		t.Fatalf("sitemap: %d addresses, %v", len(list.Locs), err)
	}
	chosen := slices.Sorted(maps.Values(pages))
	for _, loc := range list.Locs {
		address, ok := strings.CutPrefix(loc, site)
		if !ok {
			t.Errorf("the sitemap of %s lists %s", site, loc)
		}
		if _, known := slices.BinarySearch(chosen, address); !known {
			pages[address] = address
		}
	}
	return len(list.Locs)
}

// survey judges the pages in as many tabs of one browser as there are processors.
func survey(t *testing.T, b *browser, site string, pages map[string]string, said *statement) {
	names := slices.SortedFunc(maps.Keys(pages), func(a, b string) int { // those with pictures first: a fault of a kind is told soon
		return cmp.Or(cmp.Compare(strings.Count(a[:1], "/"), strings.Count(b[:1], "/")), strings.Compare(a, b))
	})
	work := make(chan string, len(pages))
	for _, name := range names {
		work <- name
	}
	close(work)
	for i := range max(2, runtime.GOMAXPROCS(0)) {
		t.Run("tab "+string(rune('1'+i)), func(t *testing.T) {
			t.Parallel()
			p := b.open(t, site)
			for name := range work {
				t.Run(name, func(t *testing.T) { look(t, p, name, pages[name], said) })
			}
		})
	}
}

// deskPage is the address of a page of those who sign in, on a page of theirs.
var deskPage = regexp.MustCompile(`href="(/(?:fr/espace|en/desk)[^"#]*)"`)

// notPages are addresses of the desk that give a file, or lead out.
var notPages = regexp.MustCompile(`/export$|\.(ya?ml|json|csv|ods|xlsx|zip|ics|svg|txt|md)$|/(deconnexion|sign-out)$|/(lien|link)\?`)

// surveyDesk enters as each person in a browser of their own, follows the desk's links,
// and judges a page of each kind.
func surveyDesk(t *testing.T, site string, links []string, said *statement) {
	for _, link := range links {
		b := startBrowser(t)
		p := b.open(t, site)
		p.signedIn = true
		signIn(t, p, link)
		queue, seen, kinds := []string{"/fr/espace", "/en/desk"}, map[string]bool{}, map[string]bool{}
		for len(queue) > 0 {
			address := queue[0]
			queue = queue[1:]
			kind := deskKind(address)
			if seen[address] || kinds[kind] || notPages.MatchString(strings.Split(address, "?")[0]) {
				continue
			}
			seen[address], kinds[kind] = true, true
			t.Run(kind, func(t *testing.T) {
				look(t, p, "desk-"+fileName(kind), address, said)
				said.Desk++
				for _, m := range deskPage.FindAllStringSubmatch(mainOf(t, p), -1) {
					queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
				}
			})
		}
	}
}

// varying are the parts of a desk's address that say which thing, not what kind of page.
var varying = regexp.MustCompile(`/(hub|lab|tea|git)\.demo\.test/.*|[0-9a-f]{8}-[0-9a-f-]{27}|urn:[^/?]*|[0-9]+|=[^&]*`)

// deskKind is an address of the desk without what it is about.
func deskKind(address string) string { return varying.ReplaceAllString(address, "x") }
