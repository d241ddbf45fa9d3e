// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

func TestReply(t *testing.T) {
	c := catalogue(t)
	sheet := creche()
	sheet.Name = "Places en crèche"
	sheet.Role = register.Fill("Avant la commission.")
	sheet.Automation = register.Fill("decision_support")
	sheet.Data = register.Fill([]register.DataItem{{Label: "Quotient familial", Source: "CAF"}, {Label: "Adresse"}})
	sheet.Parameters = register.Fill([]register.Parameter{{Name: "Revenus", Weight: "40 %"}, {Name: "Fratrie"}})
	sheet.Operations = register.Fill("Additionner des points.")
	got := reply().Write(c, sheet, "2026-01-31")
	if got.Deadline != "2026-02-28" || len(got.Missing) > 0 {
		t.Errorf("%s %v", got.Deadline, got.Missing)
	}
	text, refusal := law.PlainText(got.Parts), law.PlainText(got.Refusal)
	for _, want := range []string{"n’arrête pas le délai", "Quotient familial", "CAF", "Revenus", "40 %", "[à compléter", "Additionner des points.", "www.cada.fr"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text+refusal, "‹") {
		t.Error(text, refusal)
	}
	t.Run("refusal_has_reasons_remedies_and_the_other_delay", func(t *testing.T) {
		for _, want := range []string{"motif", "CADA", "n’arrête pas le délai"} {
			if !strings.Contains(refusal, want) {
				t.Errorf("no %q in\n%s", want, refusal)
			}
		}
	})
	t.Run("refusal_counts_from_its_receipt_and_puts_the_court_last", func(t *testing.T) {
		from, commission, court := strings.Index(refusal, "dans les deux mois qui suivent sa réception"), strings.Index(refusal, "(CADA)"), strings.Index(refusal, "vous pouvez contester ce refus devant le juge")
		if from < 0 || commission < from || court < commission || !strings.Contains(refusal, "gardons le silence deux mois") || strings.Contains(refusal, "Si cette réponse") {
			t.Error(refusal)
		}
	})
	t.Run("refusal_of_everything_encloses_nothing", func(t *testing.T) {
		for _, lang := range []string{"fr", "en"} {
			said := c.Text(lang, "law.reply.refusal.decision", nil)
			for _, rest := range []string{"Le reste vous est", "The rest is enclosed"} {
				if strings.Contains(said, rest) {
					t.Errorf("as a fact: %s", said)
				}
			}
		}
	})
	t.Run("answer_counts_from_its_receipt", func(t *testing.T) {
		if !strings.Contains(text, "dans les deux mois qui suivent sa réception") {
			t.Error(text)
		}
	})
	t.Run("parameters_of_one_name_are_told_apart", func(t *testing.T) {
		same := sheet
		same.Parameters = register.Fill([]register.Parameter{{Name: "Taux d’effort", Meaning: "un enfant.", Weight: "0,45 %"}, {Name: "Taux d’effort", Meaning: "deux enfants", Weight: "0,40 %"}, {Name: "Taux d’effort", Weight: "0,35 %"}})
		got := law.PlainText(reply().Write(c, same, law.UnknownWord).Parts)
		for _, want := range []string{"Taux d’effort (un enfant), poids : 0,45 %", "Taux d’effort (deux enfants), poids : 0,40 %", "Taux d’effort, poids : 0,35 %"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
	})
	t.Run("steps_keep_their_lines", func(t *testing.T) {
		steps := sheet
		steps.Operations = register.Fill("1. Additionner  les points.\r\n\n2. Trier.\n")
		if got := law.PlainText(reply().Write(c, steps, law.UnknownWord).Parts); !strings.Contains(got, "- 1. Additionner les points.\n2. Trier.\n\n") {
			t.Error(got)
		}
	})
	t.Run("what_the_sheet_leaves_open_is_named", func(t *testing.T) {
		empty := reply().Write(c, register.Content{Name: "x", Parameters: register.NotApplicableBecause[[]register.Parameter]("aucun")}, law.UnknownWord)
		if strings.Join(empty.Missing, " ") != "contribution data operations" || empty.Deadline != law.UnknownWord {
			t.Errorf("%v %s", empty.Missing, empty.Deadline)
		}
	})
}

// The guide's eight cases come out as its answers say.
func TestExamples(t *testing.T) {
	c := catalogue(t)
	for i, e := range examples() {
		o, _ := rulebook().Apply(e.Answers, law.AboutDecision).Obligation("in_scope", statute)
		want := law.True
		if i == 2 || i == 5 {
			want = law.False
		}
		mention, _ := rulebook().Apply(e.Answers, law.AboutDecision).Obligation("mention", statute)
		if wants := map[string]string{law.True: law.Required, law.False: law.NotRequired}[want]; mention.Answer != wants {
			t.Errorf("%s: the mention is %s, want %s", e.ID, mention.Answer, wants)
		}
		if o.Answer != want || !c.Has(e.Words()) || !c.Has(e.Why()) {
			t.Errorf("%d %s: %s", i+1, e.ID, o.Answer)
		}
	}
}
