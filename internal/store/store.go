// SPDX-License-Identifier: EUPL-1.2

// Package store keeps the register: one file per noun, one batch per act, one journal of changes.
// It receives batches from the desk, already checked and joined, and questions from the site, the exports and the desk.
// It gives nouns back, lists, search results and the changes, through an Engine that knows the database.
package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"greffe/internal/register"
	"greffe/internal/search"
)

// Statement is one SQL statement with its arguments for the placeholders "?".
// Want is how many rows a write must affect; any other number is ErrConflict. AnyRows asks nothing.
type Statement struct {
	SQL  string
	Args []any
	Want int
}

// AnyRows is the Want of a statement that may affect any number of rows.
const AnyRows = -1

// Row gives the columns of the current row of a query.
type Row interface {
	Scan(dest ...any) error
	Columns() ([]string, error)
}

// Engine is the database. Apply carries out all statements or none; each may be
// sent twice. Query calls the function for each row until it gives an error. Scrub
// writes the database anew, without the remains of what was deleted.
type Engine interface {
	Apply(ctx context.Context, statements ...Statement) error
	Query(ctx context.Context, s Statement, row func(Row) error) error
	Scrub(ctx context.Context) error
	Close() error
}

// Register is the register on an engine.
type Register struct {
	engine  Engine
	random  io.Reader // salts of the journal
	columns *search.Columns
	fresh   sync.Mutex // held while the columns catch up
	stamp   int64      // the last search stamp in columns
	terms   terms
	asking  chan struct{} // one place for each question that is answered at the moment
	version version
	counted counted
	packing packing

	thesaurus  *search.Thesaurus // nil knows no other words
	vocabulary vocabulary
}

// New makes a register on an engine. random gives the salts; nil takes the system's.
func New(engine Engine, random io.Reader) *Register {
	if random == nil {
		random = rand.Reader
	}
	return &Register{engine: noting{engine, mathrand.Int64}, random: random, columns: search.NewColumns(), asking: make(chan struct{}, askedAtOnce), vocabulary: vocabulary{turn: make(chan struct{}, 1)}}
}

// askedAtOnce is how many questions are answered at once; the others wait, which takes no
// memory.
const askedAtOnce = 4

// Understand makes the search look for what words are also called. It is called once,
// before the first question.
func (r *Register) Understand(t *search.Thesaurus) { r.thesaurus = t }

// Close ends the use of the engine.
func (r *Register) Close() error { return r.engine.Close() }

// Save applies a batch: every noun with its journal entry, its rows and its search
// terms, all or nothing. Saving twice changes nothing, and an older observation
// does not overwrite a newer one. A batch says each noun once; of one that it says
// twice, the last word counts.
func (r *Register) Save(ctx context.Context, b register.Batch) error {
	w := writer{register: r, at: b.At.UTC().Truncate(time.Second), actor: b.Actor, hidden: map[string]bool{}}
	w.files(b.Files)
	w.organisations(b.Organisations)
	for _, a := range b.Accounts {
		w.account(a)
	}
	w.regather(b.Regather)
	w.repositories(b.Repositories)
	w.regather(b.Regather)
	for _, s := range b.Snapshots {
		w.snapshot(s)
	}
	for _, p := range b.Publiccodes {
		w.publiccode(p)
	}
	for _, x := range b.Examinations {
		w.examination(x)
	}
	for _, o := range b.Openings {
		w.opening(o)
	}
	for _, s := range b.Sheets {
		w.sheet(s)
	}
	for _, p := range b.Products {
		w.product(p)
	}
	for _, l := range b.DropLinks {
		w.dropLink(l)
	}
	for _, l := range b.Links {
		w.link(l)
	}
	w.software(b)
	w.entries(b.Entries)
	for _, c := range b.Crawls {
		w.crawl(c)
		if !c.Ended.IsZero() {
			w.forgetAnswers()
		}
	}
	w.answers(b.Answers)
	w.desk(b)
	for _, e := range b.Erase {
		w.erase(e)
	}
	if w.err != nil {
		return fmt.Errorf("save %s: %w", b.Actor, w.err)
	}
	if ofCrawl(b) {
		defer r.version.step()
	} else {
		defer r.version.forget()
	}
	if err := r.engine.Apply(ctx, w.statements()...); err != nil {
		return fmt.Errorf("save %s: %w", b.Actor, err)
	}
	return nil
}

// ofCrawl reports whether a batch is one of the many that a crawl under way writes, and not
// its end: nobody waits for what it says.
func ofCrawl(b register.Batch) bool {
	return strings.HasPrefix(b.Actor, "crawl:") && !slices.ContainsFunc(b.Crawls, func(c register.Crawl) bool { return !c.Ended.IsZero() })
}

const timeLayout = "2006-01-02T15:04:05Z"

// stamp writes a time as the columns hold it; the zero time is "".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// day writes the day of a time.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// readStamp reads what stamp writes.
func readStamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(timeLayout, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("stored time %q: %w", s, err)
	}
	return t, nil
}

// one is onlyRow for a noun that is kept as JSON in one column.
func one[T any](ctx context.Context, e Engine, what, sql string, args ...any) (T, error) {
	return onlyRow(ctx, e, what, scanBody[T], sql, args...)
}

// many is rows for nouns that are kept as JSON in one column.
func many[T any](ctx context.Context, e Engine, what, sql string, args ...any) ([]T, error) {
	var all []T
	err := e.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		all = append(roomFor(all), *new(T)) // read where it stays: to move a noun is to copy it
		return readBody(row, &all[len(all)-1])
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}

// scanBody reads the noun in the only column of a row.
func scanBody[T any](row Row) (T, error) {
	var v T
	err := readBody(row, &v)
	return v, err
}

func readBody[T any](row Row, into *T) error {
	var body []byte
	if err := row.Scan(&body); err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

// aPage is about how many rows a page shows.
const aPage = 24

// roomFor makes room for a page once there is more than one: nouns are large, and to
// double the room copies each five times.
func roomFor[T any](all []T) []T {
	if len(all) == 1 {
		return slices.Grow(all, aPage-1)
	}
	return all
}

// rows reads every row of a query with a function that scans one.
func rows[T any](ctx context.Context, e Engine, what string, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	var all []T
	err := e.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		v, err := scan(row)
		all = append(roomFor(all), v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}

// onlyRow is rows for what there is one of. Without a row it wraps ErrNotFound.
func onlyRow[T any](ctx context.Context, e Engine, what string, scan func(Row) (T, error), sql string, args ...any) (T, error) {
	all, err := rows(ctx, e, what, scan, sql, args...)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s: %w", what, register.ErrNotFound)
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// among gives what asks for rows whose column is one of the values, and its argument. One
// value, which most pages ask for, is asked for by itself: a list is a table of its own to
// SQLite, which costs more than the row.
func among(column string, values []string) (condition string, arg any) {
	if len(values) == 1 {
		return column + ` = ?`, values[0]
	}
	return column + ` IN (SELECT value FROM json_each(?))`, list(values)
}

// inOrder reads the bodies of a table whose ids are given, in their order; further is a
// condition on the row x.
func inOrder[T any](ctx context.Context, e Engine, what, table, further string, ids []string) ([]T, error) {
	switch len(ids) {
	case 0:
		return nil, nil
	case 1: // see among
		return many[T](ctx, e, what, `SELECT x.body FROM `+table+` x WHERE x.id = ?`+further, ids[0])
	}
	return many[T](ctx, e, what, `SELECT x.body FROM json_each(?) j JOIN `+table+` x ON x.id = j.value`+strings.Replace(further, " AND", " WHERE", 1)+` ORDER BY j.key`, list(ids))
}

// list gives strings as one JSON argument, for "IN (SELECT value FROM json_each(?))".
func list(values []string) string {
	b, err := json.Marshal(slices.Clone(values))
	if err != nil {
		return "[]" // strings always marshal
	}
	return string(b)
}
