// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const patience = 20 * time.Second

// journeys are what people come for, each walked with scripts and without.
func journeys(t *testing.T, b *browser, site string) {
	for name, walk := range map[string]func(*testing.T, *tab){
		"citizen_with_a_misspelt_word":   misspeltToTheSheet,
		"citizen_to_letter_and_dates":    citizenToCalendars,
		"person_at_a_counter":            personAtACounter,
		"citizen_with_own_words":         ownWords,
		"journalist_filters_and_shares":  filtersAndShares,
		"agency_repairs_its_file":        repairs,
		"reuser_by_licence_and_language": licenceAndLanguage,
		"screen_reader_by_keyboard":      byKeyboard,
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
	t.Run("screen_reader_takes_what_is_offered", func(t *testing.T) { takesWhatIsOffered(t, b.open(t, site)) })
}

// follow clicks the first link or button that a selector finds and waits for another page, under
// path: the one that is left may stand under it too.
func follow(t *testing.T, p *tab, selector, path string) string {
	t.Helper()
	before := evaluate[string](t, p, `location.href`)
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
	return waitUntil(t, p, patience, func(landed string) bool { return landed != before && strings.HasPrefix(landed, p.origin+path) })
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

// reads waits until a part of the page, as it is seen, holds a text, and gives that part: what
// is hidden, or stands behind a disclosure, is not seen.
func reads(t *testing.T, p *tab, selector, text string) string {
	t.Helper()
	var last string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		parts := evaluate[[]string](t, p, fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.innerText)`, selector))
		for _, part := range parts {
			last = strings.Join(strings.Fields(part), " ")
			if last != "" && strings.Contains(last, text) {
				return last
			}
		}
	}
	t.Fatalf("%s does not read %q but:\n%.3000s", selector, text, last)
	return ""
}

// titles are those of the answers, in their order.
func titles(t *testing.T, p *tab) []string {
	t.Helper()
	return evaluate[[]string](t, p, `[...document.querySelectorAll(".count ~ .cards .card h3")].map(h => h.innerText.trim())`)
}

// send presses the button of a form that is posted, and waits for the page that answers.
func send(t *testing.T, p *tab, button string) {
	t.Helper()
	before := evaluate[float64](t, p, `performance.timeOrigin`)
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(button))); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		now, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`document.readyState === "complete" ? performance.timeOrigin : 0`, chromedp.EvalAwaitPromise))
		if err == nil && now > before {
			return
		}
	}
	t.Fatalf("%s leads nowhere", button)
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
