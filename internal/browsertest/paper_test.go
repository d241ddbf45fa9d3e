// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"regexp"
	"strings"
	"testing"

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
		if !strings.HasSuffix(address, "/papier") && !strings.HasSuffix(address, "/paper") {
			continue
		}
		p.visit(t, address)
		n++
		if pages := printed(t, p); pages != 1 && pages != 2 {
			t.Errorf("%s takes %d pages", address, pages)
		}
	}
	if n < 40 {
		t.Errorf("only %d algorithms were printed", n)
	}
}
