// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// weighable is how many entries a register may have for words to be weighed by how
// often they stand where. bm25 counts every entry that holds a word, however few it has
// to rank: over a million rows that was 40 ms for one common word. A larger register
// ranks by where the words stand alone, and the answer says so.
const weighable = 100_000

// Find answers a reader's question: ranked hits, the total, and the facets.
func (r *Register) Find(ctx context.Context, q register.Question) (register.Answer, error) {
	a, err := r.find(ctx, q)
	if err != nil {
		return register.Answer{}, fmt.Errorf("find: %w", err)
	}
	return a, nil
}

func (r *Register) find(ctx context.Context, q register.Question) (register.Answer, error) {
	if err := r.catchUp(ctx); err != nil {
		return register.Answer{}, err
	}
	parsed := r.thesaurus.Widen(search.Parse(q.Text))
	filters := make([]search.Filter, 0, len(q.Filters))
	for _, f := range q.Filters {
		filters = append(filters, search.Filter(f))
	}
	q.Offset = max(q.Offset, 0)
	ranked := !parsed.Empty() && q.Limit > 0 && q.Order != register.ByName && q.Order != register.ByDate
	hits, err := r.met(ctx, parsed, ranked)
	if err != nil {
		return register.Answer{}, err
	}
	counts := r.columns.Count(hits.ids, filters)
	a := register.Answer{Total: counts.Total, Facets: facets(counts)}
	if a.Total <= fewAnswers && q.Limit > 0 {
		if a.Offers, err = r.offers(ctx, parsed, filters); err != nil {
			return register.Answer{}, err
		}
	}
	if q.Limit <= 0 || q.Offset >= a.Total {
		return a, nil
	}
	q.Limit = min(q.Limit, a.Total-q.Offset)
	switch {
	case q.Order == register.ByName || q.Order == register.ByDate:
		a.Hits, err = r.sorted(ctx, parsed.MatchWith(filters), q)
	case parsed.Empty():
		a.Hits, err = r.hits(ctx, r.byScore(nil, filters, q))
	default:
		a.Approximate = r.columns.Len() > weighable
		a.Hits, err = r.ranked(ctx, parsed, hits, filters, q)
	}
	return a, err
}

// FindAll streams all that a question finds, in the order in which the register learnt of
// it: no rank, and so no end.
func (r *Register) FindAll(ctx context.Context, q register.Question) iter.Seq2[register.Hit, error] {
	parsed := r.thesaurus.Widen(search.Parse(q.Text))
	filters := make([]search.Filter, 0, len(q.Filters))
	for _, f := range q.Filters {
		filters = append(filters, search.Filter(f))
	}
	sql, args := `SELECT d.id, d.kind, d.key FROM search_doc d WHERE d.digest <> 'dropped' AND d.id > ? ORDER BY d.id LIMIT ?`, []any{}
	if match := parsed.MatchWith(filters); match != "" {
		sql = `SELECT d.id, d.kind, d.key FROM (SELECT rowid AS doc FROM search_index WHERE search_index MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?) JOIN search_doc d ON d.id = doc ORDER BY d.id`
		args = append(args, match)
	}
	return func(yield func(register.Hit, error) bool) {
		var page []register.Hit
		for after := int64(0); ; {
			page = page[:0]
			err := r.engine.Query(ctx, Statement{SQL: sql, Args: append(slices.Clone(args), after, findPage)}, func(row Row) error {
				var h register.Hit
				var kind string
				err := row.Scan(&after, &kind, &h.Key)
				h.Kind = register.Kind(kind)
				page = append(page, h)
				return err
			})
			if err != nil {
				yield(register.Hit{}, fmt.Errorf("find all: %w", err))
				return
			}
			for _, h := range page {
				if !yield(h, nil) {
					return
				}
			}
			if len(page) < findPage {
				return
			}
		}
	}
}

// findPage is how many documents are named at once.
const findPage = 500

// met is what a question without its filters found: nil ids stand for everything.
type met struct {
	ids    []int64
	scored []search.Scored // the same with the weight of their words, where they were weighed
}

// met finds what the words of a question find, and weighs them where that is wanted and can be.
func (r *Register) met(ctx context.Context, parsed search.Query, ranked bool) (m met, err error) {
	if parsed.Empty() {
		return m, nil
	}
	if !ranked || r.columns.Len() > weighable {
		m.ids, err = r.matching(ctx, parsed.Match())
		return m, err
	}
	if m.scored, err = r.scored(ctx, parsed.Match()); err != nil {
		return m, err
	}
	m.ids = make([]int64, len(m.scored))
	for i, h := range m.scored {
		m.ids[i] = h.Doc
	}
	return m, nil
}

// byScore gives one page of documents by static score.
func (r *Register) byScore(ids []int64, filters []search.Filter, q register.Question) []int64 {
	if len(filters) > 0 {
		ids = r.columns.Filter(ids, filters)
	}
	top := r.columns.Top(ids, q.Offset+q.Limit)
	return top[min(q.Offset, len(top)):]
}

// matching gives every document that the expression matches.
func (r *Register) matching(ctx context.Context, match string) ([]int64, error) {
	ids := []int64{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE(group_concat(rowid), '') FROM search_index WHERE search_index MATCH ?`, Args: []any{match}},
		func(row Row) error {
			var all []byte
			if err := row.Scan(&all); err != nil {
				return err
			}
			ids = readIDs(all)
			return nil
		})
	return ids, err
}

// readIDs reads "1,7".
func readIDs(text []byte) []int64 {
	if len(text) == 0 {
		return []int64{}
	}
	ids := make([]int64, 0, bytes.Count(text, []byte(","))+1)
	id := int64(0)
	for _, c := range text {
		if c == ',' {
			ids, id = append(ids, id), 0
			continue
		}
		id = id*10 + int64(c-'0')
	}
	return append(ids, id)
}

// named is how many of the best hits are looked at by name: the page that bears the
// name asked for comes first.
const named = 100

// ranked gives one page of hits by relevance.
func (r *Register) ranked(ctx context.Context, parsed search.Query, hits met, filters []search.Filter, q register.Question) ([]register.Hit, error) {
	if hits.scored == nil {
		var err error
		if hits.scored, err = r.placed(ctx, parsed, hits.ids); err != nil {
			return nil, err
		}
	}
	scored := r.columns.Sift(hits.scored, filters)
	end := q.Offset + q.Limit
	scored = r.columns.Rank(scored, max(end, named))
	first := scored[:min(named, len(scored))]
	names, err := r.nounsOf(ctx, first)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(first))
	for i, h := range first {
		texts[i] = names[h.Doc].name
	}
	parsed.RaiseNamed(first, texts)
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

// placed weighs what was found by where the words stand: all of them in the name, some
// of them there, or in the text alone.
func (r *Register) placed(ctx context.Context, parsed search.Query, ids []int64) ([]search.Scored, error) {
	scored := make([]search.Scored, len(ids))
	for i, id := range ids {
		scored[i] = search.Scored{Doc: id, Weight: 1}
	}
	for _, named := range parsed.Named() {
		in, err := r.matching(ctx, named)
		if err != nil {
			return nil, err
		}
		search.Raise(scored, in)
	}
	return scored, nil
}

// fine is how much finer than one the weight of words is told.
const fine = 1e6

// scored gives every document that the expression matches with the weight of its words,
// in one row: a row for each would cost more than to find them.
func (r *Register) scored(ctx context.Context, match string) ([]search.Scored, error) {
	weights := search.Weights()
	rank := fmt.Sprintf("bm25(search_index, %g, %g, %g, %g)", weights[0], weights[1], weights[2], weights[3])
	// The limit keeps the outer query out of the inner one, where bm25 has its sense.
	sql := `SELECT COALESCE(group_concat(hit, ' '), '') FROM (SELECT rowid || ':' || CAST(-` + rank + ` * ` + strconv.Itoa(fine) + ` AS INTEGER) AS hit
		FROM search_index WHERE search_index MATCH ? ORDER BY rowid LIMIT -1)`
	var all []search.Scored
	err := r.engine.Query(ctx, Statement{SQL: sql, Args: []any{match}}, func(row Row) error {
		var text []byte
		if err := row.Scan(&text); err != nil {
			return err
		}
		all = readScored(text)
		return nil
	})
	return all, err
}

// readScored reads "1:20 7:3".
func readScored(text []byte) []search.Scored {
	all := make([]search.Scored, 0, bytes.Count(text, []byte(":")))
	var numbers [2]int64
	at := 0
	for _, c := range text {
		switch c {
		case ':':
			at = 1
		case ' ':
			all = append(all, search.Scored{Doc: numbers[0], Weight: float64(numbers[1]) / fine})
			numbers, at = [2]int64{}, 0
		case '-': // a word that most entries hold may weigh less than nothing
		default:
			numbers[at] = numbers[at]*10 + int64(c-'0')
		}
	}
	if len(text) > 0 {
		all = append(all, search.Scored{Doc: numbers[0], Weight: float64(numbers[1]) / fine})
	}
	return all
}

// noun is what a document is: kind, key and folded name.
type noun struct {
	kind      register.Kind
	key, name string
}

func (r *Register) nounsOf(ctx context.Context, hits []search.Scored) (map[int64]noun, error) {
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.Doc
	}
	b, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]noun, len(hits))
	err = r.engine.Query(ctx, Statement{SQL: `SELECT id, kind, key, name FROM search_doc WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{string(b)}},
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

// sorted gives one page of hits by name or by date.
func (r *Register) sorted(ctx context.Context, match string, q register.Question) ([]register.Hit, error) {
	order := `d.name, d.id`
	if q.Order == register.ByDate {
		order = `d.date DESC, d.id DESC`
	}
	if match == "" {
		return r.readHits(ctx, `SELECT kind, key, 0.0 FROM search_doc d WHERE digest <> 'dropped' ORDER BY `+order+` LIMIT ? OFFSET ?`, q.Limit, q.Offset)
	}
	return r.readHits(ctx, `SELECT d.kind, d.key, 0.0 FROM search_doc d WHERE d.id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)
		ORDER BY `+order+` LIMIT ? OFFSET ?`, match, q.Limit, q.Offset)
}

// hits names documents, in their order.
func (r *Register) hits(ctx context.Context, ids []int64) ([]register.Hit, error) {
	b, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return r.readHits(ctx, `SELECT d.kind, d.key, 0.0 FROM json_each(?) j JOIN search_doc d ON d.id = j.value ORDER BY j.key`, string(b))
}

func (r *Register) readHits(ctx context.Context, sql string, args ...any) ([]register.Hit, error) {
	var hits []register.Hit
	err := r.engine.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		var h register.Hit
		var kind string
		err := row.Scan(&kind, &h.Key, &h.Score)
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
// whoever serves calls it once before the first reader asks.
func (r *Register) Ready(ctx context.Context) error { return r.catchUp(ctx) }

// catchUp loads what was written to the index since the last time, by whatever process.
// A reader who waits no longer does not end it for those who come after.
func (r *Register) catchUp(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	r.fresh.Lock()
	defer r.fresh.Unlock()
	var newest, most int64
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE((SELECT MAX(stamp) FROM search_doc), 0), COALESCE((SELECT MAX(id) FROM search_doc), 0)`}, func(row Row) error { return row.Scan(&newest, &most) })
	if err != nil || newest == r.stamp {
		return err
	}
	if r.stamp == 0 {
		err = r.loadAll(ctx, most)
	} else {
		err = r.loadSince(ctx)
	}
	if err == nil { // what was written meanwhile is read again, which changes nothing
		r.stamp = newest
	}
	return err
}

// atOnce is how many entries are read by one statement, as one row: a row for each
// would take longer than all the rest.
const atOnce = 2048

// loadAll reads every entry, in the order of the table.
func (r *Register) loadAll(ctx context.Context, most int64) error {
	values := map[string]string{}
	for first := int64(1); first <= most; first += atOnce {
		err := r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE(group_concat(id || ' ' || score || ' ' || kind || ' ' || digest || ' ' || facets, char(10)), '')
			FROM search_doc WHERE id >= ? AND id < ?`, Args: []any{first, first + atOnce}}, func(row Row) error {
			var all string
			if err := row.Scan(&all); err != nil {
				return err
			}
			for line := range strings.SplitSeq(all, "\n") { // JSON holds no line break
				if err := r.loadLine(line, values); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// loadLine reads "id score kind digest facets".
func (r *Register) loadLine(line string, values map[string]string) error {
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
	return r.load(id, register.Kind(kind), digest, body, score, values)
}

// loadSince reads the entries that moved since the last time.
func (r *Register) loadSince(ctx context.Context) error {
	values := map[string]string{}
	return r.engine.Query(ctx, Statement{SQL: `SELECT id, kind, digest, facets, score FROM search_doc WHERE stamp > ? ORDER BY stamp`, Args: []any{r.stamp}},
		func(row Row) error {
			var id int64
			var kind, digest, body string
			var score int
			if err := row.Scan(&id, &kind, &digest, &body, &score); err != nil {
				return err
			}
			return r.load(id, register.Kind(kind), digest, body, score, values)
		})
}

// load takes one entry into the columns; values is scratch room.
func (r *Register) load(id int64, kind register.Kind, digest, body string, score int, values map[string]string) error {
	if digest == dropped {
		r.columns.Remove(id)
		return nil
	}
	if err := readFacets(body, values); err != nil {
		return err
	}
	r.columns.Add(id, kind, values, score)
	return nil
}

// readFacets reads a JSON object of strings into values, in place of what they held.
// Nearly all are plain, or escape only the mark between several values: those are cut
// out of the text, a million of them in a second.
func readFacets(text string, values map[string]string) error {
	clear(values)
	if strings.Contains(text, `\`) && !strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\u001f`, search.Several)
	}
	if strings.Contains(text, `\`) {
		return json.Unmarshal([]byte(text), &values)
	}
	for { // {"a":"b","c":"d"} is { a : b , c : d }
		_, rest, _ := strings.Cut(text, `"`)
		name, rest, _ := strings.Cut(rest, `"`)
		_, rest, _ = strings.Cut(rest, `"`)
		value, rest, ok := strings.Cut(rest, `"`)
		if !ok {
			return nil
		}
		values[name], text = value, rest
	}
}
