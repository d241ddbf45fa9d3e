// SPDX-License-Identifier: EUPL-1.2

package store

import (
	ordered "container/list"
	"context"
	"slices"
	"sync"
	"time"

	"greffe/internal/search"
)

// terms keeps the documents of the words that were asked for, those longest not asked
// for out first. SQLite takes 70 ns for each document of a word, most of it to check the
// column, and a million entries hold the commonest words half a million times; here a
// step takes one.
type terms struct {
	mu    sync.Mutex
	byKey map[search.Term]*ordered.Element
	order ordered.List // of *keptTerm, the last asked for first
	bytes int
	era   int // grows whenever all is forgotten
	warm  int // the era after the one for which the commonest were asked for; 0: none
}

type keptTerm struct {
	term     search.Term
	postings *search.Postings
}

// termBytes bounds the memory of terms: at a million entries, the words that about 400 of
// them hold, or more.
const termBytes = 30 << 20

// of gives the documents of a term.
func (k *terms) of(ctx context.Context, engine Engine, t search.Term) (*search.Postings, error) {
	readElsewhere(ctx)
	p, era := k.find(t)
	if p != nil {
		return p, nil
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
	k.keep(t, p, era)
	return p, nil
}

func (k *terms) find(t search.Term) (*search.Postings, int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e, ok := k.byKey[t]; ok {
		k.order.MoveToFront(e)
		return e.Value.(*keptTerm).postings, k.era
	}
	return nil, k.era
}

// keep keeps what was read in an era that has not ended.
func (k *terms) keep(t search.Term, p *search.Postings, era int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.byKey[t]; known || era != k.era {
		return
	}
	if k.byKey == nil {
		k.byKey = map[search.Term]*ordered.Element{}
	}
	k.byKey[t] = k.order.PushFront(&keptTerm{t, p})
	k.bytes += cost(t, p)
	for k.bytes > termBytes {
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
}

// cost is the memory that a term takes, with its places in the list and the table.
func cost(t search.Term, p *search.Postings) int { return p.Bytes() + len(t.Words) + 250 }

// leastCommon is how many entries hold a word at least that is asked for beforehand: the
// others cost less than a page.
const leastCommon = 40

// manyGoOn is the share of all entries that hold a word whose longer forms are asked for
// beforehand too: the last word of a question stands for them.
const manyGoOn = 40

// warm asks for the commonest words, so that no reader waits for them, unless it has done
// so since entries last moved.
func (r *Register) warm(ctx context.Context) error {
	era, done := r.terms.asked()
	if done {
		return nil
	}
	type common struct {
		term search.Term
		docs int
	}
	var all []common
	entries := r.columns.Len()
	err := r.engine.Query(ctx, Statement{SQL: `SELECT term, col, doc FROM search_vocabulary WHERE col <> 'facet' AND doc >= ?`, Args: []any{max(leastCommon, entries/4000)}}, func(row Row) error {
		var c common
		err := row.Scan(&c.term.Words, &c.term.Column, &c.docs)
		all = append(all, c)
		if c.term.Column == search.Exact && c.docs*manyGoOn > entries && len(c.term.Words) >= search.MinPrefix {
			c.term.Prefix = true
			all = append(all, c)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b common) int { return b.docs - a.docs })
	for _, c := range all {
		if r.terms.full() {
			break
		}
		r.letReadersPass(ctx)
		if _, err := r.terms.of(ctx, r.engine, c.term); err != nil {
			return err
		}
	}
	r.terms.warmed(era)
	return nil
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

// full reports that what is asked for beforehand takes its share.
func (k *terms) full() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes > termBytes*7/8
}
