// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"
	"testing"
	"unicode/utf8"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/words"
)

func catalogue(t *testing.T) *words.Catalogue {
	t.Helper()
	c, err := words.Load(Profile().Words)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func creche() register.Content {
	return register.Content{
		Administration: "Commune de Valombre",
		Purpose:        register.Fill("classer les demandes de places en crèche."),
		Operations:     register.Fill("Additionner des points, puis trier."),
		Contacts: register.Fill([]register.Contact{
			{Kind: "email", Value: "creches@valombre.example"}, {Kind: "postal", Value: "1 place de la Mairie, 00000 Valombre"}}),
	}
}

// declared is a sheet that its administration answers for.
func declared(c register.Content) register.Sheet {
	return register.Sheet{Origin: register.Origin{Kind: register.Declared}, Content: c}
}

// A decision sends nobody to rules that do not stand where it sends them.
func TestMentionPromisesNoRulesThatAreNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*register.Sheet)
		want   bool
	}{
		"declared_with_its_operations": {func(*register.Sheet) {}, true},
		"individual_decision_unknown":  {func(x *register.Sheet) { x.Content.Individual = register.Fill(register.Unknown) }, true},
		"operations_missing":           {func(x *register.Sheet) { x.Content.Operations = register.Value[string]{} }, false},
		"operations_unknown":           {func(x *register.Sheet) { x.Content.Operations = register.Fill(register.Unknown) }, false},
		"operations_kept_secret": {func(x *register.Sheet) {
			x.Content.Secrecy = register.Fill(register.Secrecy{Ground: "g", Fields: []string{"operations"}})
		}, false},
		"rules_withheld":                     {func(x *register.Sheet) { x.Content.Disclosure = register.Fill(register.Disclosure{Rules: "withheld"}) }, false},
		"written_by_the_register":            {func(x *register.Sheet) { x.Origin.Kind = register.WrittenByRegister }, false},
		"copied_from_a_list":                 {func(x *register.Sheet) { x.Origin.Kind = register.Imported }, false},
		"no_decision_rests_on_it":            {func(x *register.Sheet) { x.Content.Individual = register.Fill("no") }, false},
		"individual_decision_does_not_arise": {func(x *register.Sheet) { x.Content.Individual = register.NotApplicableBecause[string]("aucune") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := declared(creche())
			c.change(&x)
			text := explicitMention().Write(catalogue(t), law.MentionFrom(x, "https://registre.example/x", law.Required))
			for form, s := range map[string]string{"text": text.Text, "short": text.Short, "html": text.HTML} {
				if strings.Contains(s, "registre.example") != c.want {
					t.Errorf("%s: %s", form, s)
				}
			}
		})
	}
}

func TestMentionSaysTheFourItems(t *testing.T) {
	m := explicitMention()
	text := m.Write(catalogue(t), law.MentionFrom(declared(creche()), "https://registre.example/fr/algorithmes/creches", law.Required))
	for form, s := range map[string]string{"text": text.Text, "short": text.Short, "html": text.HTML} {
		for _, f := range findMention(s) {
			if !f.Found {
				t.Errorf("%s: no %s in\n%s", form, f.Item, s)
			}
		}
		for _, fixed := range []string{"classer les demandes de places en crèche.", "creches@valombre.example", "un mois", "deux mois", "https://registre.example/fr/algorithmes/creches", "www.cada.fr"} {
			if !strings.Contains(s, fixed) {
				t.Errorf("%s: no %q in\n%s", form, fixed, s)
			}
		}
		if strings.Contains(s, "et dont les règles") || strings.Contains(s, "crèche..") {
			t.Errorf("%s: %s", form, s)
		}
	}
	if n := utf8.RuneCountInString(text.Short); n > 600 || text.TooLong || len(text.Missing) != 0 {
		t.Errorf("%d characters, %v", n, text)
	}
}

func TestMention(t *testing.T) {
	c, m := catalogue(t), explicitMention()
	t.Run("no_address_without_a_duty_to_publish", func(t *testing.T) {
		text := m.Write(c, law.MentionFrom(declared(creche()), "https://registre.example/x", law.NotRequired))
		if strings.Contains(text.Text+text.Short+text.HTML, "registre.example") || strings.Contains(text.Text, "sont définies ici") {
			t.Error(text.Text)
		}
	})
	t.Run("address_stays_while_the_duty_is_unknown", func(t *testing.T) {
		if text := m.Write(c, law.MentionFrom(declared(creche()), "https://registre.example/x", law.UnknownWord)); !strings.Contains(text.Text, "registre.example") {
			t.Error(text.Text)
		}
	})
	t.Run("blanks_are_said", func(t *testing.T) {
		text := m.Write(c, law.MentionFrom(declared(register.Content{Administration: "Commune de Valombre"}), "", law.Required))
		if strings.Join(text.Missing, " ") != "purpose contact" || strings.Count(text.Text, "[à compléter") != 2 {
			t.Errorf("%v\n%s", text.Missing, text.Text)
		}
	})
	t.Run("short_form_keeps_one_contact_and_drops_the_address_before_it_is_too_long", func(t *testing.T) {
		long := creche()
		long.Purpose = register.Fill(strings.Repeat("classer ", 12))
		url := "https://registre.example/" + strings.Repeat("x", 100)
		text := m.Write(c, law.MentionFrom(declared(long), url, law.Required))
		if text.TooLong || strings.Contains(text.Short, url) || strings.Contains(text.Short, "place de la Mairie") || !strings.Contains(text.Short, "creches@valombre.example") || !strings.Contains(text.Text, url) || !strings.Contains(text.Text, "place de la Mairie") {
			t.Errorf("%d characters: %s\n%s", utf8.RuneCountInString(text.Short), text.Short, text.Text)
		}
	})
	t.Run("long_purpose_does_not_fit_the_short_form", func(t *testing.T) {
		long := creche()
		long.Purpose = register.Fill(strings.Repeat("calculer ", 60))
		if !m.Write(c, law.MentionFrom(declared(long), "", law.Required)).TooLong {
			t.Error("it should say so")
		}
	})
	t.Run("words_from_outside_are_escaped", func(t *testing.T) {
		bad := creche()
		bad.Purpose = register.Fill("<script>alert(1)</script> {contact}")
		bad.Contacts = register.Fill([]register.Contact{{Kind: "url", Value: `https://x.example/"onmouseover="alert(1)`}, {Kind: "email", Value: "a@b.example?subject=x"}})
		html := m.Write(c, law.MentionFrom(declared(bad), "javascript:alert(1)", law.Required)).HTML
		for _, wrong := range []string{"<script", `"onmouseover`, `href="javascript`, "mailto:a@b.example?"} {
			if strings.Contains(html, wrong) {
				t.Errorf("%q in %s", wrong, html)
			}
		}
	})
	t.Run("remedies_and_warning_stand_beside_it", func(t *testing.T) {
		for _, id := range m.Beside {
			if !c.Has(id) {
				t.Errorf("no words for %s", id)
			}
		}
	})
}

// The words of a mention that an agency wrote itself, and of what is none.
func TestFindMention(t *testing.T) {
	const (
		purpose = "La présente décision a été prise sur le fondement d’un traitement algorithmique. Ce traitement permet de calculer le montant de l’impôt dû."
		right   = " Vous pouvez demander la communication des règles définissant ce traitement et leur mise en œuvre dans votre cas"
		how     = " auprès de la Direction des finances, finances@valombre.example."
		cada    = " Vous disposez d’un délai de deux mois pour saisir la Commission d’accès aux documents administratifs selon les modalités décrites sur www.cada.fr."
	)
	cases := []struct{ name, text, want string }{
		{"model_of_the_guide", purpose + right + how + cada, "purpose right_to_rules how_to_exercise cada"},
		{"without_the_authority", purpose + right + how, "purpose right_to_rules how_to_exercise"},
		{"without_a_way_to_ask", purpose + right + "." + cada, "purpose right_to_rules cada"},
		{"authority_by_its_short_name", "Algorithme visant à classer les demandes. Droit d’obtenir les règles : 12 rue Haute, 00000 Valombre. Saisine de la CADA.", "purpose right_to_rules how_to_exercise cada"},
		{"purpose_as_an_aim", "Traitement algorithmique dont le but est de classer les demandes." + right + how + cada, "purpose right_to_rules how_to_exercise cada"},
		{"purpose_as_an_object", "Son objectif principal est d’attribuer les places par un algorithme." + right + how + cada, "purpose right_to_rules how_to_exercise cada"},
		{"without_its_purpose", "Décision fondée sur un algorithme." + right + how + cada, "right_to_rules how_to_exercise cada"},
		{"without_the_right", purpose + " Écrivez à finances@valombre.example." + cada, "purpose how_to_exercise cada"},
		{"the_authority_s_address_is_no_way_to_ask", purpose + right + "." + cada + " https://www.cada.fr/administration/saisir cada@cada.fr", "purpose right_to_rules cada"},
		{"says_nothing_of_an_algorithm", "Vous pouvez demander les règles à mairie@valombre.example et saisir la CADA afin de contester.", ""},
		{"data_protection_notice", "Vos données servent à gérer votre dossier. Droit d’accès : dpo@valombre.example.", ""},
		{"empty", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range findMention(c.text) {
				if f.Found {
					got = append(got, f.Item)
				}
				if f.Found != (f.Excerpt != "") {
					t.Errorf("%+v", f)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("found %q, want %q", s, c.want)
			}
		})
	}
}

func FuzzFindMention(f *testing.F) {
	f.Add("traitement algorithmique, finalité, règles, CADA a@b.fr")
	f.Add(strings.Repeat("regles demander ", 50))
	f.Fuzz(func(t *testing.T, text string) {
		found := findMention(text)
		if len(found) != 4 {
			t.Fatal(found)
		}
		for _, it := range found {
			if !utf8.ValidString(it.Excerpt) && utf8.ValidString(text) {
				t.Fatalf("%q", it.Excerpt)
			}
		}
	})
}

// TestMentionWithinALetter: of a letter, the lines that bear the mention and no others.
func TestMentionWithinALetter(t *testing.T) {
	const about, right = "Décision prise par un algorithme pour calculer un rang.", "Vous pouvez en demander les règles auprès de la mairie, a@b.example, puis saisir la CADA."
	for _, c := range []struct{ rule, letter, want string }{
		{"whole_mention", "Mairie\nMadame,\n" + about + "\n\n" + right + "\nSalutations", about + "\n\n" + right},
		{"of_one_line", "Madame,\r\n" + about + " " + right + "\r\nSalutations", about + " " + right},
		{"of_a_part", "Madame,\n" + about + "\nSalutations", about},
		{"of_nothing", "Madame,\nSalutations", ""},
		{"empty", "", ""},
		{"said_twice", about + "\n" + right + "\nMadame,\n" + about + "\n" + right + "\nFin", about + "\n" + right},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := explicitMention().Within(c.letter); got != c.want {
				t.Errorf("%q", got)
			}
		})
	}
}
