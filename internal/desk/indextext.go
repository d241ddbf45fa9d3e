// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"greffe/internal/register"
	"greffe/internal/search"
)

// The texts by which a page is found stand here once, each with the name of its field:
// the index is made of them, and who shows a result says from them why it is one.

// SheetTexts are the texts by which a sheet is found beside its name; bodies are those
// that it is of.
func SheetTexts(s register.Sheet, bodies []register.BodyBrief) []search.Field {
	c := s.Content
	texts := []search.Field{
		{Name: "summary_plain", Text: c.Summary.Or("")},
		{Name: "purpose", Text: c.Purpose.Or("")},
		{Name: "affected_public", Text: c.Affected.Or("")},
		{Name: "context", Text: c.Context.Or("")},
		{Name: "role_in_decision", Text: c.Role.Or("")},
		{Name: "operations", Text: c.Operations.Or("")},
	}
	for _, item := range c.Data.Or(nil) {
		texts = append(texts, search.Field{Name: "data", Text: item.Label}, search.Field{Name: "data", Text: item.Source})
	}
	for _, p := range c.Parameters.Or(nil) {
		texts = append(texts, search.Field{Name: "parameters", Text: p.Name}, search.Field{Name: "parameters", Text: p.Meaning})
	}
	texts = append(texts, search.Field{Name: "department", Text: c.Department.Or("")})
	for _, theme := range c.Themes.Or(nil) {
		texts = append(texts, search.Field{Name: "themes", Text: theme})
	}
	for _, l := range c.Links {
		texts = append(texts, search.Field{Name: "links", Text: l.Title})
	}
	return append(texts, search.Field{Name: "administration", Text: c.Administration}, search.Field{Name: "administration", Text: names(bodies)})
}

// RepositoryTexts are the texts by which a repository is found beside its title; bodies
// are those whose account it stands in.
func RepositoryTexts(r register.RepositoryBrief, bodies []register.BodyBrief) []search.Field {
	texts := []search.Field{
		{Name: "name", Text: r.Name},
		{Name: "address", Text: r.Key},
		{Name: "summary_plain", Text: r.Summary.Or("")},
		{Name: "description", Text: r.Description.Or("")},
	}
	for _, topic := range r.Topics.Or(nil) {
		texts = append(texts, search.Field{Name: "topics", Text: topic})
	}
	return append(texts, search.Field{Name: "language", Text: r.Language.Or("")}, search.Field{Name: "administration", Text: names(bodies)},
		search.Field{Name: "homepage", Text: r.Homepage.Or("")})
}

// SoftwareTexts are the texts by which a software is found beside its name; bodies are
// those whose accounts hold its repositories.
func SoftwareTexts(s register.Software, bodies []register.BodyBrief) []search.Field {
	var texts []search.Field
	for _, p := range s.Parts {
		texts = append(texts, search.Field{Name: "name", Text: p.Name}, search.Field{Name: "address", Text: p.Address})
	}
	for _, t := range s.Texts {
		texts = append(texts, search.Field{Name: "summary_plain", Text: t.Text})
	}
	for _, topic := range s.Topics {
		texts = append(texts, search.Field{Name: "topics", Text: topic})
	}
	return append(texts, search.Field{Name: "language", Text: s.Language.Or("")}, search.Field{Name: "administration", Text: names(bodies)})
}

// OrganisationTexts are the texts by which a body is found beside its name; census is its
// public one.
func OrganisationTexts(o register.Organisation, census register.Census) []search.Field {
	var texts []search.Field
	for _, a := range o.Acronyms {
		texts = append(texts, search.Field{Name: "acronyms", Text: a})
	}
	for _, n := range o.Names {
		texts = append(texts, search.Field{Name: "names", Text: n.Value})
	}
	for _, id := range o.Identifiers {
		field := "identifiers"
		if id.Scheme == register.SchemeAccount {
			field = "account"
		}
		texts = append(texts, search.Field{Name: field, Text: id.Value})
	}
	texts = append(texts, search.Field{Name: "acronyms", Text: search.Initials(o.Name)})
	for _, l := range census.Lines {
		texts = append(texts, search.Field{Name: "census", Text: l.Name}, search.Field{Name: "census", Text: l.Decision})
	}
	return texts
}

// wordsOf gives the texts without their names.
func wordsOf(fields []search.Field) []string {
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = f.Text
	}
	return texts
}
