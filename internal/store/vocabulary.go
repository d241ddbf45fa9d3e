// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"slices"
	"sync"

	"greffe/internal/register"
	"greffe/internal/search"
)

// vocabulary is the words of the index in memory, read when a reader first mistypes
// one and again once the index has moved on.
type vocabulary struct {
	turn  chan struct{} // held by whoever reads or looks at what follows
	words *search.Vocabulary
	stamp int64 // the search stamp it was read at
	size  int   // the entries there were

	mu    sync.Mutex
	forms map[string]string // how words are written, those that were offered
}

// mostForms is how many forms are kept.
const mostForms = 5000

const (
	fewAnswers  = 5  // so many answers or fewer, and other words are offered
	mostOffers  = 3  // offers that a reader sees
	rareWord    = 2  // a word that so few entries hold may be an error that one of them made
	muchMore    = 20 // how many times more entries hold the word that was likely meant
	wordsLooked = 6  // words of a question that are looked at

	mostCandidates = 8 // words of the index that are looked at for one that people write so
)

// offers lists what a reader may have meant instead, each with how many answers it
// has: nothing is ever replaced in silence. Where nothing was found, nor is with the words
// that were meant, each of those is offered alone. had is what the question found.
func (r *Register) offers(ctx context.Context, q search.Query, had search.Set, filters []search.Filter) ([]register.Offer, error) {
	typed := q.Typed()
	if len(typed) == 0 {
		return nil, nil
	}
	texts, alone := []string{q.Text}, []string{}
	for _, w := range typed[:min(len(typed), wordsLooked)] {
		n, err := r.total(ctx, w.Alone, nil)
		if err != nil {
			return nil, err
		}
		words, err := r.alike(ctx, w, n)
		if err != nil {
			return nil, err
		}
		if len(words) == 0 {
			continue
		}
		var next []string
		for _, text := range texts {
			for _, with := range words {
				next = append(next, search.Tidy(search.Parse(text).Instead(w.Raw, with)))
			}
		}
		texts = next[:min(len(next), mostOffers)]
		alone = append(alone, words[0])
	}
	list, err := r.offered(ctx, q.Text, slices.Compact(texts), had, filters)
	if err == nil && len(list) == 0 && had.Count() == 0 && len(typed) > 1 {
		list, err = r.offered(ctx, q.Text, alone[:min(len(alone), mostOffers)], had, filters)
	}
	return list, err
}

// offered are the texts that find something which the question asked did not find.
func (r *Register) offered(ctx context.Context, asked string, texts []string, had search.Set, filters []search.Filter) (list []register.Offer, err error) {
	for _, text := range texts {
		if text == asked {
			continue
		}
		instead := r.thesaurus.Widen(search.Parse(text))
		if instead.Empty() { // the word meant may be one that asks for nothing alone, such as a field's
			continue
		}
		found, err := r.met(ctx, instead)
		if err != nil {
			return nil, err
		}
		docs := r.columns.Filter(found.Docs, filters)
		for doc := range docs.All() {
			if !had.Has(doc) {
				list = append(list, register.Offer{Text: text, Total: docs.Count()})
				break
			}
		}
		found.Done()
	}
	return list, nil
}

// alike gives the words that look like one that so many entries hold.
func (r *Register) alike(ctx context.Context, word search.Word, entries int) ([]string, error) {
	if entries > fewAnswers {
		return nil, nil
	}
	v, err := r.known(ctx, false)
	if err != nil {
		return nil, err
	}
	var candidates []string
	if !word.Known && entries <= rareWord {
		candidates = v.Near(word.Raw, muchMore*entries, mostCandidates)
	}
	candidates = append(candidates, v.Holding(word.Raw, mostCandidates)...)
	var words []string
	for _, w := range candidates[:min(len(candidates), 2*mostCandidates)] {
		form, err := r.written(ctx, w)
		if err != nil {
			return nil, err
		}
		if form != "" && !slices.Contains(words, form) {
			words = append(words, form)
		}
		if len(words) == mostOffers {
			break
		}
	}
	return words, nil
}

// textsRead is how many entries are looked at to see how a word is written.
const textsRead = 8

// written is a word of the index, which knows no accents, as people write it; "" if they
// do not.
func (r *Register) written(ctx context.Context, word string) (string, error) {
	r.vocabulary.mu.Lock()
	form, ok := r.vocabulary.forms[word]
	r.vocabulary.mu.Unlock()
	if ok {
		return form, nil
	}
	form, err := r.readForm(ctx, word)
	if err != nil {
		return "", err
	}
	r.vocabulary.mu.Lock()
	defer r.vocabulary.mu.Unlock()
	if r.vocabulary.forms == nil || len(r.vocabulary.forms) >= mostForms {
		r.vocabulary.forms = map[string]string{}
	}
	r.vocabulary.forms[word] = form
	return form, nil
}

func (r *Register) readForm(ctx context.Context, word string) (string, error) {
	found, err := r.met(ctx, search.Parse(word))
	if err != nil {
		return "", err
	}
	defer found.Done()
	var first []int64
	for first = range inPages(found.Docs.All(), textsRead) {
		break
	}
	var texts []string
	err = r.engine.Query(ctx, Statement{SQL: `WITH d AS (SELECT kind, key FROM search_doc WHERE id IN (SELECT value FROM json_each(?)))
		SELECT COALESCE(s.body, r.body, o.body, '') FROM d
			LEFT JOIN sheet s ON d.kind = 'sheet' AND s.id = d.key
			LEFT JOIN repository r ON d.kind = 'repository' AND r.id = d.key
			LEFT JOIN organisation o ON d.kind = 'organisation' AND o.id = d.key`, Args: []any{numbers(first)}},
		func(row Row) error {
			var text string
			err := row.Scan(&text)
			texts = append(texts, text)
			return err
		})
	return search.Written(word, texts...), err
}

// quickToRead is how many entries a register may have for a reader to wait until its words
// are read anew; those of a larger one are read by Ready, and the old ones do until then.
const quickToRead = 100_000

// known gives the vocabulary. It is read anew when a fiftieth of the entries moved.
func (r *Register) known(ctx context.Context, patient bool) (*search.Vocabulary, error) {
	v := &r.vocabulary
	select {
	case v.turn <- struct{}{}:
		defer func() { <-v.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.fresh.Lock()
	stamp := r.stamp
	r.fresh.Unlock()
	if v.words != nil && ((stamp-v.stamp)*50 <= int64(v.size) || !patient && v.size > quickToRead) {
		return v.words, nil
	}
	words := &search.Vocabulary{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT term, doc FROM search_vocabulary WHERE col = 'exact' AND length(term) >= 3 AND NOT term GLOB '*[^a-z]*'`}, func(row Row) error {
		var word string
		var docs int
		err := row.Scan(&word, &docs)
		words.Add(word, docs)
		return err
	})
	if err != nil {
		return nil, err
	}
	v.words, v.stamp, v.size = words, stamp, r.columns.Len()
	v.mu.Lock()
	v.forms = nil
	v.mu.Unlock()
	return words, nil
}
