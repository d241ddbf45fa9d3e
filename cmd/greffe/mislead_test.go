// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/demo"
)

// TestNothingMisleads has a row for each line of what the register must never let
// anybody believe, with the pages that say it, under the law of France.
func TestNothingMisleads(t *testing.T) {
	w := newWorld(t, demo.Options{})
	address, _ := w.demo()
	const (
		sheet    = "/fr/algorithmes/attribution-des-places-en-creche-ville-de-vaubrume"
		body     = "/fr/administrations/ville-de-vaubrume"
		imported = "/fr/algorithmes/foncier-innovant-dgfip"
		notStop  = "Demander une explication n’arrête pas le délai pour contester la décision"
	)
	cases := []struct {
		line  string
		pages []string
		post  url.Values // nil: a page that is read
		want  []string
		never string // a pattern that none of the pages holds
	}{
		{"to_ask_stops_no_delay_and_says_so_first", []string{"/fr/lettres", "/fr/lettres?letter=explanation", "/fr/lettres?letter=document", "/fr/lettres?letter=rules", "/fr/lettres?letter=explanation&blank=1", "/fr/dates", sheet, sheet + "/lettre", body + "/lettre"}, nil, []string{notStop}, ""},
		{"two_series_of_dates_apart", []string{sheet}, nil, []string{"Deux séries de dates courent en même temps", "Pour contester la décision", "Pour obtenir une explication"}, ""},
		{"the_commission_judges_access_and_never_the_decision", []string{sheet}, nil, []string{"Elle ne juge jamais la décision elle-même"}, ""},
		{"out_of_scope_ends_with_the_other_duties", []string{"/fr/verifier/algorithme"}, url.Values{"a.org_l300_2": {"false"}, "a.org_kind": {"private_other"}, "go": {"result"}}, []string{"D’autres devoirs, qui peuvent tenir même hors du champ", "RGPD", "on ne peut pas le dire"}, ""},
		{"thresholds_hold_duty_by_duty", []string{"/fr/aide/administration"}, nil, []string{"Les seuils valent obligation par obligation", "aucun seuil", "dispense sous cinquante agents", "3\u202f500|3\u00a0500"}, ""},
		{"an_address_proves_nothing", []string{sheet}, nil, []string{"Une adresse ne prouve rien"}, ""},
		{"the_mention_replaces_neither_remedies_nor_words_on_paper", []string{sheet + "/mention", "/fr/mention"}, nil, []string{"La mention ne remplace ni les voies et délais de recours", "Voies et délais de recours contre la décision"}, ""},
		{"no_sheet_is_no_breach", []string{body}, nil, []string{"Ne pas avoir de fiche ici n’est pas une faute"}, ""},
		{"a_body_may_say_that_it_has_none", []string{"/fr/administrations-sans-fiche"}, nil, []string{"Ce n’est un manquement pour aucune d’elles", "Déclare n’en avoir aucun", "Elle n’a rien dit ici"}, `en infraction|illégal|hors la loi`},
		{"nullity_is_on_no_public_page", []string{sheet, body, imported, sheet + "/papier", "/api/v1/algorithm?key=attribution-des-places-en-creche-ville-de-vaubrume", "/api/v1/organisation?key=ville-de-vaubrume"}, nil, nil, `(?i)nullit|nullity|\bnulle\b`},
		{"only_a_judge_can_say_so", []string{"/fr/verifier/algorithme"}, url.Values{"a.org_l300_2": {"true"}, "a.algorithmic": {"true"}, "a.individual_decision": {"true"}, "a.secrecy": {"none"}, "a.special_regime": {"none"},
			"a.automation": {"fully_automated"}, "a.personal_data": {"true"}, "a.decision_date": {"2026-01-15"}, "a.mention_items": {"none"}, "go": {"result"}}, []string{"seul un juge peut le"}, ""},
		{"what_the_register_wrote_says_so", []string{imported}, nil, []string{"Cette fiche est écrite par le registre", "ne l’a pas déclarée"}, ""},
		{"three_letters_three_rights", []string{"/fr/lettres"}, nil, []string{"letter=explanation", "letter=document", "letter=rules", "PRADA", "adresse postale", "Ne joignez pas de pièce d’identité"}, ""},
		{"each_reading_says_whose_it_is_and_that_nobody_re_read_it", []string{"/fr/verifier", body, "/fr/dates"}, nil, []string{"Version 1", "rédigée par Greffe", "non relue par un juriste"}, ""},
		{"article_119_is_never_named", []string{sheet, body, "/fr/lettres", "/fr/aide/citoyen", "/fr/aide/administration", "/fr/glossaire"}, nil, nil, `article 119\b`},
		{"the_day_of_the_decision_is_not_filled_in", []string{"/fr/verifier/algorithme"}, url.Values{"go": {"to:decision_date"}}, []string{`name="v" type="date" value=""`}, ""},
	}
	for _, c := range cases {
		t.Run(c.line, func(t *testing.T) {
			for _, path := range c.pages {
				page := w.answer(address, path, c.post)
				for _, want := range c.want {
					if !regexp.MustCompile(want).MatchString(page) {
						t.Errorf("%s does not say %q", path, want)
					}
				}
				if c.never != "" {
					if found := regexp.MustCompile(c.never).FindString(page); found != "" {
						t.Errorf("%s says %q", path, found)
					}
				}
			}
		})
	}
}

// answer is what a page says, or what it answers to a form.
func (w *world) answer(site, path string, form url.Values) string {
	w.t.Helper()
	if form == nil {
		return w.get(site + path)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, site+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", site)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.t.Fatalf("POST %s: %s, %v\n%.400s", path, res.Status, err, b)
	}
	return string(b)
}
