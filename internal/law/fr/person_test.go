// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestPersonalNumbers finds the numbers of people in sentences: the first is the
// specimen that the health insurance prints on its cards.
func TestPersonalNumbers(t *testing.T) {
	for _, c := range []struct{ rule, text, want string }{
		{"a_number_with_its_key", "assurée 2 69 05 49 588 157 80.", "nir nir_without_key"},
		{"the_same_without_spaces", "269054958815780", "nir"},
		{"of_corsica", "1 85 05 2A 006 084 36", "nir_without_key"},
		{"a_wrong_key", "269054958815781", ""},
		{"a_number_without_its_key", "né 1 85 05 78 006 084", "nir_without_key"},
		{"a_mobile_telephone", "appelez le 06 12 34 56 78", "mobile"},
		{"a_telephone_of_an_office", "appelez le 01 40 00 00 00", ""},
		{"an_identifier_of_an_office", "21590350100017", ""},
		{"an_amount", "1 234 567,00", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var found []string
			for _, n := range personalNumbers() {
				for _, s := range n.Shape.FindAllString(c.text, -1) {
					if n.Valid == nil || n.Valid(s) {
						found = append(found, n.ID)
					}
				}
			}
			if got := strings.Join(found, " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestNominalAddresses holds twenty addresses that must be flagged before they are public,
// and those of services, which must not be.
func TestNominalAddresses(t *testing.T) {
	flagged := []string{
		"jeanne.martin@valmont.example", "j.martin@valmont.example", "jeanne_martin@valmont.example", "Jeanne.MARTIN@valmont.example",
		"jean-pierre.durand@valmont.example", "marie.de-la-tour@valmont.example", "anne.le.goff@valmont.example", "rené.lefèvre@valmont.example",
		"jeanne.martin2@valmont.example", "paul.nguyen@departement.valmont.example", "l.petit@region.example", "s.ben-ali@agglo.example",
		"claire.dupont@orange.fr", "marc.leroy@gmail.com", "chloé.œuvrard@valmont.example", "o.brien@valmont.example",
		"fatima.el.mansouri@valmont.example", "jean.dupond1@valmont.example", "lea.moreau@ac-valmont.example", "thomas.girard@gouv.example",
	}
	services := []string{
		"contact@valmont.example", "mairie@valmont.example", "dsi@valmont.example", "dpo@valmont.example", "etat.civil@valmont.example", "etat-civil@valmont.example",
		"service.enfance@valmont.example", "petite.enfance@valmont.example", "ressources.humaines@valmont.example", "marches.publics@valmont.example",
		"pole.social@valmont.example", "action.sociale@valmont.example", "police.municipale@valmont.example", "aide.logement@valmont.example",
		"open.data@valmont.example", "equipe.3@valmont.example", "ne.pas.repondre@valmont.example", "cantine@valmont.example", "bureau.rh2@valmont.example",
		"contact.rgpd@valmont.example", "guichet.unique@valmont.example", "centre.social@valmont.example",
	}
	p := Profile()
	for _, a := range flagged {
		if !p.Cells.Roles.Nominal(a) {
			t.Errorf("%s is not flagged", a)
		}
		if got := p.Withhold("Écrire à " + a + "."); got != "Écrire à "+register.Withheld+"." {
			t.Errorf("%s leaves as %q", a, got)
		}
	}
	for _, a := range services {
		if p.Cells.Roles.Nominal(a) || p.Withhold(a) != a {
			t.Errorf("%s is flagged", a)
		}
	}
	if len(flagged) != 20 {
		t.Errorf("%d addresses", len(flagged))
	}
}

// TestNumbersWithheld: numbers of persons are found in sentences, and what only looks like
// one stays.
func TestNumbersWithheld(t *testing.T) {
	p := Profile()
	for _, c := range []struct {
		text, want string
		certain    bool
	}{
		{"Appelez le 06 12 34 56 78.", "Appelez le " + register.Withheld + ".", false},
		{"+33 7 12 34 56 78", register.Withheld, false},
		{"0612345678 ou 0712345678", register.Withheld + " ou " + register.Withheld, false},
		{"assurée 2 69 05 49 588 157 80", "assurée " + register.Withheld, true},
		{"Appelez le 01 40 00 00 00", "", false},
		{"https://valmont.example/acte/0612345678", "", false},
		{"SIRET 21590350100017, 1 234 567 890 €", "", false},
		{"le 07/06/2026, 12 345 dossiers sur 123 456", "", false},
	} {
		found, ok := p.PersonalIn(c.text)
		if want := c.want; want == "" && (ok || p.Withhold(c.text) != c.text) || want != "" && (!ok || p.Withhold(c.text) != want || found.Certain != c.certain) {
			t.Errorf("%q: %+v %t, leaves as %q", c.text, found, ok, p.Withhold(c.text))
		}
	}
}

// TestRoleAddresses: what is suggested in place of a person's address.
func TestRoleAddresses(t *testing.T) {
	p := Profile()
	for of, want := range map[string]string{
		"jeanne.martin@Valmont.example": "contact@valmont.example dsi@valmont.example", "www.valmont.example": "contact@valmont.example dsi@valmont.example",
		"claire.dupont@orange.fr": "", "marc.leroy@gmail.com": "", "": "", "intranet": "",
	} {
		if got := strings.Join(p.RoleAddresses(of), " "); got != want {
			t.Errorf("%s: %q, not %q", of, got, want)
		}
	}
}
