// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// demand is something that a text may ask of contributors, or say that it does not ask.
type demand struct {
	words   []string                // a line without any of them does not speak of it
	named   *regexp.Regexp          // in a line as it is written
	folded  *regexp.Regexp          // in folded words
	denials func() []*regexp.Regexp // in folded words: the denial governs it; made once they are needed, which most programs do not
	code    bool                    // lines of code count: a command that asks for it
}

// stance is what a sentence says of a demand.
type stance int

const (
	silent stance = iota
	asks
	denies
	unclear // it denies something, and what cannot be told
)

// filler may stand between a denial and what it governs.
const filler = `(?:(?:a|an|any|the|you|your|contributors?|to|sign|signing|signed|separate|formal|specific|individual|corporate|other|for|of|de|d|du|un|une|le|la|l|les|signature|signer|autre) ){0,5}`

// newDemand makes the patterns of a demand; folded is how it is named in folded words.
func newDemand(code bool, named *regexp.Regexp, folded string, words ...string) *demand {
	d := &demand{words: words, named: named, code: code, folded: regexp.MustCompile(`\b` + folded + `\b`)}
	const need = `(?:requir|ask|need|necess|request|demand|exig|impos|oblig|mandator)\w* `
	patterns := []string{
		`\b(?:no|aucune?|pas de|pas d|ni|neither|nor) ` + filler + folded + `\b`,
		`\b(?:without|sans) ` + filler + folded + ` (?:a signer|to sign)\b`,
		`\b(?:can|may|welcome|contribute|contribuer|pouvez|peut|peuvent|bienvenue?s?|freely|librement)\b.*\b(?:without|sans) ` + filler + folded + `\b`,
		`\b(?:not|t|never|pas|jamais) (?:a |d |de )?(?:have |has |use |uses |sign |signer |avoir |` + need + `)` + filler + folded + `\b`,
		`\b` + folded + ` (?:\w+ ){0,3}(?:not|t|pas|never|jamais|no longer|plus) (?:\w+ )?` + need,
		`\b` + folded + ` (?:none|aucune?|no|non) $`,
	}
	d.denials = sync.OnceValue(func() []*regexp.Regexp {
		all := make([]*regexp.Regexp, len(patterns))
		for i, pattern := range patterns {
			all[i] = regexp.MustCompile(pattern)
		}
		return all
	})
	return d
}

var (
	denial = regexp.MustCompile(`\b(?:no|not|without|never|cannot|t|pas|aucune?s?|sans|ni|nor|neither|jamais|none|non|reject\w*|refus\w*|declin\w*)\b`)
	// refusal: contributions are turned away; together with a condition, unless what is asked for is there.
	refusal = regexp.MustCompile(`\b(?:cannot|not|t|never|pas|ne|jamais) (?:\w+ ){0,3}(?:accept|merg|review|consider|integr|fusion|examin)\w*|\b(?:reject|refus|declin)\w*|\b(?:no|aucune?) (?:contribution|pull|merge|demande|commit|patch|code|modification)\w*`)
	// condition is what a refusal hangs on.
	condition = regexp.MustCompile(`\b(?:without|sans|until|unless|before|tant que|avant|sauf|if|si|missing|manqu\w*)\b`)
	reminder  = regexp.MustCompile(`\b(?:not|t) forget\b|\bn oubliez? pas\b`)
	// breaks end a clause: what denies there says nothing of what follows.
	breaks = regexp.MustCompile(`[.;!?](?:\s+|$)|,\s+(?:but|mais|however|instead|rather|only|just|and|et)\s`)
	// begins are lines that do not go on with the sentence before them.
	begins = regexp.MustCompile(`^\s*(?:$|[-*+#>|=~]|\d+[.)]\s)`)
)

// of says how a piece of text stands to the demand.
func (d *demand) of(text string) stance {
	if !d.named.MatchString(text) {
		return silent
	}
	found, clauses := silent, breaks.Split(text, -1)
	if !slices.ContainsFunc(clauses, func(c string) bool { return d.folded.MatchString(fold(c)) }) {
		return d.clause(fold(text)) // named by the address of a link
	}
	for _, c := range clauses {
		words := fold(c)
		if !d.folded.MatchString(words) {
			continue
		}
		switch d.clause(words) {
		case asks:
			return asks
		case unclear:
			found = unclear
		case denies:
			if found == silent {
				found = denies
			}
		case silent:
		}
	}
	return found
}

// clause says how a clause that names the demand, in folded words, stands to it.
func (d *demand) clause(words string) stance {
	switch {
	case !denial.MatchString(words) || reminder.MatchString(words):
		return asks
	case refusal.MatchString(words) && condition.MatchString(words):
		return asks
	case refusal.MatchString(words):
		return unclear
	case slices.ContainsFunc(d.denials(), func(re *regexp.Regexp) bool { return re.MatchString(words) }):
		return denies
	}
	return unclear
}

// maxMentions caps how many lines of one document are weighed.
const maxMentions = 50

// stance gives how a document stands to a demand, and the index of the line that says
// so: one that asks before one that cannot be told, and that before one that denies.
func (d *document) stance(of *demand) (found stance, at int) {
	has := func(text string) bool {
		return slices.ContainsFunc(of.words, func(w string) bool { return strings.Contains(text, w) })
	}
	mentions := 0
	for i, l := range d.lines {
		if mentions >= maxMentions || !has(d.lower) {
			break
		}
		if l.code && !of.code || len(l.text) > maxLine || !has(strings.ToLower(l.text)) || !of.named.MatchString(l.text) {
			continue
		}
		mentions++
		switch s := of.of(d.around(i)); {
		case s == asks:
			return asks, i
		case s == unclear && found != unclear, s == denies && found == silent:
			found, at = s, i
		}
	}
	return found, at
}

// around gives a line with the one before and the one after, as far as they are parts of
// the same paragraph: sentences are broken where the line is full.
func (d *document) around(i int) string {
	text := d.lines[i].text
	if d.lines[i].code {
		return text
	}
	if i > 0 && !begins.MatchString(text) && d.joins(i-1) && !strings.HasPrefix(strings.TrimSpace(d.lines[i-1].text), "#") {
		text = d.lines[i-1].text + " " + text
	}
	if i+1 < len(d.lines) && d.joins(i+1) && !begins.MatchString(d.lines[i+1].text) && !strings.HasPrefix(strings.TrimSpace(text), "#") {
		text += " " + d.lines[i+1].text
	}
	return text
}

// joins reports whether a line can be read together with its neighbour.
func (d *document) joins(i int) bool {
	l := d.lines[i]
	return !l.code && len(l.text) <= maxLine && strings.TrimSpace(l.text) != ""
}
