// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// entryWork is what an entry's rows need and any processor can work out.
type entryWork struct{ facets, column, digest string }

func (w *writer) entries(all []register.Entry) {
	if len(all) == 0 {
		return
	}
	var columns search.FacetColumns
	work := worked(all, func(e *register.Entry) entryWork {
		b, err := json.Marshal(e.Facets)
		if err != nil || e.Facets == nil { // a map of strings always marshals
			b = []byte("{}")
		}
		facets, column := string(b), columns.Column(*e)
		return entryWork{facets, column, entryDigest(e, facets, column)}
	})
	for i := range all {
		if e := &all[i]; e.Drop {
			w.dropEntry(e)
		} else {
			w.entry(e, work[i])
		}
	}
	w.do(`UPDATE search_doc SET indexed = 1 WHERE indexed = 0`)
}

// entry writes what the search knows of one page, unless it knows the same already
// or something newer. The row says first that the entry is to be indexed.
func (w *writer) entry(e *register.Entry, work entryWork) {
	key := string(e.Kind) + " " + e.Key
	seen := stamp(e.SeenAt)
	w.rows(`WITH v (kind, key, seen_at) AS (VALUES (?, ?, ?))
		UPDATE search_doc SET seen_at = v.seen_at FROM v WHERE search_doc.kind = v.kind AND search_doc.key = v.key AND search_doc.seen_at < v.seen_at`).
		put(key, string(e.Kind), e.Key, seen)
	w.rows(`WITH v (kind, key, seen_at, digest, facets, score, name, date) AS (VALUES (?, ?, ?, ?, ?, ?, ?, ?))
		INSERT INTO search_doc (kind, key, seen_at, digest, facets, score, name, date, stamp, indexed)
		SELECT kind, key, seen_at, digest, facets, score, name, date, (SELECT COALESCE(MAX(stamp), 0) + 1 FROM search_doc), 0 FROM v WHERE TRUE
		ON CONFLICT (kind, key) DO UPDATE SET seen_at = excluded.seen_at, digest = excluded.digest, facets = excluded.facets, score = excluded.score,
			name = excluded.name, date = excluded.date, stamp = excluded.stamp, indexed = 0
		WHERE search_doc.seen_at <= excluded.seen_at AND search_doc.digest <> excluded.digest`).
		put(key, string(e.Kind), e.Key, seen, work.digest, work.facets, e.Score, e.Name, e.Date)
	w.rows(`WITH v (kind, key, digest, exact, title, body, facet) AS (VALUES (?, ?, ?, ?, ?, ?, ?))
		INSERT OR REPLACE INTO search_index (rowid, exact, title, body, facet)
		SELECT d.id, v.exact, v.title, v.body, v.facet FROM v CROSS JOIN search_doc d
		WHERE d.kind = v.kind AND d.key = v.key AND d.digest = v.digest AND d.indexed = 0 ORDER BY d.id`).
		put(key, string(e.Kind), e.Key, work.digest, e.Exact, e.Title, e.Body, work.column)
}

// dropped is the digest of an entry that was taken out of the index.
const dropped = "dropped"

// dropEntry takes a page out of the index, unless a newer entry is there. Its row
// stays, so that its id is not used again.
func (w *writer) dropEntry(e *register.Entry) {
	w.do(`DELETE FROM search_index WHERE rowid = (SELECT id FROM search_doc WHERE kind = ? AND key = ? AND digest <> ? AND seen_at <= ?)`,
		string(e.Kind), e.Key, dropped, stamp(e.SeenAt))
	w.do(`UPDATE search_doc SET digest = ?, seen_at = ?, stamp = (SELECT COALESCE(MAX(stamp), 0) + 1 FROM search_doc)
		WHERE kind = ? AND key = ? AND digest <> ? AND seen_at <= ?`, dropped, stamp(e.SeenAt), string(e.Kind), e.Key, dropped, stamp(e.SeenAt))
}

func entryDigest(e *register.Entry, facets, column string) string {
	h := sha256.New()
	for _, part := range []string{e.Exact, e.Title, e.Body, facets, column, strconv.Itoa(e.Score), e.Name, e.Date} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// Find answers a reader's question: ranked hits, the total, and the facets.
func (r *Register) Find(ctx context.Context, q register.Question) (register.Answer, error) {
	a, err := r.find(ctx, q)
	if err != nil {
		return register.Answer{}, fmt.Errorf("find: %w", err)
	}
	return a, nil
}

func (r *Register) find(ctx context.Context, q register.Question) (a register.Answer, err error) {
	select {
	case r.asking <- struct{}{}:
		defer func() { <-r.asking }()
	case <-ctx.Done():
		return a, ctx.Err()
	}
	if err := r.catchUp(ctx); err != nil {
		return a, err
	}
	parsed, filters := r.thesaurus.Widen(search.Parse(q.Text)), filtersOf(q)
	found, err := r.met(ctx, parsed)
	if err != nil {
		return a, err
	}
	defer found.Done()
	var docs search.Set
	if q.Bare {
		docs = r.columns.Filter(found.Docs, filters)
		a.Total = docs.Count()
	} else {
		var counts func() search.Counts
		a.Total, docs, counts = r.columns.Counting(found.Docs, filters)
		defer func() { a.Facets = facets(counts()) }()
		if a.Total <= fewAnswers && q.Limit > 0 {
			if a.Offers, err = r.offers(ctx, parsed, docs, filters); err != nil {
				return a, err
			}
		}
	}
	if !q.Bare && q.Limit > 0 {
		if err := r.beside(ctx, &a, parsed, found, docs, filters); err != nil {
			return a, err
		}
	}
	q.Offset = max(q.Offset, 0)
	if q.Limit <= 0 || q.Offset >= a.Total {
		return a, nil
	}
	q.Limit = min(q.Limit, a.Total-q.Offset)
	switch {
	case q.Order == register.ByName || q.Order == register.ByDate:
		a.Hits, err = r.sorted(ctx, docs, a.Total, q)
	case parsed.Empty():
		top := r.columns.Top(docs, q.Offset+q.Limit)
		a.Hits, err = r.hits(ctx, documents(top[min(q.Offset, len(top)):]))
	default:
		a.Hits, err = r.ranked(ctx, parsed, found, docs, q)
	}
	return a, err
}

func filtersOf(q register.Question) []search.Filter {
	filters := make([]search.Filter, 0, len(q.Filters))
	for _, f := range q.Filters {
		filters = append(filters, search.Filter(f))
	}
	return filters
}

// beside tells what other words than those asked found, or which words to leave out where
// nothing was found.
func (r *Register) beside(ctx context.Context, a *register.Answer, parsed search.Query, found search.Found, docs search.Set, filters []search.Filter) error {
	if a.Total == 0 {
		less, n, err := r.columns.Fewest(parsed, filters, r.source(ctx))
		a.Fewer = register.Fewer{Text: less.Text, Left: less.Left, Total: n}
		return err
	}
	added, err := r.columns.Added(parsed, found, docs, r.source(ctx))
	for _, x := range added {
		if x.N > 0 {
			a.Added = append(a.Added, register.Added{Asked: x.Asked, Text: x.Text, Total: x.N})
		}
	}
	return err
}

// source gives the documents that hold a term.
func (r *Register) source(ctx context.Context) search.Source {
	return func(t search.Term) (*search.Postings, error) { return r.terms.of(ctx, r.engine, t) }
}

// met finds what a question without its filters finds, in what is loaded.
func (r *Register) met(ctx context.Context, parsed search.Query) (search.Found, error) {
	return r.columns.Find(parsed, func(t search.Term) (*search.Postings, error) { return r.terms.of(ctx, r.engine, t) })
}

// total is how many pages a question finds under filters.
func (r *Register) total(ctx context.Context, parsed search.Query, filters []search.Filter) (int, error) {
	found, err := r.met(ctx, parsed)
	if err != nil {
		return 0, err
	}
	defer found.Done()
	return r.columns.Filter(found.Docs, filters).Count(), nil
}

// FindAll streams all that a question finds, in the order in which the register learnt of
// it: no rank, and so no end.
func (r *Register) FindAll(ctx context.Context, q register.Question) iter.Seq2[register.Hit, error] {
	return func(yield func(register.Hit, error) bool) {
		if err := r.catchUp(ctx); err != nil {
			yield(register.Hit{}, fmt.Errorf("find all: %w", err))
			return
		}
		found, err := r.met(ctx, r.thesaurus.Widen(search.Parse(q.Text)))
		if err != nil {
			yield(register.Hit{}, fmt.Errorf("find all: %w", err))
			return
		}
		docs := r.columns.Filter(found.Docs, filtersOf(q)).All()
		for ids := range inPages(docs, findPage) {
			page, err := r.hits(ctx, ids)
			if err != nil {
				yield(register.Hit{}, fmt.Errorf("find all: %w", err))
				return
			}
			for _, h := range page {
				if !yield(h, nil) {
					return
				}
			}
		}
	}
}

// findPage is how many documents are named at once.
const findPage = 500

// inPages gathers documents; a page holds until the next one.
func inPages(docs iter.Seq[int], size int) iter.Seq[[]int64] {
	return func(yield func([]int64) bool) {
		page := make([]int64, 0, size)
		for doc := range docs {
			if page = append(page, int64(doc)); len(page) == size {
				if !yield(page) {
					return
				}
				page = page[:0]
			}
		}
		if len(page) > 0 {
			yield(page)
		}
	}
}

func documents(scored []search.Scored) []int64 {
	ids := make([]int64, len(scored))
	for i, s := range scored {
		ids[i] = s.Doc
	}
	return ids
}

// named is how many of the best hits are looked at by name: the page that bears the
// name asked for comes first.
const named = 50

// A body that is asked for by its name may stand behind more than those, since all that it
// publishes holds the name: so many bodies are looked at too, where the words are not common.
const (
	namedBodies = 10
	commonWords = 20_000
)

// ranked gives one page of hits by relevance.
func (r *Register) ranked(ctx context.Context, parsed search.Query, found search.Found, docs search.Set, q register.Question) ([]register.Hit, error) {
	end := q.Offset + q.Limit
	scored := r.columns.Rank(found, docs, max(end, named))
	first, rest := slices.Clone(scored[:min(named, len(scored))]), scored[min(named, len(scored)):]
	if n := docs.Count(); n > named && n <= commonWords {
		first = append(first, r.columns.RankOf(register.KindOrganisation, found, docs, namedBodies)...)
	}
	names, err := r.nounsOf(ctx, first)
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{}
	kept := first[:0]
	for i, h := range first {
		if !seen[h.Doc] && (i < named || parsed.NamesBody(names[h.Doc].name)) {
			seen[h.Doc] = true
			kept = append(kept, h)
		}
	}
	texts, kinds := make([]string, len(kept)), make([]register.Kind, len(kept))
	for i, h := range kept {
		texts[i], kinds[i] = names[h.Doc].name, names[h.Doc].kind
	}
	parsed.RaiseNamed(kept, texts, kinds)
	scored = append(kept, slices.DeleteFunc(rest, func(h search.Scored) bool { return seen[h.Doc] })...)
	page := scored[min(q.Offset, len(scored)):min(end, len(scored))]
	if end > named {
		if names, err = r.nounsOf(ctx, page); err != nil {
			return nil, err
		}
	}
	list := make([]register.Hit, 0, len(page))
	for _, h := range page {
		n := names[h.Doc]
		list = append(list, register.Hit{Kind: n.kind, Key: n.key, Score: h.Weight})
	}
	return list, nil
}

// noun is what a document is: kind, key and folded name.
type noun struct {
	kind      register.Kind
	key, name string
}

func (r *Register) nounsOf(ctx context.Context, hits []search.Scored) (map[int64]noun, error) {
	all := make(map[int64]noun, len(hits))
	err := r.engine.Query(ctx, Statement{SQL: `SELECT id, kind, key, name FROM search_doc WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{numbers(documents(hits))}},
		func(row Row) error {
			var id int64
			var kind string
			var n noun
			err := row.Scan(&id, &kind, &n.key, &n.name)
			n.kind = register.Kind(kind)
			all[id] = n
			return err
		})
	return all, err
}

// numbers gives ids as one JSON argument, as list does for strings.
func numbers(ids []int64) string {
	b := append(make([]byte, 0, 8*len(ids)+2), '[')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}

// errEnough ends the reading of rows once the page is full.
var errEnough = errors.New("enough")

// sorted gives one page of so many documents by name or by date. Where many are asked
// for, the index is read in its order up to the end of the page; few are sorted.
func (r *Register) sorted(ctx context.Context, docs search.Set, many int, q register.Question) ([]register.Hit, error) {
	order := `name, id`
	if q.Order == register.ByDate {
		order = `date DESC, id DESC`
	}
	end := q.Offset + q.Limit
	if float64(many)*float64(many) < float64(end)*float64(r.columns.Len()) {
		return r.readHits(ctx, `SELECT kind, key FROM search_doc WHERE id IN (SELECT value FROM json_each(?)) ORDER BY `+order+` LIMIT ? OFFSET ?`,
			numbers(slices.Concat(slices.Collect(inPages(docs.All(), many))...)), q.Limit, q.Offset)
	}
	var page []int64
	met := 0
	err := r.engine.Query(ctx, Statement{SQL: `SELECT id FROM search_doc ORDER BY ` + order}, func(row Row) error {
		var id int64
		if err := row.Scan(&id); err != nil || !docs.Has(int(id)) {
			return err
		}
		if met++; met > q.Offset {
			page = append(page, id)
		}
		if met == end {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return r.hits(ctx, page)
}

// hits names documents, in their order.
func (r *Register) hits(ctx context.Context, ids []int64) ([]register.Hit, error) {
	return r.readHits(ctx, `SELECT d.kind, d.key FROM json_each(?) j JOIN search_doc d ON d.id = j.value ORDER BY j.key`, numbers(ids))
}

func (r *Register) readHits(ctx context.Context, sql string, args ...any) ([]register.Hit, error) {
	var hits []register.Hit
	err := r.engine.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		var h register.Hit
		var kind string
		err := row.Scan(&kind, &h.Key)
		h.Kind = register.Kind(kind)
		hits = append(hits, h)
		return err
	})
	return hits, err
}

// facets gives the counts in the order of their names.
func facets(counts search.Counts) []register.Facet {
	var all []register.Facet
	for _, name := range slices.Sorted(maps.Keys(counts.Facets)) {
		f := register.Facet{Name: name}
		for _, c := range counts.Facets[name] {
			if c.Value == register.Inapplicable {
				continue
			}
			f.Values = append(f.Values, register.FacetCount{Value: c.Value, Count: c.N})
		}
		all = append(all, f)
	}
	return all
}

// Ready loads what the search keeps in memory, which takes a while for a large register:
// whoever serves calls it before the first reader asks, and again from time to time.
func (r *Register) Ready(ctx context.Context) error {
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	if err := r.warm(ctx); err != nil {
		return err
	}
	_, err := r.known(ctx, true)
	return err
}

// catchUp loads what was written to the index since the last time, by whatever process.
// A reader who waits no longer does not end it for those who come after.
func (r *Register) catchUp(ctx context.Context) error {
	readElsewhere(ctx)
	ctx = context.WithoutCancel(ctx)
	r.fresh.Lock()
	defer r.fresh.Unlock()
	var newest, most int64
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE((SELECT MAX(stamp) FROM search_doc), 0), COALESCE((SELECT MAX(id) FROM search_doc), 0)`}, func(row Row) error { return row.Scan(&newest, &most) })
	if err != nil || newest == r.stamp {
		return err
	}
	if r.stamp == 0 {
		go r.thesaurus.Wake() // the question that waits is widened next
		err = r.loadAll(ctx, most)
	} else {
		err = r.loadSince(ctx)
	}
	if err == nil { // what was written meanwhile is read again, which changes nothing
		r.stamp = newest
		r.terms.forget()
	}
	return err
}

// atOnce is how many entries are read by one statement, as one row: a row for each
// would take longer than all the rest.
const atOnce = 2048

// loadAll reads every entry, in the order of the table: some are read while those before
// them are taken in.
func (r *Register) loadAll(ctx context.Context, most int64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type batch struct {
		lines string
		err   error
	}
	read := make(chan batch, 1)
	go func() {
		defer close(read)
		for first := int64(1); first <= most && ctx.Err() == nil; first += atOnce {
			lines, err := r.entriesFrom(ctx, first)
			read <- batch{lines, err}
		}
	}()
	var failed error
	loader := search.NewLoader(r.columns)
	for b := range read { // to its end, for the other not to wait for ever
		if failed == nil {
			failed = b.err
		}
		for line := range strings.SplitSeq(b.lines, "\n") { // JSON holds no line break
			if failed == nil {
				failed = r.loadLine(loader, line)
			}
		}
		if failed != nil {
			stop()
		}
	}
	return failed
}

// entriesFrom gives entries as lines "id score kind state facets".
func (r *Register) entriesFrom(ctx context.Context, first int64) (lines string, err error) {
	err = r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE(group_concat(format('%d %d %s %s %s', id, score, kind, iif(digest = ?, digest, ''), facets), char(10)), '')
		FROM search_doc WHERE id >= ? AND id < ?`, Args: []any{dropped, first, first + atOnce}}, func(row Row) error { return row.Scan(&lines) })
	return lines, err
}

// loadLine takes in one line of entriesFrom.
func (r *Register) loadLine(loader *search.Loader, line string) error {
	if line == "" {
		return nil
	}
	number, rest, _ := strings.Cut(line, " ")
	points, rest, _ := strings.Cut(rest, " ")
	kind, rest, _ := strings.Cut(rest, " ")
	digest, body, _ := strings.Cut(rest, " ")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return fmt.Errorf("search entry %q: %w", number, err)
	}
	score, err := strconv.Atoi(points)
	if err != nil {
		return fmt.Errorf("score of search entry %d: %w", id, err)
	}
	return r.load(loader, id, register.Kind(kind), digest, body, score)
}

// loadSince reads the entries that moved since the last time.
func (r *Register) loadSince(ctx context.Context) error {
	loader := search.NewLoader(r.columns)
	return r.engine.Query(ctx, Statement{SQL: `SELECT id, kind, digest, facets, score FROM search_doc WHERE stamp > ? ORDER BY stamp`, Args: []any{r.stamp}},
		func(row Row) error {
			var id int64
			var kind, digest, body string
			var score int
			if err := row.Scan(&id, &kind, &digest, &body, &score); err != nil {
				return err
			}
			return r.load(loader, id, register.Kind(kind), digest, body, score)
		})
}

// load takes one entry into the columns.
func (r *Register) load(loader *search.Loader, id int64, kind register.Kind, digest, facets string, score int) error {
	if digest == dropped {
		r.columns.Remove(id)
		return nil
	}
	return loader.Add(id, kind, facets, score)
}
