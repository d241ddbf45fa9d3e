// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const patience = 20 * time.Second

// journeys are what people come for, each walked with scripts and without.
func journeys(t *testing.T, b *browser, site string) {
	for name, walk := range map[string]func(*testing.T, *tab){
		"citizen_with_a_misspelt_word":   misspelt,
		"citizen_to_letter_and_dates":    citizenToCalendars,
		"person_at_a_counter":            personAtACounter,
		"citizen_with_own_words":         ownWords,
		"journalist_filters_and_shares":  filtersAndShares,
		"agency_repairs_its_file":        repairs,
		"reuser_by_licence_and_language": licenceAndLanguage,
	} {
		for _, scripts := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s_scripts_%t", name, scripts), func(t *testing.T) {
				p := b.open(t, site)
				if !scripts {
					withoutScript(t, p)
				}
				walk(t, p)
				for _, fault := range p.heard(t) {
					t.Error(fault)
				}
			})
		}
	}
	t.Run("axe_along_the_way", func(t *testing.T) { axeAlongTheWay(t, b.open(t, site)) })
	t.Run("screen_reader_by_keyboard", func(t *testing.T) { byKeyboard(t, b.open(t, site)) })
	t.Run("screen_reader_by_keyboard_scripts_false", func(t *testing.T) {
		p := b.open(t, site)
		withoutScript(t, p)
		byKeyboardAlone(t, p)
	})
}

// follow clicks the first link or button that a selector finds and waits for the page under path.
func follow(t *testing.T, p *tab, selector, path string) string {
	t.Helper()
	click := func() error {
		ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
		defer cancel()
		return chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
	}
	err := click()
	if err != nil && strings.Contains(err.Error(), "given id") { // it was found in a document that the tab was leaving
		err = click()
	}
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return waitForAddress(t, p, path, patience)
}

// shows waits until the page's own part holds a text: to move to it may take a moment.
func shows(t *testing.T, p *tab, text string) {
	t.Helper()
	var page string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var err error
		if page, err = chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main"))); err == nil && strings.Contains(page, text) {
			return
		}
	}
	t.Fatalf("the page does not show %q:\n%.3000s", text, page)
}

func misspelt(t *testing.T, p *tab) {
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `main input[name="q"]`, "cantinne")
	waitForAddress(t, p, "/fr/recherche?q=cantinne", patience)
	shows(t, p, "Vouliez-vous dire")
	follow(t, p, ".offers a", "/fr/recherche?q=cantine")
	shows(t, p, "/fr/algorithmes/tarif-de-la-cantine-scolaire")
}

func ownWords(t *testing.T, p *tab) {
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `main input[name="q"]`, "restauration scolaire")
	waitForAddress(t, p, "/fr/recherche", patience)
	shows(t, p, "Nous avons aussi cherché")
	follow(t, p, `a[href^="/fr/algorithmes/tarif-de-la-cantine-scolaire"]`, "/fr/algorithmes/tarif-de-la-cantine-scolaire")
	shows(t, p, "Tarif de la cantine")
}

func filtersAndShares(t *testing.T, p *tab) {
	p.visit(t, "/fr/recherche?q=tarif")
	shared := follow(t, p, `a[href*="kind=sheet"]`, "/fr/recherche?kind=sheet")
	if u, err := url.Parse(shared); err != nil || u.Query().Get("q") != "tarif" || u.Query().Get("kind") != "sheet" {
		t.Fatalf("the address to share is %s", shared)
	}
	shows(t, p, "résultat")
	before := evaluate[string](t, p, `document.querySelector(".count h2").textContent`)
	p.visit(t, strings.TrimPrefix(shared, p.origin))
	if after := evaluate[string](t, p, `document.querySelector(".count h2").textContent`); after != before || after == "" {
		t.Errorf("the shared address shows %q, not %q", after, before)
	}
	follow(t, p, `.active a`, "/fr/recherche?q=tarif")
}

func repairs(t *testing.T, p *tab) {
	p.visit(t, "/fr/depots-pourquoi?url=https%3A%2F%2Fforge.nulle.part%2Fx%2Fy")
	shows(t, p, "h1")
	p.visit(t, "/fr/verifier/fichier")
	if err := chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS("#text"), "publiccodeYmlVersion: 0.4\nname: Calcul\nlegal:\n  license: eupl-1.2\n")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(`form.validate button`))); err != nil {
		t.Fatal(err)
	}
	shows(t, p, "repaired-text")
	if text := evaluate[string](t, p, `document.getElementById("repaired-text").value`); !strings.Contains(text, `publiccodeYmlVersion: "0.4"`) || !strings.Contains(text, "license: EUPL-1.2") {
		t.Errorf("the corrected file is\n%s", text)
	}
}

func licenceAndLanguage(t *testing.T, p *tab) {
	p.visit(t, "/fr/depots")
	follow(t, p, `#facets a[href*="licence=EUPL-1.2"]`, "/fr/recherche")
	shows(t, p, "Filtres choisis")
	landed := follow(t, p, `#facets a[href*="language="]`, "/fr/recherche")
	shows(t, p, "/fr/depots/")
	if u, err := url.Parse(landed); err != nil || u.Query().Get("language") == "" && u.Query().Get("licence") == "" {
		t.Errorf("the address is %s", landed)
	}
}

// named reads the accessibility tree: the name and role of what has the focus.
const named = `(e => (e.getAttribute("role") || e.tagName.toLowerCase()) + ": " + (e.labels && e.labels[0] ? e.labels[0].textContent : e.getAttribute("aria-label") || e.textContent).trim())(document.activeElement)`

// byKeyboard finds the algorithm of a misspelt word and of one half typed, with keys alone.
func byKeyboard(t *testing.T, p *tab) {
	p.view(t, 1280, "light")
	p.visit(t, "/fr/")
	press := func(key string) {
		t.Helper()
		if err := chromedp.Do(p.ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	for range 12 {
		if evaluate[bool](t, p, `document.activeElement.matches("main input[name=q]")`) {
			break
		}
		press("\t")
	}
	if got := evaluate[string](t, p, named); got != "combobox: Chercher un algorithme, un logiciel, une administration" {
		t.Fatalf("the field reads %q", got)
	}
	for _, letter := range "cantin" {
		press(string(letter))
	}
	var open bool
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && !open; time.Sleep(50 * time.Millisecond) {
		open = evaluate[bool](t, p, `document.activeElement.getAttribute("aria-expanded") === "true"`)
	}
	if !open {
		t.Fatal("nothing is offered while typing")
	}
	if said := evaluate[string](t, p, `document.querySelector("main [role=status]").textContent`); !strings.Contains(said, "Pages proposées") {
		t.Errorf("a screen reader is told %q", said)
	}
	press(kb.ArrowDown)
	chosen := evaluate[string](t, p, `(i => { const o = document.getElementById(i.getAttribute("aria-activedescendant")); return o ? o.getAttribute("role") + " " + o.getAttribute("aria-selected") : "" })(document.activeElement)`)
	if chosen != "option true" {
		t.Errorf("after the arrow the choice is %q", chosen)
	}
	for _, fault := range p.judge(t) {
		t.Errorf("while pages are offered: %s", fault)
	}
	press("\r")
	waitForAddress(t, p, "/fr/", patience)
	shows(t, p, "antine")
}

// tabTo presses Tab until a selector has the focus, which must be seen.
func tabTo(t *testing.T, p *tab, selector string) {
	t.Helper()
	for range 60 {
		if err := chromedp.Do(p.ctx, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		if !evaluate[bool](t, p, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			continue
		}
		if seen := evaluate[bool](t, p, `(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none")(getComputedStyle(document.activeElement))`); !seen {
			t.Errorf("the focus on %s does not show", selector)
		}
		return
	}
	t.Fatalf("sixty presses of Tab do not reach %s", selector)
}

// byKeyboardAlone finds the algorithm of a misspelt word with keys, without any script.
func byKeyboardAlone(t *testing.T, p *tab) {
	p.view(t, 1280, "light")
	p.visit(t, "/fr/")
	enter := func() {
		t.Helper()
		if err := chromedp.Do(p.ctx, chromedp.KeyEvent("\r")); err != nil {
			t.Fatal(err)
		}
	}
	tabTo(t, p, `main input[name="q"]`)
	for _, letter := range "cantinne" {
		if err := chromedp.Do(p.ctx, chromedp.KeyEvent(string(letter))); err != nil {
			t.Fatal(err)
		}
	}
	enter()
	waitForAddress(t, p, "/fr/recherche?q=cantinne", patience)
	shows(t, p, "Vouliez-vous dire")
	tabTo(t, p, `.offers a`)
	enter()
	waitForAddress(t, p, "/fr/recherche?q=cantine", patience)
	shows(t, p, "/fr/algorithmes/tarif-de-la-cantine-scolaire")
	tabTo(t, p, `a[href^="/fr/algorithmes/tarif-de-la-cantine-scolaire"]`)
	enter()
	waitForAddress(t, p, "/fr/algorithmes/tarif-de-la-cantine-scolaire", patience)
	shows(t, p, "Tarif de la cantine")
}
