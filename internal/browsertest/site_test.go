// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// lightest is what the first view of any page may weigh in all, as the network carries it.
const lightest = 100_000

// extra are pages that a kind's sample does not show: answers, no answers, an error, a sheet that was taken back.
var extra = map[string]string{
	"fr-recherche-found": "/fr/recherche?q=impots",
	"en-search-found":    "/en/search?q=impots",
	"fr-recherche-none":  "/fr/recherche?q=zzqqxx",
	"en-search-none":     "/en/search?q=zzqqxx",
	"fr-not-found":       "/fr/nulle-part",
	"en-not-found":       "/en/nowhere",
	"fr-code-gone":       "/fr/depots/hub.demo.test/haute-brenelle/covoiturage",
	"fr-withdrawn":       "/fr/algorithmes/attribution-des-jardins-familiaux-ville-de-vaubrume",
	"en-withdrawn":       "/en/algorithms/attribution-des-jardins-familiaux-ville-de-vaubrume",
}

// TestSite starts the program and reads its site: by its links first, then in a browser.
func TestSite(t *testing.T) {
	bin := buildProgram(t)
	t.Run("program_is_whole", func(t *testing.T) { checkBinary(t, bin) })

	stderr := &safeBuffer{}
	site := startDemo(t, bin, stderr)
	kinds := routeKinds(t)
	met := walk(t, site, kinds, "/fr/", "/en/")
	t.Logf("%d addresses met", len(met))
	t.Run("links_lead_somewhere", func(t *testing.T) { checkLinks(t, met) })
	t.Run("titles_tell_pages_apart", func(t *testing.T) { checkTitles(t, met) })
	t.Run("each_kind_of_page_is_met", func(t *testing.T) { checkKinds(t, kinds, met) })

	pages := samples(kinds, met)
	maps.Copy(pages, extra)
	if !whole() {
		t.Run("statement_is_of_these_pages", func(t *testing.T) {
			if listed, said := addListed(t, map[string]string{}, site), stated(t).Listed; listed != said {
				t.Errorf("the statement of accessibility speaks of %d addresses, the demonstration lists %d: make pictures", said, listed)
			}
		})
	}
	t.Run("browser", func(t *testing.T) {
		b := startBrowser(t)
		said := &statement{Journeys: 5}
		if whole() {
			said.Listed = addListed(t, pages, site)
		}
		t.Run("pages", func(t *testing.T) { survey(t, b, site, pages, said) })
		t.Run("desk", func(t *testing.T) { surveyDesk(t, site, enterLinks(t, site, stderr), said) })
		p := b.open(t, site)
		for _, home := range []string{"/fr/", "/en/"} {
			t.Run("first_page_is_light"+strings.ReplaceAll(home, "/", "_"), func(t *testing.T) { weigh(t, p, home) })
			t.Run("keyboard"+strings.ReplaceAll(home, "/", "_"), func(t *testing.T) { skipLink(t, p, home) })
		}
		t.Run("focus", func(t *testing.T) { focusShows(t, p) })
		t.Run("no_colours_of_ours", func(t *testing.T) { withoutColours(t, p) })
		t.Run("no_motion", func(t *testing.T) { withoutMotion(t, p) })
		t.Run("names", func(t *testing.T) { said.Names = namedParts(t, p) })
		t.Run("two_pages", func(t *testing.T) { twoPages(t, p, slices.Sorted(maps.Keys(met))) })
		t.Run("journalist", func(t *testing.T) { compareVersions(t, b, site) })
		t.Run("search_without_script", func(t *testing.T) { searchWithoutScript(t, b, site) })
		t.Run("journey", func(t *testing.T) { journeys(t, b, site) })
		t.Run("check_without_script", func(t *testing.T) { checkWithoutScript(t, b, site) })
		t.Run("check_is_readable", func(t *testing.T) { checkIsReadable(t, b, site) })
		said.Judge, _, _ = strings.Cut(strings.TrimPrefix(p.axe, "/*! "), "\n") // axe v4.14.1
		said.state(t)
	})
}

// look opens one page and judges it narrow and wide, light and dark. It is loaded once
// and keeps the judge: width and light are the browser's to change.
func look(t *testing.T, p *tab, name, address string, said *statement) {
	p.view(t, 1280, "light")
	p.visit(t, address)
	p.light(t, address)
	listed := strings.HasPrefix(name, "/") // one of many of a kind, of which the kind's sample is judged by every rule in every light
	shade := map[string]int{}
	found := 0
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			p.view(t, width, scheme)
			var rules []string
			if listed && scheme == "dark" {
				rules = []string{colourRules}
			}
			for _, fault := range slices.Concat(p.judge(t, rules...), p.overflow(t, width)) {
				found++
				t.Errorf("%s, %d px, %s: %s", address, width, scheme, fault)
			}
			shade[scheme] = evaluate[int](t, p, backgroundShade)
			if !listed {
				picture(t, p, fmt.Sprintf("%s-%d-%s", name, width, scheme))
			}
		}
	}
	large := p.largeText(t)
	for _, fault := range large {
		t.Errorf("%s, letters at 200 %%: %s", address, fault)
	}
	said.add(4, found, len(large) == 0)
	if shade["dark"] >= shade["light"] {
		t.Errorf("%s is as light in the dark (%d) as in the light (%d)", address, shade["dark"], shade["light"])
	}
	for _, fault := range p.heard(t) {
		if strings.Contains(fault, "status of 404") || strings.Contains(fault, "status of 410") || p.signedIn && strings.Contains(fault, "cookie") {
			continue // the browser notes the status that is asked for; who signs in has a cookie
		}
		t.Errorf("%s: %s", address, fault)
	}
}

// backgroundShade adds up the colour of the page's ground: 0 is black, 765 white.
const backgroundShade = `[document.body, document.documentElement]
	.map(e => getComputedStyle(e).backgroundColor.match(/[\d.]+/g).map(Number))
	.filter(c => c.length < 4 || c[3] > 0)
	.concat([[255, 255, 255]])[0].slice(0, 3).reduce((a, b) => a + b, 0) | 0`

// picture keeps what the tab shows in build/screens, where it is asked for.
func picture(t *testing.T, p *tab, name string) {
	t.Helper()
	if os.Getenv("GREFFE_SCREENS") != "1" {
		return
	}
	folder := filepath.Join(root, "build", "screens")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil && strings.Contains(err.Error(), "too large") { // the page of the API is: its top says enough
		png, err = chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// weigh loads a page with nothing cached and adds up what the network carried.
func weigh(t *testing.T, p *tab, address string) {
	p.view(t, 1280, "light")
	p.visit(t, address)
	p.light(t, address)
	p.mu.Lock()
	defer p.mu.Unlock()
	t.Logf("%s: %d bytes in %d requests", address, p.weight, len(p.asked))
}

// light says when the first view of a page, of which nothing was cached, was too heavy.
func (p *tab) light(t *testing.T, address string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.weight > lightest || p.weight == 0 {
		t.Errorf("%s weighs %d bytes in all, over %d\n%s", address, p.weight, lightest, strings.Join(p.asked, "\n"))
	}
}

// skipLink presses Tab once: the first stop leads past the header to the page's own matter.
func skipLink(t *testing.T, p *tab, address string) {
	p.view(t, 1280, "light")
	p.visit(t, address)
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent("\t")); err != nil {
		t.Fatal(err)
	}
	target := evaluate[string](t, p, `document.activeElement.getAttribute("href") || ""`)
	if !strings.HasPrefix(target, "#") {
		t.Fatalf("%s: the first Tab reaches %q, not a link past the header", address, target)
	}
	if shown := evaluate[bool](t, p, `(r => r.width > 1 && r.height > 1 && r.top >= 0 && r.left >= 0)(document.activeElement.getBoundingClientRect())`); !shown {
		t.Errorf("%s: the link past the header does not show when it has the focus", address)
	}
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if inside := evaluate[bool](t, p, fmt.Sprintf(`!!document.querySelector("main") && (m => m && (m.matches("main") || m.closest("main")) !== null)(document.getElementById(%q))`, target[1:])); !inside {
		t.Errorf("%s: %s is not in the page's main part", address, target)
	}
}

// searchWithoutScript types a question into the home page's form, scripts switched off.
func searchWithoutScript(t *testing.T, b *browser, site string) {
	p := b.open(t, site)
	withoutScript(t, p)
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `form input[name="q"]`, "impots")
	landed := waitForAddress(t, p, "/fr/recherche", 20*time.Second)
	if u, err := url.Parse(landed); err != nil || u.Path != "/fr/recherche" || u.Query().Get("q") != "impots" {
		t.Fatalf("the form led to %s", landed)
	}
	text, err := chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main")))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "/fr/algorithmes/") {
		t.Error("the search for impots shows no algorithm")
	}
}
