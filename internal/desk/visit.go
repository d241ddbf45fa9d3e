// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// page is how many nouns are read at once while a list is walked.
const page = 500

// Known yields the repositories that the register holds for an account (the whole
// host when its path is empty), the gone ones included.
func (d *Desk) Known(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		if a.Path != "" {
			all, err := d.store.RepositoriesOfAccount(ctx, a.Key())
			if err != nil {
				yield(register.Repository{}, err)
				return
			}
			for _, r := range all {
				if !yield(r, nil) {
					return
				}
			}
			return
		}
		for after := ""; ; {
			all, err := d.store.RepositoriesOnHost(ctx, a.Host, after, page)
			if err != nil {
				yield(register.Repository{}, err)
				return
			}
			for _, r := range all {
				after = r.ID
				if !yield(r, nil) {
					return
				}
			}
			if len(all) < page {
				return
			}
		}
	}
}

// Parts gives what was last recorded of each account of a host.
func (d *Desk) Parts(ctx context.Context, host string) ([]register.CrawlPart, error) {
	return d.store.CoverageOf(ctx, host)
}

// ReadBefore gives the paths of the files that the last reading of a repository found.
func (d *Desk) ReadBefore(ctx context.Context, repository string) ([]string, error) {
	s, known, err := found(d.store.LastReading(ctx, repository))
	if err != nil || !known {
		return nil, err
	}
	paths := make([]string, len(s.Files))
	for i, f := range s.Files {
		paths[i] = f.Path
	}
	return paths, nil
}

// SaveCrawl records how a crawl stands.
func (d *Desk) SaveCrawl(ctx context.Context, c register.Crawl) error {
	return d.store.Save(ctx, register.Batch{At: d.clock(), Actor: "crawl:" + c.ID, Crawls: []register.Crawl{c}})
}

// Answer gives what a forge last answered at an address; it wraps ErrNotFound when
// nothing is kept.
func (d *Desk) Answer(ctx context.Context, url string) (register.ForgeAnswer, error) {
	return d.store.Answer(ctx, url)
}

// SaveAnswer keeps what a forge answered to one GET of a list. It is no word about a
// repository: only the visits that follow from it are.
func (d *Desk) SaveAnswer(ctx context.Context, a register.ForgeAnswer) error {
	a.At = d.clock()
	return d.store.Save(ctx, register.Batch{At: a.At, Actor: "cache", Answers: []register.ForgeAnswer{a}})
}

// visit adds one visit to the act. It gives the repository as it is then known, and
// whether the sheets around it are to be joined again; nil when there is nothing to keep.
func (b *draft) visit(ctx context.Context, v register.Visit) (*register.Repository, bool, error) {
	old, known, err := b.identity(ctx, v.Repository)
	if err != nil {
		return nil, false, err
	}
	if !known && v.Snapshot.Reach.Lost() {
		return nil, false, nil // never met, and not there: nothing to keep
	}
	if !known {
		if err := b.displace(ctx, v.Repository); err != nil {
			return nil, false, err
		}
	}
	r := merge(old, v, b.batch.At)
	if known {
		if err := b.keepOpening(ctx, &r); err != nil {
			return nil, false, err
		}
	}
	b.repositories[r.ID] = &r
	if v.Listed {
		if err := b.accountFor(ctx, v.Account); err != nil {
			return nil, false, err
		}
		if err := b.proveByFile(ctx, r); err != nil {
			return nil, false, err
		}
	}
	b.touch(register.KindRepository, r.ID)
	s := v.Snapshot
	s.Repository = r.ID
	if s.At.IsZero() {
		s.At = b.batch.At
	}
	b.batch.Files = append(b.batch.Files, s.Files...)
	if err := b.list(&s, v); err != nil {
		return nil, false, err
	}
	v.Snapshot = s
	profile, err := b.profileOf(ctx, r)
	if err != nil {
		return nil, false, err
	}
	if x, read := Examine(b.repositories[r.ID], v, profile); read {
		b.examinations[r.ID] = &x
	}
	b.batch.Snapshots = append(b.batch.Snapshots, s)
	if v.Publiccode != nil {
		p := *v.Publiccode
		p.Repository = r.ID
		b.batch.Publiccodes = append(b.batch.Publiccodes, p)
	}
	hooks, err := b.hooksMoved(ctx, r.ID, v.Publiccode)
	if err != nil {
		return nil, false, err
	}
	if s.Reach == register.ReachOpen || s.Reach == register.ReachEmpty {
		if err := b.heldSheets(ctx, r, v); err != nil {
			return nil, false, err
		}
	}
	return &r, !known || hooks || !sameForLinks(old, r), nil
}

// hooksMoved reports whether a publiccode.yml supports other things than the one before.
func (b *draft) hooksMoved(ctx context.Context, repository string, now *register.Publiccode) (bool, error) {
	if now == nil {
		return false, nil
	}
	before, _, err := found(b.desk.store.Publiccode(ctx, repository))
	return !slices.Equal(before.Supports, now.Supports), err
}

// sameForLinks reports whether nothing that a link tells of its code has changed.
func sameForLinks(a, b register.Repository) bool {
	return a.Key == b.Key && a.Body.Value == b.Body.Value && a.Head.Value == b.Head.Value && a.Licence.Value == b.Licence.Value &&
		a.Archived.Value == b.Archived.Value && a.Gone() == b.Gone() && a.Began() == b.Began()
}

// identity finds who a repository is: by its id, by the forge's own id, then by its
// address. A new forge id at an old address is a new repository.
func (b *draft) identity(ctx context.Context, r register.Repository) (register.Repository, bool, error) {
	store := b.desk.store
	if r.ID != "" {
		return found(store.Repository(ctx, r.ID))
	}
	if r.ForgeID != "" {
		if old, ok, err := found(store.RepositoryByForgeID(ctx, r.Host, r.ForgeID)); ok || err != nil {
			return old, ok, err
		}
	}
	old, ok, err := found(store.RepositoryByKey(ctx, r.Key))
	if err != nil || !ok {
		return register.Repository{}, false, err
	}
	if r.ForgeID != "" && old.ForgeID != "" && old.ForgeID != r.ForgeID {
		return register.Repository{}, false, nil
	}
	return old, true, nil
}

// displace marks as gone the repository that had, until now, the address where
// another one was met. Its history stays; a visit that finds it elsewhere brings it back.
func (b *draft) displace(ctx context.Context, met register.Repository) error {
	old, ok, err := found(b.desk.store.RepositoryByKey(ctx, met.Key))
	if err != nil || !ok || old.Gone() || register.FoldKey(old.Key, old.Kind) != register.FoldKey(met.Key, met.Kind) || old.SeenAt.After(b.batch.At) {
		return err
	}
	if b.repositories[old.ID] != nil {
		return errTogether // it was met in this batch, elsewhere: only the store tells where it is then
	}
	old.MissingAt, old.GoneAt, old.SeenAt, old.Reach = b.batch.At, b.batch.At, b.batch.At, register.ReachGone
	b.repositories[old.ID] = &old
	b.touch(register.KindRepository, old.ID)
	return nil
}

// merge gives what is known after a visit: what it observed, over what was known.
func merge(old register.Repository, v register.Visit, at time.Time) register.Repository {
	seen := v.Repository
	r := old
	if r.ID == "" {
		r = register.Repository{
			ID:  register.RepositoryID(seen.Host, seen.ForgeID, register.FoldKey(seen.Key, seen.Kind)),
			Key: seen.Key, URL: seen.URL, Host: seen.Host, Kind: seen.Kind, ForgeID: seen.ForgeID, Name: seen.Name, FirstSeenAt: at,
			Origin: seen.Origin, Evidence: seen.Evidence, Publiccode: register.MetadataNotObserved,
		}
		mergeFacts(&r, &seen) // the list told of it, even if the visit then failed
		if v.Listed {
			r.Accounts = []string{v.Account.Key()}
		}
	}
	r.SeenAt = at
	if v.Snapshot.Reach == register.ReachUnavailable {
		r.Failures++
		r.Reach = register.ReachUnavailable
		return r
	}
	r.Failures = 0
	r.Reach = v.Snapshot.Reach
	if r.Reach.Lost() {
		lose(&r, at)
		return r
	}
	r.GoneAt, r.MissingAt = time.Time{}, time.Time{}
	settle(&r)
	r.Origin, r.Evidence = seen.Origin, seen.Evidence
	rename(&r, seen, at)
	if seen.ForgeID != "" {
		r.ForgeID = seen.ForgeID
	}
	if v.Listed {
		r.Accounts = addKey(r.Accounts, v.Account.Key())
	} else { // it answered, and no longer stands in this account's list
		r.Accounts = slices.DeleteFunc(slices.Clone(r.Accounts), func(k string) bool { return strings.EqualFold(k, v.Account.Key()) })
	}
	for _, a := range seen.Aliases {
		r.Aliases = addAlias(r.Aliases, a, r)
	}
	mergeFacts(&r, &seen)
	mergeMetadata(&r, &seen)
	if !seen.VisitedAt.IsZero() {
		r.VisitedAt, r.ListMark = seen.VisitedAt, seen.ListMark
	}
	return r
}

// mergeMetadata takes what a publiccode.yml says, or that there is none; one that could
// not be read leaves the last one as it was.
func mergeMetadata(r, seen *register.Repository) {
	if seen.Publiccode != "" && seen.Publiccode != register.MetadataNotObserved && seen.Publiccode != register.MetadataFailed {
		r.Publiccode, r.Errors = seen.Publiccode, seen.Errors
		r.Software, r.Summary, r.Body = seen.Software, seen.Summary, seen.Body
	} else if seen.Publiccode == register.MetadataFailed && (r.Publiccode == "" || r.Publiccode == register.MetadataNotObserved) {
		r.Publiccode = seen.Publiccode
	}
}

// lose notes that a visit did not find the repository. One such visit may be a bad day
// of the forge: it takes a second one on another day to call it gone, and then it is gone
// since the first.
func lose(r *register.Repository, at time.Time) {
	if r.MissingAt.IsZero() {
		r.MissingAt = at
	}
	if r.GoneAt.IsZero() && day(at) > day(r.MissingAt) {
		r.GoneAt = r.MissingAt
	}
}

// mergeFacts takes each fact that was observed; one that was not asked for, or whose
// answer could not be used, leaves the last good one as it was.
func mergeFacts(r, seen *register.Repository) {
	take(&r.Description, seen.Description)
	take(&r.Homepage, seen.Homepage)
	take(&r.Licence, seen.Licence)
	take(&r.LicenceWord, seen.Licence)
	take(&r.Language, seen.Language)
	take(&r.Topics, seen.Topics)
	take(&r.Fork, seen.Fork)
	take(&r.Archived, seen.Archived)
	take(&r.DefaultBranch, seen.DefaultBranch)
	take(&r.Head, seen.Head)
	take(&r.CreatedOn, seen.CreatedOn)
	take(&r.LastActivity, seen.LastActivity)
	take(&r.Stars, seen.Stars)
	take(&r.Forks, seen.Forks)
	take(&r.OpenIssues, seen.OpenIssues)
	take(&r.Issues, seen.Issues)
	take(&r.Releases, seen.Releases)
	take(&r.LastRelease, seen.LastRelease)
	take(&r.Readme, seen.Readme)
	take(&r.Heritage, seen.Heritage)
	if seen.Activity != nil {
		r.Activity = seen.Activity
	}
	if seen.Archive != nil {
		r.Archive = seen.Archive
	}
}

// settle writes the origin and evidence that facts share into each of them, before
// the repository takes another origin.
func settle(r *register.Repository) {
	own(&r.Description, r)
	own(&r.Homepage, r)
	own(&r.Licence, r)
	own(&r.LicenceWord, r)
	own(&r.Language, r)
	own(&r.Topics, r)
	own(&r.Fork, r)
	own(&r.Archived, r)
	own(&r.DefaultBranch, r)
	own(&r.Head, r)
	own(&r.CreatedOn, r)
	own(&r.LastActivity, r)
	own(&r.Stars, r)
	own(&r.Forks, r)
	own(&r.OpenIssues, r)
	own(&r.Issues, r)
	own(&r.Releases, r)
	own(&r.LastRelease, r)
	own(&r.Readme, r)
	own(&r.Heritage, r)
}

func own[T any](f *register.Fact[T], r *register.Repository) {
	if f.State != "" && f.Origin == (register.Origin{}) && f.Evidence == (register.Evidence{}) {
		f.Origin, f.Evidence = r.Origin, r.Evidence
	}
}

func take[T any](known *register.Fact[T], seen register.Fact[T]) {
	switch {
	case seen.Is(register.NotObserved):
	case seen.Is(register.Failed) && !known.Is(register.NotObserved):
	default:
		*known = seen
	}
}

// rename moves a repository to the address where it was seen; the old one stays its alias.
func rename(r *register.Repository, seen register.Repository, at time.Time) {
	if seen.Key == "" || seen.Key == r.Key {
		return
	}
	if register.FoldKey(seen.Key, seen.Kind) != register.FoldKey(r.Key, r.Kind) {
		r.Aliases = addAlias(r.Aliases, register.Address{Key: r.Key, Until: day(at)}, register.Repository{Key: seen.Key, Kind: seen.Kind})
	}
	r.Aliases = slices.DeleteFunc(r.Aliases, func(a register.Address) bool {
		return register.FoldKey(a.Key, seen.Kind) == register.FoldKey(seen.Key, seen.Kind)
	})
	r.Key, r.URL, r.Host, r.Name, r.Kind = seen.Key, seen.URL, seen.Host, seen.Name, seen.Kind
}

func addAlias(all []register.Address, a register.Address, r register.Repository) []register.Address {
	folded := register.FoldKey(a.Key, r.Kind)
	if folded == register.FoldKey(r.Key, r.Kind) || slices.ContainsFunc(all, func(k register.Address) bool { return register.FoldKey(k.Key, r.Kind) == folded }) {
		return all
	}
	all = append(slices.Clone(all), a)
	slices.SortFunc(all, func(a, b register.Address) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// addKey adds an account's key to a sorted list, compared without case.
func addKey(keys []string, key string) []string {
	if slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) }) {
		return keys
	}
	keys = append(slices.Clone(keys), key)
	slices.Sort(keys)
	return keys
}

// reasonFileGone is why a sheet whose file left its repository is withdrawn; pages
// have words for it.
const reasonFileGone = "file_gone"

// heldSheets saves the sheets that a repository's files hold, and withdraws those
// whose file is no longer there: what was published keeps its address.
func (b *draft) heldSheets(ctx context.Context, r register.Repository, v register.Visit) error {
	before, err := b.desk.store.SheetsHeldBy(ctx, r.ID)
	if err != nil {
		return err
	}
	var held []string
	kept := map[string]bool{}
	for i := range v.Sheets {
		other, err := b.otherBody(ctx, r, v.Sheets[i])
		if err != nil {
			return err
		}
		if other {
			b.findSnapshot(register.Finding{Rule: "desk.sheet.body", Severity: register.Warning, Key: v.Sheets[i].HeldPath,
				Args: map[string]string{"body": v.Sheets[i].Content.Administration}})
			continue
		}
		s, err := b.heldSheet(ctx, r, v.Sheets, i)
		if err != nil {
			return err
		}
		kept[s.ID] = true
		held = append(held, s.HeldPath)
	}
	for path := range v.SheetFaults { // a file that cannot be read is not a file that left
		for _, s := range before {
			if s.HeldPath == path {
				kept[s.ID] = true
			}
		}
	}
	slices.Sort(held)
	b.repositories[r.ID].SheetFiles = slices.Compact(held)
	for _, s := range before {
		if kept[s.ID] || s.State == register.Withdrawn {
			continue
		}
		s.State, s.ChangedAt = register.Withdrawn, b.batch.At
		s.Withdrawal = register.Withdrawal{Reason: reasonFileGone, At: b.batch.At}
		b.sheets[s.ID] = &s
		if err := b.relink(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// otherBody reports whether a sheet found in a repository names a known body that is
// not the repository's, nor above or below it: a mirror or a copy declares nothing.
func (b *draft) otherBody(ctx context.Context, r register.Repository, s register.Sheet) (bool, error) {
	o, ok, err := b.namedBody(ctx, s)
	if err != nil || !ok {
		return false, err
	}
	s.Organisation = o.ID
	kin, err := b.kinship(ctx, s, r)
	return kin == register.KinNone, err
}

// findSnapshot adds a finding to the snapshot of the visit.
func (b *draft) findSnapshot(f register.Finding) {
	if len(b.batch.Snapshots) == 0 {
		return // an old visit is read again: its snapshot stands as it was
	}
	last := &b.batch.Snapshots[len(b.batch.Snapshots)-1]
	last.Findings = append(slices.Clone(last.Findings), f)
}

// heldSheet saves the i-th sheet found in a repository. Its id comes from the
// repository and the path, so that it survives a rename of the algorithm or of the
// repository; several sheets in one file are told apart by their names.
func (b *draft) heldSheet(ctx context.Context, r register.Repository, all []register.Sheet, i int) (register.Sheet, error) {
	s := all[i]
	name := ""
	for j := range all {
		if j != i && all[j].HeldPath == s.HeldPath {
			name = s.Content.Name
		}
	}
	s.ID = register.SheetID("repository:"+r.ID+"/"+s.HeldPath, "", name)
	s.HeldBy = r.ID
	bodies, err := b.organisationsOf(ctx, r)
	if err != nil {
		return s, err
	}
	if len(bodies) > 0 {
		s.Organisation, s.Findings = bodies[0].ID, b.desk.checkedFor(bodies[0], s)
	}
	if wait, err := b.waits(ctx, s); wait || err != nil {
		return s, err
	}
	if err := b.publish(ctx, &s); err != nil {
		return s, err
	}
	return s, b.relink(ctx, s)
}

// publish gives a sheet its place among the public ones; its slug is frozen at the
// first publication, and its dates move only when what it says has changed.
func (b *draft) publish(ctx context.Context, s *register.Sheet) error {
	s.State = register.Published
	s.PublishedAt, s.ChangedAt = b.batch.At, b.batch.At
	var err error
	if s.Content, err = b.desk.vouchedFor(ctx, s.ID, s.Content); err != nil {
		return err
	}
	old, ok, err := found(b.desk.store.Sheet(ctx, s.ID))
	switch {
	case err != nil:
		return err
	case ok:
		s.Slug, s.PublishedAt, s.Erased = old.Slug, old.PublishedAt, old.Erased
		if sameSheet(old, *s) {
			s.ChangedAt = old.ChangedAt
		}
	case s.Slug != "" && s.HeldBy == "": // wished for
		if s.Slug, err = b.slug(ctx, register.KindSheet, s.ID, s.Slug); err != nil {
			return err
		}
	default:
		if s.Slug, err = b.sheetSlug(ctx, *s); err != nil {
			return err
		}
	}
	b.sheets[s.ID] = s
	b.touch(register.KindSheet, s.ID)
	return nil
}

// sheetSlug names the algorithm and who uses it: many bodies have a "tarif de la
// cantine", and which one is met first must not decide on addresses.
func (b *draft) sheetSlug(ctx context.Context, s register.Sheet) (string, error) {
	slug := register.Slug(s.Content.Name)
	if s.Organisation != "" {
		o, err := b.organisation(ctx, s.Organisation)
		if err != nil {
			return "", err
		}
		body := o.Slug
		if len(o.Acronyms) > 0 {
			body = register.Slug(o.Acronyms[0])
		}
		if !strings.HasSuffix("-"+slug, "-"+body) {
			slug += "-" + body
		}
	}
	return b.slug(ctx, register.KindSheet, s.ID, slug)
}

// relinkAround joins again the sheets that name one of the repositories, by address
// or by name: these are new, were renamed, or are of another body now.
func (b *draft) relinkAround(ctx context.Context, repositories []*register.Repository) error {
	ids, err := b.sheetsAround(ctx, repositories)
	if err != nil {
		return err
	}
	for _, id := range sorted(ids) {
		if err := b.relinkSheet(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// sheetsAround finds the sheets that name one of the repositories, or that one at the
// same commit holds.
func (b *draft) sheetsAround(ctx context.Context, repositories []*register.Repository) (map[string]bool, error) {
	if len(repositories) == 0 {
		return nil, nil
	}
	var folded, names []string
	for _, r := range repositories {
		folded = append(folded, strings.ToLower(r.Key))
		for _, a := range r.Aliases {
			folded = append(folded, strings.ToLower(a.Key))
		}
		names = append(names, r.Name)
	}
	links, err := b.desk.store.LinksByAddress(ctx, folded)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, l := range links {
		ids[l.Sheet] = true
	}
	named, err := b.desk.store.SheetsNamed(ctx, names, sameName)
	if err != nil {
		return nil, err
	}
	for _, s := range named {
		ids[s.ID] = true
	}
	return ids, b.heldByTwins(ctx, repositories, ids)
}

// heldByTwins adds to ids the sheets held by repositories that stand at the same commit.
func (b *draft) heldByTwins(ctx context.Context, repositories []*register.Repository, ids map[string]bool) error {
	var heads []string
	for _, r := range repositories {
		if head := r.Head.Or(""); head != "" {
			heads = append(heads, head)
		}
	}
	held, err := b.desk.store.SheetsHeldAt(ctx, heads, sameHead)
	if err != nil {
		return err
	}
	var roots []string
	for _, r := range repositories {
		if root := r.Began(); root != "" {
			roots = append(roots, root)
		}
	}
	from, err := b.desk.store.SheetsHeldFrom(ctx, roots, sameHead)
	for _, id := range append(held, from...) {
		ids[id] = true
	}
	return b.supported(ctx, ids, err)
}

// supported adds to ids the sheets that the publiccode.yml files of the act name.
func (b *draft) supported(ctx context.Context, ids map[string]bool, err error) error {
	for _, p := range b.batch.Publiccodes {
		for _, id := range p.Supports {
			hook := register.Hook(id)
			if slug, is := strings.CutPrefix(hook, "slug:"); is && err == nil {
				s, ok, failed := found(b.desk.store.SheetBySlug(ctx, slug))
				if err = failed; ok {
					ids[s.ID] = true
				}
			} else if hook != "" {
				ids[hook] = true // relinkSheet leaves alone what is not there
			}
		}
	}
	return err
}

// relinkSheet joins a sheet of the register again, unless the act itself has.
func (b *draft) relinkSheet(ctx context.Context, id string) error {
	if b.sheets[id] != nil {
		return nil
	}
	s, ok, err := found(b.desk.store.Sheet(ctx, id))
	if err != nil || !ok {
		return err
	}
	b.sheets[id] = &s
	return b.relink(ctx, s)
}
