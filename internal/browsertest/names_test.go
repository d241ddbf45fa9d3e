// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// heardNodes reads the page as a screen reader gets it, out of the browser's own
// accessibility tree: each node as "role name", with what it says of its state.
func heardNodes(t *testing.T, p *tab) []string {
	t.Helper()
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		var s any
		if json.Unmarshal([]byte(v.Value), &s) != nil {
			return ""
		}
		b, _ := s.(string)
		return strings.Join(strings.Fields(b), " ")
	}
	var nodes []string
	for _, n := range tree.Nodes {
		if n.Ignored {
			continue
		}
		node := strings.TrimSpace(text(n.Role) + " " + text(n.Name))
		for _, property := range n.Properties {
			if v := text(property.Value); v != "" && slices.Contains([]string{"live", "current", "invalid", "hasPopup"}, string(property.Name)) {
				node += " [" + string(property.Name) + " " + v + "]"
			}
		}
		nodes = append(nodes, node)
	}
	return nodes
}

// names are what a screen reader must be told on a page, in the browser's own words.
var names = []struct {
	rule, address string
	nodes         []string
}{
	{"landmarks_and_navigation", "/fr/", []string{
		"banner", "main", "contentinfo", "link Aller au contenu", "navigation Navigation principale", "link Algorithmes", "link Codes sources", "link Administrations",
		"link Nouveautés", "link Aide", "link English", "search", "combobox Chercher un algorithme, un logiciel, une administration [invalid false] [hasPopup listbox]",
		"button Chercher [invalid false]", "navigation Le registre", "navigation Ce site",
	}},
	{"where_a_page_stands", "/fr/administrations/ville-de-vaubrume", []string{"navigation Où vous êtes", "heading Ville de Vaubrume", "region Sa place"}},
	{"results_and_their_number", "/fr/recherche?q=tarif&kind=sheet", []string{
		"heading Recherche : tarif", "region Filtres choisis", "link Retirer le filtre Genre : Algorithmes", "link Retirer tous les filtres", "navigation Genre", "heading 6 résultats", "list Ordre",
		"article", "link Tarif de la cantine scolaire", "status [live polite]",
	}},
	{"facets_by_name_with_counts", "/fr/recherche?q=tarif&kind=sheet", []string{
		"complementary Affiner", "heading Administration", "list Administration", "link Ville de Vaubrume 2", "list Lien avec le code", "link Lien vérifié entre l’explication et le code 3",
	}},
	{"nothing_found_and_what_to_try", "/fr/recherche?q=zzqqxx", []string{"heading Recherche : zzqqxx", "heading Aucun résultat"}},
	{"tables_with_their_heads", "/fr/depots/hub.demo.test/Ville-de-Vaubrume/stationnement-residents", []string{
		"table Dernières semaines où quelque chose a changé", "columnheader Fait", "columnheader Valeur", "columnheader État", "columnheader D’où vient cette information", "columnheader Date", "rowheader Licence",
	}},
	{"a_form_and_its_fields", "/fr/verifier/fichier", []string{
		"form Votre publiccode.yml", "list Quel fichier ?", "textbox Contenu du fichier [invalid false]", "button Ou le fichier lui-même, sur votre appareil (256 Ko au plus) [invalid false]", "button Vérifier ce fichier [invalid false]",
	}},
	{"a_question_about_an_address", "/fr/depots-pourquoi", []string{"heading Pourquoi un dépôt est ici, ou n’y est pas", "textbox Adresse du dépôt [invalid false]", "status [live polite]"}},
	{"dates_of_a_choice", "/fr/comparer", []string{"Date comparé à la fin de ce jour [invalid false]", "combobox Quoi [invalid false] [hasPopup menu]", "button Comparer [invalid false]"}},
	{"a_form_about_oneself", "/fr/dates", []string{
		"heading Calculer mes dates", "Date Quel jour avez-vous reçu la décision ? [invalid false]", "group Où habitez-vous ? [invalid false]", "radio Outre-mer [invalid false]",
		"checkbox Un refus écrit est arrivé, mais je ne sais plus quel jour [invalid false]", "button Calculer [invalid false]", "region De qui sont ces règles",
	}},
	{"a_choice_and_its_answers", "/fr/verifier/algorithme", []string{"radio Oui [invalid false]", "radio Non [invalid false]", "radio Je ne sais pas [invalid false]", "button Continuer [invalid false]"}},
	{"a_question_of_a_reader", "/fr/questions/poser?about=sheet&key=tarif-de-la-cantine-scolaire-ville-de-vaubrume", []string{
		"group Ce que vous voulez [invalid false]", "radio Question — quelque chose n’est pas clair [invalid false]", "textbox Votre message [invalid false]", "button Envoyer [invalid false]",
	}},
	{"letters_to_choose_from", "/fr/algorithmes/tarif-de-la-cantine-scolaire-ville-de-vaubrume/lettre", []string{"heading Demander comment l’algorithme a décidé pour moi", "region À qui l’envoyer", "region Après l’envoi"}},
	{"the_way_in", "/fr/espace/connexion", []string{"heading Se connecter", "textbox Adresse électronique [invalid false]", "textbox Mot de passe [invalid false]", "button Se connecter [invalid false]"}},
	{"a_letter_to_look_through", "/fr/mention/verifier", []string{"heading Chercher la mention dans une lettre", "textbox Le texte de la lettre [invalid false]"}},
	{"a_list_and_what_narrows_it", "/fr/algorithmes", []string{"region Par thème", "complementary Affiner", "list Qui décide", "DisclosureTriangle 15 autres", "region Télécharger cette liste"}},
	{"code_that_is_gone", "/fr/codes-disparus", []string{"heading Codes sources disparus", "heading 1 dépôt disparu sur 38 trouvés", "link Covoiturage", "link voir la copie"}},
	{"an_error_page", "/fr/nulle-part", []string{"main", "heading Rien à cette adresse", "link accueil"}},
	{"the_same_in_english", "/en/search?q=tarif&kind=sheet", []string{
		"navigation Main navigation", "heading Search: tarif", "region Filters in use", "heading 6 results", "complementary Narrow down", "link Français",
	}},
}

// namedParts reads names, roles and live regions in the accessibility tree.
func namedParts(t *testing.T, p *tab) (found int) {
	p.view(t, 1280, "light")
	for _, c := range names {
		t.Run(c.rule, func(t *testing.T) {
			p.visit(t, c.address)
			heard := heardNodes(t, p)
			for _, want := range c.nodes {
				found++
				if !slices.Contains(heard, want) {
					found--
					t.Errorf("%s: no %q among\n%s", c.address, want, strings.Join(slices.DeleteFunc(heard, func(n string) bool { return strings.HasPrefix(n, "StaticText") || strings.HasPrefix(n, "Inline") }), "\n"))
				}
			}
		})
	}
	t.Run("what_went_wrong_is_said", func(t *testing.T) {
		p.visit(t, "/fr/verifier/fichier")
		if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(`form.validate button`))); err != nil {
			t.Fatal(err)
		}
		shows(t, p, `role="alert"`)
		if heard := heardNodes(t, p); !slices.Contains(heard, "alert [live assertive]") {
			t.Errorf("no alert among\n%s", strings.Join(heard, "\n"))
		}
	})
	return found
}

// largeText sets the letters of a page twice as large, in a window of 1280 px: nothing
// is lost, and the page does not scroll sideways.
func (p *tab) largeText(t *testing.T) []string {
	t.Helper()
	p.view(t, 1280, "light")
	evaluate[string](t, p, `document.documentElement.style.fontSize = "200%"`)
	defer evaluate[string](t, p, `document.documentElement.style.fontSize = ""`)
	faults := p.overflow(t, 1280)
	for _, lost := range evaluate[[]string](t, p, `[...document.querySelectorAll("main *, header *, footer *")].filter(e => {
		const s = getComputedStyle(e), r = e.getBoundingClientRect();
		return r.width > 2 && r.height > 2 && /hidden|clip/.test(s.overflowX + s.overflowY) && e.tagName !== "TEXTAREA" && e.tagName !== "INPUT" && e.tagName !== "svg" && (e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2);
	}).slice(0, 3).map(e => e.tagName.toLowerCase() + "." + e.className + ": " + e.textContent.trim().slice(0, 60))`) {
		faults = append(faults, "text twice as large is cut: "+lost)
	}
	return faults
}
