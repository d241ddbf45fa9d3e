// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys presses keys one after the other.
func keys(t *testing.T, p *tab, text string) {
	t.Helper()
	for _, key := range text {
		if err := chromedp.Do(p.ctx, chromedp.KeyEvent(string(key))); err != nil {
			t.Fatal(err)
		}
	}
}

// announced is the role and the name of what has the focus, as the browser's accessibility
// tree gives them to a screen reader.
func announced(t *testing.T, p *tab) string {
	t.Helper()
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(v *accessibility.Value) (s string) {
		if v != nil {
			_ = json.Unmarshal([]byte(v.Value), &s) // what is no text has none
		}
		return strings.Join(strings.Fields(s), " ")
	}
	var last string
	for _, n := range tree.Nodes {
		for _, property := range n.Properties {
			if property.Name == "focused" && property.Value != nil && string(property.Value.Value) == "true" && text(n.Role) != "RootWebArea" {
				last = text(n.Role) + " " + text(n.Name)
			}
		}
	}
	return last
}

// hears waits until the tree holds a node.
func hears(t *testing.T, p *tab, nodes ...string) {
	t.Helper()
	var heard []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		heard = heardNodes(t, p)
		if !slices.ContainsFunc(nodes, func(n string) bool { return !slices.Contains(heard, n) }) {
			return
		}
	}
	t.Fatalf("of %q not all are heard among\n%s", nodes, strings.Join(heard, "\n"))
}

// reaches presses Tab until a selector has the focus, and holds what is then announced.
func reaches(t *testing.T, p *tab, selector, want string) {
	t.Helper()
	tabTo(t, p, selector)
	if got := announced(t, p); got != want {
		t.Errorf("%s is announced as %q, not %q", selector, got, want)
	}
}

const searchField = "Chercher un algorithme, un logiciel, une administration"

// byKeyboard is the first citizen's journey by keys alone, by what a screen reader says.
func byKeyboard(t *testing.T, p *tab) {
	p.view(t, 1280, "light")
	p.visit(t, "/fr/")
	reaches(t, p, "a.skip", "link Aller au contenu")
	keys(t, p, "\r")
	role := "searchbox"
	if evaluate[bool](t, p, `document.querySelector("main input[name=q]").hasAttribute("role")`) {
		role = "combobox" // once the script offers pages
	}
	reaches(t, p, `main input[name="q"]`, role+" "+searchField)
	keys(t, p, "cantinne\r")
	waitForAddress(t, p, "/fr/recherche?q=cantinne", patience)
	hears(t, p, "heading Recherche : cantinne", "heading Aucun résultat pour « cantinne ». Voici ceux de « cantine »", "StaticText Vouliez-vous dire :", "link cantine")
	reaches(t, p, `.offers a`, "link cantine")
	keys(t, p, "\r")
	waitForAddress(t, p, "/fr/recherche?q=cantine", patience)
	hears(t, p, "heading Recherche : cantine", "heading 5 résultats", "navigation Genre", "complementary Affiner", "article", "link Tarif de la cantine scolaire")
	reaches(t, p, foundCanteen, "link Tarif de la cantine scolaire")
	keys(t, p, "\r")
	waitForAddress(t, p, canteen, patience)
	hears(t, p, "heading Tarif de la cantine scolaire", "navigation Sur cette page", "navigation Où vous êtes", "heading En bref", "heading Qui décide", "heading Ce que vous pouvez faire", "heading À qui écrire",
		"link Demander une explication", "table 3 données utilisées", "columnheader D’où elle vient", "rowheader Quotient familial")
	reaches(t, p, `nav a[href="#qui-decide"]`, "link Qui décide")
	keys(t, p, "\r")
	waitUntil(t, p, patience, func(landed string) bool { return strings.HasSuffix(landed, "#qui-decide") })
	p.visit(t, strings.TrimPrefix(canteen, p.origin))
	reaches(t, p, `a[href="#demander"]`, "link Demander une explication")
	keys(t, p, "\r")
	waitUntil(t, p, patience, func(landed string) bool { return strings.HasSuffix(landed, "#demander") })
	keys(t, p, "\t")
	if !evaluate[bool](t, p, `document.querySelector("#demander").closest("section").contains(document.activeElement)`) {
		t.Errorf("after the jump the next stop is %q", announced(t, p))
	}
	reaches(t, p, `a[href="`+canteen+`/lettre"]`, "link Écrire à l’administration")
	keys(t, p, "\r")
	waitForAddress(t, p, canteen+"/lettre", patience)
	hears(t, p, "heading Demander comment l’algorithme a décidé pour moi", "region À qui l’envoyer")
}

// takesWhatIsOffered half types a word: the pages offered are announced, and one is chosen
// by keys.
func takesWhatIsOffered(t *testing.T, p *tab) {
	p.view(t, 1280, "light")
	p.visit(t, "/fr/")
	tabTo(t, p, `main input[name="q"]`)
	keys(t, p, "cantin")
	hears(t, p, "listbox Pages proposées :", "status [live polite]")
	n := evaluate[int](t, p, `document.querySelectorAll("main [role=option]").length`)
	said := evaluate[string](t, p, `document.querySelector("main [role=status]").textContent`)
	if n == 0 || !strings.HasPrefix(said, "Pages proposées") {
		t.Fatalf("%d pages are offered, and announced as %q", n, said)
	}
	hears(t, p, "StaticText "+strings.Join(strings.Fields(said), " "))
	keys(t, p, kb.ArrowDown)
	chosen := evaluate[string](t, p, `(i => { const o = document.getElementById(i.getAttribute("aria-activedescendant")); return o ? o.getAttribute("role") + " " + o.getAttribute("aria-selected") + " " + o.textContent : "" })(document.activeElement)`)
	if chosen != "option true Tarif de la cantine scolaire Algorithme" {
		t.Errorf("after the arrow the choice is %q", chosen)
	}
	for _, fault := range p.judge(t) {
		t.Errorf("while pages are offered: %s", fault)
	}
	keys(t, p, "\r")
	waitForAddress(t, p, canteen, patience)
	hears(t, p, "heading Tarif de la cantine scolaire")
	for _, wrong := range []string{"zzqqxx", ""} { // what finds nothing offers nothing, and says nothing old
		p.visit(t, "/fr/")
		tabTo(t, p, `main input[name="q"]`)
		keys(t, p, wrong)
		time.Sleep(time.Second)
		if got := announced(t, p); got != "combobox "+searchField {
			t.Errorf("the field reads %q", got)
		}
		if said := evaluate[string](t, p, `document.querySelector("main [role=status]").textContent`); said != "" {
			t.Errorf("for %q it is announced %q", wrong, said)
		}
	}
}
