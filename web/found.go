// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"slices"
	"strings"

	"greffe/internal/desk"
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
	ids = ids[:0:0]
	for _, x := range list {
		ids = append(ids, x.Organisation)
	}
	bodies, err := s.briefBodies(ctx, ids)
	if err != nil {
		return err
	}
	for i, x := range list {
		c := x.Content
		var of []register.BodyBrief
		if b, ok := bodies[x.Organisation]; ok {
			of = append(of, b)
		}
		found[x.ID] = marked(cards[i], q, c.Name, c.Summary.Or(c.Purpose.Or("")), desk.SheetTexts(x, of))
	}
	return nil
}

func (s *Server) foundRepositories(ctx context.Context, lang string, ids []string, q search.Query, found map[string]card) error {
	if len(ids) == 0 {
		return nil
	}
	var list []register.RepositoryBrief
	var shared []register.Software
	var owners map[string][]register.BodyBrief
	var links []register.Link
	var texts map[string][]register.SoftwareText
	err := atOnce(func() (err error) {
		if list, err = s.opt.Register.RepositoriesInBrief(ctx, ids); err == nil {
			shared, err = s.opt.Register.SoftwareWithKey(ctx, softwareKeys(list))
		}
		return err
	}, func() (err error) {
		if owners, err = s.opt.Register.OwnersInBrief(ctx, ids); err == nil {
			links, err = s.opt.Register.LinksOfRepositories(ctx, ids)
		}
		if err == nil {
			texts, err = s.opt.Register.SummariesOf(ctx, ids)
		}
		return err
	})
	if err != nil {
		return err
	}
	cards := cardsOf(lang, list, owners, links, texts)
	softwareOf(lang, list, shared, cards)
	for i, x := range list {
		found[x.ID] = marked(cards[i], q, x.Software.Or(x.Name), summaryIn(lang, x, texts[x.ID]).Text, desk.RepositoryTexts(x, owners[x.ID]))
	}
	return nil
}

func (s *Server) foundSoftware(ctx context.Context, lang string, slugs []string, q search.Query, found map[string]card) error {
	if len(slugs) == 0 {
		return nil
	}
	list, err := s.opt.Register.SoftwareBySlug(ctx, slugs)
	if err != nil {
		return err
	}
	cards, owners, err := s.softwareCards(ctx, lang, list)
	if err != nil {
		return err
	}
	for i, x := range list {
		title := cards[i].Title[0].Text
		found[softwareHit(x.Slug)] = marked(cards[i], q, title, softwareText(lang, x).Text, desk.SoftwareTexts(x, owners[x.Slug]))
	}
	return nil
}

// softwareHit tells a software's address from the ids of other nouns.
func softwareHit(slug string) string { return string(register.KindSoftware) + " " + slug }

// hitKey is the name under which what stands for a hit is kept.
func hitKey(h register.Hit) string {
	if h.Kind == register.KindSoftware {
		return softwareHit(h.Key)
	}
	return h.Key
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
	censuses, err := s.opt.Register.CensusesOf(ctx, ids)
	if err != nil {
		return err
	}
	for i, x := range list {
		found[x.ID] = marked(cards[i], q, x.Name, "", desk.OrganisationTexts(x, censuses[x.ID]))
	}
	return nil
}

// marked puts the marks on a card and says where the words stand that nothing on it shows.
func marked(c card, q search.Query, title, summary string, texts []search.Field) card {
	if q.Empty() {
		return c
	}
	c.Title = spans(search.Highlight(brief(title), q, 0))
	shown := []search.Field{{Text: title}, {Text: summary}}
	if summary != "" {
		c.Summary = spans(search.Highlight(oneLine(summary), q, summaryLength))
	}
	for i, b := range c.Bodies {
		c.Bodies[i].Marks = spans(search.Highlight(b.Name, q, 0))
		shown = append(shown, search.Field{Text: b.Name})
	}
	for _, f := range reasons(q, shown, texts) {
		c.Why = append(c.Why, why{f.Name, spans(search.Highlight(oneLine(f.Text), q, summaryLength/2))})
	}
	if loose := q.Loosely(); len(c.Why) == 0 && len(search.Reason(q, shown...)) == 0 {
		for _, f := range reasons(loose, nil, texts) {
			c.Why = append(c.Why, why{f.Name, spans(search.Highlight(oneLine(f.Text), loose, summaryLength/2))})
		}
	}
	if len(c.Why) == 0 && len(search.Reason(q, shown...)) == 0 { // "algorithm" finds every algorithm
		for _, word := range strings.Fields(search.KindWords(c.Kind)) {
			if len(search.Reason(q, search.Field{Text: word})) > 0 {
				c.Why = []why{{"kind", []span{{word, true}}}}
				break
			}
		}
	}
	return c
}

const reasonsShown = 2

// reasons gives the texts that hold what the texts that are shown do not of a question.
func reasons(q search.Query, shown, texts []search.Field) []search.Field {
	var all []search.Field
	for _, alone := range q.Alone() {
		meets := func(f search.Field) bool { return len(search.Reason(alone, f)) > 0 }
		if len(all) == reasonsShown || slices.ContainsFunc(shown, meets) || slices.ContainsFunc(all, meets) {
			continue
		}
		if i := slices.IndexFunc(texts, meets); i >= 0 {
			all = append(all, texts[i])
		}
	}
	return all
}

func spans(segments []search.Segment) []span {
	out := make([]span, len(segments))
	for i, x := range segments {
		out[i] = span{x.Text, x.Marked}
	}
	return out
}
