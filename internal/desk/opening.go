// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// maxBecause is how long the reason of a degree of opening may be, in characters.
const maxBecause = 2000

// StatedBefore is a repository of an administration with the degree of opening that it
// stated, and what the last visit found declared.
type StatedBefore struct {
	register.Repository
	Stated  register.StatedOpening // its Number is 0 when nothing was ever stated
	Visited bool                   // a visit has read it
	Places  []register.OpeningSaid // where a degree is declared, and which
}

// Openings lists repositories of an administration by key, from the first one greater
// than after, which is a folded key, at most limit of them.
func (d *Desk) Openings(ctx context.Context, actor register.Actor, organisation, after string, limit int) ([]StatedBefore, error) {
	if err := allow(actor, ActLook, organisation); err != nil {
		return nil, err
	}
	list, err := d.store.RepositoriesOf(ctx, organisation, after, limit)
	if err != nil {
		return nil, err
	}
	all := make([]StatedBefore, len(list))
	for i, r := range list {
		if all[i], err = d.stated(ctx, r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// OpeningOf is one of them, by its key; it is not there when another body holds it.
func (d *Desk) OpeningOf(ctx context.Context, actor register.Actor, organisation, key string) (StatedBefore, error) {
	if err := allow(actor, ActLook, organisation); err != nil {
		return StatedBefore{}, err
	}
	r, err := d.held(ctx, d.draft("", d.clock()), organisation, key)
	if err != nil {
		return StatedBefore{}, err
	}
	return d.stated(ctx, r)
}

func (d *Desk) stated(ctx context.Context, r register.Repository) (StatedBefore, error) {
	s := StatedBefore{Repository: r}
	var err error
	if s.Stated, _, err = found(d.store.StatedOpening(ctx, r.ID)); err != nil {
		return s, err
	}
	x, visited, err := found(d.store.Examination(ctx, r.ID))
	s.Visited, s.Places = visited, x.Openings
	return s, err
}

// held finds a repository that one of the administration's accounts holds.
func (d *Desk) held(ctx context.Context, b *draft, organisation, key string) (register.Repository, error) {
	r, err := d.store.RepositoryByKey(ctx, key)
	if err != nil {
		return r, err
	}
	bodies, err := b.organisationsOf(ctx, r)
	if err != nil {
		return r, err
	}
	if !slices.ContainsFunc(bodies, func(o register.Organisation) bool { return o.ID == organisation }) {
		return r, fmt.Errorf("repository %s of %s: %w", key, organisation, register.ErrNotFound)
	}
	return r, nil
}

// StateOpening keeps the degree of opening that an administration states for one of its
// repositories, made from the statement number expected (0: the first). The repository's
// examination is made anew from the stored bytes. A degree that closes the code asks why.
func (d *Desk) StateOpening(ctx context.Context, actor register.Actor, key string, expected int, o register.StatedOpening) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	fail := func(err error) error { return fmt.Errorf("state the opening of %s: %w", key, err) }
	if err := allow(actor, ActPublish, o.Organisation); err != nil {
		return fail(err)
	}
	b := d.draft(actorOf(o.Organisation), d.clock())
	r, err := d.held(ctx, b, o.Organisation, key)
	if err != nil {
		return fail(err)
	}
	before, _, err := found(d.store.StatedOpening(ctx, r.ID))
	if err != nil {
		return fail(err)
	}
	if before.Number != expected {
		return fail(register.ErrConflict)
	}
	p, err := b.profileOf(ctx, r)
	if err != nil {
		return fail(err)
	}
	if o, err = openingOf(o, p); err != nil {
		return fail(err)
	}
	o.Repository, o.Number, o.At = r.ID, before.Number+1, b.batch.At
	b.batch.Openings = []register.StatedOpening{o}
	r.Opening = openingFact(o)
	b.repositories[r.ID] = &r
	b.touch(register.KindRepository, r.ID)
	if err := b.examineAgain(ctx, &r); err != nil {
		return fail(err)
	}
	return b.save(ctx)
}

// openingOf checks a statement against the jurisdiction's degrees and questions.
func openingOf(o register.StatedOpening, p law.Profile) (register.StatedOpening, error) {
	o.Because = strings.TrimSpace(o.Because)
	if len([]rune(o.Because)) > maxBecause {
		return o, &Fault{"because", "long"}
	}
	i := slices.IndexFunc(p.Checks.Degrees, func(g law.Degree) bool { return g.ID == o.Degree })
	switch {
	case o.Degree == "":
		return register.StatedOpening{Organisation: o.Organisation}, nil
	case i < 0:
		return o, &Fault{"degree", "unknown"}
	case p.Checks.Degrees[i].Closed && o.Because == "":
		return o, &Fault{"because", "missing"}
	}
	criteria := map[string]string{}
	for _, id := range p.Checks.Criteria {
		q, known := p.Rules.Question(id)
		value := o.Criteria[id]
		if !known || value == "" || value == law.UnknownWord {
			continue
		}
		if _, ok := q.Answer(value); !ok {
			return o, &Fault{id, "unknown"}
		}
		criteria[id] = value
	}
	o.Criteria = criteria
	return o, nil
}

// openingFact is a statement as the repository carries it; none when it was taken back.
func openingFact(o register.StatedOpening) register.Fact[string] {
	if o.Degree == "" {
		return register.Fact[string]{}
	}
	return register.Known(o.Degree, register.Origin{Kind: register.Declared, Source: register.OpeningRegister, Date: day(o.At)}, register.Evidence{ReadAt: o.At})
}

// stated is what the checks take for the statement: where nobody stated anything, the
// register knows that nobody did.
func stated(r register.Repository, s register.Snapshot) register.Fact[string] {
	if r.Opening.Is(register.Present) {
		return r.Opening
	}
	return register.None[string](register.Origin{Kind: register.Declared, Source: register.OpeningRegister}, register.Evidence{ReadAt: s.At})
}

// keepOpening gives a visited repository what was stated of it, whoever wrote it last.
func (b *draft) keepOpening(ctx context.Context, r *register.Repository) error {
	o, ok, err := found(b.desk.store.StatedOpening(ctx, r.ID))
	if err == nil && ok {
		r.Opening = openingFact(o)
	}
	return err
}

// examineAgain makes the examination of a repository anew from what the store keeps of
// the last visit that read it; nothing when none did.
func (b *draft) examineAgain(ctx context.Context, r *register.Repository) error {
	v, read, err := b.desk.lastVisit(ctx, *r)
	if err != nil || !read {
		return err
	}
	profile, err := b.profileOf(ctx, *r)
	if err != nil {
		return err
	}
	if x, ok := Examine(r, v, profile); ok {
		b.examinations[r.ID] = &x
	}
	return nil
}

// lastVisit is the last visit that read a repository, with the bytes that it read.
func (d *Desk) lastVisit(ctx context.Context, r register.Repository) (register.Visit, bool, error) {
	s, read, err := found(d.store.LastReading(ctx, r.ID))
	if err != nil || !read {
		return register.Visit{}, false, err
	}
	v := register.Visit{At: s.At, Repository: r, Snapshot: s}
	for i := range v.Snapshot.Files {
		f := &v.Snapshot.Files[i]
		if f.Bytes, err = d.store.File(ctx, f.SHA256); err != nil {
			return v, false, err
		}
	}
	if s.Listing != "" {
		var l register.Listing
		text, err := d.store.File(ctx, s.Listing)
		if err == nil {
			err = json.Unmarshal(text, &l)
		}
		if err != nil {
			return v, false, fmt.Errorf("listing of %s: %w", r.Key, err)
		}
		v.Root, v.Folders = l.Root, l.Folders
	}
	p, some, err := found(d.store.Publiccode(ctx, r.ID))
	if err != nil {
		return v, false, err
	}
	for _, f := range v.Snapshot.Files {
		if some && f.SHA256 == p.SHA256 {
			v.Publiccode, v.PubliccodePath = &p, f.Path
		}
	}
	return v, true, nil
}

// AdvisedOpening is the degree that the jurisdiction's guide advises, by the criteria
// that the administration answered; nothing where there is no such guide or no answer.
func AdvisedOpening(p law.Profile, o register.StatedOpening) (law.Obligation, bool) {
	if p.Rules == nil || p.Checks.Advised.ID == "" || len(o.Criteria) == 0 {
		return law.Obligation{}, false
	}
	answers := law.Answers{}
	for id, value := range o.Criteria {
		if q, ok := p.Rules.Question(id); ok {
			if a, ok := q.Answer(value); ok {
				answers[id] = a
			}
		}
	}
	return p.Rules.Apply(answers, law.AboutCode).Obligation(p.Checks.Advised.ID, p.Checks.Advised.Set)
}
