// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"slices"
	"strings"

	"greffe/internal/spdx"
)

// Op joins the parts of an Expression.
type Op string

// The operators.
const (
	And Op = "AND" // all of them hold
	Or  Op = "OR"  // the user chooses
	// Beside: they stand side by side and nothing says how they are joined, as two
	// licence files do.
	Beside Op = "BESIDE"
)

// Expression is what is said of a licence: one, or several joined. The zero value says nothing.
type Expression struct {
	Op        Op           `json:"op,omitempty"`        // "" for one licence
	Name      string       `json:"name,omitempty"`      // an SPDX id, or a family: GPL-3.0, BSD, CECILL
	Means     []string     `json:"means,omitempty"`     // the SPDX ids that Name can stand for, sorted; only Name itself when it is exact
	Later     bool         `json:"later,omitempty"`     // with SPDX's "+": this version or any later one
	Exception string       `json:"exception,omitempty"` // SPDX id of an exception WITH which it stands
	Parts     []Expression `json:"parts,omitempty"`     // two or more, when joined
}

// Empty reports whether nothing is said.
func (e Expression) Empty() bool { return e.Name == "" && len(e.Parts) == 0 }

// Exact reports whether each of its licences can be only one.
func (e Expression) Exact() bool {
	return !e.Empty() && !slices.ContainsFunc(e.Leaves(), func(l Expression) bool { return len(l.Means) != 1 })
}

// Leaves lists its licences, each name once, in the order of the text.
func (e Expression) Leaves() []Expression {
	if e.Op == "" {
		if e.Name == "" {
			return nil
		}
		return []Expression{e}
	}
	var all []Expression
	for _, p := range e.Parts {
		for _, l := range p.Leaves() {
			if !slices.ContainsFunc(all, func(x Expression) bool { return x.String() == l.String() }) {
				all = append(all, l)
			}
		}
	}
	return all
}

// String writes the expression as SPDX does. Licences that stand side by side are
// parted by commas, which is no SPDX: nothing says how they are joined.
func (e Expression) String() string {
	if e.Op == "" {
		s := e.Name
		if e.Later {
			s += "+"
		}
		if e.Exception != "" {
			s += " WITH " + e.Exception
		}
		return s
	}
	var parts []string
	for _, p := range e.Parts {
		s := p.String()
		if p.Op != "" && (e.Op == And || p.Op == Beside) {
			s = "(" + s + ")"
		}
		parts = append(parts, s)
	}
	if e.Op == Beside {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, " "+string(e.Op)+" ")
}

// joined puts parts together, each once; a single one stays as it is.
func joined(op Op, parts ...Expression) Expression {
	var once []Expression
	for _, p := range parts {
		if !p.Empty() && !slices.ContainsFunc(once, func(x Expression) bool { return x.String() == p.String() }) {
			once = append(once, p)
		}
	}
	switch len(once) {
	case 0:
		return Expression{}
	case 1:
		return once[0]
	}
	return Expression{Op: op, Parts: once}
}

// ofTree turns what the SPDX parser read into what it can mean.
func ofTree(n spdx.Node) Expression {
	if n.Op == "" {
		e := ofName(n.Licence)
		e.Exception = n.Exception
		return e
	}
	e := Expression{Op: Op(n.Op)}
	for _, p := range n.Parts {
		e.Parts = append(e.Parts, ofTree(p))
	}
	return e
}
