// SPDX-License-Identifier: EUPL-1.2

package plain

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"greffe/internal/register"
)

// Text is one text of a sheet with the key that it stands under: purpose, parameters[2].meaning.
type Text struct{ Key, Words string }

// Texts lists the texts of a sheet that are written to be read, in the order of the model.
func Texts(c register.Content) []Text {
	var all []Text
	add := func(key, words string) {
		if strings.TrimSpace(words) != "" {
			all = append(all, Text{key, words})
		}
	}
	add("summary_plain", c.Summary.Or(""))
	add("context", c.Context.Or(""))
	add("purpose", c.Purpose.Or(""))
	add("justification", c.Justification.Or(""))
	add("role_in_decision", c.Role.Or(""))
	add("affected_public", c.Affected.Or(""))
	add("operations", c.Operations.Or(""))
	for i, p := range c.Parameters.Or(nil) {
		add("parameters["+strconv.Itoa(i)+"].meaning", p.Meaning)
	}
	for i, step := range c.Example.Or(register.Example{}).Steps {
		add("worked_example.steps["+strconv.Itoa(i)+"]", step)
	}
	add("human_oversight", c.Oversight.Or(""))
	for i, r := range c.Remedies.Or(nil) {
		add("remedies["+strconv.Itoa(i)+"].text", r.Text)
	}
	for i, r := range c.Risks.Or(nil) {
		add("risks["+strconv.Itoa(i)+"].risk", r.Risk)
	}
	add("alternatives", c.Alternatives.Or(""))
	return all
}

// Sheet advises on the texts of a sheet; nil for a language that nothing is known of.
func Sheet(c register.Content) []register.Finding { return Check(c.Lang, Texts(c)) }

// Check advises on texts that are read together: what one of them explains is
// explained for all. Every finding is advice.
func Check(lang string, texts []Text) []register.Finding {
	l, ok := of(lang)
	if !ok {
		return nil
	}
	r := reader{language: l, met: map[string]bool{}}
	split := make([][]sentence, len(texts))
	for i, t := range texts {
		split[i] = sentences(t.Words, l.short)
		r.explain(t.Words, split[i])
	}
	for i, t := range texts {
		r.read(t.Key, split[i])
	}
	return r.findings
}

// reader goes through the texts of one sheet.
type reader struct {
	language
	met      map[string]bool // acronyms that are explained, or were reported
	findings []register.Finding
}

func (r *reader) advise(rule, key string, args ...string) {
	named := map[string]string{"field": key}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i]] = args[i+1]
	}
	r.findings = append(r.findings, register.Finding{Rule: rule, Severity: register.Advice, Key: key, Args: named})
}

func (r *reader) read(key string, list []sentence) {
	var passives []string
	said := map[string]bool{}
	for _, s := range list {
		if len(s) > r.longest {
			r.advise("plain.sentence", key, "n", strconv.Itoa(len(s)), "start", beginning(s))
		}
		title := shouted(s)
		for i := range s {
			if p, ok := r.jargonAt(s, i); ok && !said[p.instead] {
				said[p.instead] = true
				r.advise("plain.jargon", key, "word", strings.Join(p.words, " "), "instead", p.instead)
			}
			if words := r.passiveAt(s, i); words != "" {
				passives = append(passives, words)
			}
			if a := s[i].text; !title && !r.met[a] && acronym(a) {
				r.met[a] = true
				r.advise("plain.acronym", key, "word", a)
			}
		}
	}
	if len(passives) > 1 { // one hides nobody
		r.advise("plain.passive", key, "n", strconv.Itoa(len(passives)), "words", passives[0])
	}
}

// jargonAt finds the expression that begins at a word.
func (r *reader) jargonAt(s sentence, i int) (phrase, bool) {
	first := bare(s[i].low)
	for _, p := range r.jargon[first] {
		if i+len(p.words) > len(s) {
			continue
		}
		if slices.EqualFunc(p.words[1:], s[i+1:i+len(p.words)], func(want string, w word) bool { return want == w.low || want == bare(w.low) }) {
			return p, true
		}
	}
	return phrase{}, false
}

// bare takes an elided article off a word, and the plural of a noun stays: the lists hold both.
func bare(low string) string {
	if before, after, ok := strings.Cut(low, "'"); ok && len([]rune(before)) <= 2 {
		return after
	}
	return low
}

// passiveAt gives the words of a passive that begins at a form of "to be", or "".
func (r *reader) passiveAt(s sentence, i int) string {
	if !r.be[bare(s[i].low)] {
		return ""
	}
	j := i + 1
	for j < len(s) && r.between[s[j].low] {
		j++
	}
	if j < len(s) && r.be[s[j].low] { // a été calculé
		return ""
	}
	if j == len(s) || r.active[s[j].low] || !r.past.MatchString(s[j].low) {
		return ""
	}
	var words []string
	for _, w := range s[i : j+1] {
		words = append(words, w.text)
	}
	return strings.Join(words, " ")
}

// everyday are acronyms that need no explanation, and those that are names of nothing else.
var everyday = set("PDF SMS CSV TV OK URL FAQ HTML XML JSON")

const roman = "IVXLCDM"

// acronym reports whether a word is one: capitals and digits, two letters at least, no
// Roman number.
func acronym(word string) bool {
	letters := 0
	for _, c := range word {
		switch {
		case unicode.IsUpper(c):
			letters++
		case !unicode.IsDigit(c):
			return false
		}
	}
	if letters < 2 || everyday[word] || strings.Trim(word, roman) == "" {
		return false
	}
	return true
}

// shouted reports whether most words of a sentence are in capitals, as titles are.
func shouted(s sentence) bool {
	words, capitals := 0, 0
	for _, w := range s {
		if len([]rune(w.text)) > 1 {
			words++
			if strings.ToUpper(w.text) == w.text && strings.ToLower(w.text) != w.text {
				capitals++
			}
		}
	}
	return words > 1 && 2*capitals >= words
}

// explain remembers the acronyms that a text explains: a bracket follows or holds
// them, or words whose initials they are stand somewhere.
func (r *reader) explain(text string, list []sentence) {
	var initials []string
	for _, s := range list {
		initials = append(initials, r.initials(s))
	}
	for _, s := range list {
		for _, w := range s {
			if r.met[w.text] || !acronym(w.text) {
				continue
			}
			after := strings.TrimLeft(text[min(w.end, len(text)):], " \u00a0\u202f")
			held := strings.HasSuffix(strings.TrimRight(text[:min(w.start, len(text))], " \u00a0\u202f"), "(") && strings.HasPrefix(after, ")")
			spelled := slices.ContainsFunc(initials, func(all string) bool { return strings.Contains(all, register.FoldName(w.text)) })
			if strings.HasPrefix(after, "(") || held || spelled {
				r.met[w.text] = true
			}
		}
	}
}

// initials gives the first letters of the words of a sentence that may lend theirs.
func (r *reader) initials(s sentence) string {
	var all strings.Builder
	for _, w := range s {
		low := register.FoldName(bare(w.low))
		if r.hollow[low] || low == "" || strings.ToUpper(w.text) == w.text && len(w.text) > 1 {
			continue
		}
		all.WriteRune([]rune(low)[0])
	}
	return all.String()
}
