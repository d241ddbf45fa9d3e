// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

func TestTruthTables(t *testing.T) {
	all := []Truth{No, Unknown, Yes}
	for _, a := range all {
		for _, b := range all {
			and, or := Unknown, Unknown
			switch {
			case a == No || b == No:
				and = No
			case a == Yes && b == Yes:
				and = Yes
			}
			switch {
			case a == Yes || b == Yes:
				or = Yes
			case a == No && b == No:
				or = No
			}
			if a.And(b) != and || a.Or(b) != or {
				t.Errorf("%d and %d is %d, or %d", a, b, a.And(b), a.Or(b))
			}
		}
		if a.Not().Not() != a {
			t.Errorf("not not %d", a)
		}
	}
	var zero Truth
	if zero != Unknown || zero.Not() != Unknown {
		t.Error("what nobody said is unknown")
	}
}

// book is a small law of nowhere: whoever is tall and not asleep waves.
func book() *Rulebook {
	waves := []Rule{
		{ID: "asleep", If: Is("asleep", True), Answer: NotRequired, Reason: "asleep", Texts: []string{"x"}},
		{ID: "short", If: Not(AtLeast("height", 150)), Answer: NotRequired, Reason: "short", Texts: []string{"x", "y"}},
		{ID: "waves", If: Always(), Answer: Required, Texts: []string{"y"}},
	}
	return &Rulebook{
		Questions: []Question{
			{ID: "height", About: AboutBody, Asks: AsksNumber},
			{ID: "asleep", About: AboutDecision, Asks: AsksYesNo, Default: False},
			{ID: "pet", About: AboutDecision, Asks: AsksChoice, Values: []string{None, "cat"}, Null: None},
			{ID: "says", About: AboutDecision, Asks: AsksItems, Values: []string{"hello", "bye"}},
			{ID: "born", About: AboutDecision, Asks: AsksDate},
			{ID: "died", About: AboutDecision, Asks: AsksDate},
			{ID: "colour", About: AboutCode, Asks: AsksYesNo},
		},
		Matters: []Matter{
			{ID: "wave", About: AboutDecision, Kind: KindDuty, Set: "s", Field: "wave", Rules: waves},
			{ID: "polite", About: AboutDecision, Kind: KindFault, Set: "s", Field: "unsaid", Items: "says", Rules: []Rule{
				{ID: "all", If: HasAll("says", "hello", "bye"), Answer: False, Texts: []string{"x"}},
				{ID: "idle", If: Decided("wave/s", NotRequired), Answer: False, Texts: []string{"x"}},
				{ID: "some", If: Always(), Answer: True, Texts: []string{"x"}},
			}},
			{ID: "paint", About: AboutCode, Kind: KindLevel, Set: "s", Field: "paint", Rules: []Rule{
				{ID: "said", If: Said("colour", True), Answer: True, Texts: []string{"x"}},
				{ID: "unsaid", If: Always(), Answer: False, Texts: []string{"x"}},
			}},
		},
		Contradictions: []Contradiction{{ID: "law.test", If: Earlier("died", "born")}},
	}
}

func TestDecide(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"first_rule_that_holds_decides", `{"height":120,"asleep":true}`, "wave=not_required asleep [] polite=false  []"},
		{"default_is_taken_when_nobody_answered", `{"height":180}`, "wave=required  [] polite=unknown  [says]"},
		{"open_questions_are_named", `{}`, "wave=unknown unknown [height] polite=unknown  [height says]"},
		{"said_not_to_be_known_is_not_the_default", `{"height":180,"asleep":"unknown"}`, "wave=unknown unknown [asleep] polite=unknown  [asleep says]"},
		{"answer_firm_although_its_reason_is_not", `{"height":120,"asleep":"unknown"}`, "wave=not_required unknown [] polite=false  []"},
		{"missing_items", `{"height":180,"says":["bye"]}`, "wave=required  [] polite=true  [] -hello"},
		{"item_unknown_does_not_matter_when_idle", `{"height":120,"says":"unknown"}`, "wave=not_required short [] polite=false  []"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := book()
			a, findings := b.DecodeAnswers([]byte(c.in))
			if len(findings) > 0 {
				t.Fatal(findings)
			}
			var got []string
			for _, o := range b.Apply(a, AboutDecision).Obligations {
				s := fmt.Sprintf("%s=%s %s %v", o.Matter.ID, o.Answer, o.Reason, o.Open)
				if len(o.Missing) > 0 {
					s += " -" + strings.Join(o.Missing, " -")
				}
				got = append(got, s)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestSaidIsNoUntilSomebodySays(t *testing.T) {
	for in, want := range map[string]any{`{}`: false, `{"colour":true}`: true, `{"colour":false}`: false, `{"colour":"unknown"}`: "unknown"} {
		a, _ := book().DecodeAnswers([]byte(in))
		if got := book().Apply(a).Flat()["paint"]; got != want {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
	}
}

// A jurisdiction without a rulebook says nothing, and never that nothing is required.
func TestNoRulebookSaysNothing(t *testing.T) {
	var none *Rulebook
	r := none.Apply(Answers{"x": KnownAnswer("y")})
	if len(r.Obligations)+len(r.Given)+len(r.Days)+len(r.Actions) != 0 || len(r.Flat()) != 0 || none.About(nil) != nil {
		t.Errorf("%+v", r)
	}
}

func TestDecodeAnswers(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"well", `{"height":1.5e2,"asleep":false,"pet":null,"says":[],"born":"2024-02-29","died":null}`, ""},
		{"byte_order_mark", "\ufeff{}", ""},
		{"words_for_yes_and_no", `{"asleep":"true"}`, ""},
		{"yes_is_no_answer", `{"asleep":"yes"}`, "error law.answers.value asleep 1"},
		{"number_in_words", `{"height":"tall"}`, "error law.answers.value height 1"},
		{"negative", `{"height":-1}`, "error law.answers.value height 1"},
		{"huge", `{"height":1e300}`, "error law.answers.value height 1"},
		{"outside_the_choice", `{"pet":"dog"}`, "error law.answers.value pet 1"},
		{"no_such_day", `{"born":"2023-02-29"}`, "error law.answers.value born 1"},
		{"day_of_no_calendar", `{"born":"0001-01-01"}`, "error law.answers.value born 1"},
		{"item_that_is_none", `{"says":["hello","ahoy"]}`, "error law.answers.value says 1"},
		{"null_item", `{"says":[null]}`, "error law.answers.value says 1"},
		{"list_for_one", `{"asleep":[true]}`, "error law.answers.value asleep 1"},
		{"object", `{"asleep":{"a":1}}`, "error law.answers.value asleep 1"},
		{"line_of_the_fault", "{\n\"height\": 3,\n\"asleep\": 4\n}", "error law.answers.value asleep 3"},
		{"twice", `{"height":1,"height":2}`, "error law.answers.twice height 1"},
		{"no_question", `{"weight":1}`, "warning law.answers.question weight 1"},
		{"contradiction", `{"born":"2024-01-02","died":"2024-01-01"}`, "warning law.test  0"},
		{"list", `[]`, "error law.answers.syntax  1"},
		{"cut_short", `{"height":`, "error law.answers.syntax  1"},
		{"nothing", ``, "error law.answers.syntax  1"},
		{"two_objects", `{} {}`, "error law.answers.syntax  1"},
		{"latin_1", "{\"pet\":\"\xe9\"}", "error law.answers.utf8  0"},
		{"large", `{"pet":"` + strings.Repeat("x", MaxAnswers) + `"}`, "error law.answers.size  0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, findings := book().DecodeAnswers([]byte(c.in))
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%s %s %s %d", f.Severity, f.Rule, f.Key, f.Line))
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
			if (a == nil) != register.Invalid(findings) {
				t.Errorf("answers %v with %v", a, findings)
			}
		})
	}
}

func TestItemsAreInOrderAndOnce(t *testing.T) {
	q, _ := book().Question("says")
	a, ok := q.AnswerItems([]string{"bye", "hello", "bye"})
	if !ok || strings.Join(a.Items, " ") != "hello bye" {
		t.Errorf("%v %v", a, ok)
	}
}

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	q, _ := book().Question("height")
	for in, want := range map[string]string{
		"49.5": "49.5", "49,5": "49.5", "1 200": "1200", "1\u202f200": "1200", "3\u00a0500,25": "3500.25",
		"1,000": "", "0x10": "", "1_000": "", "NaN": "", "inf": "", "-0.1": "", "": "", "many": "",
	} {
		a, ok := q.Answer(in)
		if ok != (want != "") || ok && a.Text != want {
			t.Errorf("%q: %q %v, want %q", in, a.Text, ok, want)
		}
	}
}

func TestPublicHoldsNothingPrivate(t *testing.T) {
	b := book()
	b.Matters[1].Private = true
	p := b.Apply(Answers{}).Public()
	if len(p.Obligations) != 2 || p.Given != nil || p.Flat()["unsaid"] != nil || p.Flat()["wave"] == nil {
		t.Errorf("%+v", p)
	}
}

func TestAboutFollowsTheQuestionsAnswered(t *testing.T) {
	for in, want := range map[string]string{
		`{}`: "decision", `{"height":1}`: "decision", `{"colour":true}`: "code", `{"height":1,"colour":true}`: "code", `{"asleep":true,"colour":true}`: "decision code",
	} {
		a, _ := book().DecodeAnswers([]byte(in))
		if got := strings.Join(book().About(a), " "); got != want {
			t.Errorf("%s is about %s, want %s", in, got, want)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for in, want := range map[string]string{
		"2026-03-10 1": "2026-04-10", "2026-01-31 1": "2026-02-28", "2028-01-31 1": "2028-02-29", "2026-12-31 2": "2027-02-28", "2026-08-31 13": "2027-09-30", "2026-03-31 -1": "2026-02-28",
	} {
		var day string
		var n int
		if _, err := fmt.Sscan(in, &day, &n); err != nil {
			t.Fatal(err)
		}
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := AddMonths(d, n).Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func FuzzDecodeAnswers(f *testing.F) {
	for _, s := range []string{`{"height":150,"asleep":true,"says":["bye"],"pet":null,"born":"2024-01-01"}`, `{"height":"unknown"}`, `[]`, `{"a":{"b":[1,2,{}]}}`, "{\"height\":1,\"height\":2}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		b := book()
		a, findings := b.DecodeAnswers(in)
		if (a == nil) != register.Invalid(findings) {
			t.Fatalf("%v %v", a, findings)
		}
		for _, o := range b.Apply(a).Obligations {
			if o.Answer == "" || len(o.Texts) == 0 {
				t.Fatalf("%+v", o)
			}
		}
	})
}

// TestCitedOnce: a second rule set repeats nothing that the first cites for the same
// duty, another duty cites for itself, and none is left without a text.
func TestCitedOnce(t *testing.T) {
	of := func(id, set string, texts ...string) Obligation {
		return Obligation{Matter: Matter{ID: id, Set: set}, Texts: texts}
	}
	got := CitedOnce([]Obligation{of("m", "statute", "A", "B"), of("m", "guide", "G", "A"), of("n", "guide", "A"), of("m", "third", "B")})
	if want := [][]string{{"A", "B"}, {"G"}, {"A"}, {"B"}}; !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%v, want %v", got, want)
	}
	o := Obligation{Texts: []string{"A"}, Path: []Step{{Texts: []string{"V", "A"}}, {Texts: []string{"V", "W"}}}}
	if a, b := o.Further(0), o.Further(1); !slices.Equal(a, []string{"V"}) || !slices.Equal(b, []string{"W"}) {
		t.Errorf("%v, %v", a, b)
	}
}
