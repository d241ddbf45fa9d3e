// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"

	"greffe/internal/register"
)

// paperPage is an algorithm on two sheets of paper, for a counter, a reader without a
// screen, a file: what to know and what to do, cut to fit. The sizes below were
// measured on the sheets of the demonstration; a browser test counts the pages.
type paperPage struct {
	Layout
	Sheet    register.Sheet
	Body     named
	Content  sheetView
	Decides  decides
	Founds   string
	Remedies remedies
	Postal   string // postal address of the administration; "" when the sheet gives none
	Code     []joined
	Version  int // number of the published version; 0 when none is kept
	Address  string
	Large    bool
	Cuts     int // texts that were cut, lists that go on

	MoreData, MoreParameters, MoreCode int // items left out
}

// How much of each part two pages hold, in characters or items.
const (
	paperSummary   = 400
	paperProse     = 340
	paperComputes  = 520
	paperCell      = 70
	paperItems     = 6
	paperRemedy    = 160
	paperRemedies  = 2
	paperContacts  = 3
	paperLaw       = 3
	paperCode      = 2
	paperNameRunes = 160
)

// paper shows an algorithm on two pages; ?print=large sets it in large print, on as many as that takes.
func (s *Server) paper(r *request) (page, error) {
	x, err := s.publicSheet(r)
	if err != nil {
		return nil, err
	}
	full, err := s.explain(r, x)
	if err != nil {
		return nil, err
	}
	p := &paperPage{
		Sheet: x, Body: full.Body, Content: full.Content, Decides: full.Decides, Founds: full.Founds, Remedies: full.Remedies, Code: full.Code,
		Large: r.query.Get("print") == "large", Address: address(r.lang, "algorithm", x.Slug),
	}
	if s.base != nil {
		p.Address = s.base.String() + p.Address
	}
	p.Title, p.NoIndex = s.say(r, "page.paper.title", "name", cut(x.Content.Name, paperNameRunes)), true
	p.Of, p.Step = full.Of, s.say(r, "titled.paper")
	p.Crumbs = append(s.crumbs(r, "algorithms"), Crumb{x.Content.Name, address(r.lang, "algorithm", x.Slug)})
	if len(full.Revisions) > 0 {
		p.Version = full.Revisions[0].Number
	}
	for _, c := range x.Content.Contacts.Or(nil) {
		if c.Kind == "postal" && p.Postal == "" {
			p.Postal = c.Value
		}
	}
	p.fit()
	return p, nil
}

// fit cuts what would not stand on two pages, and counts what it cut.
func (p *paperPage) fit() {
	c := &p.Content
	p.Sheet.Withdrawal.Reason = p.short(p.Sheet.Withdrawal.Reason, paperProse)
	for text, most := range map[*said[string]]int{
		&c.Summary: paperSummary, &c.Purpose: paperProse, &c.Affected: paperProse, &c.Operations: paperComputes, &c.Role: paperProse, &c.Oversight: paperProse,
	} {
		text.Value = p.short(text.Value, most)
	}
	p.Postal = p.short(p.Postal, paperProse)
	c.Contacts.Value, _ = fewer(p, c.Contacts.Value, paperContacts)
	c.Legal.Value, _ = fewer(p, c.Legal.Value, paperLaw)
	p.Remedies.Ask, _ = fewer(p, p.Remedies.Ask, paperRemedies)
	p.Remedies.Contest, _ = fewer(p, p.Remedies.Contest, paperRemedies)
	for _, list := range [][]register.Remedy{p.Remedies.Ask, p.Remedies.Contest} {
		for i := range list {
			list[i].Text, list[i].URL = p.short(list[i].Text, paperRemedy), ""
		}
	}
	c.Data.Value, p.MoreData = fewer(p, c.Data.Value, paperItems)
	for i, d := range c.Data.Value {
		c.Data.Value[i].Label, c.Data.Value[i].Source = p.short(d.Label, paperCell), p.short(d.Source, paperCell)
	}
	c.Parameters.Value, p.MoreParameters = fewer(p, c.Parameters.Value, paperItems)
	for i, x := range c.Parameters.Value {
		c.Parameters.Value[i] = register.Parameter{Name: p.short(x.Name, paperCell), Meaning: p.short(x.Meaning, paperCell), Weight: p.short(x.Weight, paperCell)}
	}
	c.Risks.Value, _ = fewer(p, c.Risks.Value, paperRemedies)
	for i, x := range c.Risks.Value {
		c.Risks.Value[i] = register.Risk{Risk: p.short(x.Risk, paperRemedy)}
	}
	p.Code, p.MoreCode = fewer(p, p.Code, paperCode)
}

// short cuts a text, and counts it when it was cut.
func (p *paperPage) short(text string, most int) string {
	whole := strings.Join(strings.Fields(text), " ")
	if text = cut(text, most); text != whole {
		p.Cuts++
	}
	return text
}

// fewer gives the first items of a list, in a list of its own, and how many are left out.
func fewer[T any](p *paperPage, list []T, most int) (kept []T, left int) {
	left = max(0, len(list)-most)
	if left > 0 {
		p.Cuts++
	}
	return append([]T{}, list[:len(list)-left]...), left
}
