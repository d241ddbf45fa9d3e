// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"slices"

	"greffe/internal/law"
)

// questionnaire is one self-check: the questions of one part of the rulebook and those on
// the body, one at a time. Without rules there are no questions, and the pages say so.
type questionnaire struct {
	name  string // words under selfcheck.<name>; its route is selfcheck_<name>
	about string
	dates bool // the days of a request may be asked for at the end
}

func algorithmCheck() questionnaire {
	return questionnaire{name: "algorithm", about: law.AboutDecision, dates: true}
}
func codeCheck() questionnaire { return questionnaire{name: "code", about: law.AboutCode} }

func (c questionnaire) route() string { return "selfcheck_" + c.name }

// question looks up a question that the check may ask.
func (c questionnaire) question(book *law.Rulebook, id string) (law.Question, bool) {
	q, ok := book.Question(id)
	if !ok {
		return law.Question{}, false
	}
	return q, q.About == law.AboutBody || q.About == c.about || c.dates && q.About == law.AboutRequest
}

// parts lists what the answers are about: the days of a request only once they were asked for.
func (c questionnaire) parts(book *law.Rulebook, answers law.Answers) []string {
	parts := []string{c.about}
	for id := range answers {
		if q, ok := book.Question(id); ok && q.About == law.AboutRequest {
			return append(parts, law.AboutRequest)
		}
	}
	return parts
}

// selfcheckPage is the way in, and what stands in place of a check where the
// register applies no law: never that nothing is required.
type selfcheckPage struct {
	Layout
	Silent bool // no rules
	Sets   []law.RuleSet
}

func (s *Server) selfcheck(r *request) (page, error) {
	p := &selfcheckPage{Silent: s.opt.Profile.Rules == nil}
	if !p.Silent {
		p.Sets = s.opt.Profile.Rules.Sets
	}
	p.Title = s.say(r, "selfcheck.title")
	p.Description = s.say(r, "selfcheck.description")
	p.Crumbs = s.crumbs(r, "help")
	return p, nil
}

func (s *Server) checkAlgorithm(r *request) (page, error) {
	return s.checkPage(r, algorithmCheck()), nil
}

func (s *Server) checkCode(r *request) (page, error) { return s.checkPage(r, codeCheck()), nil }

func (s *Server) checkAlgorithmPosted(r *request) (page, error) {
	return s.postedCheck(r, algorithmCheck())
}

func (s *Server) checkCodePosted(r *request) (page, error) { return s.postedCheck(r, codeCheck()) }

// checkPage is the first question, or the words that there are none.
func (s *Server) checkPage(r *request, c questionnaire) page {
	if q, ok := s.opt.Profile.Rules.Next(law.Answers{}, c.about); ok {
		return s.ask(r, c, law.Answers{}, q)
	}
	p := &selfcheckPage{Silent: true}
	p.Template, p.Title = "selfcheck", s.say(r, "selfcheck."+c.name+".title")
	p.Crumbs = s.checkCrumbs(r)
	return p
}

// checkCrumbs is the way to a page of the checks.
func (s *Server) checkCrumbs(r *request) []Crumb {
	return append(s.crumbs(r, "help"), Crumb{s.say(r, "selfcheck.title"), s.place(r.lang, "selfcheck")})
}

// formField is one former answer in the form.
type formField struct{ Name, Value string }

// hiddenAnswers carries answers to the next step, in the rulebook's order.
func hiddenAnswers(book *law.Rulebook, answers law.Answers, but string) []formField {
	var all []formField
	for _, q := range book.Questions {
		a, ok := answers[q.ID]
		if !ok || q.ID == but {
			continue
		}
		for _, v := range wire(q, a) {
			all = append(all, formField{fieldPrefix + q.ID, v})
		}
	}
	return all
}

// choice is one answer to choose.
type choice struct {
	Value, Words string // Words is an id
	Chosen       bool
}

// questionPage is one step: one question, its examples, the answers to choose from.
type questionPage struct {
	Layout
	Check    string
	Action   string
	Question law.Question
	Texts    []law.Text // to read before answering
	Number   int
	Kind     string // of the control: radio, checkbox, number, date
	Choices  []choice
	Typed    string // number or date as typed
	Hidden   []formField
	Back     string // the question before; "" at the first
	Early    bool   // the result may be asked for
	Problem  string // selfcheck.problem.<…>
}

// ask shows one question, with its former answer when it has one.
func (s *Server) ask(r *request, c questionnaire, answers law.Answers, q law.Question) *questionPage {
	book := s.opt.Profile.Rules
	p := &questionPage{
		Check: c.name, Action: s.place(r.lang, c.route()), Question: q, Number: 1, Kind: kindOfControl(q),
		Hidden: hiddenAnswers(book, answers, q.ID), Early: len(answers) > 0,
	}
	p.Template, p.Title, p.NoIndex = "selfcheck_question", s.say(r, "selfcheck."+c.name+".title"), r.Method == http.MethodPost
	p.Description = s.say(r, "selfcheck."+c.name+".text")
	p.Crumbs = s.checkCrumbs(r)
	for _, before := range book.Questions {
		if before.ID == q.ID {
			break
		}
		if _, ok := answers[before.ID]; ok {
			p.Number++
			p.Back = before.ID
		}
	}
	for _, id := range q.Texts {
		if t, ok := book.Text(id); ok {
			p.Texts = append(p.Texts, t)
		}
	}
	var former []string
	if a, ok := answers[q.ID]; ok {
		former = wire(q, a)
	}
	p.Choices = choices(q)
	p.show(former)
	return p
}

// show marks what was answered before.
func (p *questionPage) show(former []string) {
	for i := range p.Choices {
		p.Choices[i].Chosen = slices.Contains(former, p.Choices[i].Value)
	}
	if (p.Kind == "number" || p.Kind == "date") && len(former) > 0 && former[0] != law.UnknownWord && former[0] != valueSilent {
		p.Typed = former[0]
	}
}

// complain shows the same question again with what is wrong.
func (p *questionPage) complain(problem string, typed []string) {
	p.Problem, p.Status = problem, http.StatusUnprocessableEntity
	p.show(typed)
}

func kindOfControl(q law.Question) string {
	switch q.Asks {
	case law.AsksItems:
		return "checkbox"
	case law.AsksNumber:
		return "number"
	case law.AsksDate:
		return "date"
	}
	return "radio"
}

// choices lists what can be chosen; not knowing is always the last.
func choices(q law.Question) []choice {
	values := q.Values
	if q.Asks == law.AsksYesNo {
		values = []string{law.True, law.False}
	}
	var all []choice
	for _, v := range values {
		all = append(all, choice{Value: v, Words: q.ValueWords(v)})
	}
	if q.Asks == law.AsksItems {
		all = append(all, choice{Value: valueNothing, Words: "selfcheck.nothing"})
	}
	if q.Silence {
		all = append(all, choice{Value: valueSilent, Words: q.SilenceWords()})
	}
	return append(all, choice{Value: law.UnknownWord, Words: "selfcheck.unknown"})
}

// examplesPage shows the guide's real cases, each of which can be put to the check.
type examplesPage struct {
	Layout
	Silent   bool
	Action   string
	Examples []workedExample
}

type workedExample struct {
	law.Example
	Hidden []formField
}

func (s *Server) selfcheckExamples(r *request) (page, error) {
	book := s.opt.Profile.Rules
	p := &examplesPage{Silent: book == nil, Action: s.place(r.lang, algorithmCheck().route())}
	p.Title = s.say(r, "selfcheck.title") // without a law there is no guide either
	p.Crumbs = s.checkCrumbs(r)
	if book != nil {
		p.Title = s.say(r, "selfcheck.examples.title")
		p.Description = s.say(r, "selfcheck.examples.lead")
		for _, x := range book.Examples {
			p.Examples = append(p.Examples, workedExample{x, hiddenAnswers(book, x.Answers, "")})
		}
	}
	return p, nil
}
