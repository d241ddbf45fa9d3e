// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"greffe/internal/law"
)

// The fields of a check's form. Former answers stand in hidden fields, one a
// question, named fieldPrefix and the question; the answer to the question on the
// page is in fieldValue.
const (
	fieldPrefix = "a."
	fieldStep   = "step"
	fieldValue  = "v"
	fieldGo     = "go"
)

// Where fieldGo leads; goTo comes before the id of a question.
const (
	goNext   = "next"
	goResult = "result"
	goDates  = "dates"
	goTo     = "to:"
)

// Values of a field that are no value of a question.
const (
	valueSilent  = "silent"
	valueNothing = "none" // of a list of items: none of them
)

// problemChoose and its like are what can be wrong with the answer on the page.
const (
	problemChoose = "choose"
	problemNumber = "number"
	problemDate   = "date"
	problemItems  = "items"
)

// checkForm is one posted step, read.
type checkForm struct {
	answers law.Answers
	step    law.Question // whose answer was on the page; "" when none was
	typed   []string     // it, as sent
	where   string       // goNext and its like
}

// unread is why a form cannot be read at all.
type unread struct{ reason, what string }

// readCheck reads a form, every field of it: one that is not the check's is refused.
func (s *Server) readCheck(r *request, c questionnaire) (checkForm, *unread) {
	book := s.opt.Profile.Rules
	f := checkForm{answers: law.Answers{}, where: goNext}
	for _, name := range sortedFields(r.form) {
		values := r.form[name]
		if id, ok := strings.CutPrefix(name, fieldPrefix); ok {
			q, known := c.question(book, id)
			if !known {
				return f, &unread{"field", cut(name, 60)}
			}
			a, ok := answerOf(q, values)
			if !ok {
				return f, &unread{"answer", s.say(r, q.Words())}
			}
			f.answers[id] = a
			continue
		}
		if name != fieldValue && len(values) != 1 {
			return f, &unread{"twice", cut(name, 60)}
		}
		switch name {
		case fieldStep:
			q, known := c.question(book, values[0])
			if !known {
				return f, &unread{"field", name}
			}
			f.step = q
		case fieldValue:
			f.typed = filledIn(values)
		case fieldGo:
			f.where = values[0]
		default:
			return f, &unread{"field", cut(name, 60)}
		}
	}
	return f, nil
}

// sortedFields gives the names in a form, in an order that does not change.
func sortedFields(form url.Values) []string { return slices.Sorted(maps.Keys(form)) }

// filledIn drops what was left empty.
func filledIn(values []string) []string {
	var kept []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}

// answerOf reads the values of a field as an answer.
func answerOf(q law.Question, values []string) (law.Answer, bool) {
	if len(values) == 1 && values[0] == law.UnknownWord {
		return law.Answer{}, true
	}
	if q.Asks == law.AsksItems {
		if len(values) == 1 && values[0] == valueNothing {
			return q.AnswerItems(nil)
		}
		if len(values) == 0 {
			return law.Answer{}, false
		}
		return q.AnswerItems(values)
	}
	if len(values) != 1 {
		return law.Answer{}, false
	}
	if values[0] == valueSilent && q.Silence {
		return law.Answer{Known: true, Silent: true}, true
	}
	return q.Answer(values[0])
}

// wire is an answer as its hidden field carries it.
func wire(q law.Question, a law.Answer) []string {
	switch {
	case a.Silent:
		return []string{valueSilent}
	case !a.Known:
		return []string{law.UnknownWord}
	case q.Asks == law.AsksItems && len(a.Items) == 0:
		return []string{valueNothing}
	case q.Asks == law.AsksItems:
		return a.Items
	}
	return []string{a.Text}
}

// problemWith says what an answer to the question should have been.
func problemWith(q law.Question, typed []string) string {
	switch {
	case len(typed) == 0:
		return problemChoose
	case q.Asks == law.AsksNumber:
		return problemNumber
	case q.Asks == law.AsksDate:
		return problemDate
	case q.Asks == law.AsksItems:
		return problemItems
	}
	return problemChoose
}

// postedCheck answers one step of a check.
func (s *Server) postedCheck(r *request, c questionnaire) (page, error) {
	book := s.opt.Profile.Rules
	if book == nil {
		return s.checkPage(r, c), nil
	}
	f, no := s.readCheck(r, c)
	if no != nil {
		return s.refusal(r, http.StatusBadRequest, no.reason, no.what), nil
	}
	if id, ok := strings.CutPrefix(f.where, goTo); ok {
		q, known := c.question(book, id)
		if !known {
			return s.refusal(r, http.StatusBadRequest, "field", fieldGo), nil
		}
		return s.ask(r, c, f.answers, q), nil
	}
	if !slices.Contains([]string{goNext, goResult, goDates}, f.where) {
		return s.refusal(r, http.StatusBadRequest, "field", fieldGo), nil
	}
	if f.step.ID != "" && (f.where == goNext || len(f.typed) > 0) {
		a, ok := answerOf(f.step, f.typed)
		if !ok {
			p := s.ask(r, c, f.answers, f.step)
			p.complain(problemWith(f.step, f.typed), f.typed)
			p.Title = s.say(r, "selfcheck.problem.title", "title", p.Title)
			return p, nil
		}
		f.answers[f.step.ID] = a
	}
	parts := c.parts(book, f.answers)
	if f.where == goDates && c.dates {
		parts = append(parts, law.AboutRequest)
	}
	if q, more := book.Next(f.answers, parts...); more && f.where != goResult {
		return s.ask(r, c, f.answers, q), nil
	}
	return s.checkResult(r, c, f.answers), nil
}
