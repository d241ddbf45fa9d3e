// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"slices"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// answersPage lets somebody choose beside which sheet the answers of a self-check
// are kept. They are still only in the form: nothing is saved yet.
type answersPage struct {
	Layout
	Hidden []formField
	Check  string
	Bodies []answersBody
}

// answersBody is one administration of the actor with the sheets on its desk.
type answersBody struct {
	Name   string
	Action string
	Sheets []register.Declaration
	Key    string
}

func (s *Server) answers(r *request) (page, error) {
	return nil, seeOther{s.place(r.lang, "selfcheck")}
}

// answersPosted receives the answers from the page of the result.
func (s *Server) answersPosted(r *request) (page, error) {
	p := &answersPage{Check: checkName(r)}
	answers := givenAnswers(r)
	p.Hidden = hiddenOf(answers)
	p.Template, p.Title, p.Crumbs = "keep_answers", s.say(r, "declare.answers.title"), []Crumb{{s.say(r, "people.desk.title"), address(r.lang, "desk")}}
	bodies, err := s.opt.Register.OrganisationsByID(r.Context(), r.actor.Of())
	if err != nil {
		return nil, err
	}
	for _, o := range bodies {
		if !desk.May(r.actor, desk.ActDraft, o.ID) {
			continue
		}
		w, err := s.opt.Workshop.Workspace(r.Context(), r.actor, o.ID)
		if err != nil {
			return nil, err
		}
		p.Bodies = append(p.Bodies, answersBody{Name: o.Name, Action: address(r.lang, "keep_answers", o.Slug), Sheets: w.Declarations, Key: answersKey(answers)})
	}
	return p, nil
}

// answersKey makes the same answers, sent twice, one sheet.
func answersKey(answers map[string][]string) string {
	var b strings.Builder
	for _, f := range hiddenOf(answers) {
		b.WriteString(f.Name + "=" + f.Value + "\n")
	}
	return "answers:" + register.HashSecret(b.String())
}

func checkName(r *request) string {
	if name := r.form.Get("check"); slices.Contains([]string{"algorithm", "code"}, name) {
		return name
	}
	return "algorithm"
}

// givenAnswers picks the answers out of a form.
func givenAnswers(r *request) map[string][]string {
	answers := map[string][]string{}
	for name, values := range r.form {
		if id, ok := strings.CutPrefix(name, fieldPrefix); ok && len(id) < 60 {
			answers[id] = values
		}
	}
	return answers
}

// hiddenOf carries answers in a form, in one order.
func hiddenOf(answers map[string][]string) []formField {
	var all []formField
	for _, id := range sortedFields(answers) {
		for _, v := range answers[id] {
			all = append(all, formField{fieldPrefix + id, v})
		}
	}
	return all
}

func (s *Server) keepAnswers(r *request) (page, error) {
	return nil, seeOther{address(r.lang, "workspace", r.organisation.Slug)}
}

// keepAnswersPosted keeps the answers beside a sheet, or beside a new one.
func (s *Server) keepAnswersPosted(r *request) (page, error) {
	id := r.form.Get("sheet")
	if id == "" {
		x, err := s.opt.Workshop.CreateDraft(r.Context(), r.actor, desk.Opening{
			Organisation: r.organisation.ID, Key: cut(r.form.Get("key"), 100), Via: register.ViaForm,
			Content: register.Content{Lang: r.lang, Name: cut(r.form.Get("name"), maxName)},
		})
		if id := noWords(err); id != "" && x.Sheet.ID == "" {
			return s.answersPosted(r)
		}
		if err != nil && x.Number == 0 {
			return s.answersPosted(r) // no name was given
		}
		id = x.Sheet.ID
	}
	if err := s.opt.Workshop.SaveAnswers(r.Context(), r.actor, id, checkName(r), givenAnswers(r)); err != nil {
		return nil, err
	}
	return nil, seeOther{draftAddress(r, "file", id) + "?done=answers"}
}
