// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"regexp"
	"slices"
	"strings"
)

// Withheld stands in place of the address of a person in what leaves the register in bulk.
const Withheld = "withheld: personal"

// Roles are words, folded, of mail addresses that belong to a role and to nobody in person.
type Roles []string

var mailWithin = regexp.MustCompile(`[\p{L}0-9._%+-]+@[\p{L}0-9-]+(?:\.[\p{L}0-9-]+)+`)

// namesake is the figure that tells people of one name apart.
var namesake = regexp.MustCompile(`(\p{L}{3})[0-9]{1,2}$`)

// Addresses lists the mail addresses within a text, in their order.
func Addresses(text string) []string {
	if !strings.Contains(text, "@") {
		return nil
	}
	return mailWithin.FindAllString(text, -1)
}

// Nominal reports whether a mail address looks like "first.last@…", "f.last@…" or
// "first.last2@…" and none of its words is that of a role.
func (r Roles) Nominal(address string) bool {
	local, _, ok := strings.Cut(address, "@")
	if !ok || mailWithin.FindString(address) != address {
		return false
	}
	parts := strings.FieldsFunc(namesake.ReplaceAllString(local, "$1"), func(c rune) bool { return c == '.' || c == '_' })
	if len(parts) < 2 || len(parts) > 4 || len(parts[len(parts)-1]) < 2 || len(parts) > 2 && len(parts[0]) < 2 || strings.ContainsAny(strings.Join(parts, ""), "0123456789+%") {
		return false
	}
	for _, p := range parts {
		for _, word := range strings.Fields(FoldName(p)) {
			if slices.Contains(r, word) {
				return false
			}
		}
	}
	return true
}

// Withhold puts Withheld in place of every nominal address of a text.
func (r Roles) Withhold(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return mailWithin.ReplaceAllStringFunc(text, func(address string) string {
		if plain := strings.TrimLeft(address, ".-"); r.Nominal(plain) {
			return address[:len(address)-len(plain)] + Withheld
		}
		return address
	})
}
