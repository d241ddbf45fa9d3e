// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"slices"
	"strings"

	"greffe/internal/register"
)

// Conclusion is what all claims together say.
type Conclusion struct {
	// Expression is the licence as far as it is known; empty when no claim was
	// understood. A family in it (GPL-3.0) was told by nobody more exactly.
	Expression Expression `json:"expression,omitzero"`
	Spoke      Source     `json:"spoke,omitempty"`    // whose word it is
	Narrowed   []Source   `json:"narrowed,omitempty"` // who told which one of a family it is, where Spoke did not
	Claims     []Claim    `json:"claims,omitempty"`   // all of them, in the order in which they are believed
	// Findings say who disagrees, what is missing, what could not be read: rules licence.….
	Findings []register.Finding `json:"findings,omitempty"`
}

// Conclude weighs the claims. The first source that is understood speaks; another one
// may only narrow a family that it left open; whoever says something else is a finding.
// A line that speaks of one file never speaks for the repository: see ofFile.
func Conclude(claims []Claim) Conclusion {
	c := Conclusion{Claims: sorted(claims)}
	voices := voicesOf(c.Claims)
	for _, claim := range c.Claims {
		switch {
		case claim.Body == OtherText:
			c.Findings = append(c.Findings, finding(claim, "licence.text.other", register.Warning, "word", claim.Word, "licence", claim.Expression.String()))
		case !claim.Understood():
			c.Findings = append(c.Findings, finding(claim, "licence.unreadable", register.Warning, "word", claim.Word))
		}
	}
	files := ofFiles(c.Claims)
	if len(voices) == 0 {
		c.Findings = append(c.Findings, files.alone()...)
		return c
	}
	c.Spoke = voices[0].source
	c.Expression = c.narrow(voices[0].expression, voices[1:])
	if narrow := files.narrow(c.Expression); narrow.String() != c.Expression.String() {
		c.Expression, c.Narrowed = narrow, append(c.Narrowed, File)
	}
	c.Findings = append(c.Findings, compare(c.Expression, voices)...)
	c.Findings = append(c.Findings, files.compare(c.Expression, c.Spoke)...)
	c.Findings = append(c.Findings, c.open()...)
	c.Findings = append(c.Findings, otherWords(c.Claims)...)
	return c
}

// Message is the id of a sentence of the catalogue that says what was concluded, and its
// arguments.
func (c Conclusion) Message() (id string, args map[string]string) {
	args = map[string]string{"licence": c.Expression.String(), "candidates": strings.Join(c.Expression.Means, ", ")}
	switch {
	case c.Expression.Empty() && len(ofFiles(c.Claims)) > 0:
		return "licence.conclusion.files", args
	case c.Expression.Empty():
		return "licence.conclusion.none", args
	case c.Expression.Op == Beside:
		return "licence.conclusion.several", args
	case c.Expression.Exact():
		return "licence.conclusion.known", args
	case slices.Contains(c.Expression.Means, c.Expression.Name+only):
		return "licence.conclusion.only_or_later", args
	case c.Expression.Op == "":
		return "licence.conclusion.family", args
	}
	return "licence.conclusion.partly", args
}

// voice is all that one source says.
type voice struct {
	source     Source
	expression Expression
	claims     []Claim
	apart      []Claim // in LICENSES/, where others of the source stand at the root
}

// voicesOf puts the claims of each source together. Fields of several manifests, lines
// of several files and several texts stand side by side: each speaks for its own part.
func voicesOf(claims []Claim) []voice {
	var all []voice
	for _, s := range Sources() {
		if s == File {
			continue
		}
		v := voice{source: s}
		// a text at the root says more of the whole than those that REUSE keeps of each file's
		atRoot := slices.ContainsFunc(claims, func(c Claim) bool { return c.Source == s && !inFolder(c) })
		var parts []Expression
		for _, c := range claims {
			switch {
			case c.Source != s || !c.Understood():
			case atRoot && inFolder(c):
				v.apart = append(v.apart, c)
			default:
				v.claims = append(v.claims, c)
				parts = append(parts, c.Expression)
			}
		}
		if len(parts) > 0 {
			v.expression = joined(Beside, withoutBase(s, parts)...)
			all = append(all, v)
		}
	}
	return all
}

// withoutBase leaves the text of the GPL out where the LGPL's lies beside it: version 3
// of the LGPL is written as additions to the GPL, and its works carry both texts.
func withoutBase(s Source, parts []Expression) []Expression {
	lesser := slices.ContainsFunc(parts, func(e Expression) bool { return meet(e, ofName("LGPL-3.0")) })
	if s != Text || !lesser {
		return parts
	}
	return slices.DeleteFunc(parts, func(e Expression) bool { return e.Op == "" && meet(e, ofName("GPL-3.0")) })
}

// inFolder reports whether the claim stands in LICENSES/.
func inFolder(c Claim) bool { return strings.Contains("/"+c.Evidence.Path, "/"+licences+"/") }

// meet reports whether two single licences can be the same one.
func meet(a, b Expression) bool {
	return slices.ContainsFunc(a.Means, func(id string) bool { return slices.Contains(b.Means, id) })
}

// narrow replaces the families of an expression by what others tell of them.
func (c *Conclusion) narrow(e Expression, others []voice) Expression {
	if e.Op != "" {
		parts := slices.Clone(e.Parts)
		for i := range parts {
			parts[i] = c.narrow(parts[i], others)
		}
		e.Parts = parts
		return e
	}
	for _, v := range others {
		if len(e.Means) == 1 {
			break
		}
		for _, l := range v.expression.Leaves() {
			if n := narrowed(e, l); len(n.Means) < len(e.Means) {
				e = n
				if !slices.Contains(c.Narrowed, v.source) {
					c.Narrowed = append(c.Narrowed, v.source)
				}
			}
		}
	}
	return e
}

// narrowed gives what two names of one family leave, the first one when they have nothing in common.
func narrowed(e, by Expression) Expression {
	var both []string
	for _, id := range e.Means {
		if slices.Contains(by.Means, id) {
			both = append(both, id)
		}
	}
	switch {
	case len(both) == 0 || len(both) == len(e.Means):
		return e
	case len(both) == 1:
		e.Name, e.Means = both[0], both
	default: // BSD-like and GPL-like families nest: the narrower one names it
		e.Name, e.Means = by.Name, both
	}
	return e
}

// finding points at the line of a claim. Its arguments are pairs of names and values.
func finding(c Claim, rule string, s register.Severity, pairs ...string) register.Finding {
	args := map[string]string{"source": string(c.Source), "path": c.Evidence.Path}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return register.Finding{Rule: rule, Severity: s, Key: c.Evidence.Path, Line: c.Evidence.Line, Args: args}
}
