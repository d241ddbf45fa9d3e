// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"slices"
	"strings"

	"greffe/internal/join"
	"greffe/internal/register"
)

// sameName caps how many repositories of one name are proposed for a sheet: a name
// that many have says nothing.
const sameName = 3

// minName is the shortest name, folded, that may propose a link.
const minName = 5

// relink joins one sheet of the act anew: links that have a ground are written,
// those that lost theirs are dropped, and what a person decided stands.
func (b *draft) relink(ctx context.Context, s register.Sheet) error {
	var links []register.Link
	if s.State != register.Withdrawn {
		found, lost, err := b.grounds(ctx, s)
		if err != nil {
			return err
		}
		links = join.Links(s, found, lost, b.batch.At)
	}
	before, err := b.desk.store.AllLinksOfSheet(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, old := range before {
		if i := slices.IndexFunc(links, func(l register.Link) bool { return sameLink(l, old) }); i < 0 && !decided(old) {
			b.batch.DropLinks = append(b.batch.DropLinks, old)
			b.touchRepository(ctx, old.Repository)
		}
	}
	for _, l := range links {
		if l, err = b.follow(ctx, l, before, s); err != nil {
			return err
		}
		b.batch.Links = append(b.batch.Links, l)
		b.touchRepository(ctx, l.Repository)
	}
	b.touch(register.KindSheet, s.ID)
	return nil
}

func sameLink(a, b register.Link) bool {
	return strings.EqualFold(a.Address, b.Address) && a.Ground == b.Ground
}

// follow gives a link what the register knew of it, and what became of its code since.
func (b *draft) follow(ctx context.Context, l register.Link, before []register.Link, s register.Sheet) (register.Link, error) {
	var old *register.Link
	if i := slices.IndexFunc(before, func(o register.Link) bool { return sameLink(l, o) }); i >= 0 {
		old = &before[i]
	}
	var r *register.Repository
	if l.Repository != "" {
		var err error
		if r, err = b.repository(ctx, l.Repository); err != nil {
			return l, err
		}
	}
	l = join.Follow(l, old, s, r, b.batch.At)
	if old != nil {
		l.Status = standing(l, *old)
	}
	return l, nil
}

// standing is the status of a link after what a person said of the one before.
func standing(l, old register.Link) register.LinkStatus {
	switch {
	case old.Status == register.LinkRejected, old.Status == register.LinkContested:
		return old.Status
	case l.Decision.Answer == register.AnswerAccepted:
		return confirmed(l)
	}
	return l.Status
}

// confirmed is the status of a link that a person accepted: one side says so now. It
// is verified on the same conditions as any other.
func confirmed(l register.Link) register.LinkStatus {
	if l.Mutual || l.Kinship != register.KinNone {
		return register.LinkVerified
	}
	return register.LinkDeclared
}

// decided reports whether a person, not the join, gave the link its status.
func decided(l register.Link) bool {
	return l.Status == register.LinkRejected || l.Status == register.LinkContested || l.Decision.Answer == register.AnswerAccepted ||
		l.Pinned == register.PinPerson
}

// touchRepository has the search entry of a linked repository written again.
func (b *draft) touchRepository(ctx context.Context, id string) {
	if id == "" {
		return
	}
	if _, err := b.repository(ctx, id); err == nil {
		b.touch(register.KindRepository, id)
		b.linked[id] = true
	}
}

// grounds looks up everything that could join the sheet to code.
func (b *draft) grounds(ctx context.Context, s register.Sheet) (found []join.Found, lost []join.Named, err error) {
	byID := map[string]*join.Found{}
	add := func(r register.Repository) (*join.Found, error) {
		if f := byID[r.ID]; f != nil {
			return f, nil
		}
		kin, err := b.kinship(ctx, s, r)
		if err != nil {
			return nil, err
		}
		byID[r.ID] = &join.Found{Repository: r, Kinship: kin}
		return byID[r.ID], nil
	}
	if s.HeldBy != "" {
		r, err := b.repository(ctx, s.HeldBy)
		if err != nil {
			return nil, nil, err
		}
		f, err := add(*r)
		if err != nil {
			return nil, nil, err
		}
		f.Holds = true
		if err := b.mirrors(ctx, *r, add); err != nil {
			return nil, nil, err
		}
	}
	for _, n := range join.Addresses(s.Content) {
		r, key, err := b.named(ctx, n)
		switch {
		case err != nil:
			return nil, nil, err
		case r == nil && b.isCode(ctx, n):
			lost = append(lost, n)
		case r != nil:
			f, err := add(*r)
			if err != nil {
				return nil, nil, err
			}
			if f.NamedAs == nil {
				f.NamedAs, f.Key = &n, key
			}
		}
	}
	if err := b.supporters(ctx, s, add); err != nil {
		return nil, nil, err
	}
	if err := b.proposals(ctx, s, lost, add); err != nil {
		return nil, nil, err
	}
	for _, id := range sortedKeys(byID) {
		found = append(found, *byID[id])
	}
	return found, lost, nil
}

// named finds the repository that an address of a sheet names: the longest key that
// the register has.
func (b *draft) named(ctx context.Context, n join.Named) (*register.Repository, string, error) {
	for _, key := range n.Keys {
		for _, r := range b.repositories {
			if strings.EqualFold(r.Key, key) {
				return r, key, nil
			}
		}
		r, ok, err := found(b.desk.store.RepositoryByKey(ctx, key))
		if err != nil {
			return nil, "", err
		}
		if ok {
			kept, err := b.repository(ctx, r.ID)
			return kept, key, err
		}
	}
	return nil, "", nil
}

// isCode reports whether an address that is not in the register is still worth
// showing as code: the sheet says so, or its host is a forge of the register.
func (b *draft) isCode(ctx context.Context, n join.Named) bool {
	if n.Code {
		return true
	}
	host, _, _ := strings.Cut(n.Keys[0], "/")
	some, err := b.desk.store.RepositoriesOnHost(ctx, host, "", 1)
	return err == nil && len(some) > 0
}

// sameHead caps how many repositories at one commit are proposed for a sheet.
const sameHead = 10

// mirrors adds the repositories that stand at the same commit as the one that holds the sheet.
func (b *draft) mirrors(ctx context.Context, r register.Repository, add func(register.Repository) (*join.Found, error)) error {
	same, err := b.desk.store.RepositoriesWithHead(ctx, r.Head.Or(""), sameHead)
	if err != nil {
		return err
	}
	for _, other := range b.repositories { // those of this act are not in the store yet
		if other.ID != r.ID && other.Head.Or("") != "" && other.Head.Or("") == r.Head.Or("") {
			same = append(same, *other)
		}
	}
	for _, m := range same {
		if m.ID == r.ID {
			continue
		}
		f, err := add(m)
		if err != nil {
			return err
		}
		f.SameHead = true
	}
	return b.copies(ctx, r, add)
}

// copies adds the repositories whose history began with the same commit.
func (b *draft) copies(ctx context.Context, r register.Repository, add func(register.Repository) (*join.Found, error)) error {
	root := r.Began()
	if root == "" {
		return nil
	}
	same, err := b.desk.store.RepositoriesWithRoot(ctx, root, sameHead)
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(b.repositories) { // those of this act are not in the store yet
		if other := b.repositories[id]; other.Began() == root {
			same = append(same, *other)
		}
	}
	for _, c := range same {
		if c.ID == r.ID {
			continue
		}
		f, err := add(c)
		if err != nil {
			return err
		}
		f.SameRoot = true
	}
	return nil
}

// supporters adds the repositories whose publiccode.yml names the sheet under supports.
func (b *draft) supporters(ctx context.Context, s register.Sheet, add func(register.Repository) (*join.Found, error)) error {
	hooks := s.Hooks()
	known, err := b.desk.store.RepositoriesHooked(ctx, hooks, sameHead)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, r := range known {
		ids[r.ID] = true
	}
	for _, p := range b.batch.Publiccodes { // the file of this act counts, not the one before
		delete(ids, p.Repository)
		if slices.ContainsFunc(p.Supports, func(id string) bool { return slices.Contains(hooks, register.Hook(id)) }) {
			ids[p.Repository] = true
		}
	}
	for _, id := range sorted(ids) {
		r, err := b.repository(ctx, id)
		if err != nil {
			return err
		}
		f, err := add(*r)
		if err != nil {
			return err
		}
		f.Supports, f.Own, err = b.callsIt(ctx, id, hooks)
		if err != nil {
			return err
		}
	}
	return nil
}

// callsIt gives the name by which a repository's publiccode.yml calls a sheet, and
// whether that is the sheet's own id.
func (b *draft) callsIt(ctx context.Context, repository string, hooks []string) (name string, own bool, err error) {
	i := slices.IndexFunc(b.batch.Publiccodes, func(p register.Publiccode) bool { return p.Repository == repository })
	var p register.Publiccode
	if i >= 0 {
		p = b.batch.Publiccodes[i]
	} else if p, err = b.desk.store.Publiccode(ctx, repository); err != nil {
		return "", false, err
	}
	for _, id := range p.Supports {
		if hook := register.Hook(id); slices.Contains(hooks, hook) && (name == "" || hook == hooks[0]) {
			name, own = id, hook == hooks[0]
		}
	}
	return name, own, nil
}

// proposals adds repositories that share no more than a name with the sheet, or
// with an address that led nowhere.
func (b *draft) proposals(ctx context.Context, s register.Sheet, lost []join.Named, add func(register.Repository) (*join.Found, error)) error {
	wanted := []string{s.Content.Name}
	for _, n := range lost {
		wanted = append(wanted, n.Keys[0][strings.LastIndexByte(n.Keys[0], '/')+1:])
	}
	for _, name := range wanted {
		if len(register.FoldName(name)) < minName {
			continue
		}
		same, err := b.desk.store.RepositoriesNamed(ctx, name, sameName+1)
		if err != nil {
			return err
		}
		if len(same) > sameName {
			continue
		}
		for _, r := range same {
			f, err := add(r)
			if err != nil {
				return err
			}
			f.SameName = true
		}
	}
	return nil
}

// kinship tells how the body of a repository is related to the sheet's. What its
// publiccode.yml says of its body counts where no list has named the body of its
// account: else a mirror, or a lie, would speak for somebody else.
func (b *draft) kinship(ctx context.Context, s register.Sheet, r register.Repository) (register.Kinship, error) {
	bodies, err := b.organisationsOf(ctx, r)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(bodies, known) {
		o, ok, err := b.bodyNamedBy(ctx, r)
		if err != nil {
			return "", err
		}
		if ok {
			bodies = append([]register.Organisation{o}, bodies...)
		}
	}
	tree := join.Tree{}
	if err := b.climb(ctx, s.Organisation, tree, 0); err != nil {
		return "", err
	}
	best := register.KinNone
	for _, o := range bodies {
		if err := b.climb(ctx, o.ID, tree, 0); err != nil {
			return "", err
		}
		switch kin := tree.Kinship(s.Organisation, o.ID); {
		case kin == register.KinSame:
			return kin, nil
		case best == register.KinNone:
			best = kin
		}
	}
	return best, nil
}

// known reports whether anything but an account identifies a body.
func known(o register.Organisation) bool {
	return slices.ContainsFunc(o.Identifiers, func(id register.Identifier) bool { return id.Scheme != register.SchemeAccount })
}

// bodyNamedBy finds the body that a repository's publiccode.yml names by its
// organisation.uri, in whatever scheme.
func (b *draft) bodyNamedBy(ctx context.Context, r register.Repository) (register.Organisation, bool, error) {
	id, ok := b.desk.Identify(r.Body.Or(""))
	if !ok {
		return register.Organisation{}, false, nil
	}
	return found(b.desk.store.OrganisationByIdentifier(ctx, id))
}

// maxClimb caps how far up a tree of bodies the join looks.
const maxClimb = 8

// climb reads the bodies above one.
func (b *draft) climb(ctx context.Context, id string, tree join.Tree, height int) error {
	if _, done := tree[id]; done || id == "" || height > maxClimb {
		return nil
	}
	o, ok, err := found(b.organisation(ctx, id))
	if err != nil || !ok {
		return err
	}
	tree[id] = nil
	for _, p := range o.Parents {
		if p.Until != "" {
			continue
		}
		tree[id] = append(tree[id], p.Value)
		if err := b.climb(ctx, p.Value, tree, height+1); err != nil {
			return err
		}
	}
	return nil
}
