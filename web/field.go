// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// triedField is a field that a question asked for in vain, with the values that were likely meant, and those that most have.
type triedField struct {
	Asked  string // the value asked for
	Facet  string
	Near   bool // the first values look like it
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
	for _, f := range asked {
		view := triedField{Asked: f.Value, Facet: f.Facet}
		for _, facet := range all.Facets {
			switch {
			case facet.Name != f.Facet:
			case facet.Name == search.FacetOrganisation || facet.Name == search.FacetMinistry:
				if view.Values, err = s.bodiesLike(r, facet, f.Value); err != nil {
					return err
				}
				view.Near = len(view.Values) > 0
			default:
				view.Values, view.Near = s.valuesLike(r, facet, f.Value)
			}
		}
		if strings.TrimSpace(f.Value) != "" {
			p.Fields = append(p.Fields, view)
		}
	}
	return nil
}

// valuesLike gives the values of a facet, those first that look like what was typed, then those
// that most entries have; near tells whether any does look like it. What says that there is no
// value is none.
func (s *Server) valuesLike(r *request, facet register.Facet, typed string) (values []facetValue, near bool) {
	type candidate struct {
		register.FacetCount
		label  string
		errors int
	}
	say := speaker{s.opt.Catalogue, r.lang}
	var all []candidate
	for _, v := range facet.Values {
		if v.Value == "" || v.Value == register.Unknown || v.Value == "none" || v.Value == "NOASSERTION" {
			continue
		}
		c := candidate{v, facetLabel(say, s.opt.Profile, nil, facet.Name, v.Value), unlike}
		for _, text := range []string{v.Value, c.label} {
			if n, like := search.Likeness(typed, text); like {
				c.errors, near = min(c.errors, n), true
			}
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Or(a.errors-b.errors, b.Count-a.Count) })
	for _, c := range all[:min(len(all), facetShown)] {
		values = append(values, facetValue{Label: c.label, Count: c.Count, URL: filteredBy(r.lang, facet.Name, c.Value)})
	}
	return values, near
}

// unlike stands for more errors than any word that looks like another has.
const unlike = 99

// bodiesLike gives the bodies of a facet whose names answer what was typed for one, or what
// may have been meant.
func (s *Server) bodiesLike(r *request, facet register.Facet, typed string) (values []facetValue, err error) {
	q := register.Question{Text: typed, Filters: []register.Filter{{Facet: "kind", Value: string(register.KindOrganisation)}}, Limit: facetShown}
	found, err := s.opt.Register.Find(r.Context(), q)
	if err == nil && len(found.Hits) == 0 && len(found.Offers) > 0 {
		q.Text = found.Offers[0].Text
		found, err = s.opt.Register.Find(r.Context(), q)
	}
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.Key
	}
	names, err := s.bodyNames(r.Context(), ids)
	for _, id := range ids {
		i := slices.IndexFunc(facet.Values, func(v register.FacetCount) bool { return v.Value == id })
		if b, ok := names[id]; ok && i >= 0 {
			values = append(values, facetValue{Label: b.Name, Count: facet.Values[i].Count, URL: filteredBy(r.lang, facet.Name, id)})
		}
	}
	return values, err
}

// filteredBy is the address of all that have one value of a facet.
func filteredBy(lang, facet, value string) string {
	return searchAddress(lang, url.Values{facet: {value}})
}
