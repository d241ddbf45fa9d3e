// SPDX-License-Identifier: EUPL-1.2

package attachment

import (
	"regexp"
	"slices"
	"strings"

	"greffe/internal/register"
)

// maxFound is how many examples a finding quotes.
const maxFound = 5

var mail = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d-]+(?:\.[\pL\d-]+)+`)

// read looks in the words of the document for what may name a person.
func (x *examiner) read() {
	text := x.text.String()
	if len(x.authors) > 0 {
		x.ask(ruleAuthor, strings.Join(x.authors, ", "))
	}
	if found := examples(mails(text)); len(found) > 0 {
		x.ask(ruleMail, strings.Join(found, ", "))
	}
	for _, n := range x.numbers {
		for _, found := range n.Shape.FindAllString(text, 2000) {
			switch {
			case n.Valid == nil:
				x.ask(ruleMaybe, masked(found))
			case n.Valid(found):
				x.add(ruleNumber, register.Error, masked(found))
			}
		}
	}
}

// mails finds addresses of mail around the sign that each has: most texts have few.
func mails(text string) []string {
	const before, after, most = 64, 128, 200
	var found []string
	for from, n := 0, 0; n < most; n++ {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 {
			break
		}
		at += from
		found = append(found, mail.FindAllString(strings.ToValidUTF8(text[max(0, at-before):min(len(text), at+after)], " "), -1)...)
		from = at + 1
	}
	return found
}

// examples are the first different ones, in their order.
func examples(all []string) []string {
	var some []string
	for _, s := range all {
		if s = cut(register.Visible(s)); !slices.Contains(some, s) && len(some) < maxFound {
			some = append(some, s)
		}
	}
	return some
}

// masked shows enough of a number to find it in the document, and not the number.
func masked(number string) string {
	r := []rune(strings.Join(strings.Fields(number), ""))
	if len(r) < 6 {
		return strings.Repeat("•", len(r))
	}
	return string(r[:3]) + strings.Repeat("•", len(r)-5) + string(r[len(r)-2:])
}

// cut bounds one quotation.
func cut(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
