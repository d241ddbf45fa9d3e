// SPDX-License-Identifier: EUPL-1.2

package spdx

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Limits on what is read: expressions come from files of strangers. The longest
// one met in public code is under 200 bytes.
const (
	maxLength = 2000
	maxDepth  = 20
)

// Expression is a valid licence expression (SPDX 2.3 annex D).
type Expression struct {
	Text     string   // in official spelling, single spaces
	Licences []string // each licence once, in the order of the text; LicenseRef- ones as written
	Tree     Node     // the same with its structure
}

// Node is an expression, or a part of one: one licence, or several parts joined.
type Node struct {
	Op        Op     // "" for one licence
	Licence   string // in official spelling, "+" included
	Exception string // of a licence WITH one
	Parts     []Node // two or more, when joined
}

// Op joins the parts of an expression.
type Op string

// The operators. AND binds closer (SPDX 2.3 annex D.4).
const (
	And Op = "AND"
	Or  Op = "OR"
)

// SyntaxError says which word of an expression is wrong; "" when it ends too soon.
type SyntaxError struct{ Word string }

func (e *SyntaxError) Error() string { return fmt.Sprintf("licence expression: unexpected %q", e.Word) }

// errTooLong is for expressions over the limits.
var errTooLong = errors.New("licence expression: too long or too deep")

// reference matches a licence that the file defines itself (SPDX 2.3 annex D.2).
var reference = regexp.MustCompile(`^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$`)

// Parse reads an expression. Its error is a *SyntaxError, or the word of a limit.
func Parse(text string) (Expression, error) {
	if len(text) > maxLength {
		return Expression{}, errTooLong
	}
	p := &parser{words: split(text)}
	tree, err := p.any(0)
	if err != nil {
		return Expression{}, err
	}
	if p.at < len(p.words) {
		return Expression{}, &SyntaxError{Word: p.words[p.at]}
	}
	return Expression{Text: strings.Join(p.out, ""), Licences: p.licences, Tree: tree}, nil
}

// split cuts a text into parentheses and words.
func split(text string) []string {
	text = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	return strings.Fields(text)
}

type parser struct {
	words    []string
	at       int
	out      []string
	licences []string
}

// next gives the current word, "" at the end.
func (p *parser) next() string {
	if p.at == len(p.words) {
		return ""
	}
	return p.words[p.at]
}

// operator takes the operator, all upper or all lower case (SPDX 3.0.1 annex B), if it is the current word.
func (p *parser) operator(op Op) bool {
	w := p.next()
	if w != string(op) && w != strings.ToLower(string(op)) {
		return false
	}
	p.at++
	p.out = append(p.out, " "+string(op)+" ")
	return true
}

// any reads what OR joins, all what AND joins.
func (p *parser) any(depth int) (Node, error) {
	if depth > maxDepth {
		return Node{}, errTooLong
	}
	return p.joined(Or, func() (Node, error) { return p.all(depth) })
}

func (p *parser) all(depth int) (Node, error) {
	return p.joined(And, func() (Node, error) { return p.term(depth) })
}

func (p *parser) joined(op Op, part func() (Node, error)) (Node, error) {
	first, err := part()
	if err != nil {
		return Node{}, err
	}
	parts := []Node{first}
	for p.operator(op) {
		n, err := part()
		if err != nil {
			return Node{}, err
		}
		parts = append(parts, n)
	}
	if len(parts) == 1 {
		return first, nil
	}
	return Node{Op: op, Parts: parts}, nil
}

func (p *parser) term(depth int) (Node, error) {
	if p.next() != "(" {
		return p.licence()
	}
	p.at++
	p.out = append(p.out, "(")
	n, err := p.any(depth + 1)
	if err != nil {
		return Node{}, err
	}
	if p.next() != ")" {
		return Node{}, &SyntaxError{Word: p.next()}
	}
	p.at++
	p.out = append(p.out, ")")
	return n, nil
}

// licence reads one licence with its "or later" mark and its exception.
func (p *parser) licence() (Node, error) {
	word := p.next()
	id, err := name(word)
	if err != nil {
		return Node{}, err
	}
	p.at++
	p.out = append(p.out, id)
	if !slices.Contains(p.licences, id) {
		p.licences = append(p.licences, id)
	}
	if w := p.next(); w != "WITH" && w != "with" {
		return Node{Licence: id}, nil
	}
	p.at++
	e, known := exceptions[strings.ToLower(p.next())]
	if !known {
		return Node{}, &SyntaxError{Word: p.next()}
	}
	p.at++
	p.out = append(p.out, " WITH ", e.id)
	return Node{Licence: id, Exception: e.id}, nil
}

// name gives the official spelling of a licence, "+" for "or later" included.
func name(word string) (string, error) {
	if reference.MatchString(word) {
		return word, nil
	}
	if id, known := Licence(word); known {
		return id, nil
	}
	if id, known := Licence(strings.TrimSuffix(word, "+")); known {
		return id + "+", nil
	}
	return "", &SyntaxError{Word: word}
}
