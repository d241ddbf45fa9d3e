// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// tried are pages of each way to act: search, read, filter, fill in.
var tried = []string{
	"/fr/", "/fr/recherche?q=tarif", "/fr/algorithmes/tarif-de-la-cantine-scolaire-ville-de-vaubrume", "/fr/depots/hub.demo.test/Ville-de-Vaubrume/cantine",
	"/fr/verifier/fichier", "/fr/dates",
}

// stops is how many times Tab is pressed on a page: past the header, well into its matter.
const stops = 25

// focused says of what has the focus: what it is, whether it lies in the window, and how
// its outline stands out from the ground beneath it.
const focused = `(() => {
	const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
	const numbers = c => c.match(/[\d.]+/g).map(Number);
	let ground = [255, 255, 255];
	for (let x = e.parentElement; x; x = x.parentElement) {
		const c = numbers(getComputedStyle(x).backgroundColor);
		if (c.length < 4 || c[3] > 0) { ground = c; break; }
	}
	const light = c => c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((a, v, i) => a + v * [0.2126, 0.7152, 0.0722][i], 0);
	const [a, b] = [light(numbers(s.outlineColor)), light(ground)];
	return JSON.stringify({
		what: e.tagName + " " + (e.getAttribute("href") || e.name || e.textContent.trim().slice(0, 40)),
		body: e === document.body,
		drawn: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
		inside: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
		ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
	});
})()`

// focusShows goes through pages by Tab alone, light and dark: what has the focus is in
// the window, has an outline of 3:1 at least, and lets the focus go on.
func focusShows(t *testing.T, p *tab) {
	for _, scheme := range []string{"light", "dark"} {
		for _, address := range tried {
			p.view(t, 1280, scheme)
			p.visit(t, address)
			before := ""
			for i := range stops {
				if err := chromedp.Do(p.ctx, chromedp.KeyEvent("\t")); err != nil {
					t.Fatal(err)
				}
				var f struct {
					What                string
					Body, Drawn, Inside bool
					Ratio               float64
				}
				if err := json.Unmarshal([]byte(evaluate[string](t, p, focused)), &f); err != nil {
					t.Fatal(err)
				}
				if f.Body {
					break // past the last stop
				}
				if !f.Drawn || !f.Inside || f.Ratio < 3 {
					t.Errorf("%s, %s, stop %d, %s: outline drawn %v, in the window %v, contrast %.2f", address, scheme, i+1, f.What, f.Drawn, f.Inside, f.Ratio)
				}
				place := evaluate[string](t, p, `[...document.querySelectorAll("*")].indexOf(document.activeElement) + ""`)
				if place == before && !strings.HasPrefix(f.What, "INPUT") { // a date has stops of its own inside
					t.Errorf("%s: Tab does not leave %s", address, f.What)
				}
				before = place
			}
		}
	}
}

// wish sets what a reader's system asks of every site.
func wish(t *testing.T, p *tab, name, value string) {
	t.Helper()
	call(t, p, emulation.SetEmulatedMedia.Method, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
}

// withoutColours looks at pages whose colours the reader's system chose: buttons keep an
// edge, the focus an outline, and the drawings a line that shows.
func withoutColours(t *testing.T, p *tab) {
	for _, address := range tried {
		p.view(t, 1280, "light")
		p.visit(t, address)
		wish(t, p, "forced-colors", "active")
		if !evaluate[bool](t, p, `matchMedia("(forced-colors: active)").matches`) {
			t.Fatal("the browser forces no colours")
		}
		for _, lost := range evaluate[[]string](t, p, `[...document.querySelectorAll("main button, main a.button, main .act a, main input:not([type=hidden]), main select, main textarea")].filter(e => {
			const s = getComputedStyle(e);
			return e.type !== "radio" && e.type !== "checkbox" && e.type !== "file" && e.getBoundingClientRect().width > 2 && (s.borderStyle === "none" || parseFloat(s.borderTopWidth) < 1);
		}).slice(0, 3).map(e => e.outerHTML.slice(0, 90))`) {
			t.Errorf("%s, colours forced: no edge on %s", address, lost)
		}
		for _, lost := range evaluate[[]string](t, p, `[...document.querySelectorAll("main svg path, main svg circle, main svg rect")].filter(e => {
			const s = getComputedStyle(e), ground = getComputedStyle(document.documentElement).backgroundColor;
			return s.stroke === ground && (s.fill === ground || s.fill === "none") && e.getBoundingClientRect().width > 2;
		}).slice(0, 3).map(e => e.outerHTML.slice(0, 90))`) {
			t.Errorf("%s, colours forced: a drawing cannot be seen: %s", address, lost)
		}
	}
}

// withoutMotion looks for anything that moves though the reader asked for stillness.
func withoutMotion(t *testing.T, p *tab) {
	for _, address := range tried {
		p.view(t, 1280, "light") // which asks for stillness
		p.visit(t, address)
		for _, moving := range evaluate[[]string](t, p, `[...document.querySelectorAll("*")].filter(e => {
			const s = getComputedStyle(e);
			return s.animationName !== "none" || s.scrollBehavior === "smooth" || s.transitionDuration.split(", ").some(d => parseFloat(d) > 0);
		}).slice(0, 3).map(e => e.tagName + "." + e.className)`) {
			t.Errorf("%s moves: %s", address, fmt.Sprint(moving))
		}
	}
}
