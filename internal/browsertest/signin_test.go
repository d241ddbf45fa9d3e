// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"bufio"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// TestSignIn goes the way of somebody new, scripts switched off: a link from the
// operator, a password and an authenticator, the recovery sheet, then out and in again
// with a code, to a role that is theirs. Each page is judged on the way.
func TestSignIn(t *testing.T) {
	b := startBrowser(t)
	bin := buildProgram(t)
	dir := t.TempDir()
	run(t, bin, dir, "init")
	site := startServe(t, bin, dir)
	link, err := url.Parse(strings.TrimSpace(run(t, bin, dir, "user", "invite", "camille@valmont.example", "--role", "curator", "--public-url", site)))
	if err != nil {
		t.Fatal(err)
	}
	p := b.open(t, site)

	p.visit(t, link.RequestURI())
	secret := strings.ReplaceAll(regexp.MustCompile(`letters-code">([A-Z2-7 ]+)<`).FindStringSubmatch(mainOf(t, p))[1], " ", "")
	judged(t, p, "invitation")
	withoutScript(t, p)
	fill(t, p, map[string]string{"#name": "Camille Durand", "#password": "quatre chevaux sans bride", "#code": codeAt(t, secret, 0)})
	press(t, p, `main form button`)
	if text := saysSoon(t, p, `class="recovery"`); strings.Count(text, "<code>") != 8 {
		t.Errorf("%d recovery codes", strings.Count(text, "<code>"))
	}
	checkCookie(t, p)

	p.visit(t, "/fr/espace/deconnexion")
	press(t, p, `main form button`)
	saysSoon(t, p, `name="password"`)
	p.visit(t, "/fr/espace/demandes")
	saysSoon(t, p, `name="password"`)
	fill(t, p, map[string]string{"#mail": "camille@valmont.example", "#password": "quatre chevaux sans bride", "#code": codeAt(t, secret, 30*time.Second)})
	press(t, p, `main form button`)
	saysSoon(t, p, "Demandes de rattachement") // the role, and the way back to what was asked for

	with := b.open(t, site)
	for _, path := range []string{"/fr/espace", "/fr/espace/compte", "/fr/espace/demandes", "/en/desk/questions"} {
		with.visit(t, path)
		judged(t, with, path)
	}
}

// run runs a command of the program on the register of a folder, and gives its results.
func run(t *testing.T, bin, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, append([]string{"--lang", "fr", "--db", filepath.Join(dir, "greffe.db")}, args...)...)
	cmd.Env = environment(dir)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("greffe %v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// startServe serves the register of a folder, and gives the address. The test's end stops it.
func startServe(t *testing.T, bin, dir string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, bin, "--lang", "fr", "--db", filepath.Join(dir, "greffe.db"), "serve", "--listen", "127.0.0.1:0")
	cmd.Env = environment(dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		announce(bufio.NewScanner(stdout), ready)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := cmd.Wait(); err != nil {
			t.Logf("greffe serve ended: %v", err)
		}
	})
	select {
	case address := <-ready:
		return address
	case <-done:
		t.Fatal("greffe serve ended before it served")
	case <-time.After(time.Minute):
		t.Fatal("greffe serve did not serve within a minute")
	}
	return ""
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
