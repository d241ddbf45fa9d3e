// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// office is a register that is open: its store and its desk.
type office struct {
	engine *sqlite.Engine
	store  *store.Register
	desk   *desk.Desk
}

func (o *office) Close() error { return o.store.Close() }

// open opens the register that the flags name, and says in words why it cannot.
func (a *app) open(ctx context.Context, mode sqlite.Mode) (*office, error) {
	engine, err := sqlite.Open(ctx, a.db, mode)
	if err != nil {
		return nil, a.cannotOpen(err)
	}
	if engine.ReadOnly && mode != sqlite.Read {
		engine.Close()
		return nil, &failure{code: exitNoRegister, id: "cli.db.read_only", args: words.Args{"file": a.db}, err: register.ErrUnavailable}
	}
	s := store.New(engine, nil)
	return &office{engine: engine, store: s, desk: desk.New(s, a.profile, time.Now)}, nil
}

// openToRead opens the register to read; a file that cannot be written will do.
func (a *app) openToRead(ctx context.Context) (*office, error) {
	engine, err := sqlite.Open(ctx, a.db, sqlite.Read)
	if err != nil {
		return nil, a.cannotOpen(err)
	}
	s := store.New(engine, nil)
	return &office{engine: engine, store: s, desk: desk.New(s, a.profile, time.Now)}, nil
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
