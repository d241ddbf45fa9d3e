// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// administrationPage shows one public body: its place, its algorithms, its code,
// its accounts and how well they were read.
type administrationPage struct {
	Layout
	Body         register.Organisation
	Website      string
	Parents      []named
	Path         []named // from the top of the tree to the body above it
	Children     []childBody
	Below        register.Counts // of the body and of those directly below it together
	Follow       string          // its changes
	Identifiers  []identifier
	Successor    named        // the body that it was merged into
	MergedOn     string       // YYYY-MM-DD
	Mergers      []mergerView // into it, and of it into another one
	Counts       register.Counts
	Sheets       []card
	MoreSheets   string
	Repositories []card
	There        int // of its repositories, those that are not gone
	Examined     int // of these, those that a visit has read
	Shares       []shareView
	First        bool
	Next         string // more repositories
	All          string // all its repositories in the search
	Accounts     []accountView
	Census       []censusLine // public, with what grew from each line
	CensusLang   string       // in which a body of this jurisdiction writes; "" is the page's
	CensusDay    time.Time
	Grown        int // of its lines, those that have a public sheet
	Staff        factRow
	Headcount    factRow
	Population   factRow
	Changes      []changeView
	Review       []queued // links of its sheets that wait for a person, or whose code has drifted
	Estimate     *estimateView
	Known        standingView // of its algorithms, where it has no sheet
	Account      string       // the account that it is known by, where nothing else names it
	Law          string       // id of the name of its law, where that is not the register's
}

// identifier is one identifier of a body with the page that explains it elsewhere.
type identifier struct {
	Scheme, Value, URL   string
	Since, Until, Source string // as far as is known
}

// accountView is an account on a forge with its proof and its coverage.
type accountView struct {
	register.Account
	Body    named
	Part    *register.CrawlPart // last visit; nil when there was none
	Success time.Time           // last visit that read the whole list
	Age     string              // of that, in words; "" on pages that tell no age
	Problem string              // in words
	Alarm   bool                // nothing was seen where something was
	Silent  bool                // never visited
}

const (
	sheetsOnPage   = 50
	childrenOnPage = 200
)

func (s *Server) administration(r *request) (page, error) {
	o, err := s.opt.Register.OrganisationBySlug(r.Context(), r.vars["slug"])
	if err != nil {
		return nil, err
	}
	if o.Slug != r.vars["slug"] {
		return nil, moved{address(r.lang, "administration", o.Slug)}
	}
	p := &administrationPage{Body: o, Website: outgoing(o.Website), First: r.query.Get("after") == ""}
	p.Title, p.Of, p.Crumbs = o.Name, s.ofBody(r, o), s.crumbs(r, "administrations")
	say := speaker{s.opt.Catalogue, r.lang}
	p.LinkedData, p.Follow = s.linkedBody(r.lang, o), address(r.lang, "changes")+"?administration="+url.QueryEscape(o.Slug)
	p.LinkedData.Context = schemaOrg
	p.Take = s.takes(r.lang, "organisation", "/organisation", o.Slug)
	p.Take.Evidence = evidenceAddress(o.Slug)
	p.Description = say.say("web.administration.description", "name", o.Name)
	p.Staff, p.Population = fact("staff", o.Staff, say.number), fact("population", o.Population, say.number)
	p.Headcount = fact("headcount", o.Headcount, say.band)
	for row, day := range map[*factRow]string{&p.Staff: o.Staff.Origin.Date, &p.Population: o.Population.Origin.Date, &p.Headcount: o.Headcount.Origin.Date} {
		row.From.Day = cmp.Or(day, row.From.Day) // of the figure, before that of its saving
	}
	p.Identifiers, p.Estimate = s.datedIdentifiers(r.lang, o), s.estimate(o)
	if p.Account = knownBy(o.Brief()); p.Account != "" && o.Profile == "" {
		p.Estimate = nil // duties are those of whoever holds the account, whom nobody knows
	}
	p.Known = viewStanding(o.Standing)
	if s.guest {
		p.Law = s.lawName()
	}
	for _, load := range []func(*request, *administrationPage) error{s.merger, s.family, s.bodySheets, s.bodyRepositories, s.shares, s.bodyAccounts, s.bodyReview, s.bodyCensus} {
		if err := load(r, p); err != nil {
			return nil, err
		}
	}
	if p.Inquiries, err = s.inquiriesAbout(r, register.KindOrganisation, o.ID, o.Slug); err != nil {
		return nil, err
	}
	p.Changes, err = s.changesOf(r, register.KindOrganisation, o.ID)
	return p, err
}

// identifiers words the schemes; those made up by the register itself tell a reader nothing.
func (s *Server) identifiers(lang string, list []register.Identifier) []identifier {
	var out []identifier
	for _, id := range list {
		if id.Scheme == register.SchemeAccount || id.Scheme == register.SchemeName {
			continue
		}
		v := identifier{Scheme: speaker{s.opt.Catalogue, lang}.term("law.scheme", id.Scheme), Value: id.Value}
		for _, scheme := range s.schemes() {
			if scheme.ID == id.Scheme && scheme.Page != "" {
				v.URL = outgoing(strings.ReplaceAll(scheme.Page, "{value}", url.PathEscape(id.Value)))
			}
		}
		out = append(out, v)
	}
	return out
}

// datedIdentifiers are the identifiers of a body, those of bodies merged into it among
// them, with what is known of when each held and who says so.
func (s *Server) datedIdentifiers(lang string, o register.Organisation) []identifier {
	list := slices.Clone(o.Identifiers)
	for _, d := range o.IdentifierDates {
		if !slices.Contains(list, d.Identifier) {
			list = append(list, d.Identifier)
		}
	}
	out := s.identifiers(lang, list)
	i := 0
	for _, id := range list {
		if id.Scheme == register.SchemeAccount || id.Scheme == register.SchemeName {
			continue
		}
		d := o.Dates(id)
		out[i].Since, out[i].Until, out[i].Source = d.Since, d.Until, d.Source
		i++
	}
	return out
}

// mergerView is a merger of two bodies, as whoever keeps the register wrote it down.
type mergerView struct {
	From, Into     named
	FromID, IntoID string // in the register
	On             string // YYYY-MM-DD
	Origin         register.OriginKind
}

// mergers lists the mergers that the body took part in.
func (s *Server) mergers(r *request, o register.Organisation) ([]mergerView, error) {
	var ids []string
	for _, d := range slices.Concat(o.Predecessors, o.Successors) {
		ids = append(ids, d.Value)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	names, err := s.bodiesByID(r.Context(), r.lang, unique(ids))
	if err != nil {
		return nil, err
	}
	var all []mergerView
	own := bodyLink(r.lang, o)
	for _, d := range o.Predecessors {
		all = append(all, mergerView{names[d.Value], own, d.Value, o.ID, d.Since, register.WrittenByRegister})
	}
	for _, d := range o.Successors {
		all = append(all, mergerView{own, names[d.Value], o.ID, d.Value, d.Since, register.WrittenByRegister})
	}
	return all, nil
}

// merger finds the body that this one was merged into.
func (s *Server) merger(r *request, p *administrationPage) error {
	var err error
	if p.Mergers, err = s.mergers(r, p.Body); err != nil {
		return err
	}
	for _, d := range p.Body.Successors {
		names, err := s.bodiesByID(r.Context(), r.lang, []string{d.Value})
		if err != nil {
			return err
		}
		if n, ok := names[d.Value]; ok && d.Until == "" {
			p.Successor, p.MergedOn = n, d.Since
		}
	}
	return nil
}

// family is the place of the body in the tree: who stands above and below it now.
func (s *Server) family(r *request, p *administrationPage) error {
	var above []string
	for _, parent := range p.Body.Parents {
		if parent.Until == "" {
			above = append(above, parent.Value)
		}
	}
	parents, err := s.opt.Register.OrganisationsByID(r.Context(), above)
	if err != nil {
		return err
	}
	for _, o := range parents {
		p.Parents = append(p.Parents, bodyLink(r.lang, o))
	}
	children, err := s.opt.Register.OrganisationsUnder(r.Context(), p.Body.ID, childrenOnPage)
	if err != nil {
		return err
	}
	ids := make([]string, len(children))
	for i, o := range children {
		ids[i] = o.ID
	}
	counts, err := s.opt.Register.Counts(r.Context(), append(ids, p.Body.ID))
	if err != nil {
		return err
	}
	p.Below = counts[p.Body.ID]
	for _, o := range children {
		n := counts[o.ID]
		p.Children = append(p.Children, childBody{bodyLink(r.lang, o), n})
		p.Below.Sheets, p.Below.Repositories = p.Below.Sheets+n.Sheets, p.Below.Repositories+n.Repositories
	}
	return s.above(r, p, parents)
}

// childBody is a body below another with what it holds.
type childBody struct {
	named
	register.Counts
}

// deepest ends the way up a tree: no known one has as many levels.
const deepest = 8

// above is the way from the top of the tree down to the only parent; a body with
// several parents has no one way, and in a circle nobody is shown twice.
func (s *Server) above(r *request, p *administrationPage, parents []register.Organisation) error {
	met := map[string]bool{p.Body.ID: true}
	for range deepest {
		if len(parents) != 1 || met[parents[0].ID] {
			return nil
		}
		met[parents[0].ID] = true
		p.Path = append([]named{bodyLink(r.lang, parents[0])}, p.Path...)
		var ids []string
		for _, d := range parents[0].Parents {
			if d.Until == "" {
				ids = append(ids, d.Value)
			}
		}
		var err error
		if parents, err = s.opt.Register.OrganisationsByID(r.Context(), ids); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) bodySheets(r *request, p *administrationPage) error {
	counts, err := s.opt.Register.Counts(r.Context(), []string{p.Body.ID})
	if err != nil {
		return err
	}
	p.Counts = counts[p.Body.ID]
	list, err := s.opt.Register.SheetsOf(r.Context(), p.Body.ID, "", sheetsOnPage+1)
	if err != nil {
		return err
	}
	if len(list) > sheetsOnPage {
		list = list[:sheetsOnPage]
		p.MoreSheets = address(r.lang, "search") + "?" + url.Values{"kind": {string(register.KindSheet)}, "organisation": {p.Body.ID}}.Encode()
	}
	p.Sheets, err = s.sheetCards(r.Context(), r.lang, list)
	own(p.Sheets)
	return err
}

func (s *Server) bodyRepositories(r *request, p *administrationPage) error {
	list, err := s.opt.Register.RepositoriesOf(r.Context(), p.Body.ID, r.query.Get("after"), hitsPerPage+1)
	if err != nil {
		return err
	}
	if len(list) > hitsPerPage {
		list = list[:hitsPerPage]
		last := list[len(list)-1]
		p.Next = address(r.lang, "administration", p.Body.Slug) + "?after=" + url.QueryEscape(register.FoldKey(last.Key, last.Kind)) + "#code"
	}
	p.All = address(r.lang, "search") + "?" + url.Values{"kind": {string(register.KindRepository)}, "organisation": {p.Body.ID}}.Encode()
	p.Repositories, err = s.repositoryCards(r.Context(), r.lang, list)
	own(p.Repositories)
	return err
}

// own leaves out of the cards what the page itself says: their kind and their body.
func own(cards []card) {
	for i := range cards {
		cards[i].Listed = true
		if len(cards[i].Bodies) == 1 {
			cards[i].Bodies = nil
		}
	}
}

func (s *Server) bodyAccounts(r *request, p *administrationPage) error {
	accounts, err := s.opt.Register.AccountsOf(r.Context(), p.Body.ID)
	if err != nil {
		return err
	}
	p.Accounts, err = s.accountViews(r, accounts)
	return err
}

// reviewOnPage caps the links to review of a public page.
const reviewOnPage = 20

func (s *Server) bodyReview(r *request, p *administrationPage) error {
	var err error
	p.Review, err = s.toReview(r, p.Body.ID, "", reviewOnPage)
	return err
}
