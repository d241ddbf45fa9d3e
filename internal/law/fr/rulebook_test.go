// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"math/rand/v2"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/words"
)

// Every rule cites a text that exists, every path ends, and private matters stay so.
func TestRulebookIsWhole(t *testing.T) {
	b := rulebook()
	sets := map[string]bool{}
	for _, s := range b.Sets {
		sets[s.ID] = true
		if s.Version == "" || s.Date == "" || s.Author == "" {
			t.Errorf("%+v does not say whose reading it is", s)
		}
	}
	keys := map[string]bool{}
	for _, m := range b.Matters {
		if key := m.ID + "/" + m.Set; keys[key] {
			t.Errorf("%s stands twice", key)
		} else {
			keys[key] = true
		}
		if !sets[m.Set] || m.About == law.AboutBody || len(m.Rules) == 0 {
			t.Errorf("%s: set %q about %q", m.ID, m.Set, m.About)
		}
		for _, r := range m.Rules {
			if len(r.Texts) == 0 {
				t.Errorf("rule %s of %s cites nothing", r.ID, m.ID)
			}
			for _, id := range r.Texts {
				if _, ok := b.Text(id); !ok {
					t.Errorf("rule %s cites %q, which is no text", r.ID, id)
				}
			}
		}
	}
	for _, private := range []string{"nullity_risk", "mention_missing", "mention_incomplete", "automation_allowed"} {
		for _, m := range b.Matters {
			if m.ID == private && !m.Private {
				t.Errorf("%s may be published", private)
			}
		}
	}
	for _, g := range b.Grounds {
		if _, ok := b.Text(g.Text); !ok {
			t.Errorf("ground %s cites %q", g.ID, g.Text)
		}
	}
}

// Every id has its words, and the words never name article 119 of loi 78-17, nor
// the guide's wrong numbers.
func TestEverythingHasWords(t *testing.T) {
	c, err := words.Load(Profile().Words)
	if err != nil {
		t.Fatal(err)
	}
	need := func(id string) {
		t.Helper()
		if !c.Has(id) {
			t.Errorf("no words for %s", id)
		}
	}
	b := rulebook()
	for _, q := range b.Questions {
		need(q.Words())
		need(q.Help())
		for _, v := range append([]string{law.UnknownWord}, q.Values...) {
			need(q.ValueWords(v))
		}
	}
	for _, m := range b.Matters {
		need(m.Words())
		for _, r := range m.Rules {
			need(law.Step{Rule: r.ID}.Words())
			need(law.Obligation{Matter: m, Answer: r.Answer}.Words(c.Has))
		}
		need(law.Obligation{Matter: m, Answer: law.UnknownWord}.Words(c.Has))
	}
	for _, s := range b.Sets {
		need(s.Words())
		need(s.Short())
	}
	for _, text := range b.Texts {
		need(text.Words())
	}
	for _, a := range b.Actions {
		need(law.ActionWords(a.ID))
	}
	for _, d := range schedule(nil) {
		need(d.Words())
	}
	for _, g := range b.Grounds {
		need(g.Words())
	}
	for _, k := range b.Contradictions {
		need("finding." + k.ID)
		need("advice." + k.ID)
	}
	for _, it := range items() {
		need(it.Words())
	}
	for _, id := range c.IDs() {
		if !strings.Contains(id, "law.") {
			continue
		}
		for _, lang := range words.Langs() {
			text := c.Text(lang, id, nil)
			for _, wrong := range []string{"119", "312-1-13", "311-3-1-3", "L312-1-2", "L. 312-1-2"} {
				if strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), wrong) {
					t.Errorf("%s (%s) says %s", id, lang, wrong)
				}
			}
			said := strings.Contains(text, "nullité") || strings.Contains(text, "nullity") || strings.Contains(text, "annul")
			if strings.HasPrefix(id, "law.result.nullity_risk") && said && !strings.Contains(text, "seul un juge") && !strings.Contains(text, "only a judge") {
				t.Errorf("%s (%s) speaks of nullity without the judge", id, lang)
			}
		}
	}
}

// Whatever is answered, the rules answer: each with a text, none contradicting
// another, no crash.
func TestRandomAnswersNeverContradictThemselves(t *testing.T) {
	b := rulebook()
	rng := rand.New(rand.NewPCG(2000, 5))
	for range 2000 {
		a := randomAnswers(rng, b)
		for id := range a {
			if rng.IntN(6) == 0 {
				a[id] = law.Answer{}
			}
		}
		r := b.Apply(a)
		flat := r.Flat()
		for _, o := range r.Obligations {
			if len(o.Texts) == 0 || len(o.Path) == 0 {
				t.Fatalf("%s cites nothing: %v", o.Matter.ID, a)
			}
			if o.Answer != law.UnknownWord && len(o.Open) > 0 || len(o.Missing) > 0 && o.Answer != law.True {
				t.Fatalf("%+v", o)
			}
		}
		contradiction := map[string]bool{
			"out of scope and a mention":          flat["in_scope"] == false && flat["mention"] != law.NotRequired,
			"no mention due, yet it is missing":   flat["mention"] == law.NotRequired && flat["mention_missing"] == true,
			"missing and incomplete":              flat["mention_missing"] == true && len(flat["mention_missing_items"].([]string)) > 0,
			"rules online but no explanation":     flat["general_information_statute"] == law.Required && flat["individual_information"] != law.OnRequest,
			"special regime decided all the same": flat["in_scope"] == "special_regime" && flat["mention"] != law.UnknownWord,
			"void although the mention is there":  flat["nullity_risk"] == true && flat["mention_missing"] == false,
		}
		for what, holds := range contradiction {
			if holds {
				t.Fatalf("%s: %v\n%v", what, flat, a)
			}
		}
		moreStaffIsNeverLess(t, b, a)
	}
}

// moreStaffIsNeverLess: in each rule set, a larger body has no fewer duties.
func moreStaffIsNeverLess(t *testing.T, b *law.Rulebook, a law.Answers) {
	t.Helper()
	q, _ := b.Question("fte")
	last := map[string]string{}
	for _, v := range values(q) {
		a["fte"] = v
		for _, o := range b.Apply(a).Obligations {
			key := o.Matter.ID + "/" + o.Matter.Set
			if o.Matter.Kind == law.KindDuty && last[key] == law.Required && o.Answer == law.NotRequired {
				t.Fatalf("%s falls away at %s staff: %v", key, v.Text, a)
			}
			last[key] = o.Answer
		}
	}
}
