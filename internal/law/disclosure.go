// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"slices"
	"strings"

	"greffe/internal/register"
)

// Openness says how far one part of an algorithm is open to everybody.
type Openness string

// The states of openness. Code that does not exist (a grid on paper) is none.
const (
	Open     Openness = "open"
	Partly   Openness = "partly"
	Withheld Openness = "withheld"
	NotHeld  Openness = "not_held"
	NoCode   Openness = "none"
	NotKnown Openness = "unknown"
)

// Opennesses lists them.
func Opennesses() []Openness { return []Openness{Open, Partly, Withheld, NotHeld, NoCode, NotKnown} }

// Fits says whether a part can be in this state: only code is never handed over by a
// supplier, or does not exist.
func (o Openness) Fits(part string) bool {
	return slices.Contains(Opennesses(), o) && (part == OfCode || o != NotHeld && o != NoCode)
}

// The parts whose openness is told.
const (
	OfRules      = "rules"
	OfCode       = "code"
	OfParameters = "parameters"
	OfData       = "data"
	OfEvaluation = "evaluation"
)

// DisclosureParts lists the parts.
func DisclosureParts() []string { return []string{OfRules, OfCode, OfParameters, OfData, OfEvaluation} }

// Disclosure is one line of the table: a part, how open it is, and who says so.
type Disclosure struct {
	Part     string
	State    Openness
	Computed bool   // read off the sheet's other fields, which say it without saying it
	Ground   string // withheld: on which ground; "" when none is given
}

// Disclose says part by part what is open: what the sheet says, else what its fields
// show. code says whether source code that carries the sheet out can be read.
func Disclose(c register.Content, code bool) []Disclosure {
	said := c.Disclosure.Or(register.Disclosure{})
	words := map[string]string{OfRules: said.Rules, OfCode: said.Code, OfParameters: said.Parameters, OfData: said.Data, OfEvaluation: said.Evaluation}
	var all []Disclosure
	for _, part := range DisclosureParts() {
		d := Disclosure{Part: part, State: Openness(words[part])}
		if words[part] == "" || d.State == NotKnown || !d.State.Fits(part) {
			d.State, d.Computed = shown(c, part, code), true
		}
		if d.State == Withheld || d.State == Partly {
			d.Ground = c.Secrecy.Or(register.Secrecy{}).Ground
		}
		all = append(all, d)
	}
	return all
}

// shown reads the openness of a part off the fields that carry it.
func shown(c register.Content, part string, code bool) Openness {
	kept := func(field string) bool { return slices.Contains(c.Secrecy.Or(register.Secrecy{}).Fields, field) }
	of := func(field string, state ItemState) Openness {
		switch {
		case state == ItemFilled && kept(field):
			return Partly
		case state == ItemFilled:
			return Open
		case kept(field):
			return Withheld
		}
		return NotKnown
	}
	switch part {
	case OfRules:
		return of("operations", ItemOf(c.Operations))
	case OfParameters:
		return of("parameters", ItemOf(c.Parameters))
	case OfData:
		return of("data", ItemOf(c.Data))
	case OfEvaluation:
		return of("evaluation", ItemOf(c.Evaluations))
	}
	switch {
	case code:
		return Open
	case c.Medium.Or("") == "paper":
		return NoCode
	case kept("links"), kept("repositories"):
		return Withheld
	}
	return NotKnown
}

// Appropriability is how far people can make an algorithm their own, as a guide counts
// it. Sentences come first, under "law.degree.<degree>"; the number after.
func Appropriability(all []Disclosure, explained, simulator Truth) string {
	i := slices.IndexFunc(all, func(d Disclosure) bool { return d.Part == OfCode })
	if i < 0 {
		return UnknownWord
	}
	switch code := all[i].State; {
	case code == NotKnown:
		return UnknownWord
	case code != Open && code != Partly:
		return None
	case explained != Yes:
		return "0"
	case simulator == Yes:
		return "2"
	}
	return "1"
}

// Explained says whether a sheet explains its algorithm to somebody who reads no code:
// what it computes and what for, in words.
func Explained(c register.Content) Truth {
	has := func(v register.Value[string]) bool {
		return strings.TrimSpace(v.Or("")) != "" && v.Or("") != register.Unknown
	}
	return truth(has(c.Operations) && (has(c.Purpose) || has(c.Summary)))
}

// fieldOfPart is the field of a sheet that carries a part.
func fieldOfPart(part string) string {
	return map[string]string{OfRules: "operations", OfCode: "links", OfParameters: "parameters", OfData: "data", OfEvaluation: "evaluation"}[part]
}

// WithheldFields lists the fields of which a sheet says that they are withheld, in so
// many words or by the parts of its disclosure, each once.
func WithheldFields(c register.Content) []string {
	var all []string
	add := func(field string) {
		field, _, _ = strings.Cut(strings.TrimSpace(field), "[")
		field, _, _ = strings.Cut(field, ".")
		if field != "" && !slices.Contains(all, field) {
			all = append(all, field)
		}
	}
	for _, field := range c.Secrecy.Or(register.Secrecy{}).Fields {
		add(field)
	}
	for _, part := range WithheldParts(c) {
		add(fieldOfPart(part))
	}
	return all
}

// WithheldParts lists the parts of which a sheet's disclosure says that they are
// withheld, wholly or in part.
func WithheldParts(c register.Content) []string {
	var parts []string
	said := c.Disclosure.Or(register.Disclosure{})
	for i, state := range []string{said.Rules, said.Code, said.Parameters, said.Data, said.Evaluation} {
		if state == string(Withheld) || state == string(Partly) {
			parts = append(parts, DisclosureParts()[i])
		}
	}
	return parts
}

// Reserved says whether a ground may keep back what a person would be told of the rules:
// not where it covers the data themselves, their code or an evaluation alone.
func Reserved(c register.Content) bool {
	secret := c.Secrecy.Or(register.Secrecy{})
	parts := WithheldParts(c)
	rules := len(secret.Fields) > 0 || slices.Contains(parts, OfRules) || slices.Contains(parts, OfParameters)
	return strings.TrimSpace(secret.Ground) != "" && (rules || len(parts) == 0)
}

// GroundsForAll lists the grounds on which each of some fields may be withheld, and the
// others; of no field, those on which any part of a sheet may.
func (p Profile) GroundsForAll(fields []string) (allowed, others []Ground) {
	if p.Rules == nil {
		return nil, nil
	}
	some := len(fields) == 0
	if some {
		for _, it := range p.Items {
			fields = append(fields, it.Field)
		}
		fields = append(fields, "links")
	}
	for _, g := range p.Rules.Grounds {
		serves := func(field string) bool {
			mine, _ := p.GroundsFor(field)
			return slices.ContainsFunc(mine, func(x Ground) bool { return x.ID == g.ID })
		}
		if some && slices.ContainsFunc(fields, serves) || !some && !slices.ContainsFunc(fields, func(f string) bool { return !serves(f) }) {
			allowed = append(allowed, g)
		} else {
			others = append(others, g)
		}
	}
	return allowed, others
}

// Simulated says whether people can try the algorithm out: a link of its sheet leads to
// a simulator. Of a sheet without one nobody knows.
func Simulated(c register.Content) Truth {
	for _, l := range c.Links {
		if l.Kind == LinkSimulator && l.URL != "" {
			return Yes
		}
	}
	return Unknown
}

// LinkSimulator is the kind of a link to something that computes with the reader's own values.
const LinkSimulator = "simulator"

// GroundsFor lists the grounds on which a field of a sheet may be withheld, and those
// that serve other duties only: whoever asks for one of these is told its article.
func (p Profile) GroundsFor(field string) (allowed, others []Ground) {
	if p.Rules == nil {
		return nil, nil
	}
	duties := p.dutiesOf(field)
	for _, g := range p.Rules.Grounds {
		if slices.ContainsFunc(duties, func(d string) bool { return slices.Contains(g.Duties, d) }) {
			allowed = append(allowed, g)
		} else {
			others = append(others, g)
		}
	}
	return allowed, others
}

// dutiesOf lists the duties that want a field said, and those that what it speaks of
// serves besides; what no duty wants is a document like another.
func (p Profile) dutiesOf(field string) []string {
	var duties []string
	for _, it := range p.Items {
		if it.Field == field && !slices.Contains(duties, it.Duty) {
			duties = append(duties, it.Duty)
		}
	}
	duties = append(duties, p.Otherwise[field]...)
	if len(duties) == 0 {
		duties = p.Otherwise[""]
	}
	return duties
}
