// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/search"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// office is a register that is open: its store and its desk.
type office struct {
	engine   *sqlite.Engine
	store    *store.Register
	desk     *desk.Desk
	people   *desk.People
	asked    inquiries
	visits   *desk.VisitRequests
	synonyms *search.Thesaurus // that the store searches with
}

// inquiries are what readers ask: the acts of the desk, and what of it is public.
type inquiries struct {
	*desk.Inquiries
	*store.Register
}

func (o *office) Close() error { return o.store.Close() }

// open opens the register that the flags name to write, and says in words why it cannot.
func (a *app) open(ctx context.Context, mode sqlite.Mode) (*office, error) {
	o, err := a.openEngine(ctx, mode)
	if err == nil && o.engine.ReadOnly && mode != sqlite.Read {
		err = errors.Join(&failure{code: exitNoRegister, id: "cli.db.read_only", args: words.Args{"file": a.db}, err: register.ErrUnavailable}, o.Close())
	}
	if err == nil && mode != sqlite.Read {
		if failed := o.desk.GatherAll(ctx); failed != nil { // of a register that an older program wrote
			err = errors.Join(a.cannotOpen(failed), o.Close())
		}
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// openEngine opens the register; one that cannot be written is opened to read.
func (a *app) openEngine(ctx context.Context, mode sqlite.Mode) (*office, error) {
	if a.db == "" { // which SQLite takes for a register that vanishes at the end
		return nil, misuse("cli.db.empty", nil)
	}
	engine, err := sqlite.Open(ctx, a.db, mode)
	if err != nil {
		return nil, a.cannotOpen(err)
	}
	s := store.New(engine, nil)
	synonyms := search.NewSleepingThesaurus(a.profile.Synonyms)
	s.Understand(synonyms)
	people := desk.NewPeople(s, desk.PeopleOptions{Now: a.now})
	return &office{engine: engine, store: s, synonyms: synonyms, desk: desk.New(s, a.profile, a.now, profiles()...), people: people, asked: inquiries{desk.NewInquiries(s, people), s}, visits: desk.NewVisitRequests(s, a.now)}, nil
}

func (a *app) cannotOpen(err error) error {
	id := "cli.db.unusable"
	switch {
	case errors.Is(err, register.ErrNotFound):
		id = "cli.db.missing"
	case errors.Is(err, sqlite.ErrForeign):
		id = "cli.db.foreign"
	}
	return &failure{code: exitNoRegister, id: id, args: words.Args{"file": a.db, "why": err.Error()}, err: err}
}
