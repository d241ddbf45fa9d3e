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
}

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
	if err := p.any(0); err != nil {
		return Expression{}, err
	}
	if p.at < len(p.words) {
		return Expression{}, &SyntaxError{Word: p.words[p.at]}
	}
	return Expression{Text: strings.Join(p.out, ""), Licences: p.licences}, nil
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

// operator reports whether the current word is the operator: all upper or all
// lower case (SPDX 3.0.1 annex B).
func (p *parser) operator(name string) bool {
	w := p.next()
	return w == name || w == strings.ToLower(name)
}

// any reads terms between AND and OR. Which of the two binds tighter does not
// matter for saying whether the expression is valid.
func (p *parser) any(depth int) error {
	if depth > maxDepth {
		return errTooLong
	}
	for {
		if err := p.term(depth); err != nil {
			return err
		}
		switch {
		case p.operator("AND"):
			p.out = append(p.out, " AND ")
		case p.operator("OR"):
			p.out = append(p.out, " OR ")
		default:
			return nil
		}
		p.at++
	}
}

func (p *parser) term(depth int) error {
	if p.next() != "(" {
		return p.licence()
	}
	p.at++
	p.out = append(p.out, "(")
	if err := p.any(depth + 1); err != nil {
		return err
	}
	if p.next() != ")" {
		return &SyntaxError{Word: p.next()}
	}
	p.at++
	p.out = append(p.out, ")")
	return nil
}

// licence reads one licence with its "or later" mark and its exception.
func (p *parser) licence() error {
	word := p.next()
	id, err := name(word)
	if err != nil {
		return err
	}
	p.at++
	p.out = append(p.out, id)
	if !slices.Contains(p.licences, id) {
		p.licences = append(p.licences, id)
	}
	if !p.operator("WITH") {
		return nil
	}
	p.at++
	e, known := exceptions[strings.ToLower(p.next())]
	if !known {
		return &SyntaxError{Word: p.next()}
	}
	p.at++
	p.out = append(p.out, " WITH ", e.id)
	return nil
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
