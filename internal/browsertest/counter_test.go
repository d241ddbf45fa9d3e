// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// canteen is the algorithm that the journeys below are about.
const canteen = "/fr/algorithmes/tarif-de-la-cantine-scolaire-ville-de-vaubrume"

// citizenToCalendars goes from a misspelt word to a letter and to two calendars.
func citizenToCalendars(t *testing.T, p *tab) {
	p.view(t, 360, "light")
	misspelt(t, p)
	follow(t, p, `main a[href^="`+canteen+`"]`, canteen)
	follow(t, p, `#demander ~ .do a, section.can .do a`, canteen+"/lettre")
	shows(t, p, "ways")
	follow(t, p, `.ways a[href*="letter=explanation"]`, canteen+"/lettre?letter=explanation")
	if err := chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS(`#f-name`), "Camille Essai")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(`form.fill button[value="show"]`))); err != nil {
		t.Fatal(err)
	}
	shows(t, p, "Camille Essai")
	if pages := printed(t, p); pages < 1 || pages > 3 {
		t.Errorf("the letter takes %d pages", pages)
	}
	p.visit(t, canteen+"/lettre?letter=explanation&blank=1")
	if pages := printed(t, p); pages < 1 || pages > 3 {
		t.Errorf("the blank letter takes %d pages", pages)
	}
	p.visit(t, canteen)
	follow(t, p, `section.can a[href="/fr/dates"]`, "/fr/dates")
	for field, day := range map[string]string{"a.decision_notified_on": "2026-11-02", "a.request_received": "2026-11-05"} {
		evaluate[string](t, p, `document.querySelector('input[type="date"][name="`+field+`"]').value = "`+day+`"`)
	}
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(`input[name="a.residence"]`))); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(`form.fill button[value="show"]`))); err != nil {
		t.Fatal(err)
	}
	shows(t, p, `value="calendar:contest"`)
	shows(t, p, `value="calendar:explanation"`)
	if n := evaluate[int](t, p, `document.querySelectorAll("section.series").length`); n != 2 {
		t.Errorf("%d series of days, want two apart", n)
	}
	for _, fault := range p.overflow(t, 360) {
		t.Error(fault)
	}
}

// personAtACounter goes to the two pages from the sheet, prints them, and in large print.
func personAtACounter(t *testing.T, p *tab) {
	p.view(t, 360, "light")
	p.visit(t, canteen)
	follow(t, p, `.act a[href="`+canteen+`/papier"]`, canteen+"/papier")
	p.visit(t, canteen+"/papier") // its style sheet has come in then
	if pages := printed(t, p); pages != 2 {
		t.Errorf("%d pages, want two", pages)
	}
	for _, fault := range p.overflow(t, 360) {
		t.Error(fault)
	}
	landed := follow(t, p, `.paper-help a[href$="print=large"]`, canteen+"/papier?print=large")
	p.visit(t, canteen+"/papier?print=large")
	if pages := printed(t, p); pages < 3 || !strings.HasSuffix(landed, "large") {
		t.Errorf("large print takes %d pages", pages)
	}
}

// axeAlongTheWay judges the pages of these journeys on a narrow screen.
func axeAlongTheWay(t *testing.T, p *tab) {
	for _, address := range []string{canteen, canteen + "/lettre", canteen + "/lettre?letter=explanation", canteen + "/papier", "/fr/dates", canteen + "/versions/1/2"} {
		p.view(t, 360, "dark")
		p.visit(t, address)
		for _, fault := range append(p.judge(t), p.overflow(t, 360)...) {
			t.Errorf("%s: %s", address, fault)
		}
		skipLink(t, p, address)
	}
}
