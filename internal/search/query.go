// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a query; what is beyond them is dropped, and Query.Dropped says so.
const (
	MaxQuery = 500 // characters
	MaxWords = 32  // words, or parts of words made of others
)

// MinPrefix is how many letters the last word needs to stand for its continuations.
const MinPrefix = 3

// Query is what a reader asked, analysed. The zero value asks nothing.
type Query struct {
	Text    string    // what was asked, cleaned: control characters out, at most MaxQuery characters
	Dropped []Dropped // what was asked and is not searched for
	need    []term
	exclude []term
	joined  []joined
	strange []string // words before a colon that are no field words
}

// joined is words typed apart that may be one name: open fisca.
type joined struct {
	from, to int // of need
	word     string
	prefix   bool
}

// Dropped is a word of a query that is not searched for. Why is an id of a message.
type Dropped struct{ Word, Why string }

// The reasons why a word is dropped.
const (
	DroppedStop  = "search.dropped.stop"  // too common
	DroppedMany  = "search.dropped.many"  // past MaxWords
	DroppedLong  = "search.dropped.long"  // past MaxQuery
	DroppedField = "search.dropped.field" // licence: without a value
	DroppedOrder = "search.dropped.order" // OR, which other boxes take for an order
)

// term is one thing that an entry must have, or must not have.
type term struct {
	word   *node    // a word
	phrase []string // folded words in a row
	facet  string   // field words: the facet, with the folded words of its value
	values []string
	prefix bool   // the word may go on
	stop   bool   // the word is too common to ask for
	raw    string // as typed
	typed  string // raw with its field word and its quotes
	whole  bool   // a field word with a quoted value: the value is no other
	from   int    // where raw begins and ends in what was read
	to     int
	group  []term  // words that the thesaurus knows together
	also   []sense // what it calls them
}

// fields are the field words and the facets that they ask.
var fields = map[string]string{
	"licence": FacetLicence, "license": FacetLicence,
	"langage": FacetLanguage, "language": FacetLanguage,
	"organisme": FacetOrganisation, "organisation": FacetOrganisation, "organization": FacetOrganisation,
	"administration": FacetOrganisation, "body": FacetOrganisation,
	"forge": FacetForge,
	"theme": FacetTheme, "territoire": FacetTerritory, "territory": FacetTerritory,
	"ministere": FacetMinistry, "ministry": FacetMinistry,
	"logiciel": FacetSoftware, "software": FacetSoftware,
	"annee": FacetYear, "year": FacetYear,
	"statut": FacetStatus, "status": FacetStatus, "type": FacetType,
}

// fieldWords are the field words of each language, as a page names them.
var fieldWords = map[string]string{
	"fr": "licence langage organisme forge theme territoire ministere logiciel annee statut type",
	"en": "license language organisation forge theme territory ministry software year status type",
}

// FieldWords lists the field words of a language.
func FieldWords(lang string) []string { return strings.Fields(fieldWords[lang]) }

// Asked is a value that a field word asks for.
type Asked struct{ Facet, Value string }

// Fields lists what the field words of q ask for.
func (q Query) Fields() []Asked {
	var all []Asked
	for _, t := range q.need {
		if t.facet != "" {
			all = append(all, Asked{t.facet, t.raw})
		}
	}
	return all
}

// Strange lists the words before a colon that are no field words: they were searched for
// as words.
func (q Query) Strange() []string { return q.strange }

// askable are the facets that field words ask for.
var askable = func() map[string]bool {
	all := map[string]bool{}
	for _, facet := range fields {
		all[facet] = true
	}
	return all
}()

// Parse reads a query: words in any order, "phrases" in quotes of any kind, -word to
// exclude, field words (licence:MIT). It takes anything: signs that mean nothing are
// skipped, an unfinished quote ends with the query, and a query without words is
// empty.
func Parse(text string) Query {
	p := parser{}
	p.q.Text, p.rest = clean(text)
	if p.rest != "" {
		p.q.Dropped = append(p.q.Dropped, Dropped{p.rest, DroppedLong})
	}
	p.rest = address(p.q.Text)
	p.text = p.rest
	for p.rest != "" {
		p.item()
	}
	p.finish()
	p.join()
	return p.q
}

// Empty reports whether q asks for nothing: then everything is an answer.
func (q Query) Empty() bool { return len(q.need) == 0 && len(q.exclude) == 0 }

// clean drops control characters, makes spaces plain, and cuts at MaxQuery.
func clean(text string) (kept, cut string) {
	if len(text) > 8*MaxQuery {
		text = text[:8*MaxQuery]
		cut = "…"
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	n := 0
	for i := range text {
		if n == MaxQuery {
			return strings.TrimSpace(text[:i]), "…"
		}
		n++
	}
	return text, cut
}

// address makes a pasted web address searchable: its scheme is no word of any entry.
func address(text string) string {
	for _, scheme := range []string{"https://", "http://", "www."} {
		text = strings.ReplaceAll(text, scheme, " ")
	}
	return strings.TrimSpace(text)
}

type parser struct {
	q     Query
	text  string // all that is read
	begun int    // where the item begins that is being read
	rest  string
	words int
	last  *term // the word that the query ends with
}

// item reads one item: an optional minus, an optional field, then a phrase or a run
// without spaces.
func (p *parser) item() {
	p.rest = strings.TrimLeft(p.rest, " ")
	body, minus := strings.CutPrefix(p.rest, "-")
	if minus && (body == "" || body[0] == '-' || body[0] == ' ') {
		minus, body = false, strings.TrimLeft(body, "-")
	}
	p.begun = len(p.text) - len(p.rest)
	p.rest = body
	p.last = nil
	facet := p.field()
	raw, quoted := p.run()
	switch {
	case facet != "":
		p.askField(facet, raw, minus, quoted)
	case quoted:
		p.askPhrase(raw, minus)
	default:
		p.askWords(raw, minus)
	}
}

// field reads "licence:" and gives its facet.
func (p *parser) field() string {
	name, after, ok := strings.Cut(p.rest, ":")
	if !ok || len(name) > 20 {
		return ""
	}
	facet := fields[fold(lower(name))]
	switch {
	case facet != "":
		p.rest = after
	case name != "" && stemmable(fold(lower(name))) && after != "" && !strings.HasPrefix(after, " ") && !strings.HasPrefix(after, "/"):
		p.q.strange = append(p.q.strange, name)
	}
	return facet
}

// quotes are the signs that open a phrase, with those that close it.
var quotes = map[rune]string{'"': "\"", '«': "»", '“': "”\"", '„': "“”\""}

// run reads up to the end of the phrase, or up to the next space or quote.
func (p *parser) run() (raw string, quoted bool) {
	open, size := utf8.DecodeRuneInString(p.rest)
	if closing, ok := quotes[open]; ok {
		inside := p.rest[size:]
		i := strings.IndexAny(inside, closing)
		if i < 0 {
			p.rest = ""
			return inside, true
		}
		_, n := utf8.DecodeRuneInString(inside[i:])
		p.rest = inside[i+n:]
		return inside[:i], true
	}
	i := strings.IndexAny(p.rest, " \"«“„")
	if i < 0 {
		i = len(p.rest)
	}
	raw, p.rest = p.rest[:i], p.rest[i:]
	return raw, false
}

// room counts one more word, parts of made words included, and reports whether it is still within MaxWords.
func (p *parser) room(raw string) bool {
	p.words++
	if p.words == MaxWords+1 {
		p.q.Dropped = append(p.q.Dropped, Dropped{raw, DroppedMany})
	}
	return p.words <= MaxWords
}

func (p *parser) ask(t term, minus bool) {
	if t.to == 0 {
		t.from, t.to = p.begun, len(p.text)-len(p.rest)
	}
	t.typed = p.text[t.from:t.to]
	if minus {
		p.q.exclude = append(p.q.exclude, t)
		return
	}
	p.q.need = append(p.q.need, t)
	p.last = &p.q.need[len(p.q.need)-1]
}

func (p *parser) askWords(raw string, minus bool) {
	for start, c := range chunks(raw) {
		if len(c.leaves) == 0 {
			continue
		}
		for range c.leaves {
			if !p.room(raw[start:]) {
				return
			}
		}
		w := &c.root
		t := term{word: w, stop: w.stop() || asking[w.exact], raw: raw[start : start+w.end]}
		if !minus {
			t.from = len(p.text) - len(p.rest) - len(raw) + start
			t.to = t.from + w.end
		}
		p.ask(t, minus)
	}
}

func (p *parser) askPhrase(raw string, minus bool) {
	var phrase []string
	for _, c := range chunks(raw) {
		for _, n := range c.leaves {
			if !p.room(n.exact) {
				break
			}
			phrase = append(phrase, n.exact)
		}
	}
	if len(phrase) > 0 {
		p.ask(term{phrase: phrase, raw: raw}, minus)
	}
	p.last = nil
}

func (p *parser) askField(facet, raw string, minus, quoted bool) {
	var values []string
	for _, c := range chunks(raw) {
		for _, n := range c.leaves {
			if !n.stop() && p.room(n.exact) {
				values = append(values, n.exact)
			}
		}
	}
	if len(values) == 0 {
		p.q.Dropped = append(p.q.Dropped, Dropped{raw, DroppedField})
		return
	}
	p.ask(term{facet: facet, values: values, raw: raw, whole: quoted}, minus)
	p.last = nil
}

// finish lets the last word go on, and drops the stop words when other words are left.
func (p *parser) finish() {
	if p.last != nil {
		n := p.last.word
		p.last.prefix = n != nil && utf8.RuneCountInString(n.lastLeaf().exact) >= MinPrefix && !n.language()
	}
	useful := false
	for _, t := range p.q.need {
		useful = useful || !t.stop
	}
	if !useful {
		return
	}
	kept := p.q.need[:0]
	for _, t := range p.q.need {
		if t.stop {
			why := DroppedStop
			if orders[t.raw] && p.text != strings.ToUpper(p.text) {
				why = DroppedOrder
			}
			p.q.Dropped = append(p.q.Dropped, Dropped{t.raw, why})
			continue
		}
		kept = append(kept, t)
	}
	p.q.need = kept
}

// mostJoined is how many words a name that is typed apart may have.
const mostJoined = 3

// join finds what the words of a short query would be in one.
func (p *parser) join() {
	need := p.q.need
	if len(need) > mostJoined {
		return
	}
	for from := range need {
		word := ""
		for to := from; to < len(need); to++ {
			w := need[to].word
			if w == nil || len(w.children) > 0 || w.exact == "" || len(word)+len(w.exact) > maxWhole {
				break
			}
			word += w.exact
			if to > from {
				p.q.joined = append(p.q.joined, joined{from, to + 1, word, need[to].prefix})
			}
		}
	}
}

// lastLeaf is the last plain word of n.
func (n *node) lastLeaf() *node {
	for len(n.children) > 0 {
		n = &n.children[len(n.children)-1]
	}
	return n
}

// language reports whether n is the name of a programming language and no part of another.
func (n *node) language() bool { return len(n.children) == 0 && languages[n.exact] }

// together gives what was typed of terms that follow each other, the words between them
// included that were too common to be asked for.
func (q Query) together(terms []term) string {
	raw := make([]string, len(terms))
	for i, t := range terms {
		raw[i] = t.raw
	}
	from, to := terms[0].from, terms[len(terms)-1].to
	read := address(q.Text)
	if from < to && to <= len(read) && !strings.ContainsAny(read[from:to], "\":«»“”„") && !strings.Contains(read[from:to], " -") {
		return read[from:to]
	}
	return strings.Join(raw, " ")
}

// mostFewer is how many things a question may ask for of which some are left out.
const mostFewer = 8

// Fewer lists the questions that ask for less than q, which found nothing: those that leave
// out one word, then two, and so on. Field words, phrases and excluded words always stay.
// Each is given with the words that it leaves out.
func (q Query) Fewer() (list []Less) {
	if len(q.need) < 2 || len(q.need) > mostFewer {
		return nil
	}
	fixed := uint(0)
	for i, t := range q.need {
		if t.facet != "" || t.phrase != nil {
			fixed |= 1 << i
		}
	}
	for kept := uint(1); kept < 1<<len(q.need)-1; kept++ {
		if kept&fixed != fixed || kept == fixed {
			continue
		}
		less := Less{kept: kept, asked: len(q.need)}
		var words []string
		for i, t := range q.need {
			if kept&(1<<i) == 0 {
				less.Left = append(less.Left, t.raw)
				continue
			}
			words = append(words, t.typed)
		}
		for _, t := range q.exclude {
			words = append(words, t.typed)
		}
		less.Text = strings.Join(words, " ")
		list = append(list, less)
	}
	slices.SortStableFunc(list, func(a, b Less) int { return len(a.Left) - len(b.Left) })
	return list
}

// Less is a question that leaves out some words of another.
type Less struct {
	Text string
	Left []string // as typed

	kept  uint // by bit, which of the terms asked
	asked int
}

// AsksForRemedy reports whether q holds a word of those who want a decision explained or changed.
func (q Query) AsksForRemedy() bool {
	return slices.ContainsFunc(q.need, func(t term) bool {
		return t.word != nil && remedies[t.word.exact] || slices.ContainsFunc(t.group, func(g term) bool { return remedies[g.word.exact] })
	})
}
