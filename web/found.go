// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

func (s *Server) foundSheets(ctx context.Context, lang string, ids []string, q search.Query, found map[string]card) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := s.opt.Register.SheetsByID(ctx, ids)
	if err != nil {
		return err
	}
	cards, err := s.sheetCards(ctx, lang, list)
	if err != nil {
		return err
	}
	for i, x := range list {
		c := x.Content
		found[x.ID] = marked(cards[i], q, c.Name, c.Summary.Or(c.Purpose.Or("")), sheetTexts(x)...)
	}
	return nil
}

// sheetTexts are the texts of a sheet in which a match is worth telling.
func sheetTexts(x register.Sheet) []search.Field {
	c := x.Content
	var data, parameters []string
	for _, d := range c.Data.Or(nil) {
		data = append(data, d.Label)
	}
	for _, p := range c.Parameters.Or(nil) {
		parameters = append(parameters, p.Name)
	}
	return []search.Field{
		{Name: "purpose", Text: c.Purpose.Or("")},
		{Name: "affected_public", Text: c.Affected.Or("")},
		{Name: "context", Text: c.Context.Or("")},
		{Name: "role_in_decision", Text: c.Role.Or("")},
		{Name: "operations", Text: c.Operations.Or("")},
		{Name: "data", Text: strings.Join(data, ", ")},
		{Name: "parameters", Text: strings.Join(parameters, ", ")},
		{Name: "department", Text: c.Department.Or("")},
		{Name: "themes", Text: strings.Join(c.Themes.Or(nil), ", ")},
	}
}

func (s *Server) foundRepositories(ctx context.Context, lang string, ids []string, q search.Query, found map[string]card) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := s.opt.Register.RepositoriesByID(ctx, ids)
	if err != nil {
		return err
	}
	cards, err := s.repositoryCards(ctx, lang, list)
	if err != nil {
		return err
	}
	for i, x := range list {
		found[x.ID] = marked(cards[i], q, x.Software.Or(x.Name), x.Summary.Or(x.Description.Or("")), repositoryTexts(x)...)
	}
	return nil
}

// repositoryTexts are the texts of a repository in which a match is worth telling.
func repositoryTexts(x register.Repository) []search.Field {
	aliases := make([]string, len(x.Aliases))
	for i, a := range x.Aliases {
		aliases[i] = a.Key
	}
	return []search.Field{
		{Name: "address", Text: x.Key},
		{Name: "description", Text: x.Description.Or("")},
		{Name: "topics", Text: strings.Join(x.Topics.Or(nil), ", ")},
		{Name: "language", Text: x.Language.Or("")},
		{Name: "licence", Text: x.Licence.Or("")},
		{Name: "aliases", Text: strings.Join(aliases, ", ")},
	}
}

func (s *Server) foundBodies(ctx context.Context, lang string, ids []string, q search.Query, found map[string]card) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := s.opt.Register.OrganisationsByID(ctx, ids)
	if err != nil {
		return err
	}
	cards, err := s.bodyCards(ctx, lang, list)
	if err != nil {
		return err
	}
	for i, x := range list {
		names := make([]string, len(x.Names))
		for j, n := range x.Names {
			names[j] = n.Value
		}
		found[x.ID] = marked(cards[i], q, x.Name, "",
			search.Field{Name: "acronyms", Text: strings.Join(x.Acronyms, ", ")},
			search.Field{Name: "names", Text: strings.Join(names, ", ")})
	}
	return nil
}

// marked puts the marks on a card and says where the words stand that neither its
// title nor its summary shows.
func marked(c card, q search.Query, title, summary string, texts ...search.Field) card {
	if q.Empty() {
		return c
	}
	c.Title = spans(search.Highlight(brief(title), q, 0))
	if summary != "" {
		c.Summary = spans(search.Highlight(strings.Join(strings.Fields(summary), " "), q, summaryLength))
	}
	for _, name := range reasons(q, title, summary, texts) {
		for _, t := range texts {
			if t.Name == name {
				c.Why = append(c.Why, why{name, spans(search.Highlight(strings.Join(strings.Fields(t.Text), " "), q, summaryLength/2))})
			}
		}
	}
	return c
}

const reasonsShown = 2

// reasons names the texts that hold what neither title nor summary shows of a question.
func reasons(q search.Query, title, summary string, texts []search.Field) []string {
	var names []string
	for _, alone := range q.Alone() {
		if len(search.Reason(alone, search.Field{Name: "title", Text: title}, search.Field{Name: "summary", Text: summary})) > 0 {
			continue
		}
		if met := search.Reason(alone, texts...); len(met) > 0 && !slices.ContainsFunc(met, func(m string) bool { return slices.Contains(names, m) }) {
			names = append(names, met[0])
		}
	}
	return names[:min(len(names), reasonsShown)]
}

func spans(segments []search.Segment) []span {
	out := make([]span, len(segments))
	for i, x := range segments {
		out[i] = span{x.Text, x.Marked}
	}
	return out
}
