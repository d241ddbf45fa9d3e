// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// triedField is a field that a question asked for in vain, with the values that most have.
type triedField struct {
	Asked  string // the value asked for
	Facet  string
	Values []facetValue
}

// fieldsOf says what could have been asked of fields, where a question found nothing.
func (s *Server) fieldsOf(r *request, p *searchPage, parsed search.Query) error {
	if p.Strange = parsed.Strange(); len(p.Strange) > 0 {
		p.FieldWords = search.FieldWords(r.lang)
	}
	asked := parsed.Fields()
	if len(asked) == 0 {
		return nil
	}
	all, err := s.opt.Register.Find(r.Context(), register.Question{})
	if err != nil {
		return err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	for _, f := range asked {
		view := triedField{Asked: f.Value, Facet: f.Facet}
		for _, facet := range all.Facets {
			if facet.Name != f.Facet || facet.Name == search.FacetOrganisation || facet.Name == search.FacetMinistry {
				continue // bodies are found by their names
			}
			for _, v := range facet.Values {
				if v.Value != "" && v.Value != register.Unknown && len(view.Values) < facetShown {
					view.Values = append(view.Values, facetValue{Label: facetLabel(say, s.opt.Profile, nil, facet.Name, v.Value), Count: v.Count,
						URL: only(&request{Request: r.Request, lang: r.lang, query: map[string][]string{facet.Name: {v.Value}}}, facet.Name)})
				}
			}
		}
		if len(view.Values) > 0 && strings.TrimSpace(f.Value) != "" {
			p.Fields = append(p.Fields, view)
		}
	}
	return nil
}
