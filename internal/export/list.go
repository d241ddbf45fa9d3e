// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"time"

	"greffe/internal/register"
)

// Reader is what lists are read from.
type Reader interface {
	// Bodies lists the public nouns of a kind as JSON, from the first one whose key is greater than after.
	Bodies(ctx context.Context, kind register.Kind, after string, limit int) ([]register.Raw, error)
	// BodiesAt is Bodies as of just before a time, as far as the journal knows.
	BodiesAt(ctx context.Context, kind register.Kind, before time.Time, after string, limit int) ([]register.Raw, error)
	// Records lists what the journal last said of each noun of a kind, before a time (zero: now), by id.
	Records(ctx context.Context, kind register.Kind, before time.Time, after string, limit int) ([]register.Record, error)
	// Changes lists changes after a position of the journal, oldest first.
	Changes(ctx context.Context, after int64, limit int) ([]register.Change, error)
	// Crawls lists the rounds of visits, latest first.
	Crawls(ctx context.Context, limit int) ([]register.Crawl, error)
}

// The lists, by their names in commands, addresses and files.
const (
	ListAlgorithms    = "algorithms"
	ListRepositories  = "repositories"
	ListOrganisations = "organisations"
	ListAccounts      = "accounts"
	ListLinks         = "links"
	ListChanges       = "changes"
	ListCrawls        = "crawls"
	ListRecords       = "records"
	ListCensuses      = "censuses"
)

// Lists names every list.
func Lists() []string {
	return []string{ListAlgorithms, ListRepositories, ListOrganisations, ListAccounts, ListLinks, ListChanges, ListCrawls, ListRecords, ListCensuses}
}

// kindOf is the kind of noun that a list holds; "" where it holds no nouns.
func kindOf(list string) register.Kind {
	return map[string]register.Kind{
		ListAlgorithms: register.KindSheet, ListRepositories: register.KindRepository, ListOrganisations: register.KindOrganisation,
		ListAccounts: register.KindAccount, ListLinks: register.KindLink, ListCensuses: register.KindCensus,
	}[list]
}

// PageSize is how many nouns are read at once.
const PageSize = 500

// Library writes lists out of a register.
type Library struct {
	Reader Reader
	Gate   Gate
}

// Choice says what of a list is wanted.
type Choice struct {
	List      string
	Before    time.Time // as of just before that time; zero: now
	Fields    []string  // only these columns, or top fields of JSON, in this order; nil: all
	Inventory bool      // repositories under the columns of the first public inventory
}

// Write writes a list. It wraps ErrInvalid where the choice cannot be had.
func (l Library) Write(ctx context.Context, w io.Writer, o Options, c Choice) error {
	switch {
	case o.Format == Companion && (c.Before.IsZero() || kindOf(c.List) != "" || c.List == ListRecords):
		return writeCompanion(w, o.About)
	case o.Format == JSON, o.Format == NDJSON:
		return l.writeRaw(ctx, w, o, c)
	}
	switch c.List {
	case ListAlgorithms:
		return writeTable(w, o, c, Algorithms(), Each(nouns[register.Sheet](ctx, l, c), AlgorithmOf))
	case ListRepositories:
		columns := Repositories()
		if c.Inventory {
			columns, o.About = Inventory(), About{}
		}
		return writeTable(w, o, c, columns, nouns[*register.Repository](ctx, l, c))
	case ListOrganisations:
		return writeTable(w, o, c, Organisations(), nouns[register.Organisation](ctx, l, c))
	case ListAccounts:
		return writeTable(w, o, c, Accounts(), nouns[register.Account](ctx, l, c))
	case ListLinks:
		return writeTable(w, o, c, Links(), nouns[register.Link](ctx, l, c))
	case ListRecords:
		return writeTable(w, o, c, Records(), l.records(ctx, c))
	case ListCensuses:
		return writeTable(w, o, c, Censuses(), censusRows(nouns[register.Census](ctx, l, c)))
	}
	if !c.Before.IsZero() {
		return fmt.Errorf("%s of a past day: %w", c.List, register.ErrInvalid)
	}
	switch c.List {
	case ListChanges:
		return writeTable(w, o, c, Changes(), l.changes(ctx))
	case ListCrawls:
		return writeTable(w, o, c, Crawls(), l.crawls(ctx))
	}
	return fmt.Errorf("list %q: %w", c.List, register.ErrInvalid)
}

func writeTable[T any](w io.Writer, o Options, c Choice, columns []Column[T], all iter.Seq2[T, error]) error {
	columns, err := Choose(columns, c.Fields)
	if err != nil {
		return err
	}
	if len(c.Fields) > 0 {
		o.About = About{} // what was named and nothing else
	}
	return Write(w, o, columns, all)
}

// Choose keeps the columns that are named, in that order; all where none is named. It
// wraps ErrInvalid for a name that no column has.
func Choose[T any](columns []Column[T], fields []string) ([]Column[T], error) {
	if len(fields) == 0 {
		return columns, nil
	}
	chosen := make([]Column[T], 0, len(fields))
	for _, name := range fields {
		at := slices.IndexFunc(columns, func(c Column[T]) bool { return c.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("column %q: %w", name, register.ErrInvalid)
		}
		chosen = append(chosen, columns[at])
	}
	return chosen, nil
}

// writeRaw hands on what the register keeps as JSON without reading it.
func (l Library) writeRaw(ctx context.Context, w io.Writer, o Options, c Choice) error {
	switch {
	case c.List == ListRecords:
		return Write(w, o, nil, sparse(l.records(ctx, c), c.Fields))
	case c.List == ListChanges && c.Before.IsZero():
		return Write(w, o, nil, sparse(l.changes(ctx), c.Fields))
	case c.List == ListCrawls && c.Before.IsZero():
		return Write(w, o, nil, sparse(l.crawls(ctx), c.Fields))
	case kindOf(c.List) == "":
		return fmt.Errorf("list %q: %w", c.List, register.ErrInvalid)
	}
	all := Each(l.bodies(ctx, c), func(r register.Raw) json.RawMessage { return l.Gate.JSON(r.JSON) })
	return Write(w, o, nil, sparse(all, c.Fields))
}

// sparse keeps the named top fields of each item.
func sparse[T any](all iter.Seq2[T, error], fields []string) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		for v, err := range all {
			var b json.RawMessage
			if err == nil {
				b, err = only(v, fields)
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

func only(v any, fields []string) (json.RawMessage, error) {
	b, ready := v.(json.RawMessage)
	if !ready {
		var err error
		if b, err = marshal(v); err != nil {
			return nil, fmt.Errorf("write JSON: %w", err)
		}
	}
	if len(fields) == 0 {
		return b, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	out := []byte{'{'}
	for _, name := range fields {
		value, ok := all[name]
		if !ok {
			continue // it has no value here
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(strconv.AppendQuote(out, name), ':'), value...)
	}
	return append(out, '}'), nil
}

// bodies streams the nouns of a list as JSON.
func (l Library) bodies(ctx context.Context, c Choice) iter.Seq2[register.Raw, error] {
	kind := kindOf(c.List)
	if !c.Before.IsZero() { // one question: each page of a past list costs as much as the whole
		return Pages("", past, func(after string, limit int) ([]register.Raw, error) {
			return l.Reader.BodiesAt(ctx, kind, c.Before, after, limit)
		}, func(r register.Raw) string { return r.Key })
	}
	return Pages("", PageSize, func(after string, limit int) ([]register.Raw, error) {
		return l.Reader.Bodies(ctx, kind, after, limit)
	}, func(r register.Raw) string { return r.Key })
}

// past is how many nouns of a past day are rebuilt at once.
const past = 20_000

// nouns streams the nouns of a list.
func nouns[T any](ctx context.Context, l Library, c Choice) iter.Seq2[T, error] {
	return decoded[T](l.bodies(ctx, c), l.Gate)
}

func (l Library) records(ctx context.Context, c Choice) iter.Seq2[register.Record, error] {
	return func(yield func(register.Record, error) bool) {
		for _, kind := range register.Kinds() {
			for r, err := range Pages("", PageSize, func(after string, limit int) ([]register.Record, error) {
				return l.Reader.Records(ctx, kind, c.Before, after, limit)
			}, func(r register.Record) string { return r.ID }) {
				r.Record = l.Gate.JSON(r.Record)
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
	}
}

func (l Library) changes(ctx context.Context) iter.Seq2[register.Change, error] {
	return Pages("0", PageSize, func(after string, limit int) ([]register.Change, error) {
		seq, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("position %q: %w", after, register.ErrInvalid)
		}
		list, err := l.Reader.Changes(ctx, seq, limit)
		for i := range list {
			list[i].Actor = register.Bringer(list[i].Actor)
		}
		return list, err
	}, func(c register.Change) string { return strconv.FormatInt(c.Seq, 10) })
}

// crawlsMost is how many rounds of visits are listed: one a day for a century.
const crawlsMost = 36_525

func (l Library) crawls(ctx context.Context) iter.Seq2[register.Crawl, error] {
	return func(yield func(register.Crawl, error) bool) {
		list, err := l.Reader.Crawls(ctx, crawlsMost)
		if err != nil {
			yield(register.Crawl{}, err)
			return
		}
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// Records are the columns of what the journal last said of a noun.
func Records() []Column[register.Record] {
	type record = register.Record
	return []Column[record]{
		{"kind", Text, names(register.Kinds()), false, func(r record) string { return string(r.Kind) }},
		{"id", Text, nil, false, func(r record) string { return r.ID }},
		{"key", Text, nil, false, func(r record) string { return r.Key }},
		{"label", Text, nil, false, func(r record) string { return r.Label }},
		{"tombstone", Truth, nil, false, func(r record) string { return strconv.FormatBool(r.Tombstone) }},
		{"seq", Integer, nil, true, func(r record) string { return strconv.FormatInt(r.Seq, 10) }},
		{"time", Moment, nil, false, func(r record) string { return moment(r.Time) }},
		{"commitment", Text, nil, false, func(r record) string { return r.Commitment }},
		{"record", Text, nil, false, func(r record) string { return string(r.Record) }},
	}
}

// DayEnd is the time before which everything of a day (YYYY-MM-DD, UTC) happened. It
// wraps ErrInvalid for what is no day.
func DayEnd(day string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1970 || t.Year() > 9000 {
		return time.Time{}, fmt.Errorf("day %q: %w", day, register.ErrInvalid)
	}
	return t.AddDate(0, 0, 1), nil
}
