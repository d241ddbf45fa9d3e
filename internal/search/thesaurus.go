// SPDX-License-Identifier: EUPL-1.2

package search

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"greffe/internal/register"
)

//go:embed data/synonyms.txt
var commonSynonyms string

// Thesaurus knows what people say for what administrations write. It widens a
// query; it never replaces a word, and a page says what was looked for as well.
type Thesaurus struct {
	senses  map[string][]sense // by the key of what is asked
	longest int                // words of the longest one
	lines   []Synonyms
	wake    func() // reads the lists, once; nil when they were read at once
}

// NewSleepingThesaurus is NewThesaurus that reads its lists when the first question
// comes, which a program that starts cannot wait for. A list that cannot be read
// widens nothing: tests read every list.
func NewSleepingThesaurus(more ...string) *Thesaurus {
	t := &Thesaurus{}
	t.wake = sync.OnceFunc(func() {
		if read, err := NewThesaurus(more...); err == nil {
			t.senses, t.longest, t.lines = read.senses, read.longest, read.lines
		}
	})
	return t
}

// Wake reads the lists, unless they were read.
func (t *Thesaurus) Wake() {
	if t != nil && t.wake != nil {
		t.wake()
	}
}

// sense is one way to say something: its words without the too common ones.
type sense struct {
	text  string
	lang  string // of the text
	why   Reasoned
	words []*node
}

// Reasoned is why two words stand together.
type Reasoned string

// The reasons; data/synonyms.txt says what each means.
const (
	Usage    Reasoned = "usage"
	Acronym  Reasoned = "acronym"
	Former   Reasoned = "former"
	Spelling Reasoned = "spelling"
	English  Reasoned = "english"
	Near     Reasoned = "near"
)

// Reasons lists them.
func Reasons() []Reasoned { return []Reasoned{Usage, Acronym, Former, Spelling, English, Near} }

// Synonyms is one line of the list: who asks for one of Asked also finds Found, and where
// there is nothing in Found each of Asked finds the others.
type Synonyms struct {
	Asked, Found []Said
	Why          Reasoned
}

// Lines lists the thesaurus as it is written.
func (t *Thesaurus) Lines() []Synonyms {
	if t == nil {
		return nil
	}
	t.Wake()
	return t.lines
}

// NewThesaurus reads the common list and those of a jurisdiction, in the form that
// data/synonyms.txt explains. A line that cannot be read is ErrInvalid.
func NewThesaurus(more ...string) (*Thesaurus, error) {
	t := &Thesaurus{senses: map[string][]sense{}}
	for _, list := range append([]string{commonSynonyms}, more...) {
		n := 0
		for line := range strings.Lines(list) {
			n++
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			if err := t.read(line); err != nil {
				return nil, fmt.Errorf("synonyms, line %d %q: %w", n, line, err)
			}
		}
	}
	return t, nil
}

// read adds one line: those before ">" find those after it; those joined by "=" find each other.
func (t *Thesaurus) read(line string) error {
	why := Usage
	if given, rest, ok := strings.Cut(strings.TrimPrefix(line, "["), "]"); ok && line[0] == '[' {
		if why, line = Reasoned(given), rest; !slices.Contains(Reasons(), why) {
			return fmt.Errorf("reason %q: %w", given, register.ErrInvalid)
		}
	}
	left, right, oneWay := strings.Cut(line, ">")
	asked, err := meanings(left, "=", why)
	if err != nil {
		return err
	}
	found, written := asked, Synonyms{Asked: said(asked), Why: why}
	if oneWay {
		if found, err = meanings(right, ",", why); err != nil {
			return err
		}
		written.Found = said(found)
		if len(asked) > 1 {
			found = append(slices.Clone(asked), found...)
		}
	} else if len(asked) < 2 {
		return fmt.Errorf("one word alone: %w", register.ErrInvalid)
	}
	for _, a := range asked {
		for _, key := range a.keys() {
			for _, f := range found {
				if f.key() != a.key() && !slices.ContainsFunc(t.senses[key], func(s sense) bool { return s.key() == f.key() }) {
					t.senses[key] = append(t.senses[key], f)
				}
			}
		}
		t.longest = max(t.longest, len(a.words))
	}
	t.lines = append(t.lines, written)
	return nil
}

// said are senses as a page says them.
func said(list []sense) []Said {
	out := make([]Said, len(list))
	for i, s := range list {
		out[i] = Said{s.text, s.lang, s.why}
	}
	return out
}

func meanings(list, separator string, why Reasoned) ([]sense, error) {
	var all []sense
	for part := range strings.SplitSeq(list, separator) {
		text, english := strings.CutSuffix(strings.TrimSpace(part), "@en")
		s := sense{text: text, lang: "fr", why: why}
		if english {
			s.lang = "en"
		}
		s.words = meaningful(s.text)
		if len(s.words) == 0 {
			return nil, fmt.Errorf("%q holds no word: %w", part, register.ErrInvalid)
		}
		all = append(all, s)
	}
	return all, nil
}

// meaningful gives the plain words of a text that are not too common.
func meaningful(text string) []*node {
	var out []*node
	for _, c := range chunks(text) {
		for _, n := range c.leaves {
			if !n.stop() {
				out = append(out, n)
			}
		}
	}
	return out
}

// key is the same for a word in all its endings.
func (s sense) key() string { return keyOf(s.words, func(n *node) string { return n.stems[0] }) }

// keys are those under which the sense is asked for: with its accents and without.
func (s sense) keys() []string {
	plain := keyOf(s.words, func(n *node) string { return stems(n.exact, n.exact)[0] })
	if key := s.key(); key != plain {
		return []string{key, plain}
	}
	return []string{plain}
}

func keyOf(words []*node, stem func(*node) string) string {
	parts := make([]string, len(words))
	for i, n := range words {
		if len(n.stems) == 0 {
			return ""
		}
		parts[i] = stem(n)
	}
	return strings.Join(parts, " ")
}

// Widening is what a query looks for beside the words that were typed.
type Widening struct {
	Asked string
	Also  []Said
}

// Widen gives q with what its words are also called. The longest words that the
// thesaurus knows together are taken together. Phrases in quotes, excluded words and
// field words stay as they were asked.
func (t *Thesaurus) Widen(q Query) Query {
	if t == nil {
		return q
	}
	t.Wake()
	var need []term
	for i := 0; i < len(q.need); {
		n, senses := t.longestAt(q.need[i:])
		if n == 0 {
			need = append(need, q.need[i])
			i++
			continue
		}
		whole := q.need[i]
		if n > 1 {
			together := q.together(q.need[i : i+n])
			whole = term{group: q.need[i : i+n], raw: together, typed: together, from: whole.from, to: q.need[i+n-1].to}
		}
		whole.also = senses
		need = append(need, whole)
		i += n
	}
	if len(need) < len(q.need) {
		q.joined = nil // their places have moved
	}
	q.need = need
	return q
}

// longestAt gives how many terms at the head are known together, and their senses.
func (t *Thesaurus) longestAt(terms []term) (int, []sense) {
	if terms[0].facet == FacetOrganisation && !terms[0].whole {
		return t.namesOf(terms[0].raw)
	}
	for n := min(t.longest, len(terms)); n > 0; n-- {
		var words []*node
		for _, x := range terms[:n] {
			if x.word == nil {
				words = nil
				break
			}
			words = append(words, leavesOf(x.word)...)
		}
		if len(words) == 0 {
			continue
		}
		if senses := t.senses[keyOf(words, func(n *node) string { return n.stems[0] })]; len(senses) > 0 {
			return n, senses
		}
	}
	return 0, nil
}

// namesOf gives the other names of a body: its acronym, its name in full, the one it had before.
func (t *Thesaurus) namesOf(name string) (int, []sense) {
	var names []sense
	for _, s := range t.senses[keyOf(meaningful(name), func(n *node) string { return n.stems[0] })] {
		if s.why == Acronym || s.why == Former || s.why == Spelling {
			names = append(names, s)
		}
	}
	return min(1, len(names)), names
}

// leavesOf are the plain words of n that are not too common.
func leavesOf(n *node) []*node {
	if len(n.children) == 0 {
		if n.exact == "" || n.stop() {
			return nil
		}
		return []*node{n}
	}
	var out []*node
	for i := range n.children {
		out = append(out, leavesOf(&n.children[i])...)
	}
	return out
}

// Said is one way to say something, its language, and why it stands beside what was asked.
type Said struct {
	Text, Lang string
	Why        Reasoned
}

// Widened says what q looks for beside what was typed.
func (q Query) Widened() []Widening {
	var out []Widening
	for _, t := range q.need {
		if len(t.also) == 0 {
			continue
		}
		out = append(out, Widening{t.raw, said(t.also)})
	}
	return out
}

// places finds the sense among the words of a text, as the index does: its words close to
// each other, in whatever order. Words that follow each other make one place.
func (s sense) places(leaves []place, term int) []hit {
	var hits []hit
	reach := (nearWords + 1) * (len(s.words) - 1)
	for i := range leaves {
		left, met := slices.Clone(s.words), []int(nil)
		for j := i; j < len(leaves) && j <= i+reach && len(left) > 0; j++ {
			k := slices.IndexFunc(left, func(n *node) bool { return slices.Contains(leaves[j].stems, n.stems[0]) })
			if k < 0 && j == i {
				break
			}
			if k >= 0 {
				left, met = slices.Delete(left, k, k+1), append(met, j)
			}
		}
		if len(left) > 0 {
			continue
		}
		for n, j := range met {
			h := hit{leaves[j].start, leaves[j].end, term}
			if n > 0 && !slices.ContainsFunc(leaves[met[n-1]+1:j], func(p place) bool { return len(p.stems) > 0 }) {
				hits[len(hits)-1].end = h.end // "aide au logement": what is too common may stand between
				continue
			}
			hits = append(hits, h)
		}
	}
	return hits
}

// Loosely gives a query that asks for each word of what q also means alone: the words of
// one sense may stand in two texts beside each other.
func (q Query) Loosely() Query {
	loose := Query{Text: q.Text}
	for _, t := range q.need {
		for _, s := range t.also {
			for _, n := range s.words {
				loose.need = append(loose.need, term{word: n, raw: t.raw})
			}
		}
	}
	return loose
}
