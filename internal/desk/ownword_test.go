// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

// threshold is a profile whose one duty holds for a body of fifty or more: what the
// estimate of a real one does with the figures, its own tests show.
func threshold() law.Profile {
	p := profile()
	p.Estimate = func(b law.Body, day string) law.Estimate {
		e := law.Estimate{Date: day, Duties: []law.Obligation{{Matter: law.Matter{ID: "publish", Publishes: true}, Answer: law.UnknownWord}}}
		if b.Staff.Is(register.Present) {
			e.Inputs = []law.Input{{Question: "staff", Origin: b.Staff.Origin}}
			e.Duties[0].Answer = map[bool]string{true: "required", false: "not_required"}[b.Staff.Value >= 50]
		}
		return e
	}
	return p
}

// said tells which fault the desk finds: field and reason; "" for none, "-" for what
// is not the actor's.
func said(err error) string {
	var fault *desk.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &fault):
		return fault.Field + " " + fault.Reason
	case errors.Is(err, register.ErrNotFound):
		return "-"
	}
	return err.Error()
}

// speakers are those who might speak for a body.
func speakers(o *office, body string) map[string]register.Actor {
	return map[string]register.Actor{
		"approver": officer("approver", body, register.Approver), "author": officer("author", body, register.Author),
		"manager": officer("manager", body, register.Manager), "curator": curator("curator"), "reader": {},
		"stranger": officer("stranger", o.town("Elsewhere"), register.Author, register.Approver, register.Manager),
	}
}

// TestStateFigure: a body states its own staff and population, with source and day.
func TestStateFigure(t *testing.T) {
	good := desk.Figure{Value: 60, Source: "https://town.example/bilan", Date: "2026-02-01"}
	with := func(change func(*desk.Figure)) desk.Figure { f := good; change(&f); return f }
	for _, c := range []struct {
		rule, who, what string
		figure          desk.Figure
		want            string
	}{
		{"a_figure_with_source_and_day", "approver", desk.FigureStaff, good, ""},
		{"none_is_a_figure", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Value = 0 }), ""},
		{"a_document_is_a_source", "approver", desk.FigurePopulation, with(func(f *desk.Figure) { f.Source = "Bilan social" }), ""},
		{"of_today", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Date = "2026-03-01" }), ""},
		{"an_unknown_kind", "approver", "chairs", good, "figure kind"},
		{"less_than_nobody", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Value = -1 }), "staff value"},
		{"more_than_there_are", "approver", desk.FigurePopulation, with(func(f *desk.Figure) { f.Value = 100_000_001 }), "population value"},
		{"without_a_source", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Source = " " }), "staff source"},
		{"a_source_without_end", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Source = strings.Repeat("é", 501) }), "staff source"},
		{"without_a_day", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Date = "" }), "staff date"},
		{"of_tomorrow", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Date = "2026-03-02" }), "staff date"},
		{"a_day_that_is_none", "approver", desk.FigureStaff, with(func(f *desk.Figure) { f.Date = "2026-02-30" }), "staff date"},
		{"an_author_does_not_speak_for_it", "author", desk.FigureStaff, good, "-"},
		{"nor_its_manager", "manager", desk.FigureStaff, good, "-"},
		{"nor_who_keeps_the_register", "curator", desk.FigureStaff, good, "-"},
		{"nor_another_body", "stranger", desk.FigureStaff, good, "-"},
		{"nor_a_reader", "reader", desk.FigureStaff, good, "-"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			town := o.town("Town")
			before := o.body("town")
			o.equal("answer", said(o.desk.StateFigure(o.Context(), speakers(o, town)[c.who], town, c.what, c.figure)), c.want)
			now := o.body("town")
			if c.want != "" {
				o.equal("nothing changed", now, before)
				return
			}
			fact := map[string]register.Fact[int]{desk.FigureStaff: now.Staff, desk.FigurePopulation: now.Population}[c.what]
			o.equal("value", []any{fact.State, fact.Value}, []any{register.Present, c.figure.Value})
			o.equal("where from", fact.Origin, register.Origin{Kind: register.Declared, Source: c.figure.Source, Date: c.figure.Date})
		})
	}
}

// TestEstimateFollowsFigure: the estimate is made from what the body says; no list
// replaces it; taken back, the next list says it again.
func TestEstimateFollowsFigure(t *testing.T) {
	o := newOfficeUnder(t, threshold())
	town := o.town("Town")
	approver := officer("approver", town, register.Approver)
	list := func(people int) {
		o.importBodies(listOf("census", "2026-03-01"), law.ListedBody{Name: "Town", Identifiers: []register.Identifier{named("town")},
			Population: register.Fact[int]{State: register.Present, Value: people}})
	}
	state := func(what string, f desk.Figure) {
		o.Helper()
		must(o, 0, o.desk.StateFigure(o.Context(), approver, town, what, f))
	}
	publishing := func() string { return threshold().Estimate(law.BodyOf(o.body("town")), "2026-03-01").Publishing() }
	o.equal("before", publishing(), law.UnknownWord)
	state(desk.FigureStaff, desk.Figure{Value: 49, Source: "Bilan", Date: "2026-01-01"})
	o.equal("a small one", publishing(), "not_required")
	state(desk.FigureStaff, desk.Figure{Value: 50, Source: "Bilan", Date: "2026-02-01"})
	o.equal("it grew", publishing(), "required")
	o.equal("its source", threshold().Estimate(law.BodyOf(o.body("town")), "2026-03-01").Inputs[0].Origin, register.Origin{Kind: register.Declared, Source: "Bilan", Date: "2026-02-01"})
	state(desk.FigureStaff, desk.Figure{Gone: true})
	o.equal("taken back", publishing(), law.UnknownWord)

	list(3000)
	state(desk.FigurePopulation, desk.Figure{Value: 3600, Source: "Recensement", Date: "2026-02-01"})
	list(3100)
	o.equal("its own word stands", o.body("town").Population.Value, 3600)
	state(desk.FigurePopulation, desk.Figure{Gone: true})
	list(3200)
	o.equal("the list says it again", []any{o.body("town").Population.Value, o.body("town").Population.Origin.Kind}, []any{3200, register.Imported})
	state(desk.FigurePopulation, desk.Figure{Gone: true})
	o.equal("what a list says is not the body's to take", o.body("town").Population.Value, 3200)
	o.equal("no estimate where no law is known", none.Profile().Estimate == nil, true)
}

// TestStateStanding: a body without a sheet says how it is; who keeps the register notes
// what it knows; the body's word stands beside, and before.
func TestStateStanding(t *testing.T) {
	const page = "https://town.example/algorithmes"
	elsewhere := register.Standing{State: register.StandingElsewhere, URL: page, Word: "All is there."}
	for _, c := range []struct {
		rule, who string
		note      bool // of the register
		standing  register.Standing
		want      string
	}{
		{"published_elsewhere", "approver", false, elsewhere, ""},
		{"it_has_none", "approver", false, register.Standing{State: register.StandingNone}, ""},
		{"a_word_alone", "approver", false, register.Standing{Word: "We are counting."}, ""},
		{"elsewhere_without_saying_where", "approver", false, register.Standing{State: register.StandingElsewhere}, "standing url"},
		{"an_address_that_nobody_can_follow", "approver", false, register.Standing{State: register.StandingElsewhere, URL: "javascript:alert(1)"}, "standing url"},
		{"an_address_with_a_password", "approver", false, register.Standing{State: register.StandingElsewhere, URL: "https://a:b@town.example/"}, "standing url"},
		{"a_state_that_is_none", "approver", false, register.Standing{State: "late"}, "standing state"},
		{"it_does_not_say_that_it_was_asked", "approver", false, register.Standing{State: register.StandingAsked}, "standing state"},
		{"a_word_without_end", "approver", false, register.Standing{Word: strings.Repeat("é", 2001)}, "standing word"},
		{"of_tomorrow", "approver", false, register.Standing{State: register.StandingNone, On: "2026-03-02"}, "standing on"},
		{"an_author_does_not_speak_for_it", "author", false, elsewhere, "-"},
		{"nor_its_manager", "manager", false, elsewhere, "-"},
		{"nor_who_keeps_the_register", "curator", false, elsewhere, "-"},
		{"nor_another_body", "stranger", false, elsewhere, "-"},
		{"nor_a_reader", "reader", false, elsewhere, "-"},
		{"the_register_notes_when_it_asked", "curator", true, register.Standing{State: register.StandingAsked, On: "2026-02-01"}, ""},
		{"the_register_notes_where_it_publishes", "curator", true, register.Standing{State: register.StandingElsewhere, URL: page}, ""},
		{"the_register_notes_none_only_with_its_source", "curator", true, register.Standing{State: register.StandingNone}, "standing url"},
		{"the_body_notes_nothing_for_the_register", "approver", true, register.Standing{State: register.StandingAsked}, "-"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			town := o.town("Town")
			act, by := o.desk.StateStanding, register.Declared
			if c.note {
				act, by = o.desk.NoteStanding, register.WrittenByRegister
			}
			o.equal("answer", said(act(o.Context(), speakers(o, town)[c.who], town, c.standing)), c.want)
			want := c.standing
			switch {
			case c.want != "":
				want = register.Standing{}
			case want.State != "":
				want.Origin = register.Origin{Kind: by}
			}
			if want.State != "" && want.On == "" {
				want.On = "2026-03-01"
			}
			if want.Word != "" {
				want.WordOn = "2026-03-01"
			}
			o.equal("what stands", o.body("town").Standing, want)
		})
	}
}

// TestStandingOfTwo: what the body says comes before what the register notes; when it
// takes its word back, nothing of it stays.
func TestStandingOfTwo(t *testing.T) {
	o := newOffice(t)
	town := o.town("Town")
	who := speakers(o, town)
	state := func(s register.Standing) string {
		return said(o.desk.StateStanding(o.Context(), who["approver"], town, s))
	}
	note := func(s register.Standing) string {
		return said(o.desk.NoteStanding(o.Context(), who["curator"], town, s))
	}
	asked := register.Standing{State: register.StandingAsked, On: "2026-02-01"}
	o.equal("asked", note(asked), "")
	o.equal("a word beside it", state(register.Standing{Word: "We are counting."}), "")
	o.equal("who speaks has answered", []string{o.body("town").Standing.Is(), o.body("town").Standing.Word}, []string{register.StandingNothing, "We are counting."})
	o.hour = 48
	o.equal("asked again", note(asked), "")
	o.equal("the word and its day stay", []string{o.body("town").Standing.Is(), o.body("town").Standing.Word, o.body("town").Standing.WordOn},
		[]string{register.StandingAsked, "We are counting.", "2026-03-01"})
	o.equal("it has none", state(register.Standing{State: register.StandingNone, Word: "None, since we counted."}), "")
	o.equal("a new word has its own day", o.body("town").Standing.WordOn, "2026-03-03")
	o.equal("the register does not contradict it", note(asked), "standing declared")
	o.equal("taken back", state(register.Standing{}), "")
	o.equal("nothing stays", o.body("town").Standing, register.Standing{})
}

// TestReplyCounts: a body counts the requests of a year for itself, and publishes them
// if it wants.
func TestReplyCounts(t *testing.T) {
	count := func(year, asked, inTime, refused int, public bool) register.ReplyCount {
		return register.ReplyCount{Year: year, Asked: asked, InTime: inTime, Refused: refused, Public: public}
	}
	for _, c := range []struct {
		rule, who string
		count     register.ReplyCount
		want      string
	}{
		{"an_author_counts", "author", count(2025, 7, 5, 1, false), ""},
		{"an_approver_counts", "approver", count(2025, 0, 0, 0, false), ""},
		{"an_approver_publishes", "approver", count(2025, 7, 5, 1, true), ""},
		{"an_author_does_not_publish", "author", count(2025, 7, 5, 1, true), "requests publish"},
		{"a_manager_does_not_count", "manager", count(2025, 7, 5, 1, false), "-"},
		{"nor_another_body", "stranger", count(2025, 7, 5, 1, false), "-"},
		{"nor_who_keeps_the_register", "curator", count(2025, 7, 5, 1, false), "-"},
		{"nor_a_reader", "reader", count(2025, 7, 5, 1, false), "-"},
		{"a_year_to_come", "approver", count(2027, 7, 5, 1, false), "requests year"},
		{"a_year_before_all", "approver", count(1999, 7, 5, 1, false), "requests year"},
		{"fewer_than_none", "approver", count(2025, -1, 0, 0, false), "requests count"},
		{"more_in_time_than_asked", "approver", count(2025, 7, 8, 0, false), "requests count"},
		{"more_refused_than_asked", "approver", count(2025, 7, 0, 8, false), "requests count"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			town := o.town("Town")
			c.count.Organisation = town
			who := speakers(o, town)
			o.equal("answer", said(o.desk.SaveReplyCount(o.Context(), who[c.who], c.count)), c.want)
			held, err := o.desk.ReplyCounts(o.Context(), who["manager"], town)
			public := o.body("town").Requests
			switch n := len(must(o, held, err)); {
			case c.want != "":
				o.equal("nothing is kept", []int{n, len(public)}, []int{0, 0})
			case c.count.Public:
				o.equal("everybody reads it, and nobody's name", public, []register.ReplyCount{c.count.Published()})
			default:
				o.equal("only its own people", []any{n, held[0].Asked, len(public)}, []any{1, c.count.Asked, 0})
			}
			for _, other := range []string{"stranger", "curator", "reader"} {
				_, err := o.desk.ReplyCounts(o.Context(), who[other], town)
				o.equal(other+" looks", said(err), "-")
			}
		})
	}
}

// TestReplyCountsOverYears: the last year stands first; what is public is an approver's
// to change, and can become private again.
func TestReplyCountsOverYears(t *testing.T) {
	o := newOffice(t)
	town := o.town("Town")
	who := speakers(o, town)
	save := func(by string, year, asked int, public bool) string {
		return said(o.desk.SaveReplyCount(o.Context(), who[by], register.ReplyCount{Organisation: town, Year: year, Asked: asked, Public: public}))
	}
	years := func() (all []int) {
		for _, c := range o.body("town").Requests {
			all = append(all, c.Year, c.Asked)
		}
		return all
	}
	o.equal("one", save("approver", 2024, 4, true), "")
	o.equal("another", save("approver", 2025, 5, true), "")
	o.equal("a private one", save("author", 2026, 6, false), "")
	o.equal("the last first", years(), []int{2025, 5, 2024, 4})
	o.equal("an author does not change what is public", save("author", 2025, 9, false), "requests publish")
	o.equal("it stands", years(), []int{2025, 5, 2024, 4})
	o.equal("mended", save("approver", 2024, 3, true), "")
	o.equal("private again", save("approver", 2025, 5, false), "")
	o.equal("what is left", years(), []int{2024, 3})
	held, err := o.desk.ReplyCounts(o.Context(), who["author"], town)
	o.equal("its people see all", len(must(o, held, err)), 3)
}
