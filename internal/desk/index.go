// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"greffe/internal/law"
	"greffe/internal/licence"
	"greffe/internal/register"
	"greffe/internal/search"
)

// The facets that the desk gives to the search, beside those that it names itself.
const (
	facetStatus     = search.FacetStatus
	facetAutomation = "automation"
	facetType       = search.FacetType
	facetOrigin     = "origin"
	facetMetadata   = "metadata"
	facetLink       = "link"
	facetArchived   = "archived"
	facetFork       = "fork"
	facetGone       = "gone"
	facetLawful     = "lawful"
	facetCheck      = "check"
	facetOpening    = "opening"
)

// repositoryPage is what the search entry of a repository is made of.
type repositoryPage struct {
	repository  *register.Repository
	bodies      []register.Organisation
	ministry    heads
	links       []register.Link
	examination *register.Examination // nil where no visit has read it
}

// indexRepositories lists the search entries of the act's repositories, which every
// processor helps to analyse.
func (b *draft) indexRepositories(ctx context.Context, pages []repositoryPage) error {
	if len(pages) == 0 {
		return nil
	}
	ids := make([]string, len(pages))
	for i, p := range pages {
		ids[i] = p.repository.ID
	}
	stored, err := b.desk.store.LinksOfRepositories(ctx, ids)
	if err != nil {
		return err
	}
	links := map[string][]register.Link{}
	for _, l := range b.afterwards(stored) {
		links[l.Repository] = append(links[l.Repository], l)
	}
	if err := b.examineLinks(ctx, links); err != nil {
		return err
	}
	for i := range pages {
		p := &pages[i]
		p.links = links[p.repository.ID]
		if err := b.complete(ctx, p); err != nil {
			return err
		}
	}
	b.batch.Entries = append(b.batch.Entries, analysed(pages, b.repositoryEntry)...)
	return nil
}

// analysed gives the entry of each page, in order, worked out by every processor.
func analysed[T any](pages []T, entry func(T) register.Entry) []register.Entry {
	entries := make([]register.Entry, len(pages))
	workers := min(runtime.GOMAXPROCS(0), len(pages))
	var wg sync.WaitGroup
	for n := range workers {
		wg.Go(func() {
			for i := n; i < len(pages); i += workers {
				entries[i] = entry(pages[i])
			}
		})
	}
	wg.Wait()
	return entries
}

// bodyPage is what the search entry of a body is made of.
type bodyPage struct {
	body     *register.Organisation
	ministry heads
	census   register.Census // the public one
}

// indexBodies lists the search entries of the act's bodies.
func (b *draft) indexBodies(pages []bodyPage) {
	b.batch.Entries = append(b.batch.Entries, analysed(pages, func(p bodyPage) register.Entry { return organisationEntry(*p.body, p.ministry, p.census) })...)
}

// complete finds what the entry of a repository needs beside its own facts.
func (b *draft) complete(ctx context.Context, p *repositoryPage) (err error) {
	if p.ministry, err = b.ministry(ctx, p.bodies); err != nil {
		return err
	}
	id := p.repository.ID
	if p.examination = b.examinations[id]; p.examination != nil || p.repository.VisitedAt.IsZero() {
		return nil
	}
	x, ok, err := found(b.desk.store.Examination(ctx, id))
	if ok {
		p.examination = &x
	}
	return err
}

// mostAbove ends a walk up the tree of bodies: lists may hold a circle.
const mostAbove = 12

// heads are the bodies at the top of the tree: the facet, and the names that people know.
type heads struct{ ids, names string }

func (h heads) put(f map[string]string) {
	f[search.FacetMinistry] = h.ids
	if h.names != "" {
		f[search.FacetMinistry+search.Named] = h.names
	}
}

// ministry are the bodies at the top of the tree above each of the bodies, or that body
// itself when none is above it. A body of which nothing but an account is known stands in
// no tree.
func (b *draft) ministry(ctx context.Context, bodies []register.Organisation) (heads, error) {
	var ids []string
	var tops []register.Organisation
	for i := range bodies {
		top, err := b.head(ctx, &bodies[i])
		if err != nil {
			return heads{}, err
		}
		if top != nil && !slices.Contains(ids, top.ID) {
			ids, tops = append(ids, top.ID), append(tops, *top)
		}
	}
	if len(bodies) > 0 && len(tops) == 0 {
		return heads{ids: register.Inapplicable}, nil
	}
	return heads{strings.Join(ids, search.Several), names(register.BodyBriefs(tops))}, nil
}

// head is the body at the top of the tree above a body, nil where it stands in none.
func (b *draft) head(ctx context.Context, body *register.Organisation) (*register.Organisation, error) {
	top := body
	for range mostAbove {
		i := slices.IndexFunc(top.Parents, func(d register.Dated) bool { return d.Until == "" })
		if i < 0 {
			break
		}
		parent, err := b.organisation(ctx, top.Parents[i].Value)
		if err != nil {
			return nil, err
		}
		top = parent
	}
	if top.ID == body.ID && top.NameOrigin != register.NameOwn {
		return nil, nil //nolint:nilnil // a body that stands in no tree
	}
	return top, nil
}

// lawful is what the jurisdiction's list answers of the repository's licence: none where
// there is no licence, "" where it was not looked for.
func (p repositoryPage) lawful(profile law.Profile) string {
	if len(profile.Licences) == 0 {
		return register.Inapplicable
	}
	r := p.repository
	switch {
	case r.Licence.Is(register.Absent):
		return "none"
	case p.examination != nil && p.examination.Licensing.Answer != "":
		return p.examination.Licensing.Answer
	case r.Licence.Is(register.Present):
		c := licence.Conclude(licence.Stated(licence.Forge, r.Licence.Value, register.Evidence{}))
		return string(licence.Lawful(c, profile).Result)
	}
	return ""
}

// passed lists the checks that the repository passes; "none" where it passes none.
func (p repositoryPage) passed() string {
	if p.examination == nil {
		return ""
	}
	var all []string
	for _, c := range p.examination.Checks {
		if c.Result == register.CheckPass {
			all = append(all, c.Rule)
		}
	}
	return cmp.Or(strings.Join(all, search.Several), "none")
}

// opening is the degree of opening that the body declares: none where the places that
// may declare one were read and do not, "" where they were not.
func (p repositoryPage) opening(profile law.Profile) string {
	switch {
	case len(profile.Checks.Degrees) == 0:
		return register.Inapplicable
	case p.repository.Opening.Is(register.Present):
		return p.repository.Opening.Value
	case p.examination != nil && p.examination.Opening.Is(register.Present):
		return p.examination.Opening.Value
	case p.examination != nil && p.examination.Opening.Is(register.Absent):
		return "none"
	}
	return ""
}

// repositoryFacets are those of a repository's search entry.
func (b *draft) repositoryFacets(p repositoryPage) map[string]string {
	r, bodies, links := p.repository, p.bodies, p.links
	f := map[string]string{
		search.FacetForge: r.Host, search.FacetForge + search.Named: string(r.Kind),
		facetOrigin: string(r.Origin.Kind), facetLink: surest(links),
	}
	if r.Publiccode != register.MetadataNotObserved { // as with every facet, what was not looked at has no value
		f[facetMetadata] = string(r.Publiccode)
	}
	leaveOut(f, facetStatus, facetAutomation, facetType, search.FacetTheme, search.FacetTerritory)
	p.ministry.put(f)
	f[facetLawful], f[facetCheck] = p.lawful(b.desk.profileOf(p.bodies)), p.passed()
	f[facetOpening] = p.opening(b.desk.profileOf(p.bodies))
	switch {
	case r.LastActivity.Is(register.Absent):
		f[search.FacetYear] = "none"
	case r.LastActivity.Is(register.Present):
		f[search.FacetYear] = strconv.Itoa(r.LastActivity.Value.UTC().Year())
	}
	put(f, search.FacetLicence, r.Licence)
	put(f, search.FacetLanguage, r.Language)
	putBool(f, facetArchived, r.Archived)
	putBool(f, facetFork, r.Fork)
	f[facetGone] = yes(r.Gone())
	f[search.FacetSoftware+search.Named] = softwareNames(r)
	putBodies(f, bodies)
	return f
}

func (b *draft) repositoryEntry(p repositoryPage) register.Entry {
	r, bodies := p.repository, p.bodies
	title := r.Software.Or(r.Name)
	e := search.NewEntry(register.KindRepository, r.ID, title, wordsOf(RepositoryTexts(r.Brief(), register.BodyBriefs(bodies))), b.repositoryFacets(p), repositoryScore(r, p.links), r.SeenAt)
	e.Name = register.FoldName(title)
	e.Date = day(r.LastActivity.Or(r.FirstSeenAt))
	return e
}

// softwareNames are the names under which the software's page gathers repositories,
// each as one word.
func softwareNames(r *register.Repository) string {
	name := func(s string) string { return strings.ReplaceAll(register.Slug(s), "-", "") }
	return name(r.Name) + " " + name(r.Software.Or(""))
}

// repositoryScore is the static score of a repository, 0 to 1000: what makes one
// worth reading before another when the words say nothing. Each part is public.
func repositoryScore(r *register.Repository, links []register.Link) int {
	score := 100
	switch surest(links) {
	case string(register.LinkVerified):
		score += 400
	case string(register.LinkDeclared):
		score += 250
	}
	if r.Publiccode == register.MetadataValid {
		score += 150
	}
	if r.Description.Is(register.Present) {
		score += 50
	}
	if r.Licence.Is(register.Present) {
		score += 50
	}
	stars := r.Stars.Or(0)
	for n := 1; n <= stars && score < 900; n *= 2 {
		score += 20
	}
	if r.Fork.Or(false) {
		score -= 60
	}
	if r.Archived.Or(false) {
		score -= 30
	}
	if r.Gone() {
		score -= 60
	}
	return min(max(score, 0), 1000)
}

// indexSheet lists the search entry of a sheet; only public ones have one.
func (b *draft) indexSheet(ctx context.Context, s register.Sheet) error {
	if s.State == register.Draft || s.State == register.Submitted || s.State == register.Withdrawn {
		b.batch.Entries = append(b.batch.Entries, register.Entry{Kind: register.KindSheet, Key: s.ID, Drop: true, SeenAt: b.batch.At})
		return nil
	}
	var bodies []register.Organisation
	if s.Organisation != "" {
		o, err := b.organisation(ctx, s.Organisation)
		if err != nil {
			return err
		}
		bodies = append(bodies, *o)
	}
	links, err := b.linksOf(ctx, s.ID)
	if err != nil {
		return err
	}
	ministry, err := b.ministry(ctx, bodies)
	if err != nil {
		return err
	}
	b.batch.Entries = append(b.batch.Entries, sheetEntry(s, bodies, ministry, links, b.batch.At))
	return nil
}

// linksOf gives the links that a sheet will have once the act is saved.
func (b *draft) linksOf(ctx context.Context, sheet string) ([]register.Link, error) {
	stored, err := b.desk.store.AllLinksOfSheet(ctx, sheet)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(b.afterwards(stored), func(l register.Link) bool { return l.Sheet != sheet }), nil
}

// afterwards gives what stored links will be once the act is saved, and the links
// that it adds, of whatever sheet and repository.
func (b *draft) afterwards(stored []register.Link) []register.Link {
	name := func(l register.Link) string {
		return l.Sheet + " " + strings.ToLower(l.Address) + " " + string(l.Ground)
	}
	over := map[string]bool{}
	for _, l := range slices.Concat(b.batch.DropLinks, b.batch.Links) {
		over[name(l)] = true
	}
	kept := slices.DeleteFunc(slices.Clone(stored), func(l register.Link) bool { return over[name(l)] })
	return append(kept, b.batch.Links...)
}

func sheetEntry(s register.Sheet, bodies []register.Organisation, ministry heads, links []register.Link, at time.Time) register.Entry {
	c := s.Content
	f := map[string]string{
		facetStatus: c.Status.Or(register.Unknown), facetAutomation: c.Automation.Or(register.Unknown), facetType: c.Type.Or(register.Unknown),
		facetOrigin: string(s.Origin.Kind), facetLink: surest(links),
	}
	leaveOut(f, search.FacetForge, search.FacetLicence, search.FacetLanguage, facetMetadata, facetArchived, facetFork, facetGone, facetLawful, facetCheck, facetOpening, search.FacetYear)
	ministry.put(f)
	f[search.FacetTerritory] = c.Area.Or("")
	f[search.FacetTheme] = strings.Join(c.Themes.Or(nil), search.Several)
	putBodies(f, bodies)
	e := search.NewEntry(register.KindSheet, s.ID, c.Name, wordsOf(SheetTexts(s, register.BodyBriefs(bodies))), f, sheetScore(s, links), at)
	e.Name = register.FoldName(c.Name)
	e.Date = day(s.ChangedAt)
	return e
}

// sheetScore is the static score of a sheet: explained algorithms come first, those
// that their own body declared and whose code is known before the others.
func sheetScore(s register.Sheet, links []register.Link) int {
	score := 500
	if s.Origin.Kind == register.Declared {
		score += 150
	}
	switch surest(links) {
	case string(register.LinkVerified):
		score += 150
	case string(register.LinkDeclared):
		score += 80
	}
	if s.Content.Status.Or("") == "operational" {
		score += 100
	}
	if s.Content.Summary.Status == register.Filled {
		score += 50
	}
	for n := 1_000; n <= mostDecisions(s) && score < 1000; n *= 10 {
		score += 10
	}
	return min(score, 1000)
}

// mostDecisions is how many decisions the algorithm takes part in, in the year of the most.
func mostDecisions(s register.Sheet) (n int) {
	for _, d := range s.Content.Decisions.Or(nil) {
		n = max(n, d.Count)
	}
	return n
}

// organisationEntry finds a body by its names and by what its public census lists.
func organisationEntry(o register.Organisation, ministry heads, census register.Census) register.Entry {
	f := map[string]string{facetOrigin: string(o.Origin.Kind)}
	leaveOut(f, facetStatus, facetAutomation, facetType, facetLink, search.FacetForge, search.FacetLicence, search.FacetLanguage,
		facetMetadata, facetArchived, facetFork, facetGone, facetLawful, facetCheck, facetOpening, search.FacetYear, search.FacetTheme, search.FacetTerritory)
	ministry.put(f)
	putBodies(f, []register.Organisation{o})
	score := 300
	if o.NameOrigin == register.NameOwn {
		score += 100
	}
	e := search.NewEntry(register.KindOrganisation, o.ID, o.Name, wordsOf(OrganisationTexts(o, census)), f, score, o.SeenAt)
	e.Name = register.FoldName(o.Name)
	return e
}

// surest gives the status of the surest of the links that count, or "none".
func surest(links []register.Link) string {
	for _, status := range []register.LinkStatus{register.LinkVerified, register.LinkDeclared, register.LinkContested, register.LinkProposed} {
		if slices.ContainsFunc(links, func(l register.Link) bool { return l.Status == status }) {
			return string(status)
		}
	}
	return "none"
}

// leaveOut marks facets that have no sense for a kind of page.
func leaveOut(f map[string]string, facets ...string) {
	for _, name := range facets {
		f[name] = register.Inapplicable
	}
}

func put(f map[string]string, facet string, v register.Fact[string]) {
	switch {
	case v.Is(register.Present):
		f[facet] = v.Value
	case v.Is(register.Absent):
		f[facet] = "none"
	}
}

func putBool(f map[string]string, facet string, v register.Fact[bool]) {
	if v.Is(register.Present) {
		f[facet] = yes(v.Value)
	}
}

// putBodies gives the facet of the bodies, each a value of its own, and the names of all.
func putBodies(f map[string]string, bodies []register.Organisation) {
	if len(bodies) > 0 {
		ids := make([]string, len(bodies))
		for i := range bodies {
			ids[i] = bodies[i].ID
		}
		f[search.FacetOrganisation] = strings.Join(ids, search.Several)
		f[search.FacetOrganisation+search.Named] = names(register.BodyBriefs(bodies))
	}
}

// names lists the names under which people know the bodies.
func names(bodies []register.BodyBrief) string {
	var all []string
	for _, o := range bodies {
		all = append(all, o.Name)
		all = append(all, o.Acronyms...)
		if o.NameOrigin == register.NameOwn {
			all = append(all, search.Initials(o.Name))
		}
	}
	return strings.Join(all, " ")
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
