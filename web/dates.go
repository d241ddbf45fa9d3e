// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"slices"
	"strings"

	"greffe/internal/law"
)

// This file counts the days of a request and of a contestation from the days that a
// person types. They are posted and forgotten; the two series never mix.

// calendarOf is what fieldGo says before the series whose calendar is asked for.
const calendarOf = "calendar:"

// valueForgotten says that something happened on a day that nobody knows any more.
const valueForgotten = "forgotten"

// datesPage is the form and, once it is posted, the days.
type datesPage struct {
	Layout
	Silent  bool
	Action  string
	Fields  []dateField
	Problem bool // one of the fields could not be read
	Ready   bool
	Hidden  []formField
	Series  []countedSeries
	Doubts  []string // rules of findings: days that cannot all be true
	Sets    []law.RuleSet
}

// dateField is one question of the form: a day, or a choice.
type dateField struct {
	Question  law.Question
	Typed     string
	Choices   []choice
	Forgotten bool // it happened, on a day that is not known
	Wrong     bool
}

// countedSeries is one series, with what each day means today.
type countedSeries struct {
	ID    string
	Days  []countedDay
	Known bool // of one day at least
}

// countedDay is one day of a series.
type countedDay struct {
	law.Day
	Past bool // it is before today
}

func (s *Server) newDatesPage(r *request) *datesPage {
	book := s.opt.Profile.Rules
	p := &datesPage{Silent: book == nil || book.Schedule == nil, Action: s.place(r.lang, "dates")}
	p.Template, p.Title = "dates", s.say(r, "dates.title")
	p.Crumbs = []Crumb{{s.say(r, "web.citizen.title"), address(r.lang, "citizen")}}
	if p.Silent {
		return p
	}
	p.Sets = book.Sets[:1]
	for _, q := range book.Questions {
		if q.About != law.AboutRequest {
			continue
		}
		f := dateField{Question: q}
		if q.Asks == law.AsksChoice {
			for _, c := range choices(q) {
				c.Chosen = c.Value == q.Default
				f.Choices = append(f.Choices, c)
			}
		}
		p.Fields = append(p.Fields, f)
	}
	return p
}

func (s *Server) dates(r *request) (page, error) { return s.newDatesPage(r), nil }

// datesPosted counts. A day that cannot be read is shown with what to write instead.
func (s *Server) datesPosted(r *request) (page, error) {
	p := s.newDatesPage(r)
	if p.Silent {
		return p, nil
	}
	for _, name := range sortedFields(r.form) {
		id, ours := strings.CutPrefix(name, fieldPrefix)
		known := slices.ContainsFunc(p.Fields, func(f dateField) bool { return f.Question.ID == id })
		if name != fieldGo && (!ours || !known) {
			return s.refusal(r, http.StatusBadRequest, "field", cut(name, 60)), nil
		}
	}
	answers := law.Answers{}
	for i := range p.Fields {
		p.read(&p.Fields[i], r.form[fieldPrefix+p.Fields[i].Question.ID], answers)
	}
	p.NoIndex = true
	if p.Problem {
		p.Status = http.StatusUnprocessableEntity
		p.Title = s.say(r, "selfcheck.problem.title", "title", p.Title)
		return p, nil
	}
	book := s.opt.Profile.Rules
	days := book.Apply(answers, law.AboutRequest).Days
	if series, ok := strings.CutPrefix(r.form.Get(fieldGo), calendarOf); ok {
		return s.calendar(r, series, days)
	}
	p.Ready, p.Hidden = true, hiddenAnswers(book, answers, "")
	p.Title = s.say(r, "dates.result")
	for _, d := range book.Doubts(answers) {
		p.Doubts = append(p.Doubts, d.Rule)
	}
	p.count(days, s.today())
	return p, nil
}

// read takes one answer. Nothing written is a day that is not known, or, where
// leaving the question out says something, what that says.
func (p *datesPage) read(f *dateField, values []string, answers law.Answers) {
	values = filledIn(values)
	f.Forgotten = slices.Contains(values, valueForgotten)
	values = slices.DeleteFunc(values, func(v string) bool { return v == valueForgotten })
	q := f.Question
	if len(values) > 0 && (q.Asks == law.AsksChoice || !slices.Contains([]string{valueSilent, law.UnknownWord}, values[0])) {
		f.Typed = values[0]
	}
	for i := range f.Choices {
		f.Choices[i].Chosen = f.Choices[i].Value == f.Typed
	}
	if len(values) == 0 {
		switch {
		case f.Forgotten, !q.Silence:
			answers[q.ID] = law.Answer{}
		default:
			answers[q.ID] = law.Answer{Known: true, Silent: true}
		}
		return
	}
	a, ok := answerOf(q, values)
	if !ok {
		f.Wrong, p.Problem = true, true
		return
	}
	answers[q.ID] = a
}

// count puts the days into their series and against today.
func (p *datesPage) count(days []law.Day, today string) {
	for _, d := range days {
		if len(p.Series) == 0 || p.Series[len(p.Series)-1].ID != d.Series {
			p.Series = append(p.Series, countedSeries{ID: d.Series})
		}
		last := &p.Series[len(p.Series)-1]
		known := d.Date != law.UnknownWord
		last.Known = last.Known || known
		last.Days = append(last.Days, countedDay{Day: d, Past: known && d.Date < today})
	}
}
