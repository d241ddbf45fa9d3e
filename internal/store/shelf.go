// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"sync"

	"greffe/internal/register"
)

// Shelved is one page as a shelf's file holds it.
type Shelved struct {
	Key     string
	Edition string // of the register, when the page was last known to be right
	Sources []byte
	Page    register.ReadyPage
}

// ShelfFile keeps pages, and may lose any of them at any time.
type ShelfFile interface {
	// Shelved finds a page; without one it wraps register.ErrNotFound.
	Shelved(ctx context.Context, key string) (Shelved, error)
	// Shelve keeps a page, in place of the one before it and of others when there is no room.
	Shelve(ctx context.Context, s Shelved) error
	// Confirm notes that a page is right for an edition, and its sources as they are then.
	Confirm(ctx context.Context, key, edition string, sources []byte) error
	// Full reports whether another page would take the place of one.
	Full(ctx context.Context) (bool, error)
	// Phrases gives all statements that were named, in order; Name adds one and gives its number, from 1.
	Phrases(ctx context.Context) ([]string, error)
	Name(ctx context.Context, sql string) (int64, error)
}

// Shelf keeps pages with what they were made from, so that one is never given out once
// anything that it shows has changed, by whatever process: either nothing at all has
// changed since, or everything that it was made from, and that stands in a table which was
// written since, is asked again.
type Shelf struct {
	register *Register
	file     ShelfFile

	mu      sync.RWMutex
	numbers map[string]int64
	names   map[int64]string
	marks   marks            // that sums are of
	sums    map[string]int64 // by statement
}

// NewShelf opens the pages that a file holds of a register.
func NewShelf(ctx context.Context, r *Register, file ShelfFile) (*Shelf, error) {
	all, err := file.Phrases(ctx)
	if err != nil {
		return nil, fmt.Errorf("open shelf: %w", err)
	}
	s := &Shelf{register: r, file: file, numbers: map[string]int64{}, names: map[int64]string{}}
	for i, sql := range all {
		s.numbers[sql], s.names[int64(i)+1] = int64(i)+1, sql
	}
	return s, nil
}

// Watch gives a context under which a page is made, and what keeps it: whether it can
// be kept is told.
func (s *Shelf) Watch(ctx context.Context) (context.Context, func(ctx context.Context, key string, p register.ReadyPage) (bool, error)) {
	under, noted := watched(ctx)
	before, err := s.register.readEdition(ctx)
	return under, func(ctx context.Context, key string, p register.ReadyPage) (bool, error) {
		if noted.elsewhere || err != nil {
			return false, err
		}
		after, err := s.register.readEdition(ctx)
		if err != nil || !after.same(before) || after.marks != before.marks { // what was erased meanwhile must not come back
			return false, err
		}
		x := Shelved{Key: key, Edition: before.name, Page: p}
		noted.mark(s.marksAt(before))
		if x.Sources, err = noted.encode(naming{s, ctx}); err != nil {
			return false, err
		}
		return true, s.file.Shelve(ctx, x)
	}
}

// Find gives the page of an address if it is right; else it wraps register.ErrNotFound.
func (s *Shelf) Find(ctx context.Context, key string) (register.ReadyPage, error) {
	x, err := s.file.Shelved(ctx, key)
	if err != nil {
		return register.ReadyPage{}, err
	}
	now, err := s.register.edition(ctx)
	if err != nil {
		return register.ReadyPage{}, err
	}
	if x.Edition == now.name {
		return x.Page, nil
	}
	_, err = s.stands(ctx, x, now)
	return x.Page, err
}

// Confirm is Find that says for those who come next that nothing has changed.
func (s *Shelf) Confirm(ctx context.Context, key string) (register.ReadyPage, error) {
	x, err := s.file.Shelved(ctx, key)
	if err != nil {
		return register.ReadyPage{}, err
	}
	before, err := s.register.readEdition(ctx)
	if err != nil || x.Edition == before.name {
		return x.Page, err
	}
	made, err := s.stands(ctx, x, before)
	if err != nil {
		return register.ReadyPage{}, err
	}
	after, err := s.register.readEdition(ctx)
	if err != nil || !after.same(before) || after.marks != before.marks {
		return x.Page, err // it moved on: right it is, for which of both is not known
	}
	made.mark(s.marksAt(before))
	again, err := made.encode(naming{s, ctx})
	if err != nil {
		return x.Page, err
	}
	return x.Page, s.file.Confirm(ctx, key, before.name, again)
}

// Full reports whether another page would take the place of one.
func (s *Shelf) Full(ctx context.Context) (bool, error) { return s.file.Full(ctx) }

// stands gives what the page was made from, or wraps register.ErrNotFound when something
// of that has changed.
func (s *Shelf) stands(ctx context.Context, x Shelved, now edition) (*sources, error) {
	made, err := decode(x.Sources, naming{s, ctx})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", register.ErrNotFound, err) // it is made anew
	}
	same, err := made.stand(ctx, s.register.engine, s.marksAt(now))
	if err == nil && !same {
		err = fmt.Errorf("page %s has changed: %w", x.Key, register.ErrNotFound)
	}
	return made, err
}

// marksAt gives, for each statement, the marks of the tables that it reads.
func (s *Shelf) marksAt(e edition) func(sql string) int64 {
	return func(sql string) int64 {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.sums == nil || s.marks != e.marks {
			s.marks, s.sums = e.marks, map[string]int64{}
		}
		sum, known := s.sums[sql]
		if !known {
			sum = e.marks.of(sql)
			s.sums[sql] = sum
		}
		return sum
	}
}

// naming are the phrases of a shelf, and a context to add some.
type naming struct {
	*Shelf
	ctx context.Context //nolint:containedctx // it lives as long as one call
}

func (s naming) number(sql string) (int64, error) {
	s.mu.RLock()
	n, ok := s.numbers[sql]
	s.mu.RUnlock()
	if ok {
		return n, nil
	}
	n, err := s.file.Name(s.ctx, sql)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers[sql], s.names[n] = n, sql
	return n, nil
}

func (s naming) sql(number int64) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	sql, ok := s.names[number]
	return sql, ok
}
