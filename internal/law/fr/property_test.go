// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

// values are answers to a question that stand for all: both sides of every
// threshold and day that a rule names, and the figure itself.
func values(q law.Question) []law.Answer {
	texts := q.Values
	switch q.Asks {
	case law.AsksYesNo:
		texts = []string{"true", "false"}
	case law.AsksNumber:
		texts = []string{"0", "49.9", "50", "50.1", "3499", "3500", "3501"}
	case law.AsksDate:
		texts = []string{"2017-08-31", "2017-09-01", "2020-06-30", "2020-07-01", "2026-01-31", "2026-03-10", "2026-04-30"}
	case law.AsksItems:
		return subsets(q)
	}
	var all []law.Answer
	for _, text := range texts {
		a, ok := q.Answer(text)
		if !ok {
			panic(q.ID + ": " + text)
		}
		all = append(all, a)
	}
	return all
}

func subsets(q law.Question) []law.Answer {
	var all []law.Answer
	for mask := range 1 << len(q.Values) {
		var items []string
		for i, v := range q.Values {
			if mask&(1<<i) != 0 {
				items = append(items, v)
			}
		}
		a, ok := q.AnswerItems(items)
		if !ok {
			panic(q.ID)
		}
		all = append(all, a)
	}
	return all
}

// results is everything that a ruling says, by name.
func results(b *law.Rulebook, a law.Answers) map[string]string {
	r := b.Apply(a)
	all := map[string]string{}
	for _, o := range r.Obligations {
		name := o.Matter.ID + "/" + o.Matter.Set
		all[name], all[name+" reason"], all[name+" missing"] = o.Answer, o.Reason, fmt.Sprint(o.Missing)
		if o.Matter.Items != "" && o.Answer == law.UnknownWord {
			all[name+" missing"] = law.UnknownWord
		}
	}
	for _, d := range r.Days {
		all[d.ID] = d.Date
	}
	for field, v := range r.Flat() {
		all["flat "+field] = fmt.Sprint(v)
	}
	return all
}

// randomAnswers answers every question, or leaves it out.
func randomAnswers(rng *rand.Rand, b *law.Rulebook) law.Answers {
	a := law.Answers{}
	for _, q := range b.Questions {
		all := values(q)
		if rng.IntN(12) > 0 {
			a[q.ID] = all[rng.IntN(len(all))]
		}
	}
	return a
}

// likely answers take the case down to the last rules, where unknown answers weigh most.
func likely(rng *rand.Rand, b *law.Rulebook) law.Answers {
	a := randomAnswers(rng, b)
	for id, value := range map[string]string{
		"org_l300_2": "true", "algorithmic": "true", "individual_decision": "true", "secrecy": law.None,
		"special_regime": law.None, "territory": "metropolitan", "decision_date": "2026-01-31", "main_processing": "true",
	} {
		if rng.IntN(5) > 0 {
			a[id] = law.KnownAnswer(value)
		}
	}
	return a
}

// completions calls f with every way to answer the unknown questions.
func completions(a law.Answers, unknown []law.Question, f func(law.Answers)) {
	if len(unknown) == 0 {
		f(a)
		return
	}
	for _, v := range values(unknown[0]) {
		b := maps.Clone(a)
		b[unknown[0].ID] = v
		completions(b, unknown[1:], f)
	}
}

// An unknown answer never leads to a firm one that some value of it would change:
// compared with every completion. Where all completions agree on something firm, the
// answer should be that; how often it is not is bounded.
func TestUnknownNeverGivesAFirmAnswerThatAValueWouldChange(t *testing.T) {
	b := rulebook()
	rng := rand.New(rand.NewPCG(5, 11))
	asked, timid := 0, map[string]int{}
	days := map[string]bool{}
	for _, d := range schedule(nil) {
		days[d.ID] = true
	}
	for range 400 {
		a := likely(rng, b)
		unknown := someQuestions(rng, b)
		for _, q := range unknown {
			a[q.ID] = law.Answer{}
		}
		got := results(b, a)
		agree := map[string]string{}
		differ := map[string]bool{}
		completions(a, unknown, func(full law.Answers) {
			if impossible(b, full) {
				return
			}
			for name, want := range results(b, full) {
				if before, seen := agree[name]; seen && before != want {
					differ[name] = true
				}
				agree[name] = want
			}
		})
		if len(agree) == 0 {
			continue // no completion is possible
		}
		for name, said := range got {
			asked++
			switch {
			case said == law.UnknownWord && !differ[name] && agree[name] != said:
				timid[name]++
			case said != law.UnknownWord && (differ[name] || agree[name] != said):
				t.Fatalf("%s is %q with unknown %v, but a value changes it\n%v", name, said, names(unknown), a)
			}
		}
	}
	// Days know some unknown dates from their order, and reasons of what is open say
	// little; all else is as firm as can be.
	for name, n := range timid {
		if _, isDay := days[name]; !isDay && !strings.HasSuffix(name, " reason") {
			t.Errorf("%s: unknown %d times although every value gives the same", name, n)
		}
	}
	t.Logf("%d answers", asked)
}

// impossible reports dates in an order that no request can have.
func impossible(b *law.Rulebook, a law.Answers) bool {
	return slices.ContainsFunc(b.Doubts(a), func(f register.Finding) bool {
		return f.Rule == "law.contradiction.refusal" || f.Rule == "law.contradiction.received"
	})
}

// someQuestions picks one to four questions whose values can all be tried.
func someQuestions(rng *rand.Rand, b *law.Rulebook) []law.Question {
	var picked []law.Question
	size := 1
	for range 1 + rng.IntN(4) {
		q := b.Questions[rng.IntN(len(b.Questions))]
		if n := size * len(values(q)); n <= 300 && !slices.Contains(names(picked), q.ID) {
			picked, size = append(picked, q), n
		}
	}
	return picked
}

func names(qs []law.Question) []string {
	var ids []string
	for _, q := range qs {
		ids = append(ids, q.ID)
	}
	return ids
}

// Two thousand cases, answered or not: nothing crashes, each result is one that its
// matter can have and cites a text; to learn more never contradicts what was firm, under
// either reading; and a larger body never has a duty less.
func TestTwoThousandCases(t *testing.T) {
	b := rulebook()
	rng := rand.New(rand.NewPCG(20, 26))
	sets := map[string]int{}
	for range 2000 {
		a := likely(rng, b)
		asked := someQuestions(rng, b)
		for _, q := range asked {
			a[q.ID] = law.Answer{}
		}
		ruling := b.Apply(a)
		for _, o := range ruling.Obligations {
			if len(o.Texts) == 0 || o.Answer == "" {
				t.Fatalf("%s/%s says %q and cites %v\n%v", o.Matter.ID, o.Matter.Set, o.Answer, o.Texts, a)
			}
			for _, id := range o.Texts {
				if _, ok := b.Text(id); !ok {
					t.Fatalf("%s cites %q, which is no text", o.Matter.ID, id)
				}
			}
			sets[o.Matter.Set]++
		}
		known := maps.Clone(a)
		for _, q := range asked {
			all := values(q)
			known[q.ID] = all[rng.IntN(len(all))]
		}
		if !impossible(b, known) {
			later := results(b, known)
			for name, said := range results(b, a) {
				if said != law.UnknownWord && later[name] != said {
					t.Fatalf("%s was %q and is %q once %v is known\n%v", name, said, later[name], names(asked), known)
				}
			}
		}
		growsMonotonically(t, b, known)
	}
	for _, s := range b.Sets {
		if sets[s.ID] < 2000 {
			t.Errorf("only %d results under %s", sets[s.ID], s.ID)
		}
	}
}

// growsMonotonically lets the body grow, in staff and then in inhabitants.
func growsMonotonically(t *testing.T, b *law.Rulebook, a law.Answers) {
	t.Helper()
	for _, grown := range []struct {
		question string
		sizes    []string
	}{{"fte", []string{"0", "49.9", "50", "50.1", "1000"}}, {"population", []string{"0", "3499", "3500", "3501", "100000"}}} {
		q, _ := b.Question(grown.question)
		owed := map[string]string{}
		for _, size := range grown.sizes {
			larger := maps.Clone(a)
			larger[grown.question], _ = q.Answer(size)
			for _, o := range b.Apply(larger).Obligations {
				if o.Matter.Kind != law.KindDuty {
					continue
				}
				name := o.Matter.ID + "/" + o.Matter.Set
				if before := owed[name]; before == law.Required && o.Answer != law.Required {
					t.Fatalf("%s is %s at %s %s, and was required of a smaller body\n%v", name, o.Answer, grown.question, size, a)
				}
				owed[name] = o.Answer
			}
		}
	}
}
