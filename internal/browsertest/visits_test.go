// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestVisitNow has a repository visited before its turn, scripts switched off: asked for on
// the desk, made by the demonstration's own schedule, its result shown. Both pages are judged.
func TestVisitNow(t *testing.T) {
	bin := buildProgram(t)
	site, said := startDemoSaying(t, bin)
	links := enterLinks(t, site, said)
	b := startBrowser(t)
	p := b.open(t, site)
	withoutScript(t, p)
	enter(t, p, links[1])
	const own = vaubrume + "/visites"
	p.visit(t, own+"?url=https://hub.demo.test/Ville-de-Vaubrume/cantine")
	pressIn(t, p, own, `main section form button`, "1 demande, la dernière de chaque adresse")
	for deadline, text := time.Now().Add(30*time.Second), ""; !strings.Contains(text, "Lu."); time.Sleep(time.Second) {
		if time.Now().After(deadline) {
			t.Fatalf("the visit is never made: %s", text)
		}
		p.visit(t, own)
		text, _ = chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main"))) // read again at the next turn
	}
	with := b.open(t, site)
	signIn(t, with, links[2])
	for _, path := range []string{"/fr/espace/visites", "/en/desk/visits?url=https://hub.demo.test/port-estran"} {
		with.visit(t, path)
		judged(t, with, path)
	}
}
