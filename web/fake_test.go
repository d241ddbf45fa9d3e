// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// fake is a register in memory, made by hand: every odd state that a page must show.
type fake struct {
	formerSoftware []register.Software
	organisations  []register.Organisation
	accounts       []register.Account
	repositories   []register.Repository
	sheets         []register.Sheet
	links          []register.Link
	censuses       []register.Census
	revisions      []register.Revision
	snapshots      map[string]register.Snapshot // of the last visit that read the repository
	failed         map[string]register.Snapshot // of a later one that did not
	publiccodes    map[string]register.Publiccode
	examinations   map[string]register.Examination
	stated         map[string]register.StatedOpening
	files          map[string][]byte
	changes        []register.Change
	crawls         []register.Crawl
	success        map[string]time.Time
	figures        register.Figures
	version        int64
	fail           error // every method answers it
	finds          int   // how often the search was asked
}

func (f *fake) RepositoryByKey(_ context.Context, key string) (register.Repository, error) {
	for _, x := range f.repositories {
		if strings.EqualFold(x.Key, key) {
			return x, f.fail
		}
		for _, a := range x.Aliases {
			if strings.EqualFold(a.Key, key) {
				return x, f.fail
			}
		}
	}
	return register.Repository{}, cmp.Or(f.fail, fmt.Errorf("repository %s: %w", key, register.ErrNotFound))
}

func (f *fake) RepositoriesByID(_ context.Context, ids []string) ([]register.Repository, error) {
	return byID(f.repositories, ids, func(x register.Repository) string { return x.ID }), f.fail
}

func (f *fake) RepositoriesInBrief(ctx context.Context, ids []string) ([]register.RepositoryBrief, error) {
	list, err := f.RepositoriesByID(ctx, ids)
	return register.RepositoryBriefs(list), err
}

func (f *fake) RepositoriesWithHead(_ context.Context, head string, _ int) ([]register.Repository, error) {
	return filtered(f.repositories, func(x register.Repository) bool { return x.Head.Or("") == head }), f.fail
}

func (f *fake) RepositoriesWithRoot(_ context.Context, root string, _ int) ([]register.Repository, error) {
	return filtered(f.repositories, func(x register.Repository) bool { return x.Activity != nil && x.Activity.Root.Or("") == root }), f.fail
}

func filtered(all []register.Repository, keep func(register.Repository) bool) []register.Repository {
	return slices.DeleteFunc(slices.Clone(all), func(x register.Repository) bool { return !keep(x) })
}

func (f *fake) Repositories(_ context.Context, after string, limit int) ([]register.Repository, error) {
	return page1(f.repositories, after, limit, repositoryKey), f.fail
}

func (f *fake) RepositoriesOf(_ context.Context, organisation, after string, limit int) ([]register.Repository, error) {
	var list []register.Repository
	for _, x := range f.repositories {
		if f.owns(organisation, x) {
			list = append(list, x)
		}
	}
	return page1(list, after, limit, repositoryKey), f.fail
}

func (f *fake) LatestSnapshot(_ context.Context, repository string) (register.Snapshot, error) {
	if shot, ok := f.failed[repository]; ok {
		return shot, f.fail
	}
	return one(f.snapshots, repository, f.fail)
}

func (f *fake) LastReading(_ context.Context, repository string) (register.Snapshot, error) {
	return one(f.snapshots, repository, f.fail)
}

func (f *fake) ReadingWith(_ context.Context, repository, sha256 string) (register.Snapshot, error) {
	shot, ok := f.snapshots[repository]
	if !ok || !slices.ContainsFunc(shot.Files, func(x register.File) bool { return x.SHA256 == sha256 }) {
		return register.Snapshot{}, register.ErrNotFound
	}
	return shot, f.fail
}

func (f *fake) Publiccode(_ context.Context, repository string) (register.Publiccode, error) {
	return one(f.publiccodes, repository, f.fail)
}

func (f *fake) SummariesOf(_ context.Context, repositories []string) (map[string][]register.SoftwareText, error) {
	all := map[string][]register.SoftwareText{}
	for _, id := range repositories {
		for _, t := range f.publiccodes[id].Texts {
			all[id] = append(all[id], register.SoftwareText{Lang: t.Lang, Text: t.Short})
		}
	}
	return all, f.fail
}

func (f *fake) StatedOpening(_ context.Context, repository string) (register.StatedOpening, error) {
	o, ok := f.stated[repository]
	if !ok {
		return o, register.ErrNotFound
	}
	return o, nil
}

func (f *fake) Examination(_ context.Context, repository string) (register.Examination, error) {
	return one(f.examinations, repository, f.fail)
}

func (f *fake) Results(_ context.Context, organisation string) (map[string][]register.Check, error) {
	all := map[string][]register.Check{}
	for _, x := range f.repositories {
		if f.owns(organisation, x) && !x.Gone() {
			all[x.ID] = f.examinations[x.ID].Checks
		}
	}
	return all, f.fail
}

func (f *fake) File(_ context.Context, sha256 string) ([]byte, error) {
	return one(f.files, sha256, f.fail)
}

func (f *fake) OrganisationBySlug(_ context.Context, slug string) (register.Organisation, error) {
	for _, x := range f.organisations {
		if x.Slug == slug {
			return x, f.fail
		}
	}
	return register.Organisation{}, cmp.Or(f.fail, register.ErrNotFound)
}

func (f *fake) OrganisationsByID(_ context.Context, ids []string) ([]register.Organisation, error) {
	return byID(f.organisations, ids, func(x register.Organisation) string { return x.ID }), f.fail
}

func (f *fake) BodiesInBrief(ctx context.Context, ids []string) ([]register.BodyBrief, error) {
	list, err := f.OrganisationsByID(ctx, ids)
	return register.BodyBriefs(list), err
}

func (f *fake) Organisations(_ context.Context, after string, limit int) ([]register.Organisation, error) {
	return page1(f.organisations, after, limit, func(x register.Organisation) string { return x.Slug }), f.fail
}

func (f *fake) OrganisationsAlphabetically(_ context.Context, after string, limit int) ([]register.Organisation, error) {
	return page1(f.organisations, after, limit, func(x register.Organisation) string { return x.Place() }), f.fail
}

func (f *fake) OrganisationsUnder(_ context.Context, organisation string, limit int) ([]register.Organisation, error) {
	var list []register.Organisation
	for _, x := range f.organisations {
		if slices.ContainsFunc(x.Parents, func(p register.Dated) bool { return p.Value == organisation && p.Until == "" }) {
			list = append(list, x)
		}
	}
	return list[:min(limit, len(list))], f.fail
}

func (f *fake) Owners(_ context.Context, repositories []string) (map[string][]register.Organisation, error) {
	out := map[string][]register.Organisation{}
	for _, x := range f.repositories {
		for _, o := range f.organisations {
			if slices.Contains(repositories, x.ID) && f.owns(o.ID, x) {
				out[x.ID] = append(out[x.ID], o)
			}
		}
	}
	return out, f.fail
}

func (f *fake) OwnersInBrief(ctx context.Context, repositories []string) (map[string][]register.BodyBrief, error) {
	owners, err := f.Owners(ctx, repositories)
	out := map[string][]register.BodyBrief{}
	for id, list := range owners {
		out[id] = register.BodyBriefs(list)
	}
	return out, err
}

func (f *fake) owns(organisation string, x register.Repository) bool {
	return slices.ContainsFunc(f.accounts, func(a register.Account) bool {
		return a.Organisation == organisation && slices.Contains(x.Accounts, a.Key())
	})
}

func (f *fake) Counts(_ context.Context, organisations []string) (map[string]register.Counts, error) {
	out := map[string]register.Counts{}
	for _, id := range organisations {
		var c register.Counts
		for _, x := range f.public() {
			if x.Organisation == id {
				c.Sheets++
				if x.Origin.Kind == register.Declared {
					c.Declared++
				}
			}
		}
		for _, x := range f.repositories {
			if f.owns(id, x) {
				c.Repositories++
			}
		}
		out[id] = c
	}
	return out, f.fail
}

func (f *fake) Census(_ context.Context, organisation string) (register.Census, error) {
	for _, c := range f.censuses {
		if c.Organisation == organisation {
			return c, f.fail
		}
	}
	return register.Census{}, cmp.Or(f.fail, fmt.Errorf("census of %s: %w", organisation, register.ErrNotFound))
}

func (f *fake) AccountsOf(_ context.Context, organisation string) ([]register.Account, error) {
	var list []register.Account
	for _, a := range f.accounts {
		if a.Organisation == organisation {
			list = append(list, a)
		}
	}
	return list, f.fail
}

func (f *fake) Accounts(context.Context) ([]register.Account, error) { return f.accounts, f.fail }

func (f *fake) SheetBySlug(_ context.Context, slug string) (register.Sheet, error) {
	for _, x := range f.sheets {
		if x.Slug == slug {
			return x, f.fail
		}
	}
	return register.Sheet{}, cmp.Or(f.fail, register.ErrNotFound)
}

func (f *fake) SheetsByID(_ context.Context, ids []string) ([]register.Sheet, error) {
	return byID(f.sheets, ids, func(x register.Sheet) string { return x.ID }), f.fail
}

func (f *fake) public() []register.Sheet {
	return slices.DeleteFunc(slices.Clone(f.sheets), func(x register.Sheet) bool { return x.State == register.Withdrawn })
}

func (f *fake) Sheets(_ context.Context, after string, limit int) ([]register.Sheet, error) {
	return page1(f.public(), after, limit, func(x register.Sheet) string { return x.Slug }), f.fail
}

func (f *fake) SheetsAlphabetically(_ context.Context, after string, limit int) ([]register.Sheet, error) {
	return page1(f.public(), after, limit, register.Sheet.Place), f.fail
}

func (f *fake) SheetsOf(_ context.Context, organisation, after string, limit int) ([]register.Sheet, error) {
	list := slices.DeleteFunc(f.public(), func(x register.Sheet) bool { return x.Organisation != organisation })
	return page1(list, after, limit, func(x register.Sheet) string { return x.Slug }), f.fail
}

func (f *fake) Revisions(_ context.Context, sheet string) ([]register.Revision, error) {
	return slices.DeleteFunc(slices.Clone(f.revisions), func(r register.Revision) bool { return r.Sheet != sheet }), f.fail
}

func (f *fake) Attachment(context.Context, string, string) (register.AttachedFile, error) {
	return register.AttachedFile{}, cmp.Or(f.fail, register.ErrNotFound)
}

func (f *fake) AttachedBytes(context.Context, string, string) ([]byte, error) {
	return nil, cmp.Or(f.fail, register.ErrNotFound)
}

func (f *fake) LinksOfSheets(_ context.Context, sheets []string) ([]register.Link, error) {
	return slices.DeleteFunc(slices.Clone(f.links), func(l register.Link) bool { return !slices.Contains(sheets, l.Sheet) }), f.fail
}

func (f *fake) LinksOfRepositories(_ context.Context, repositories []string) ([]register.Link, error) {
	return slices.DeleteFunc(slices.Clone(f.links), func(l register.Link) bool { return !slices.Contains(repositories, l.Repository) }), f.fail
}

// gathered are the repositories of the fake as the desk would gather them.
func (f *fake) gathered() (all []register.Software) {
	byKey := map[string][]desk.Gathering{}
	for _, x := range f.repositories {
		g := desk.Gathering{Repository: x}
		for _, o := range f.organisations {
			if f.owns(o.ID, x) {
				g.Bodies = append(g.Bodies, o.ID)
			}
		}
		byKey[x.SoftwareKey()] = append(byKey[x.SoftwareKey()], g)
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		for i, group := range desk.Gather(byKey[key]) {
			s := desk.SoftwareOf(group)
			if s.Slug = register.Slug(s.Name); i > 0 {
				s.Slug += "--" + register.Slug(s.Parts[0].Address)
			}
			if texts := f.publiccodes[s.Parts[0].Repository].Texts; len(texts) > 0 {
				s.Texts = nil
				for _, t := range texts {
					s.Texts = append(s.Texts, register.SoftwareText{Lang: t.Lang, Text: t.Short})
				}
			}
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b register.Software) int { return strings.Compare(a.Slug, b.Slug) })
	return all
}

func (f *fake) Software(_ context.Context, after string, limit int) ([]register.Software, error) {
	return page1(f.gathered(), after, limit, func(x register.Software) string { return x.Slug }), f.fail
}

func (f *fake) SoftwareBySlug(_ context.Context, slugs []string) ([]register.Software, error) {
	return byID(f.gathered(), slugs, func(x register.Software) string { return x.Slug }), f.fail
}

func (f *fake) SoftwareWithKey(_ context.Context, keys []string) ([]register.Software, error) {
	return slices.DeleteFunc(f.gathered(), func(x register.Software) bool { return !slices.Contains(keys, x.Key) }), f.fail
}

func (f *fake) FormerSoftwareBySlug(_ context.Context, slug string) (register.Software, error) {
	for _, x := range f.formerSoftware {
		if x.Slug == slug {
			return x, f.fail
		}
	}
	return register.Software{}, cmp.Or(f.fail, register.ErrNotFound)
}

func (f *fake) RepositoriesWithSoftwareKey(_ context.Context, key string, limit int) ([]register.Repository, error) {
	all := filtered(f.repositories, func(x register.Repository) bool { return x.SoftwareKey() == key })
	return all[:min(len(all), limit)], f.fail
}

func (f *fake) Products(ctx context.Context, after string, limit int) ([]register.ProductUses, error) {
	var list []register.ProductUses
	for _, x := range f.public() {
		p, err := f.Product(ctx, register.Slug(x.Content.Product.Or("")))
		if err == nil && p.Slug > after && len(list) < limit && !slices.ContainsFunc(list, func(q register.ProductUses) bool { return q.Slug == p.Slug }) {
			list = append(list, p)
		}
	}
	return list, f.fail
}

func (f *fake) Product(ctx context.Context, slug string) (register.ProductUses, error) {
	uses, _ := f.SheetsOfProduct(ctx, slug, 1000)
	if len(uses) == 0 {
		return register.ProductUses{}, cmp.Or(f.fail, register.ErrNotFound)
	}
	return register.ProductUses{Product: register.Product{Slug: slug, Name: uses[0].Content.Product.Filled}, Uses: len(uses)}, f.fail
}

func (f *fake) SheetsOfProduct(_ context.Context, product string, limit int) ([]register.Sheet, error) {
	var list []register.Sheet
	for _, x := range f.public() {
		if name := x.Content.Product.Or(""); name != "" && register.Slug(name) == product && len(list) < limit {
			list = append(list, x)
		}
	}
	return list, f.fail
}

func (f *fake) LinksToReview(_ context.Context, organisation, after string, limit int) ([]register.Link, error) {
	var list []register.Link
	for _, l := range f.links {
		for _, x := range f.sheets {
			if x.ID == l.Sheet && (organisation == "" || x.Organisation == organisation) && x.ID > after && len(list) < limit &&
				(l.Status == register.LinkProposed || l.Status == register.LinkContested || len(l.Drift) > 0) {
				list = append(list, l)
			}
		}
	}
	return list, f.fail
}

func (f *fake) LastChanges(_ context.Context, before int64, limit int) ([]register.Change, error) {
	var list []register.Change
	for _, c := range slices.Backward(f.changes) {
		if (before == 0 || c.Seq < before) && len(list) < limit {
			list = append(list, c)
		}
	}
	return list, f.fail
}

func (f *fake) LastChangesOf(ctx context.Context, kinds []register.Kind, before int64, limit int) ([]register.Change, error) {
	all, err := f.LastChanges(ctx, before, len(f.changes))
	all = slices.DeleteFunc(all, func(c register.Change) bool { return !slices.Contains(kinds, c.Kind) })
	return all[:min(limit, len(all))], err
}

func (f *fake) ChangesAbout(ctx context.Context, organisation string, kinds []register.Kind, before int64, limit int) ([]register.Change, error) {
	all, err := f.LastChangesOf(ctx, kinds, before, len(f.changes))
	all = slices.DeleteFunc(all, func(c register.Change) bool { return c.Kind == register.KindOrganisation && c.Key != organisation })
	return all[:min(limit, len(all))], err
}

func (f *fake) ChangesOf(ctx context.Context, kind register.Kind, key string, limit int) ([]register.Change, error) {
	all, _ := f.LastChanges(ctx, 0, len(f.changes))
	list := slices.DeleteFunc(all, func(c register.Change) bool { return c.Kind != kind || c.Key != key })
	return list[:min(limit, len(list))], f.fail
}

func (f *fake) Crawls(_ context.Context, limit int) ([]register.Crawl, error) {
	return f.crawls[:min(limit, len(f.crawls))], f.fail
}

func (f *fake) LastRound(context.Context) (register.Crawl, error) {
	if len(f.crawls) == 0 {
		return register.Crawl{}, register.ErrNotFound
	}
	return f.crawls[0], f.fail
}

func (f *fake) CrawlSettings(context.Context) (register.CrawlSettings, error) {
	if len(f.crawls) == 0 {
		return register.CrawlSettings{}, register.ErrNotFound
	}
	return register.CrawlSettings{Every: "24h0m0s"}, f.fail
}

func (f *fake) Coverage(context.Context) ([]register.CrawlPart, error) {
	if len(f.crawls) == 0 {
		return nil, f.fail
	}
	return f.crawls[0].Parts, f.fail
}

func (f *fake) LastVisits(ctx context.Context, accounts []string) ([]register.CrawlPart, map[string]time.Time, error) {
	parts, err := f.Coverage(ctx)
	of := func(account string) bool { return slices.Contains(accounts, strings.ToLower(account)) }
	success := maps.Clone(f.success)
	maps.DeleteFunc(success, func(account string, _ time.Time) bool { return !of(account) })
	return slices.DeleteFunc(slices.Clone(parts), func(p register.CrawlPart) bool { return !of(p.Account) }), success, err
}

func (f *fake) LastSuccess(context.Context) (map[string]time.Time, error) { return f.success, f.fail }
func (f *fake) Figures(context.Context) (register.Figures, error)         { return f.figures, f.fail }
func (f *fake) Version(context.Context) (int64, error)                    { return f.version, f.fail }

// Find looks for the text as it stands in the names and summaries.
func (f *fake) FindAll(ctx context.Context, q register.Question) iter.Seq2[register.Hit, error] {
	return func(yield func(register.Hit, error) bool) {
		q.Limit = 1 << 20
		a, err := f.Find(ctx, q)
		if err != nil {
			yield(register.Hit{}, err)
			return
		}
		for _, h := range a.Hits {
			if !yield(h, nil) {
				return
			}
		}
	}
}

func (f *fake) Find(_ context.Context, q register.Question) (register.Answer, error) {
	f.finds++
	var a register.Answer
	text := register.FoldName(q.Text)
	kinds := map[string]int{}
	add := func(kind register.Kind, id string, words ...string) {
		if !strings.Contains(register.FoldName(strings.Join(words, " ")), text) {
			return
		}
		kinds[string(kind)]++
		for _, filter := range q.Filters {
			if filter.Facet == "kind" && filter.Value != string(kind) {
				return
			}
		}
		a.Hits = append(a.Hits, register.Hit{Kind: kind, Key: id})
	}
	for _, x := range f.public() {
		add(register.KindSheet, x.ID, x.Content.Name, x.Content.Summary.Or(""), x.Content.Affected.Or(""))
	}
	for _, x := range f.gathered() {
		if x.Several() {
			add(register.KindSoftware, x.Slug, x.Name)
		}
	}
	for _, x := range f.repositories {
		add(register.KindRepository, x.ID, x.Name, x.Key, x.Summary.Or(x.Description.Or("")))
	}
	for _, x := range f.organisations {
		add(register.KindOrganisation, x.ID, x.Name, strings.Join(x.Acronyms, " "))
	}
	a.Total = len(a.Hits)
	a.Hits = a.Hits[min(q.Offset, a.Total):min(q.Offset+q.Limit, a.Total)]
	a.Facets = []register.Facet{{Name: "kind"}, {Name: "licence", Values: []register.FacetCount{{Value: "EUPL-1.2", Count: 2}, {Value: "", Count: 1}}}}
	for _, k := range []string{"sheet", "software", "repository", "organisation"} {
		if kinds[k] > 0 {
			a.Facets[0].Values = append(a.Facets[0].Values, register.FacetCount{Value: k, Count: kinds[k]})
		}
	}
	return a, f.fail
}

func repositoryKey(x register.Repository) string { return register.FoldKey(x.Key, x.Kind) }

func byID[T any](list []T, ids []string, id func(T) string) []T {
	var out []T
	for _, want := range ids {
		for _, x := range list {
			if id(x) == want {
				out = append(out, x)
			}
		}
	}
	return out
}

func page1[T any](list []T, after string, limit int, key func(T) string) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	list = slices.DeleteFunc(list, func(x T) bool { return key(x) <= after })
	return list[:min(limit, len(list))]
}

func one[T any](m map[string]T, key string, fail error) (T, error) {
	x, ok := m[key]
	if !ok {
		return x, cmp.Or(fail, register.ErrNotFound)
	}
	return x, fail
}

func (f *fake) Bodies(_ context.Context, kind register.Kind, after string, limit int) ([]register.Raw, error) {
	var all []register.Raw
	add := func(key string, v any) {
		b, err := json.Marshal(v)
		if err == nil {
			all = append(all, register.Raw{Key: key, JSON: b})
		}
	}
	switch kind {
	case register.KindSheet:
		for _, x := range f.public() {
			add(x.Slug, x)
		}
	case register.KindRepository:
		for _, x := range f.repositories {
			add(repositoryKey(x), x)
		}
	case register.KindOrganisation:
		for _, x := range f.organisations {
			add(x.Slug, x)
		}
	case register.KindAccount:
		for _, x := range f.accounts {
			add(x.Key(), x)
		}
	}
	return page1(all, after, limit, func(r register.Raw) string { return r.Key }), f.fail
}

func (f *fake) BodiesAt(ctx context.Context, kind register.Kind, _ time.Time, after string, limit int) ([]register.Raw, error) {
	return f.Bodies(ctx, kind, after, limit)
}

func (f *fake) Select(ctx context.Context, sel register.Selection) ([]register.Raw, error) {
	return f.Bodies(ctx, sel.Kind, sel.After, sel.Limit)
}

func (f *fake) Records(context.Context, register.Kind, time.Time, string, int) ([]register.Record, error) {
	return nil, f.fail
}

func (f *fake) RecordsBetween(context.Context, time.Time, time.Time, string, int) ([][2]register.Record, error) {
	return nil, f.fail
}

func (f *fake) CountsAt(context.Context, time.Time) (map[register.Kind][2]int, error) {
	return map[register.Kind][2]int{}, f.fail
}

func (f *fake) ChangesOfIDs(ctx context.Context, _ []string, before int64, limit int) ([]register.Change, error) {
	return f.LastChanges(ctx, before, limit)
}

func (f *fake) IDsOf(_ context.Context, organisation string) ([]string, error) {
	return []string{organisation}, f.fail
}

func (f *fake) Changes(_ context.Context, after int64, limit int) ([]register.Change, error) {
	list := slices.DeleteFunc(slices.Clone(f.changes), func(c register.Change) bool { return c.Seq <= after })
	return list[:min(limit, len(list))], f.fail
}
