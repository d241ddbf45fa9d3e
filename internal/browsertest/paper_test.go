// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"regexp"
	"strings"
	"testing"
	"time"

	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// printed prints the page that a tab shows on A4 as a PDF and counts its pages.
func printed(t *testing.T, p *tab) int {
	t.Helper()
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(func(o *devtools.PrintToPDFParams) {
		css := true
		o.PreferCSSPageSize = &css
	}))
	if err != nil {
		t.Fatal(err)
	}
	return len(onePage.FindAll(pdf, -1))
}

// onePage is what each page of a PDF is in its file.
var onePage = regexp.MustCompile(`/Type\s*/Page[^s]`)

// twoPages prints every algorithm that was met: at a counter, two pages are enough.
func twoPages(t *testing.T, p *tab, met []string) {
	n := 0
	for _, address := range met {
		if !strings.HasSuffix(address, "/papier") { // the English page has the same form
			continue
		}
		p.visit(t, address)
		n++
		if pages := printed(t, p); pages != 2 {
			t.Errorf("%s takes %d pages", address, pages)
		}
	}
	if n < 40 {
		t.Errorf("only %d algorithms were printed", n)
	}
}

// compareVersions goes, with scripts and without, from a sheet to the list of its
// versions, by the form to a comparison, and to the files of its differences.
func compareVersions(t *testing.T, b *browser, site string) {
	const sheet = "/fr/algorithmes/tarif-de-la-cantine-scolaire-ville-de-vaubrume"
	for _, scripts := range []bool{true, false} {
		p := b.open(t, site)
		if !scripts {
			withoutScript(t, p)
		}
		p.view(t, 360, "light")
		p.visit(t, sheet)
		typeAndEnter(t, p, `a[href="`+sheet+`/versions"]`, "")
		waitForAddress(t, p, sheet+"/versions", 20*time.Second)
		typeAndEnter(t, p, `form.compare button`, "")
		if landed := waitForAddress(t, p, sheet+"/versions/1/2", 20*time.Second); !strings.HasSuffix(landed, sheet+"/versions/1/2") {
			t.Fatalf("scripts %v: the form led to %s", scripts, landed)
		}
		text, err := chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main")))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Prix plafond", "<del>5,60", "<ins>5,80", sheet + "/versions/1/2/differences.csv", sheet + "/versions/1/2/differences.json"} {
			if !strings.Contains(text, want) {
				t.Errorf("scripts %v: the comparison does not show %q", scripts, want)
			}
		}
		if scripts {
			for _, fault := range append(p.judge(t), p.overflow(t, 360)...) {
				t.Errorf("360 px: %s", fault)
			}
		}
	}
}
