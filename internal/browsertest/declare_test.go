// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const vaubrume = "/fr/espace/administrations/ville-de-vaubrume"

// TestDeclare is the whole way from an invitation to the public, in a browser without
// scripts and in one with them: a manager invites, somebody new chooses a password and an
// authenticator, signs in by a code and writes a sheet in steps; an approver comments and
// publishes; the public page, the feed and the difference of its next version show it.
func TestDeclare(t *testing.T) {
	site, said := startDemoSaying(t, buildProgram(t))
	links := enterLinks(t, site, said)
	b, office := startBrowser(t), startBrowser(t) // two people have two browsers
	approver := office.open(t, site)
	withoutScript(t, approver)
	enter(t, approver, links[1])
	t.Run("without_scripts", func(t *testing.T) {
		p := b.open(t, site)
		joinInvited(t, approver, p, b.open(t, site), "camille.durand@vaubrume.example")
		file := declareInSteps(t, p, "Tri des demandes")
		mergeInWindows(t, b, p, file)
		attachGrid(t, p, file)
		preview := uploadSheets(t, p)
		submit(t, p, file)
		t.Run("pages_are_readable", func(t *testing.T) { deskIsReadable(t, b, site, file, preview) })
		approve(t, approver, site, file, "Tri des demandes", "/fr/algorithmes/tri-des-demandes-ville-de-vaubrume")
		leave(t, p)
	})
	t.Run("with_scripts", func(t *testing.T) {
		p, approver := b.open(t, site), office.open(t, site)
		joinInvited(t, approver, p, nil, "noa.petit@vaubrume.example")
		file := declareInSteps(t, p, "Tri des dossiers")
		submit(t, p, file)
		approve(t, approver, site, file, "Tri des dossiers", "/fr/algorithmes/tri-des-dossiers-ville-de-vaubrume")
		leave(t, p)
	})
	t.Run("pages_of_the_register_are_readable", func(t *testing.T) {
		p := b.open(t, site)
		enterAt(t, p, links[2], "/fr/espace", "Le registre")
		for _, path := range []string{"/fr/espace", "/fr/espace/compte", "/fr/espace/demandes", "/en/desk/questions", "/fr/espace/effacer?sheet=tri-des-demandes-ville-de-vaubrume"} {
			p.visit(t, path)
			judged(t, p, path)
		}
	})
}

// submit hands a sheet in to an approver.
func submit(t *testing.T, p *tab, file string) {
	t.Helper()
	p.visit(t, file)
	pressIn(t, p, file, `button[value="submit"]`, "Envoyée pour approbation")
}

// approve comments on a sheet and publishes it, then changes it and publishes it again:
// the public reads it, the feed tells of it, the difference shows what has changed.
func approve(t *testing.T, p *tab, site, file, name, public string) {
	t.Helper()
	p.visit(t, file)
	fillIn(t, p, "#comment", "Le poids est-il annuel ?")
	pressIn(t, p, file, `button[value="comment"]`, "annuel")
	pressIn(t, p, file, `button[value="publish"]`, "Publiée, rien n’attend")
	p.visit(t, public)
	showsWords(t, p, public, "Trie les demandes")
	if feed := fetchText(t, site+"/feed.json"); !strings.Contains(feed, name) {
		t.Errorf("the feed does not tell of %s", name)
	}
	p.visit(t, file+"/name")
	fillIn(t, p, "#f-summary_plain", " Et les suit.")
	pressTo(t, p, `.check-act button[value="file"]`, file)
	pressIn(t, p, file, `button[value="publish"]`, "Publiée, rien n’attend")
	p.visit(t, public+"/versions/1/2")
	showsWords(t, p, public, "Une seule chose a changé")
}

// attachGrid hangs a document on the draft by the form alone.
func attachGrid(t *testing.T, p *tab, file string) {
	t.Helper()
	grid := filepath.Join(t.TempDir(), "x.bin")
	if err := os.WriteFile(grid, []byte("points;sens\n3;trois enfants\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.visit(t, file+"/pieces-jointes")
	fillIn(t, p, "#title", "Grille de points")
	fillIn(t, p, "#file", grid)
	pressIn(t, p, file+"/pieces-jointes", `form[enctype] button`, "Rien qui nomme une personne")
}

// startDemoSaying is startDemo with what the program says to people.
func startDemoSaying(t *testing.T, bin string, more ...string) (string, *safeBuffer) {
	t.Helper()
	said := &safeBuffer{}
	return startDemo(t, bin, said, more...), said
}

// enterLinks finds the links by which the invented people sign in, in their order.
func enterLinks(t *testing.T, site string, said *safeBuffer) []string {
	t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(site) + `(/\S+\?key=\S+)`)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if found := link.FindAllStringSubmatch(said.String(), -1); len(found) >= 3 {
			var all []string
			for _, f := range found {
				all = append(all, f[1])
			}
			return all
		}
	}
	t.Fatalf("no links to sign in by:\n%s", said.String())
	return nil
}

// enter signs in by a link, to the desk of the invented town.
func enter(t *testing.T, p *tab, link string) {
	t.Helper()
	enterAt(t, p, link, vaubrume, "Brouillons")
}

// enterAt signs in by a link, and visits a page that shows some words.
func enterAt(t *testing.T, p *tab, link, path, words string) {
	t.Helper()
	signIn(t, p, link)
	p.visit(t, path)
	showsWords(t, p, path, words)
}

// signIn follows a link of sign-in to the page behind it. The link is itself an address of
// the desk: to be under /en/desk is not yet to be in.
func signIn(t *testing.T, p *tab, link string) {
	t.Helper()
	p.visit(t, link)
	press(t, p, "main form button")
	in := func(landed string) bool { return !strings.Contains(landed, "/link") }
	if landed := waitUntil(t, p, 20*time.Second, in); !in(landed) {
		t.Fatalf("the link of sign-in leads to %s", landed)
	}
}

// fillIn types into a control.
func fillIn(t *testing.T, p *tab, control, text string) {
	t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS(control), text)); err != nil {
		t.Fatalf("%s: %v", control, err)
	}
}

// pressIn presses a button of a form, and waits for the words that its answer holds.
func pressIn(t *testing.T, p *tab, path, button, words string) {
	t.Helper()
	typeAndEnter(t, p, button, "")
	showsWords(t, p, path, words)
}

// pressTo presses a button and waits for the address that it leads to.
func pressTo(t *testing.T, p *tab, button, path string) {
	t.Helper()
	typeAndEnter(t, p, button, "")
	if landed := waitForAddress(t, p, path+"?", 20*time.Second); !strings.HasPrefix(landed, p.origin+path) {
		t.Fatalf("%s led to %s, not to %s", button, landed, path)
	}
}

// showsWords waits until the tab shows a page under the path with the words.
func showsWords(t *testing.T, p *tab, path, words string) {
	t.Helper()
	text := ""
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var err error
		if text, err = chromedp.Run(p.ctx, chromedp.OuterHTML(chromedp.CSS("main"))); err == nil && strings.Contains(text, words) {
			return
		}
	}
	t.Fatalf("%s does not show %q\n%s", path, words, text)
}

// declareInSteps writes a sheet as an officer does, and gives the path of its file.
func declareInSteps(t *testing.T, p *tab, name string) string {
	t.Helper()
	p.visit(t, vaubrume+"/nouvelle-fiche")
	typeAndEnter(t, p, "#name", name)
	landed := waitForAddress(t, p, vaubrume+"/fiches/", 20*time.Second)
	u, err := url.Parse(landed)
	if err != nil || !strings.HasSuffix(u.Path, "/name") {
		t.Fatalf("a new sheet leads to %s", landed)
	}
	file := strings.TrimSuffix(u.Path, "/name")
	fillSteps(t, p, file)
	return file
}

// fillSteps fills in the steps of a sheet, from the first one on.
func fillSteps(t *testing.T, p *tab, file string) {
	t.Helper()
	steps := []struct {
		name string
		text [][2]string
		pick []string
	}{
		{"name", [][2]string{{"#f-summary_plain", "Trie les demandes."}, {"#f-purpose", "Ranger les demandes."}}, []string{`input[name="status"][value="operational"]`}},
		{"decides", [][2]string{{"#f-role_in_decision", "Il range."}, {"#f-contact-0-value", "tri@vaubrume.example"}}, []string{`input[name="automation_level"][value="decision_support"]`}},
		{"concerned", [][2]string{{"#f-affected_public", "Les habitants."}}, nil},
		{"data", [][2]string{{"#f-data-0-label", "Date de la demande"}}, nil},
		{"computes", [][2]string{{"#f-operations", "Les plus anciennes d’abord."}, {"#f-parameters-0-name", "Date"}}, []string{`input[name="algorithm_type"][value="rules"]`}},
		{"law", [][2]string{{"#f-legal_bases-0-label", "Délibération 7"}}, nil},
		{"documents", nil, nil},
	}
	for i, st := range steps {
		for _, f := range st.text {
			fillIn(t, p, f[0], f[1])
		}
		for _, choice := range st.pick {
			fillIn(t, p, choice, " ")
		}
		next := file
		if i+1 < len(steps) {
			next = file + "/" + steps[i+1].name
		}
		pressTo(t, p, `.check-act button[value="next"]`, next)
	}
	showsWords(t, p, file, "tout ce qu’il faut")
}

// mergeInWindows writes one sheet in two windows at once: the second is shown both texts.
func mergeInWindows(t *testing.T, b *browser, p *tab, file string) {
	t.Helper()
	other := b.open(t, p.origin)
	withoutScript(t, other)
	other.visit(t, file+"/computes")
	p.visit(t, file+"/computes")
	fillIn(t, other, "#f-operations", " D’un côté.")
	pressTo(t, other, `.check-act button[value="save"]`, file+"/computes")
	fillIn(t, p, "#f-operations", " De l’autre.")
	pressIn(t, p, file, `.check-act button[value="save"]`, "Rien n’est perdu")
	showsWords(t, p, file, "D’un côté.")
	showsWords(t, p, file, "De l’autre.")
	fillIn(t, p, `input[name="take.operations"][value="mine"]`, " ")
	pressTo(t, p, `form.merge button[type="submit"]`, file)
}

// deskIsReadable judges the pages of the desk: narrow in the dark, wide in the light.
func deskIsReadable(t *testing.T, b *browser, site, file, preview string) {
	p := b.open(t, site)
	pages := []string{vaubrume, vaubrume + "/nouvelle-fiche", vaubrume + "/ouverture", vaubrume + "/ouverture/hub.demo.test/Ville-de-Vaubrume/cantine", vaubrume + "/recensement", vaubrume + "/import", preview, file, file + "/historique", file + "/apercu", file + "/pieces-jointes", vaubrume + "/liens"}
	for _, step := range []string{"name", "decides", "concerned", "data", "computes", "law", "documents"} {
		pages = append(pages, file+"/"+step)
	}
	for _, page := range pages {
		p.visit(t, page)
		for width, scheme := range map[int64]string{320: "dark", 1280: "light"} {
			p.view(t, width, scheme)
			for _, fault := range slices.Concat(p.judge(t), p.overflow(t, width)) {
				t.Errorf("%s, %d px, %s: %s", page, width, scheme, fault)
			}
		}
		picture(t, p, "desk"+strings.ReplaceAll(strings.TrimPrefix(page, vaubrume), "/", "-"))
	}
}

func fetchText(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
