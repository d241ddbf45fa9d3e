// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// FoundNumber is a number of a person within a text. A certain one has check digits that
// are right: it cannot be anything else.
type FoundNumber struct {
	Text    string
	Certain bool
}

// fewestDigits is how many digits the shortest number of a person has.
const fewestDigits = 10

// PersonalIn finds the first number of a person within a text, a certain one before any other.
func (p Profile) PersonalIn(text string) (FoundNumber, bool) {
	var found FoundNumber
	p.numbers(text, func(number string, certain bool) string {
		if found.Text == "" || certain && !found.Certain {
			found = FoundNumber{number, certain}
		}
		return number
	})
	return found, found.Text != ""
}

// Withhold puts register.Withheld in place of every nominal address of a text and of every
// number of a person.
func (p Profile) Withhold(text string) string {
	return p.numbers(p.Cells.Roles.Withhold(text), func(string, bool) string { return register.Withheld })
}

// numbers puts what each gives in place of every number of a person. Digits that go on
// before it, or are a part of an address, are something else.
func (p Profile) numbers(text string, each func(number string, certain bool) string) string {
	if len(p.Numbers) == 0 || digitsIn(text) < fewestDigits {
		return text
	}
	for _, n := range p.Numbers {
		var b strings.Builder
		rest := 0
		for _, at := range n.Shape.FindAllStringIndex(text, -1) {
			number := text[at[0]:at[1]]
			before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
			if strings.ContainsRune("/=_.-#?&%", before) && at[0] > 0 || n.Valid != nil && !n.Valid(number) {
				continue
			}
			b.WriteString(text[rest:at[0]])
			b.WriteString(each(number, n.Valid != nil))
			rest = at[1]
		}
		text = b.String() + text[rest:]
	}
	return text
}

func digitsIn(text string) int {
	n := 0
	for i := range len(text) {
		if '0' <= text[i] && text[i] <= '9' {
			n++
		}
	}
	return n
}

// RoleAddresses gives addresses of services under the domain of another address or of a
// site, as a body may have them; none for a domain where everybody has a mailbox.
func (p Profile) RoleAddresses(of string) []string {
	domain := of
	if i := strings.LastIndexByte(of, '@'); i >= 0 {
		domain = of[i+1:]
	}
	domain = strings.ToLower(strings.Trim(strings.TrimPrefix(domain, "www."), "."))
	if !strings.Contains(domain, ".") {
		return nil
	}
	for _, m := range append([]string{"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "proton.me", "protonmail.com", "icloud.com"}, p.Cells.Mailboxes...) {
		if domain == m {
			return nil
		}
	}
	var all []string
	for _, role := range p.Cells.Suggest {
		all = append(all, role+"@"+domain)
	}
	return all
}
