// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Vocabulary is the words of a register, folded, with how many entries hold each.
// A reader who mistypes one is offered those that look alike.
type Vocabulary struct {
	words map[int]*shelf // by their length
	n     int
}

// shelf holds words of one length. Their letters are looked at first, which leaves one
// word of a hundred to be compared.
type shelf struct {
	masks []uint32 // which letters each has
	words []known
}

type known struct {
	text string
	docs int
}

// The words that a vocabulary keeps: shorter ones look like too many others, longer
// ones are addresses and hashes.
const (
	shortestKnown = 3
	longestKnown  = 30
	mostKnown     = 400_000
)

// Add takes a word of the column "exact" that so many entries hold.
func (v *Vocabulary) Add(word string, docs int) {
	n := len(word)
	if n < shortestKnown || n > longestKnown || v.n >= mostKnown || !stemmable(word) {
		return
	}
	if v.words == nil {
		v.words = map[int]*shelf{}
	}
	s := v.words[n]
	if s == nil {
		s = &shelf{}
		v.words[n] = s
	}
	s.masks, s.words = append(s.masks, letters(word)), append(s.words, known{strings.Clone(word), docs})
	v.n++
}

// Len is how many words it knows.
func (v *Vocabulary) Len() int { return v.n }

func letters(word string) (mask uint32) {
	for i := range len(word) {
		mask |= 1 << (word[i] - 'a')
	}
	return mask
}

// Near gives at most n words that look like the word asked and that so many entries hold
// at least, the likeliest first: the same first letter, then the more entries. Only those with
// the fewest errors are likely. Nearly every short word is one letter away from another: one
// of those keeps its first letter, becomes a word that several entries hold, and none
// becomes a word of three.
func (v *Vocabulary) Near(word string, docs, n int) []string {
	word = fold(lower(word))
	if !stemmable(word) {
		return nil
	}
	most := errorsAllowed(word)
	type candidate struct {
		known
		errors int
	}
	var all []candidate
	mask := letters(word)
	for size := len(word) - most; size <= len(word)+most; size++ {
		s := v.words[size]
		if s == nil {
			continue
		}
		for i, m := range s.masks {
			if bits.OnesCount32(m^mask) > 2*most {
				continue
			}
			if k := s.words[i]; k.docs >= docs && k.text != word && (len(word) >= firstMayErr || k.text[0] == word[0] && size > shortestKnown && k.docs >= shortHeld) {
				if d := distance(word, k.text, most); d <= most {
					all = append(all, candidate{k, d})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(a.errors-b.errors, boolean(b.text[0] == word[0])-boolean(a.text[0] == word[0]), b.docs-a.docs, strings.Compare(a.text, b.text))
	})
	out := make([]string, 0, n)
	for _, c := range all[:min(n, len(all))] {
		if c.errors == all[0].errors {
			out = append(out, c.text)
		}
	}
	return out
}

// Holding gives at most n words within which the word stands, those of the most
// entries first: names are often known by a part. Its own endings are not among them.
func (v *Vocabulary) Holding(word string, n int) []string {
	word = fold(lower(word))
	if utf8.RuneCountInString(word) < shortestPart || !stemmable(word) {
		return nil
	}
	mask := letters(word)
	var all []known
	for size := len(word) + 1; size <= longestKnown; size++ {
		s := v.words[size]
		if s == nil {
			continue
		}
		for i, m := range s.masks {
			if m&mask != mask {
				continue
			}
			if at := strings.Index(s.words[i].text, word); at > 0 && !negations[s.words[i].text[:at]] {
				all = append(all, s.words[i])
			}
		}
	}
	slices.SortFunc(all, func(a, b known) int { return cmp.Or(b.docs-a.docs, strings.Compare(a.text, b.text)) })
	out := make([]string, 0, n)
	for _, k := range all[:min(n, len(all))] {
		out = append(out, k.text)
	}
	return out
}

// shortestPart is the shortest part of a word that is looked for within others.
const shortestPart = 5

// firstMayErr is how long a word is at least of which the first letter may be wrong.
const firstMayErr = 6

// shortHeld is how many entries hold a short word at least that another one may be meant for.
const shortHeld = 3

// errorsAllowed is how many letters of a word may be wrong: two wrong ones of seven make
// another word.
func errorsAllowed(word string) int {
	switch n := len(word); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// distance counts the letters to add, drop, change or swap with their neighbour that
// make a into b (optimal string alignment); most+1 stands for more than most.
func distance(a, b string, most int) int {
	var rows [3][longestKnown + 1]int
	if len(a) > longestKnown || len(b) > longestKnown {
		return most + 1
	}
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+boolean(a[i-1] != b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Word is one word of a query that a reader may have mistyped.
type Word struct {
	Raw   string // as typed
	Alone Query  // asks for it alone
	Known bool   // the thesaurus knows it
}

// Typed lists the plain words that q asks for: no phrases and no field words.
func (q Query) Typed() []Word {
	var out []Word
	for _, t := range q.need {
		if t.word != nil {
			known := len(t.also) > 0
			t.also = nil
			out = append(out, Word{t.raw, Query{Text: t.raw, need: []term{t}}, known})
		}
	}
	return out
}

// Instead is the text of q with one word put in another's place.
func (q Query) Instead(of, with string) string { return strings.Replace(q.Text, of, with, 1) }

// Tidy is a text to ask without the marks that ask for nothing: brackets, stars and the like
// that a reader typed beside the words, and would be surprised to be offered.
func Tidy(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("()[]{}<>*^~|=;,!?", r)
	}), " ")
}

// Likeness tells how near a value is to what was typed for it, by its best word: 0 begins with
// it, up to two letters are wrong in others; unlike is the rest.
func Likeness(typed, value string) (errors int, like bool) {
	typed = fold(lower(strings.TrimSpace(typed)))
	if typed == "" {
		return 0, false
	}
	best := errorsAllowed(typed) + 1
	parts := strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, part := range append(parts, value) {
		part = fold(lower(part))
		if strings.HasPrefix(part, typed) {
			return 0, true
		}
		if len(typed) >= shortestPart && strings.Contains(part, typed) {
			best = min(best, 1)
		}
		best = min(best, distance(typed, part, errorsAllowed(typed)))
	}
	return best, best <= errorsAllowed(typed)
}

// Written gives the form in which texts write a folded word: with its accents where they
// do, in small letters; "" where none writes it, but parts of which the index made it
// (ma-cantine). Addresses and names of files drop accents, so that one text in four is
// enough to believe them.
func Written(folded string, texts ...string) string {
	forms := map[string]int{}
	for _, text := range texts {
		for i := 0; i < len(text); {
			start, end := next(text, i)
			i = max(end, i+1)
			if end-start < len(folded) || !strings.Contains(fold(lower(text[start:end])), folded) {
				continue // the words of a text need not be analysed to be told apart from one
			}
			for _, n := range words.chunk(text[start:end]).leaves {
				if n.exact == folded {
					forms[lower(text[start+n.start:start+n.end])]++
				}
			}
		}
	}
	if len(forms) == 0 {
		return ""
	}
	best, most := folded, 0
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		if form != folded && forms[form] > most {
			best, most = form, forms[form]
		}
	}
	if forms[folded] > 3*most {
		return folded
	}
	return best
}
