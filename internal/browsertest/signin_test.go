// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// joinInvited has a manager invite somebody new as an author, by the form, and goes the
// way of the new one: the link, a password and an authenticator, the recovery sheet, then
// out and in again with a code. Where there is a tab to look with, scripts are switched
// off on the way, and the page of the invitation is judged in that tab.
func joinInvited(t *testing.T, manager, p, look *tab, mail string) {
	t.Helper()
	const phrase = "quatre chevaux sans bride"
	manager.visit(t, vaubrume+"/personnes")
	fill(t, manager, map[string]string{"#mail": mail})
	press(t, manager, `button[value="invite"]`)
	link := regexp.MustCompile(`<code>http://[^/<]+(/[^<]+key=[^<]+)</code>`).FindStringSubmatch(saysSoon(t, manager, "key="))[1]
	if look != nil {
		look.visit(t, link)
		judged(t, look, "invitation")
		withoutScript(t, p)
	}
	p.visit(t, link)
	secret := strings.ReplaceAll(regexp.MustCompile(`letters-code">([A-Z2-7 ]+)<`).FindStringSubmatch(mainOf(t, p))[1], " ", "")
	fill(t, p, map[string]string{"#name": "Camille Durand", "#password": phrase, "#code": codeAt(t, secret, 0)})
	press(t, p, `main form button`)
	if text := saysSoon(t, p, `class="recovery"`); strings.Count(text, "<code>") != 8 {
		t.Errorf("%d recovery codes", strings.Count(text, "<code>"))
	}
	checkCookie(t, p)
	leave(t, p)
	p.visit(t, vaubrume)
	saysSoon(t, p, `name="password"`)
	fill(t, p, map[string]string{"#mail": mail, "#password": phrase, "#code": codeAt(t, secret, 30*time.Second)})
	press(t, p, `main form button`)
	showsWords(t, p, vaubrume, "Brouillons") // the role, and the way back to what was asked for
}

// leave signs out.
func leave(t *testing.T, p *tab) {
	t.Helper()
	p.visit(t, "/fr/espace/deconnexion")
	press(t, p, `main form button`)
	saysSoon(t, p, `name="password"`)
}

// mainOf gives what the page says.
func mainOf(t *testing.T, p *tab) string {
	t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main")))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// saysSoon waits for a page that holds a text.
func saysSoon(t *testing.T, p *tab, what string) string {
	t.Helper()
	text := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var err error
		if text, err = chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main"))); err == nil && strings.Contains(text, what) {
			return text
		}
	}
	t.Fatalf("no %q in %s", what, text)
	return ""
}

// fill writes into fields.
func fill(t *testing.T, p *tab, fields map[string]string) {
	t.Helper()
	for field, text := range fields {
		if err := chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS(field), text)); err != nil {
			t.Fatalf("%s: %v", field, err)
		}
	}
}

// press presses a button by the keyboard.
func press(t *testing.T, p *tab, button string) {
	t.Helper()
	typeAndEnter(t, p, button, "")
}

// codeAt is what an authenticator shows, now or a little later: each code is good once.
func codeAt(t *testing.T, secret string, later time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(later))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// judged asks axe of the page, narrow and light, wide and dark.
func judged(t *testing.T, p *tab, name string) {
	t.Helper()
	for width, scheme := range map[int64]string{320: "light", 1280: "dark"} {
		p.view(t, width, scheme)
		for _, fault := range slices.Concat(p.judge(t), p.overflow(t, width)) {
			t.Errorf("%s, %d px, %s: %s", name, width, scheme, fault)
		}
	}
}

// checkCookie: the one cookie is out of reach of scripts and of other sites.
func checkCookie(t *testing.T, p *tab) {
	t.Helper()
	cookies, err := chromedp.Call(p.ctx, storage.GetCookies, storage.GetCookiesParams{})
	if err != nil {
		t.Fatal(err)
	}
	if len(cookies.Cookies) != 1 {
		t.Fatalf("%d cookies", len(cookies.Cookies))
	}
	if c := cookies.Cookies[0]; c.Name != "greffe" || !c.HTTPOnly || c.Path != "/" || !c.Session || string(c.SameSite) != "Lax" {
		t.Errorf("%+v", c)
	}
}
