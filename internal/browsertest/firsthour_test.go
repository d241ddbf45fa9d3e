// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestFirstHour is the first hour of an officer in a browser without scripts: from the
// home page through the self-check and a census pasted from a spreadsheet to a published
// list, and to a mention ready to paste. The log of that hour holds no answer.
func TestFirstHour(t *testing.T) {
	b := startBrowser(t)
	demo, said := startDemoSaying(t, buildProgram(t))
	links := enterLinks(t, demo, said)
	site, log := logged(t, demo)
	p := b.open(t, site)
	withoutScript(t, p)
	enter(t, p, links[1])
	secrets := selfCheck(t, p)
	secrets = append(secrets, census(t, p)...)
	mentionOfLine(t, p)
	t.Run("pages_are_readable", func(t *testing.T) { ownPagesAreReadable(t, b, demo) })
	if n := strings.Count(log.String(), "\n"); n < 30 {
		t.Errorf("the log of the hour has %d lines:\n%s", n, log.String())
	}
	for name, text := range map[string]string{"the access log": log.String(), "what the program says": said.String()} {
		decoded := escaped.ReplaceAllStringFunc(strings.ReplaceAll(text, "+", " "), func(s string) string {
			plain, err := url.PathUnescape(s)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return plain
		})
		for _, secret := range secrets {
			if strings.Contains(text, secret) || strings.Contains(decoded, secret) {
				t.Errorf("%s holds %q:\n%s", name, secret, text)
			}
		}
	}
}

// escaped is what an address writes for other characters; a "0 %" of the program is none.
var escaped = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

// logged stands before a site as a server of the administration's may, and keeps the
// combined log that such a one writes: the program itself writes no line for a request.
func logged(t *testing.T, site string) (string, *safeBuffer) {
	t.Helper()
	to, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	log := &safeBuffer{}
	behind := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(log, "%s %s %q %q\n", r.Method, r.RequestURI, r.Referer(), r.UserAgent())
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return front.URL, log
}

// given are the answers to the self-check whose words nothing else would write; the
// other questions are answered with yes where they can be.
var given = map[string]string{
	"org_kind": "local_authority", "fte": "471138", "population": "864219", "automation": "fully_automated",
	"secrecy": "none", "special_regime": "none", "territory": "metropolitan",
}

var stepField = regexp.MustCompile(`name="step" value="([a-z0-9_]+)"`)

// selfCheck goes from the home page to the end of the self-check, and gives what must
// not be found in any log.
func selfCheck(t *testing.T, p *tab) []string {
	t.Helper()
	p.visit(t, "/fr/")
	follow(t, p, `main a[href="/fr/aide/administration"]`, "/fr/aide/administration")
	follow(t, p, `main a[href^="/fr/verifier/algorithme"]`, "/fr/verifier/algorithme")
	secrets := []string{"?v=", "&v="}
	asked := ""
	for range 40 {
		page := nextQuestion(t, p, asked)
		found := stepField.FindStringSubmatch(page)
		if found == nil {
			if len(secrets) < 12 || !strings.Contains(page, "verdict-required") {
				t.Fatalf("the check ended after %v with\n%s", secrets, page)
			}
			return secrets
		}
		asked = found[1]
		secrets = append(secrets, answer(t, p, page, asked)...)
		press(t, p, `form.check button[value="next"]`)
	}
	t.Fatalf("the check does not end: %v", secrets)
	return nil
}

// nextQuestion waits for the page of the check that does not ask what was asked, and
// sees to it that no answer stands in its address.
func nextQuestion(t *testing.T, p *tab, asked string) string {
	t.Helper()
	page := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var err error
		page, err = chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main")))
		found := stepField.FindStringSubmatch(page)
		if err != nil || found == nil && !strings.Contains(page, "verdict") || found != nil && found[1] == asked {
			continue
		}
		landed := waitForAddress(t, p, "/fr/verifier/algorithme", patience)
		if landed != p.origin+"/fr/verifier/algorithme" {
			t.Fatalf("after %q the address is %s", asked, landed)
		}
		return page
	}
	t.Fatalf("after %q there is no other question\n%s", asked, page)
	return ""
}

// answer answers the question on the page, and gives how a log would hold it.
func answer(t *testing.T, p *tab, page, id string) []string {
	t.Helper()
	value, known := given[id]
	if strings.Contains(page, `id="value"`) && known {
		fillIn(t, p, "#value", value)
		return []string{"a." + id, id + "=", value}
	}
	if !known {
		value = "true"
	}
	if !strings.Contains(page, `name="v" value="`+value+`"`) {
		value = "unknown"
	}
	fillIn(t, p, `input[name="v"][value="`+value+`"]`, " ")
	secrets := []string{"a." + id, id + "="}
	if len(value) > len("metropolitan") || strings.Contains(value, "_") {
		secrets = append(secrets, value)
	}
	return secrets
}

// spreadsheet is what a spreadsheet copies: a header, tabs, and a cell whose quotation
// marks it doubles between its own.
const spreadsheet = "Nom\tService\tDécision\tÉtat\n" +
	"\"Bourse \"\"Grand air\"\"\"\tService Vermicelle\t\"Accorde la \"\"Quincaille\"\"\"\tUtilisé\n" +
	"Places de Stationnouille\tService Vermicelle\tPlace à la Ribambelle\t\n"

// census puts the lines of a spreadsheet before the three of the demonstration, publishes
// the list, and gives what must not be found in any log. The name of a
// line of which nothing grows is among it: that of a sheet stands in its address.
func census(t *testing.T, p *tab) []string {
	t.Helper()
	p.visit(t, vaubrume)
	follow(t, p, `main a[href="`+vaubrume+`/recensement"]`, vaubrume+"/recensement")
	if err := chromedp.Do(p.ctx, chromedp.Focus(chromedp.CSS("#text"))); err != nil {
		t.Fatal(err)
	}
	call(t, p, input.InsertText.Method, input.InsertTextParams{Text: spreadsheet})
	pressIn(t, p, vaubrume+"/recensement", `button[value="read"]`, "5 algorithmes ont été lus")
	showsWords(t, p, vaubrume+"/recensement", `Bourse "Grand air"`)
	pressTo(t, p, `button[value="publish"]`, vaubrume+"/recensement")
	const public = "/fr/administrations/ville-de-vaubrume"
	showsWords(t, p, vaubrume+"/recensement", `href="`+public+`#recensement"`)
	follow(t, p, `main a[href="`+public+`#recensement"]`, public)
	for _, words := range []string{"Algorithmes recensés", "Places de Stationnouille", "Place à la Ribambelle", "1 algorithme sur 5 a une fiche publique"} {
		showsWords(t, p, public, words)
	}
	return []string{"Vermicelle", "Quincaille", "Stationnouille", "Ribambelle", "stationnouille"}
}

// mentionOfLine lets the sheet of the first line grow, publishes it, and reads its mention.
func mentionOfLine(t *testing.T, p *tab) {
	t.Helper()
	p.visit(t, vaubrume+"/recensement")
	press(t, p, `table.census form button`)
	landed := waitForAddress(t, p, vaubrume+"/fiches/", patience)
	u, err := url.Parse(landed)
	if err != nil || !strings.HasSuffix(u.Path, "/name") {
		t.Fatalf("the line grows at %s", landed)
	}
	file := strings.TrimSuffix(u.Path, "/name")
	fillSteps(t, p, file)
	pressIn(t, p, file, `button[value="publish"]`, "Publiée, rien n’attend")
	const public = "/fr/algorithmes/bourse-grand-air-ville-de-vaubrume"
	p.visit(t, public)
	showsWords(t, p, public, `href="`+public+`/mention"`)
	follow(t, p, `main a[href="`+public+`/mention"]`, public+"/mention")
	showsWords(t, p, public+"/mention", "<blockquote")
	mention := mainOf(t, p)
	for _, words := range []string{"Ranger les demandes", "Ville de Vaubrume", "publipostage.csv", "modele.odt"} {
		if !strings.Contains(mention, words) {
			t.Errorf("the mention does not hold %q\n%s", words, mention)
		}
	}
	for _, b := range blank.FindAllString(mention, -1) {
		if !strings.Contains(b, "recours") {
			t.Errorf("the mention has a blank that the sheet could fill: %s", b)
		}
	}
	codeBesideWords(t, p, mention, public)
}

// codeBesideWords sees to it that the code stands beside the words and not instead of
// them, that it has a name and its address in letters, and that it is a picture.
func codeBesideWords(t *testing.T, p *tab, mention, public string) {
	t.Helper()
	_, paper, _ := strings.Cut(mention, `<article class="letter-sheet"`)
	paper, _, _ = strings.Cut(paper, "</article>")
	words, code, found := strings.Cut(paper, `<p class="scan">`)
	if !found || !strings.Contains(words, "Ranger les demandes") || len(words) < 600 {
		t.Fatalf("no code after the words:\n%s", paper)
	}
	shown := regexp.MustCompile(`<img src="([^"]+code\.svg)" alt="([^"]+)"`).FindStringSubmatch(code)
	if shown == nil || !strings.Contains(shown[2], public) || strings.Count(code, public) < 2 {
		t.Fatalf("the code has no name, or its address stands not beside it:\n%s", code)
	}
	if svg := fetchText(t, p.origin+shown[1]); !strings.Contains(svg, "<svg") {
		t.Errorf("the code is no picture: %.200s", svg)
	}
	for width, scheme := range map[int64]string{320: "dark", 1280: "light"} {
		p.view(t, width, scheme)
		picture(t, p, fmt.Sprintf("mention-code-%d-%s", width, scheme))
	}
}

// ownPagesAreReadable judges what a body says of itself, where its people say it and
// where everybody reads it, and its mention: narrow and wide, light and dark.
func ownPagesAreReadable(t *testing.T, b *browser, site string) {
	p := b.open(t, site)
	for name, page := range map[string]string{
		"own-word": vaubrume + "/a-propos", "own-counts": vaubrume + "/demandes-individuelles",
		"own-mention": "/fr/algorithmes/bourse-grand-air-ville-de-vaubrume/mention",
	} {
		p.visit(t, page)
		for _, width := range []int64{320, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				p.view(t, width, scheme)
				for _, fault := range slices.Concat(p.judge(t), p.overflow(t, width)) {
					t.Errorf("%s, %d px, %s: %s", page, width, scheme, fault)
				}
				picture(t, p, fmt.Sprintf("%s-%d-%s", name, width, scheme))
			}
		}
	}
}

// blank is what a paper leaves to be filled in.
var blank = regexp.MustCompile(`\[à compléter[^\]]*\]`)
