// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// checkWithoutScript puts the guide's first case to the self-check and goes on to a
// question, scripts switched off. No address on the way may hold an answer.
func checkWithoutScript(t *testing.T, b *browser, site string) {
	p := b.open(t, site)
	withoutScript(t, p)
	p.visit(t, "/fr/verifier/exemples")
	typeAndEnter(t, p, `main form button[value="result"]`, "")
	posted(t, p, "verdict")
	typeAndEnter(t, p, `#again button[value="next"]`, "")
	posted(t, p, "<fieldset")
}

// checkIsReadable judges the pages that only a posted form shows.
func checkIsReadable(t *testing.T, b *browser, site string) {
	p := b.open(t, site)
	p.visit(t, "/fr/verifier/exemples")
	for _, step := range []struct{ button, shows string }{
		{`main form button[value="result"]`, "verdict"},
		{`#again button[value="next"]`, "<fieldset"},
		{`form.check button[value="next"]`, `role="alert"`},
	} {
		typeAndEnter(t, p, step.button, "")
		posted(t, p, step.shows)
		for _, width := range []int64{320, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				p.view(t, width, scheme)
				for _, fault := range slices.Concat(p.judge(t), p.overflow(t, width)) {
					t.Errorf("%s, %d px, %s: %s", step.button, width, scheme, fault)
				}
			}
		}
	}
}

// posted waits for the answer to a form, known by what it shows.
func posted(t *testing.T, p *tab, shows string) {
	t.Helper()
	text := ""
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		landed := waitForAddress(t, p, "/fr/verifier/algorithme", 20*time.Second)
		if u, err := url.Parse(landed); err != nil || u.Path != "/fr/verifier/algorithme" || u.RawQuery != "" {
			t.Fatalf("the form led to %s", landed)
		}
		var err error
		if text, err = chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main"))); err == nil && strings.Contains(text, shows) {
			return
		}
	}
	t.Fatalf("no %q in %s", shows, text)
}
