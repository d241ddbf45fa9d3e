// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"regexp"
	"strings"
	"time"

	"greffe/internal/register"
)

// named is a link to a page of the site.
type named struct{ Name, URL string }

// card shows one noun in a list: what it is, whose, one line about it, its marks.
type card struct {
	Kind    register.Kind
	Title   []span
	URL     string
	Bodies  []cardBody
	Summary []span

	SummaryLang string // of the summary, where it is not the page's
	Why         []why  // where the words were found, when title and summary do not show it
	Lang        string
	Listed      bool // within a list of its own kind, which need not be said again

	// Of algorithms.
	Status     string
	Automation string
	Origin     register.OriginKind
	Link       register.LinkStatus // the surest link to source code; "" for none

	// Of repositories.
	Key      string
	Licence  register.Stated[string]
	Language string
	Metadata register.MetadataState
	Gone     bool
	Archived bool
	Software *cardSoftware // nil where no other repository bears its name
	Explains int           // algorithms that it is linked to

	// Of software.
	Parts    int       // repositories
	Holders  int       // administrations whose accounts hold them
	Active   time.Time // last activity in any of them
	Released time.Time // of the main one, as far as is known

	// Of administrations.
	Counts  register.Counts
	Account string // the account that a body is known by, where nothing else names it
}

// cardBody is a body that a card names, with what the reader asked for marked in its name.
type cardBody struct {
	named
	Marks []span
}

// why is a field that holds the words asked for, with a piece of it.
type why struct {
	Field string
	Text  []span
}

// span is a piece of text; the hit ones are what the reader asked for.
type span struct {
	Text string
	Hit  bool
}

func plainSpan(text string) []span {
	if text == "" {
		return nil
	}
	return []span{{Text: text}}
}

const summaryLength = 220

// sheetCards shows sheets in their order.
func (s *Server) sheetCards(ctx context.Context, lang string, sheets []register.Sheet) ([]card, error) {
	ids, bodies := make([]string, len(sheets)), make([]string, len(sheets))
	for i, x := range sheets {
		ids[i], bodies[i] = x.ID, x.Organisation
	}
	links, err := s.opt.Register.LinksOfSheets(ctx, ids)
	if err != nil {
		return nil, err
	}
	surest := map[string]register.LinkStatus{}
	for _, l := range links {
		if _, ok := surest[l.Sheet]; !ok {
			surest[l.Sheet] = l.Status
		}
	}
	names, err := s.bodiesByID(ctx, lang, bodies)
	if err != nil {
		return nil, err
	}
	cards := make([]card, len(sheets))
	for i, x := range sheets {
		cards[i] = sheetCard(lang, x)
		cards[i].Link = surest[x.ID]
		if b, ok := names[x.Organisation]; ok {
			cards[i].Bodies = []cardBody{{named: b}}
		} else if x.Content.Administration != "" {
			cards[i].Bodies = []cardBody{{named: named{Name: x.Content.Administration}}}
		}
	}
	return cards, nil
}

func sheetCard(lang string, x register.Sheet) card {
	c := x.Content
	summary := c.Summary.Or(c.Purpose.Or(""))
	return card{
		Kind: register.KindSheet, Title: plainSpan(brief(c.Name)), URL: address(lang, "algorithm", x.Slug),
		Summary: plainSpan(cut(summary, summaryLength)), Lang: foreign(lang, c.Lang),
		Status: c.Status.Or(register.Unknown), Automation: c.Automation.Or(register.Unknown), Origin: x.Origin.Kind,
	}
}

// languageTag is what the lang attribute takes; a sheet may say anything of itself.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// foreign is the language of a text when it is not the page's, for its lang attribute.
func foreign(page, text string) string {
	if text == page || !languageTag.MatchString(text) {
		return ""
	}
	return text
}

// bodiesByID names organisations and gives their pages.
func (s *Server) bodiesByID(ctx context.Context, lang string, ids []string) (map[string]named, error) {
	bodies, err := s.briefBodies(ctx, ids)
	out := make(map[string]named, len(bodies))
	for id, o := range bodies {
		out[id] = briefLink(lang, o)
	}
	return out, err
}

// briefBodies is wholeBodies for lists.
func (s *Server) briefBodies(ctx context.Context, ids []string) (map[string]register.BodyBrief, error) {
	list, err := s.opt.Register.BodiesInBrief(ctx, unique(ids))
	out := make(map[string]register.BodyBrief, len(list))
	for _, o := range list {
		out[o.ID] = o
	}
	return out, err
}

// wholeBodies reads bodies with one query, by their ids; those that are not there are
// missing in it.
func (s *Server) wholeBodies(ctx context.Context, ids []string) (map[string]register.Organisation, error) {
	list, err := s.opt.Register.OrganisationsByID(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	out := map[string]register.Organisation{}
	for _, o := range list {
		out[o.ID] = o
	}
	return out, nil
}

func bodyLink(lang string, o register.Organisation) named { return briefLink(lang, o.Brief()) }

func briefLink(lang string, o register.BodyBrief) named {
	return named{toldApart(o), address(lang, "administration", o.Slug)}
}

// toldApart names a body among others: one known by an account alone with its site, since
// many sites have an account of that name.
func toldApart(o register.BodyBrief) string {
	name := brief(o.Name)
	if host, _, ok := strings.Cut(knownBy(o), "/"); ok {
		name += " (" + host + ")"
	}
	return name
}

// unique drops empty and repeated texts and keeps the order.
func unique(list []string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, x := range list {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

// repositoryCards shows repositories in their order.
func (s *Server) repositoryCards(ctx context.Context, lang string, list []register.Repository) ([]card, error) {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	owners, err := s.opt.Register.OwnersInBrief(ctx, ids)
	if err != nil {
		return nil, err
	}
	links, err := s.opt.Register.LinksOfRepositories(ctx, ids)
	if err != nil {
		return nil, err
	}
	texts, err := s.opt.Register.SummariesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	return cardsOf(lang, register.RepositoryBriefs(list), owners, links, texts), nil
}

// cardsOf shows repositories in brief, with their owners, their links to algorithms and
// what they say of themselves in several languages.
func cardsOf(lang string, list []register.RepositoryBrief, owners map[string][]register.BodyBrief, links []register.Link, texts map[string][]register.SoftwareText) []card {
	explains, surest := map[string]map[string]bool{}, map[string]register.LinkStatus{}
	for _, l := range links {
		if explains[l.Repository] == nil {
			explains[l.Repository], surest[l.Repository] = map[string]bool{}, l.Status
		}
		explains[l.Repository][l.Sheet] = true
	}
	cards := make([]card, len(list))
	for i, x := range list {
		cards[i] = repositoryCard(lang, x, texts[x.ID])
		cards[i].Explains, cards[i].Link = len(explains[x.ID]), surest[x.ID]
		for _, o := range owners[x.ID] {
			cards[i].Bodies = append(cards[i].Bodies, cardBody{named: briefLink(lang, o)})
		}
	}
	return cards
}

// summaryIn is what a repository does, in the language of the page where it says so: one
// line of its publiccode.yml, else of its forge, whose language nobody states.
func summaryIn(lang string, x register.RepositoryBrief, texts []register.SoftwareText) register.SoftwareText {
	if t := inLanguage(lang, texts); x.Summary.Is(register.Present) && t.Text != "" {
		return t
	}
	return register.SoftwareText{Text: x.Summary.Or(x.Description.Or(""))}
}

func repositoryCard(lang string, x register.RepositoryBrief, texts []register.SoftwareText) card {
	text := summaryIn(lang, x, texts)
	return card{
		Kind: register.KindRepository, Title: plainSpan(brief(x.Software.Or(x.Name))), URL: address(lang, "repository", x.Key), Key: x.Key,
		Summary: plainSpan(cut(text.Text, summaryLength)), SummaryLang: foreign(lang, text.Lang),
		Licence: x.Licence, Language: x.Language.Or(""), Metadata: x.Publiccode, Gone: x.Gone(), Archived: x.Archived.Or(false),
	}
}

// bodyCards shows organisations in their order.
func (s *Server) bodyCards(ctx context.Context, lang string, list []register.Organisation) ([]card, error) {
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.ID
	}
	counts, err := s.opt.Register.Counts(ctx, ids)
	if err != nil {
		return nil, err
	}
	cards := make([]card, len(list))
	for i, x := range list {
		link := bodyLink(lang, x)
		cards[i] = card{Kind: register.KindOrganisation, Title: plainSpan(link.Name), URL: link.URL, Counts: counts[x.ID]}
		cards[i].Account = knownBy(x.Brief())
	}
	return cards, nil
}

// knownBy is the account that a body is known by, where nothing else names it.
func knownBy(o register.BodyBrief) string {
	if !o.AccountAlone() {
		return ""
	}
	for _, id := range o.Identifiers {
		if id.Scheme == register.SchemeAccount {
			return id.Value
		}
	}
	return brief(o.Name)
}
