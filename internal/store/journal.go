// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"greffe/internal/jsonobject"
	"greffe/internal/register"
)

// saltSize is how many random bytes hide a revision behind its commitment.
const saltSize = 16

// label is what every material body begins with, so that the journal can name
// what changed without reading the noun.
type label struct {
	Address string `json:"address"` // public key: repository key, slug of a sheet or body
	Label   string `json:"label"`
	Retired bool   `json:"retired"` // gone, withdrawn
}

// fact is the material part of a register.Fact: its state and value, not where and when it was read.
type fact struct {
	State register.State `json:"state"`
	Value any            `json:"value,omitempty"`
}

func material[T any](f register.Fact[T]) *fact {
	switch f.State {
	case register.Present:
		return &fact{State: f.State, Value: f.Value}
	case "", register.NotObserved:
		return nil
	}
	return &fact{State: f.State}
}

// Canonical gives the canonical JSON of a material body: keys sorted, no white
// space, no HTML escapes, numbers as Go writes them.
func Canonical(v any) ([]byte, error) {
	plain, err := compact(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if keysSorted(plain) && utf8.Valid(plain) {
		return plain, nil
	}
	dec := json.NewDecoder(bytes.NewReader(plain))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	sorted, err := compact(tree) // maps are written with sorted keys
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return sorted, nil
}

func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// keysSorted reports whether the keys of every object of valid, compact JSON stand in
// order, so that it is canonical as it is. Escapes that may be written otherwise, and
// keys with any, are left to the slow way.
func keysSorted(b []byte) bool {
	last := make([][]byte, 1, 8) // the last key of each open object or list
	key := false                 // the next string is a key
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			key = b[i] == '{'
			last = append(last, nil)
		case '}', ']':
			key = false
			last = last[:len(last)-1]
		case ',':
			key = last[len(last)-1] != nil
		case '"':
			start := i + 1
			for i++; b[i] != '"'; i++ {
				if b[i] != '\\' {
					continue
				}
				if i++; key || b[i] == 'u' || b[i] == '/' {
					return false
				}
			}
			if !key {
				continue
			}
			if bytes.Compare(b[start:i], last[len(last)-1]) <= 0 {
				return false
			}
			last[len(last)-1], key = b[start:i], false
		}
	}
	return true
}

// Commitment is SHA-256(salt ‖ revision): what the public sees of a revision.
// revision is the hash in hexadecimal, as the journal holds it.
func Commitment(salt []byte, revision string) string {
	sum := sha256.Sum256(append(slices.Clone(salt), revision...))
	return hex.EncodeToString(sum[:])
}

// revision is the canonical form of a noun's material body, and its SHA-256.
type revision struct {
	body, hash string
	err        error
}

func revise(materialBody any) revision {
	body, err := Canonical(materialBody)
	if err != nil {
		return revision{err: err}
	}
	sum := sha256.Sum256(body)
	return revision{body: string(body), hash: hex.EncodeToString(sum[:])}
}

// change appends to the journal the material state of a noun, unless the journal's
// current one is the same, or unless a newer observation than seenAt is stored
// (guard is the table and the column of its key; "" guards nothing).
func (w *writer) change(kind register.Kind, key string, r revision, guard string, seenAt time.Time) {
	w.fail(r.err)
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(w.register.random, salt); err != nil {
		w.fail(fmt.Errorf("salt: %w", err))
		return
	}
	w.row(`INSERT INTO revision (hash, kind, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, r.hash, string(kind), r.body)
	newer := ""
	if guard != "" {
		newer = ` AND NOT EXISTS (SELECT 1 FROM ` + guard + ` = v.key AND seen_at > v.seen_at)`
	}
	s := w.rows(`WITH v (kind, key, revision, salt, commitment, seen_at) AS (VALUES (?, ?, ?, ?, ?, ?))
		INSERT INTO change (time, actor, kind, key, revision, salt, commitment)
		SELECT ?, ?, kind, key, revision, salt, commitment FROM v
		WHERE COALESCE((SELECT revision FROM change c WHERE c.kind = v.kind AND c.key = v.key ORDER BY seq DESC LIMIT 1), '') <> v.revision` + newer)
	s.after(stamp(w.at), w.actor).put(string(kind)+" "+key, string(kind), key, r.hash, salt, Commitment(salt, r.hash), stamp(seenAt))
}

// changeColumns are read by scanChange: the change, its body, and the body before it.
const changeColumns = `c.seq, c.time, c.actor, c.kind, c.key, c.revision, c.commitment,
	COALESCE((SELECT body FROM revision WHERE hash = c.revision), ''),
	COALESCE((SELECT r.body FROM change p JOIN revision r ON r.hash = p.revision
		WHERE p.kind = c.kind AND p.key = c.key AND p.seq < c.seq ORDER BY p.seq DESC LIMIT 1), ''),
	NOT EXISTS (SELECT 1 FROM change p WHERE p.kind = c.kind AND p.key = c.key AND p.seq < c.seq)`

func scanChange(row Row) (register.Change, error) {
	var c register.Change
	var at, kind, body, before string
	if err := row.Scan(&c.Seq, &at, &c.Actor, &kind, &c.Key, &c.Revision, &c.Commitment, &body, &before, &c.First); err != nil {
		return c, err
	}
	c.Kind = register.Kind(kind)
	var err error
	if c.At, err = readStamp(at); err != nil {
		return c, err
	}
	if body == "" { // redacted: the proof stays, the words are gone
		return c, nil
	}
	if c.After, err = fields(body); err != nil {
		return c, err
	}
	l, err := labelOf(c.After)
	if err != nil {
		return c, fmt.Errorf("revision %s: %w", c.Revision, err)
	}
	c.Label, c.Address, c.Tombstone = l.Label, l.Address, l.Retired
	if before == "" {
		return c, nil
	}
	if c.Before, err = fields(before); err != nil {
		return c, err
	}
	c.Fields = register.Differing(c.Before, c.After)
	return c, nil
}

// fields reads a material body without reading its values.
func fields(body string) (map[string]json.RawMessage, error) {
	m := map[string]json.RawMessage{}
	err := jsonobject.Each(body, func(key, value string) error {
		m[key] = json.RawMessage(value)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("revision: %w", err)
	}
	return m, nil
}

// labelOf reads what a material body says that all kinds say.
func labelOf(body map[string]json.RawMessage) (l label, err error) {
	if l.Label, err = member(body, "label"); err != nil {
		return l, err
	}
	if l.Address, err = member(body, "address"); err != nil {
		return l, err
	}
	l.Retired = string(body["retired"]) == "true"
	return l, nil
}

// member reads a text of a material body, "" where there is none.
func member(body map[string]json.RawMessage, key string) (string, error) {
	if len(body[key]) == 0 {
		return "", nil
	}
	return jsonobject.Text(string(body[key]))
}

// Changes lists changes after a position of the journal, oldest first.
func (r *Register) Changes(ctx context.Context, after int64, limit int) ([]register.Change, error) {
	return r.changes(ctx, `WHERE c.seq > ? ORDER BY c.seq LIMIT ?`, after, limit)
}

// LastChanges lists public changes, latest first, below a position (0: from the last one).
func (r *Register) LastChanges(ctx context.Context, before int64, limit int) ([]register.Change, error) {
	return r.changes(ctx, `WHERE (? = 0 OR c.seq < ?) ORDER BY c.seq DESC LIMIT ?`, before, before, limit)
}

// LastChangesOf lists the changes of these kinds of noun, latest first, below a position (0: from the last one).
// (The sign before kind keeps the query on the order of seq: few rows are passed over.)
func (r *Register) LastChangesOf(ctx context.Context, kinds []register.Kind, before int64, limit int) ([]register.Change, error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	var each []string
	args := make([]any, 0, 4*len(kinds)+1)
	for _, k := range kinds { // each kind by its own end of the index: of a rare one, the last is far back
		each = append(each, `SELECT * FROM (SELECT seq FROM change WHERE kind = ? AND (? = 0 OR seq < ?) ORDER BY seq DESC LIMIT ?)`)
		args = append(args, string(k), before, before, limit)
	}
	return r.changes(ctx, `WHERE c.seq IN (`+strings.Join(each, ` UNION ALL `)+`) ORDER BY c.seq DESC LIMIT ?`, append(args, limit)...)
}

// ChangesAbout lists the changes of one body, of its sheets and of the repositories of
// its accounts, of these kinds, latest first, below a position (0: from the last one).
func (r *Register) ChangesAbout(ctx context.Context, organisation string, kinds []register.Kind, before int64, limit int) ([]register.Change, error) {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return r.changes(ctx, `WHERE c.seq IN (
			SELECT seq FROM change WHERE kind = 'organisation' AND key = ?1
			UNION ALL SELECT x.seq FROM sheet s JOIN change x ON x.kind = 'sheet' AND x.key = s.id WHERE s.organisation = ?1
			UNION ALL SELECT x.seq FROM account a JOIN repository_account ra ON ra.account = a.folded
				JOIN change x ON x.kind = 'repository' AND x.key = ra.repository WHERE a.organisation = ?1)
		AND c.kind IN (SELECT value FROM json_each(?2)) AND (?3 = 0 OR c.seq < ?3) ORDER BY c.seq DESC LIMIT ?4`, organisation, list(names), before, limit)
}

// ChangesOf lists the changes of one noun, latest first.
func (r *Register) ChangesOf(ctx context.Context, kind register.Kind, key string, limit int) ([]register.Change, error) {
	return r.changes(ctx, `WHERE c.kind = ? AND c.key = ? ORDER BY c.seq DESC LIMIT ?`, string(kind), key, limit)
}

// ChangesOfIDs lists the changes of the nouns with these ids, and of the links of the
// sheets among them, latest first, below a position (0: from the last one).
func (r *Register) ChangesOfIDs(ctx context.Context, ids []string, before int64, limit int) ([]register.Change, error) {
	return r.changes(ctx, `WHERE c.seq IN (SELECT x.seq FROM json_each(?1) j JOIN change x ON x.kind IN ('sheet', 'repository', 'organisation') AND x.key = j.value
			UNION SELECT x.seq FROM json_each(?1) j JOIN change x ON x.kind = 'link' AND x.key >= j.value || ' ' AND x.key < j.value || '!')
		AND (?2 = 0 OR c.seq < ?2) ORDER BY c.seq DESC LIMIT ?3`, list(ids), before, limit)
}

// IDsOf lists what belongs to an organisation: itself, the sheets that are or were
// public, the repositories that its accounts hold.
func (r *Register) IDsOf(ctx context.Context, organisation string) ([]string, error) {
	var ids []string
	err := r.engine.Query(ctx, Statement{SQL: `SELECT ?1 UNION SELECT id FROM sheet WHERE organisation = ?1 AND ` + publicStates + `
		UNION SELECT ra.repository FROM account a JOIN repository_account ra ON ra.account = a.folded WHERE a.organisation = ?1 ORDER BY 1`,
		Args: []any{organisation}}, func(row Row) error {
		var id string
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("what belongs to %s: %w", organisation, err)
	}
	return ids, nil
}

// CountsAt counts, kind by kind, what the register held just before a time: how much was
// there, and how much was gone or withdrawn. What was erased since was there.
func (r *Register) CountsAt(ctx context.Context, before time.Time) (map[register.Kind][2]int, error) {
	counts := map[register.Kind][2]int{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT c.kind, SUM(NOT COALESCE(json_extract(r.body, '$.retired'), 0)), SUM(COALESCE(json_extract(r.body, '$.retired'), 0))
		FROM change c LEFT JOIN revision r ON r.hash = c.revision AND r.body <> ''
		WHERE c.seq = (SELECT MAX(seq) FROM change p WHERE p.kind = c.kind AND p.key = c.key AND p.time < ?)` + publicLink + ` GROUP BY c.kind`,
		Args: []any{stamp(before)}}, func(row Row) error {
		var kind string
		var n [2]int
		err := row.Scan(&kind, &n[0], &n[1])
		counts[register.Kind(kind)] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("counts before %s: %w", stamp(before), err)
	}
	return counts, nil
}

func (r *Register) changes(ctx context.Context, where string, args ...any) ([]register.Change, error) {
	var all []register.Change
	err := r.engine.Query(ctx, Statement{SQL: `SELECT ` + changeColumns + ` FROM change c ` + where, Args: args}, func(row Row) error {
		c, err := scanChange(row)
		all = append(all, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	return all, nil
}

// publicLink keeps the changes of links whose sheet is, or was, public: that a draft
// exists is nobody's business.
const publicLink = ` AND (c.kind <> 'link' OR EXISTS (SELECT 1 FROM change s WHERE s.kind = 'sheet' AND s.key = substr(c.key, 1, instr(c.key, ' ') - 1)))`

// Records lists what the journal last said of each noun of a kind, by id, from the first
// one whose id is greater than after; before a time, or now where it is zero. What is
// gone or withdrawn is among them, as a tombstone.
func (r *Register) Records(ctx context.Context, kind register.Kind, before time.Time, after string, limit int) ([]register.Record, error) {
	until := "9999"
	if !before.IsZero() {
		until = stamp(before)
	}
	return r.records(ctx, `WITH last AS (SELECT MAX(seq) AS seq FROM change c WHERE kind = ? AND key > ? AND time < ?`+publicLink+` GROUP BY key ORDER BY key LIMIT ?)
		SELECT `+recordColumns+` FROM last JOIN change c ON c.seq = last.seq LEFT JOIN revision r ON r.hash = c.revision ORDER BY c.key`,
		string(kind), after, until, limit)
}

// RecordsBetween lists the nouns that something was said of from one time until just
// before another: each with its last record before until, and the last one before from,
// whose Seq is zero where there was none; by kind and id, from the first one past after,
// which is "kind id".
func (r *Register) RecordsBetween(ctx context.Context, from, until time.Time, after string, limit int) ([][2]register.Record, error) {
	kind, id, _ := strings.Cut(after, " ")
	var pairs [][2]register.Record
	err := r.engine.Query(ctx, Statement{SQL: `WITH moved AS (SELECT c.kind, c.key, MAX(c.seq) AS last,
				COALESCE((SELECT MAX(seq) FROM change p WHERE p.kind = c.kind AND p.key = c.key AND p.time < ?1), 0) AS first
			FROM change c WHERE c.time >= ?1 AND c.time < ?2 AND (c.kind, c.key) > (?3, ?4)` + publicLink + ` GROUP BY c.kind, c.key ORDER BY c.kind, c.key LIMIT ?5)
		SELECT ` + recordColumns + `, m.first, COALESCE(b.time, ''), COALESCE(b.commitment, ''), COALESCE(br.body, '')
		FROM moved m JOIN change c ON c.seq = m.last LEFT JOIN revision r ON r.hash = c.revision
			LEFT JOIN change b ON b.seq = m.first LEFT JOIN revision br ON br.hash = b.revision ORDER BY c.kind, c.key`,
		Args: []any{stamp(from), stamp(until), kind, id, limit}}, func(row Row) error {
		var now, past recordRow
		if err := row.Scan(append(now.fields(), &past.seq, &past.time, &past.commitment, &past.body)...); err != nil {
			return err
		}
		past.kind, past.id = now.kind, now.id
		before, err := past.record()
		if err != nil {
			return err
		}
		after, err := now.record()
		pairs = append(pairs, [2]register.Record{before, after})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what changed: %w", err)
	}
	return pairs, nil
}

// recordColumns are read into a recordRow.
const recordColumns = `c.kind, c.key, c.seq, c.time, c.commitment, COALESCE(r.body, '')`

type recordRow struct {
	kind, id, time, commitment, body string
	seq                              int64
}

func (x *recordRow) fields() []any {
	return []any{&x.kind, &x.id, &x.seq, &x.time, &x.commitment, &x.body}
}

func (x *recordRow) record() (register.Record, error) {
	rec := register.Record{Kind: register.Kind(x.kind), ID: x.id, Seq: x.seq, Commitment: x.commitment, Record: json.RawMessage("null")}
	var err error
	if rec.Time, err = readStamp(x.time); err != nil || x.body == "" {
		return rec, err
	}
	var l label
	if err := json.Unmarshal([]byte(x.body), &l); err != nil {
		return rec, fmt.Errorf("record %s %s: %w", x.kind, x.id, err)
	}
	rec.Key, rec.Label, rec.Tombstone, rec.Record = l.Address, l.Label, l.Retired, json.RawMessage(x.body)
	return rec, nil
}

func (r *Register) records(ctx context.Context, sql string, args ...any) ([]register.Record, error) {
	var all []register.Record
	err := r.engine.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		var x recordRow
		if err := row.Scan(x.fields()...); err != nil {
			return err
		}
		rec, err := x.record()
		all = append(all, rec)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	return all, nil
}

// versionAge is how long a version is believed before the database is asked again:
// what another process writes shows after that time, what this one writes at once. While
// another process writes on and on, as a crawl does, its changes show in larger steps:
// each step makes every page anew, for readers who want the processor as much as it does.
const (
	versionAge = time.Second
	movingAge  = 5 * time.Second
	moves      = 3 // so many steps one after the other are no single act
)

// edition tells one content of the register from any other, in numbers that only grow.
type edition struct {
	seq, stamp, covered, asked int64
	last                       string // commitment of the last change: a copy put back may come to the same numbers, never to this
	name                       string // all of it
	marks                      marks  // of the tables: more moves them than anybody is shown
}

// same reports whether two editions show the same.
func (e edition) same(o edition) bool {
	e.marks, o.marks = "", ""
	return e == o
}

// version is one number that grows with any of them.
func (e edition) version() int64 { return e.seq + e.stamp + e.covered + e.asked }

// version is the last edition read, and when.
type version struct {
	mu      sync.Mutex
	value   edition
	read    time.Time // zero: this process has written since
	written int       // how often it has
	asking  bool      // somebody reads it now
	moved   int       // how many readings in a row found that another process, or a crawl, had written
	stepped time.Time // when what a crawl of this process wrote was last shown at once
}

// age is how long the version is believed. The caller holds the lock.
func (v *version) age() time.Duration {
	if v.moved >= moves {
		return movingAge
	}
	return versionAge
}

// forget has the version read anew: this process has written.
func (v *version) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.read = time.Time{}
	v.written++
}

// step is forget for what a crawl of this process writes, many times a second: the first of
// it shows at once, the rest as what another process writes.
func (v *version) step() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if now := time.Now(); now.Sub(v.stepped) >= movingAge {
		v.stepped, v.read = now, time.Time{}
		v.written++
	}
}

// known gives the version when it need not be read: it is young, or somebody reads it at
// this moment, for whom the others do not wait, unless that takes as long again. Otherwise
// whoever asks is to read it, and to tell.
func (v *version) known() (value edition, ok bool, tell func(edition, error)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	age := time.Since(v.read)
	if believed := v.age(); age < believed || v.asking && age < believed+versionAge {
		return v.value, true, nil
	}
	v.asking = true
	written, began := v.written, time.Now()
	return edition{}, false, func(read edition, err error) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.asking = false
		if err == nil && v.written == written && began.After(v.read) { // a write, or who began later, knows better
			switch {
			case v.read.IsZero(): // somebody has written here; whether another process has is not known
			case !read.same(v.value):
				v.moved++
			default:
				v.moved = 0
			}
			v.value, v.read = read, began
		}
	}
}

// Version grows with each change of the journal, each write to the search index
// and each visit to an account: what a page shows moves with one of them.
func (r *Register) Version(ctx context.Context) (int64, error) {
	e, err := r.edition(ctx)
	return e.version(), err
}

// edition tells the content of the register, as old as a version may be.
func (r *Register) edition(ctx context.Context) (edition, error) {
	e, ok, tell := r.version.known()
	if ok {
		return e, nil
	}
	e, err := r.readEdition(ctx)
	tell(e, err)
	return e, err
}

func (r *Register) readEdition(ctx context.Context) (edition, error) {
	var e edition
	err := r.engine.Query(ctx, Statement{SQL: `SELECT (SELECT COALESCE(MAX(seq), 0) FROM change), (SELECT COALESCE(MAX(stamp), 0) FROM search_doc),
		(SELECT COALESCE(SUM(unixepoch(at)), 0) FROM coverage), (SELECT COALESCE(SUM(turn), 0) FROM inquiry),
		COALESCE((SELECT commitment FROM change ORDER BY seq DESC LIMIT 1), ''), ` + marksColumn}, func(row Row) error {
		return row.Scan(&e.seq, &e.stamp, &e.covered, &e.asked, &e.last, (*string)(&e.marks))
	})
	if err != nil {
		return edition{}, fmt.Errorf("read version: %w", err)
	}
	e.name = fmt.Sprintf("%d.%d.%d.%d.%s", e.seq, e.stamp, e.covered, e.asked, e.last)
	return e, nil
}
