// SPDX-License-Identifier: EUPL-1.2

package store

import (
	ordered "container/list"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"greffe/internal/search"
)

// terms keeps the documents of the words that were asked for, those longest not asked
// for out first. SQLite takes 70 ns for each document of a word, most of it to check the
// column, and a million entries hold the commonest words half a million times; here a
// step takes one. What memory has no room for is kept in a file, if there is one.
type terms struct {
	mu    sync.Mutex
	byKey map[search.Term]*ordered.Element
	order ordered.List // of *keptTerm, the last asked for first
	bytes int
	era   int // grows whenever all is forgotten
	warm  int // the era after the one for which the commonest were asked for; 0: none

	file  TermFile                         // nil: none
	state string                           // of the index, for which the file keeps terms in this era; "": it keeps none
	read  map[search.Term]*search.Postings // that the file does not keep yet
}

// TermFile keeps the documents of terms for one state of the index, and may lose any of
// them at any time.
type TermFile interface {
	// State gives the state that it keeps terms for, and whether all common ones are there.
	State(ctx context.Context) (state string, whole bool, err error)
	// Begin forgets all, and keeps terms for a state from now on.
	Begin(ctx context.Context, state string) error
	// Term gives what was kept under a key; without it, nil.
	Term(ctx context.Context, key string) ([]byte, error)
	// KeepTerms keeps more of a state, if that is still the one, while there is room;
	// whole says that all common ones are there with it.
	KeepTerms(ctx context.Context, state string, terms map[string][]byte, whole bool) error
}

type keptTerm struct {
	term     search.Term
	postings *search.Postings
}

// termBytes bounds the memory of terms where no file keeps them: at a million entries, the
// words that about 400 of them hold, or more. With a file, filedBytes is as quick.
const (
	termBytes  = 30 << 20
	filedBytes = 12 << 20
)

// mostRead is how many terms wait at most to be kept in the file.
const mostRead = 512

// of gives the documents of a term.
func (k *terms) of(ctx context.Context, engine Engine, t search.Term) (*search.Postings, error) {
	readElsewhere(ctx)
	p, era, file := k.find(t)
	if p != nil {
		return p, nil
	}
	if file != nil {
		// What cannot be read is asked for in the index, as without a file.
		if b, err := file.Term(ctx, t.Match()); err == nil {
			if p = search.DecodePostings(b); p != nil {
				k.keep(t, p, era, false)
				return p, nil
			}
		}
	}
	err := engine.Query(ctx, Statement{SQL: `SELECT COALESCE(group_concat(rowid), '') FROM search_index WHERE search_index MATCH ?`, Args: []any{t.Match()}},
		func(row Row) error {
			var all string
			if err := row.Scan(&all); err != nil {
				return err
			}
			p = search.ReadPostings(all)
			return nil
		})
	if err != nil {
		return nil, err
	}
	k.keep(t, p, era, true)
	return p, nil
}

// find gives a term from memory, or where else it may be kept in this era.
func (k *terms) find(t search.Term) (*search.Postings, int, TermFile) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e, ok := k.byKey[t]; ok {
		k.order.MoveToFront(e)
		return e.Value.(*keptTerm).postings, k.era, nil
	}
	if k.state == "" {
		return nil, k.era, nil
	}
	return nil, k.era, k.file
}

// keep keeps what was read in an era that has not ended; asked says that the index gave it.
// The file gets words of many entries only: what a reader typed and few or none hold is
// nobody's to keep, costs little to ask for again, and would let a stranger fill the file.
func (k *terms) keep(t search.Term, p *search.Postings, era int, asked bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.byKey[t]; known || era != k.era {
		return
	}
	if asked && k.state != "" && p.Len() >= leastCommon && len(k.read) < mostRead {
		k.read[t] = p
	}
	if k.byKey == nil {
		k.byKey = map[search.Term]*ordered.Element{}
	}
	k.byKey[t] = k.order.PushFront(&keptTerm{t, p})
	k.bytes += cost(t, p)
	for k.bytes > k.room() {
		old := k.order.Remove(k.order.Back()).(*keptTerm)
		delete(k.byKey, old.term)
		k.bytes -= cost(old.term, old.postings)
	}
}

// forget ends an era: entries have moved.
func (k *terms) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.byKey)
	k.order.Init()
	k.bytes = 0
	k.era++
	k.state, k.read = "", nil
}

// cost is the memory that a term takes, with its places in the list and the table.
func cost(t search.Term, p *search.Postings) int { return p.Bytes() + len(t.Words) + 250 }

// leastCommon is how many entries hold a word at least that is asked for beforehand: the
// others cost less than a page.
const leastCommon = 40

// manyGoOn is the share of all entries that hold a word whose longer forms are asked for
// beforehand too: the last word of a question stands for them.
const manyGoOn = 40

// alsoLonger is the share of all entries that hold a word whose longer forms are asked for
// beforehand where a file keeps them.
const alsoLonger = 2500

// warm asks for the commonest words, so that no reader waits for them, unless that was
// done since entries last moved: in this process, or by whoever filled the file.
func (r *Register) warm(ctx context.Context) error {
	era, done := r.terms.asked()
	if done {
		return nil
	}
	kept, err := r.beginTerms(ctx, era)
	if err != nil || kept {
		return err
	}
	all, err := r.commonTerms(ctx)
	if err != nil {
		return err
	}
	for i, t := range all {
		if !r.terms.filed() && r.terms.full() {
			break
		}
		r.letReadersPass(ctx)
		p, err := r.terms.of(ctx, r.engine, t)
		if err != nil {
			return err
		}
		r.terms.toKeep(t, p) // it may have been in memory before the file began
		if i%(mostRead/2) == 0 {
			if err := r.KeepTerms(ctx); err != nil {
				return err
			}
		}
	}
	for _, t := range slices.Backward(all[:min(len(all), commonest)]) {
		r.terms.find(t) // the longest to read are the last to leave memory
	}
	r.terms.warmed(era)
	return r.keepTerms(ctx, true)
}

// commonest is how many terms are worth most to keep in memory.
const commonest = 100

// commonTerms lists the terms that many entries hold, the commonest first.
func (r *Register) commonTerms(ctx context.Context) ([]search.Term, error) {
	type common struct {
		term search.Term
		docs int
	}
	var all []common
	entries, filed := r.columns.Len(), r.terms.filed()
	least := max(leastCommon, entries/4000)
	longer := entries / manyGoOn
	if filed {
		least, longer = leastCommon, entries/alsoLonger
	}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT term, col, doc FROM search_vocabulary WHERE col <> 'facet' AND doc >= ?`, Args: []any{least}}, func(row Row) error {
		var c common
		err := row.Scan(&c.term.Words, &c.term.Column, &c.docs)
		all = append(all, c)
		if c.term.Column == search.Exact && c.docs > longer && len(c.term.Words) >= search.MinPrefix {
			c.term.Prefix = true
			all = append(all, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b common) int { return b.docs - a.docs })
	terms := make([]search.Term, len(all))
	for i, c := range all {
		terms[i] = c.term
	}
	return terms, nil
}

// FileTerms has the documents of words kept in a file too.
func (r *Register) FileTerms(file TermFile) {
	k := &r.terms
	k.mu.Lock()
	defer k.mu.Unlock()
	k.file, k.warm = file, 0
}

// beginTerms makes the file one of the present state of the index, in an era, and
// reports whether all common terms are in it.
func (r *Register) beginTerms(ctx context.Context, era int) (whole bool, err error) {
	k := &r.terms
	k.mu.Lock()
	file := k.file
	k.mu.Unlock()
	if file == nil {
		return false, nil
	}
	state, whole, err := file.State(ctx)
	if err != nil {
		return false, err
	}
	now, err := r.indexState(ctx, state)
	if err != nil || now == "" {
		return false, err
	}
	if now != state {
		if err := file.Begin(ctx, now); err != nil {
			return false, err
		}
		whole = false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.era != era {
		return false, nil
	}
	k.state, k.read = now, map[search.Term]*search.Postings{}
	if whole {
		k.warm = era + 1
	}
	return whole, nil
}

// indexState names the state of the index that is in memory: its stamp, and a moment of
// the journal at which it was so. It is the state that was named before if that moment is
// in this register's past and nothing was indexed since, so that a register that was
// restored from a copy, and then went another way, is another. It is "" when the index
// has moved on.
func (r *Register) indexState(ctx context.Context, before string) (string, error) {
	r.fresh.Lock()
	stamp := r.stamp
	r.fresh.Unlock()
	var then, seq int64
	var moment string
	_, _ = fmt.Sscanf(before, "%d.%d.%s", &then, &seq, &moment)
	var newest, last int64
	var commitment, past string
	err := r.engine.Query(ctx, Statement{SQL: `SELECT (SELECT COALESCE(MAX(stamp), 0) FROM search_doc), COALESCE((SELECT MAX(seq) FROM change), 0),
		COALESCE((SELECT commitment FROM change ORDER BY seq DESC LIMIT 1), ''), COALESCE((SELECT commitment FROM change WHERE seq = ?), '')`, Args: []any{seq}},
		func(row Row) error { return row.Scan(&newest, &last, &commitment, &past) })
	switch {
	case err != nil:
		return "", fmt.Errorf("state of the index: %w", err)
	case newest != stamp || commitment == "":
		return "", nil
	case then == stamp && past == moment:
		return before, nil
	}
	return fmt.Sprintf("%d.%d.%s", stamp, last, commitment), nil
}

// KeepTerms writes down in the file the terms that were read since the last time.
func (r *Register) KeepTerms(ctx context.Context) error { return r.keepTerms(ctx, false) }

func (r *Register) keepTerms(ctx context.Context, whole bool) error {
	file, state, read := r.terms.unkept()
	if file == nil || len(read) == 0 && !whole {
		return nil
	}
	// What was read before the index is seen not to have moved was read of that state.
	now, err := r.indexState(ctx, state)
	if err != nil || now != state {
		return err
	}
	encoded := make(map[string][]byte, len(read))
	for t, p := range read {
		encoded[t.Match()] = p.Encode()
	}
	return file.KeepTerms(ctx, state, encoded, whole)
}

func (k *terms) toKeep(t search.Term, p *search.Postings) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.state != "" {
		k.read[t] = p
	}
}

// unkept takes the terms that wait to be kept.
func (k *terms) unkept() (TermFile, string, map[search.Term]*search.Postings) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file == nil || k.state == "" {
		return nil, "", nil
	}
	read := k.read
	k.read = map[search.Term]*search.Postings{}
	return k.file, k.state, read
}

// filed reports whether a file keeps terms in this era.
func (k *terms) filed() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state != ""
}

// A word is read beforehand once nobody asks anything, or after so long: where somebody
// always asks, the words are needed all the more.
const (
	letPass     = 50 * time.Millisecond
	letPassStep = 2 * time.Millisecond
)

// letReadersPass waits while questions are answered.
func (r *Register) letReadersPass(ctx context.Context) {
	for waited := time.Duration(0); waited < letPass && len(r.asking) > 0 && ctx.Err() == nil; waited += letPassStep {
		time.Sleep(letPassStep)
	}
}

func (k *terms) asked() (era int, done bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.era, k.warm == k.era+1
}

func (k *terms) warmed(era int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.warm = era + 1
}

// room is how much memory terms may take.
func (k *terms) room() int {
	if k.file != nil {
		return filedBytes
	}
	return termBytes
}

// full reports that what is asked for beforehand takes its share.
func (k *terms) full() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes > k.room()*7/8
}
