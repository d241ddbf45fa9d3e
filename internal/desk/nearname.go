// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"greffe/internal/register"
	"greffe/internal/search"
)

// mostNear is how many names a claim is said to be close to: a curator reads them.
const mostNear = 10

// namedAs notes the bodies whose name an account bears or nearly bears, other than the one
// that claims it: what a site says of an account that no list knows is the word of one side
// alone. Names of today come before those that are only close.
func (d *Claims) namedAs(ctx context.Context, c *register.Claim) error {
	own, err := d.store.Organisation(ctx, c.Organisation)
	if err != nil {
		return err
	}
	name := c.Path[strings.LastIndexByte(c.Path, '/')+1:]
	if name == "" {
		return nil
	}
	same, err := d.desk.store.OrganisationsByName(ctx, strings.ReplaceAll(name, "_", " "))
	if err != nil {
		return err
	}
	bySlug, ok, err := found(d.store.OrganisationBySlug(ctx, register.Slug(name)))
	if err != nil {
		return err
	}
	if ok {
		same = append(same, bySlug)
	}
	for _, o := range same {
		note(c, own, o)
	}
	return d.nearlyNamedAs(ctx, c, own)
}

// nearlyNamedAs compares each part of an account's path with the names of every body. A part
// that is the claiming body's own name is nobody else's for being close to it: towns have
// names one letter apart.
func (d *Claims) nearlyNamedAs(ctx context.Context, c *register.Claim, own register.Organisation) error {
	var parts []nearName
	for part := range strings.SplitSeq(c.Path, "/") {
		if !bears(own, part) {
			parts = append(parts, newNearName(part))
		}
	}
	const page = 1000
	for after := ""; len(parts) > 0; {
		bodies, err := d.store.Organisations(ctx, after, page)
		if err != nil {
			return err
		}
		for _, o := range bodies {
			after = o.Slug
			if slices.ContainsFunc(parts, func(n nearName) bool { return n.names(o) }) {
				note(c, own, o)
			}
		}
		if len(bodies) < page || len(c.Near) >= mostNear {
			return nil
		}
	}
	return nil
}

// note adds a body to those that a claim's account may be taken for.
func note(c *register.Claim, own, o register.Organisation) {
	if o.ID != own.ID && o.NameOrigin == register.NameOwn && o.Merged() == "" && len(c.Near) < mostNear && !slices.Contains(c.Near, o.Name) {
		c.Near = append(c.Near, o.Name)
	}
}

// bears reports whether a name is one of a body's own, letter for letter.
func bears(o register.Organisation, name string) bool {
	asked := register.FoldName(name)
	return asked != "" && slices.ContainsFunc(namesOf(o), func(n string) bool { return register.FoldName(n) == asked })
}

// namesOf lists the names of a body: today's, those of once, its address and its acronyms.
func namesOf(o register.Organisation) []string {
	all := []string{o.Name, o.Slug}
	for _, n := range o.Names {
		all = append(all, n.Value)
	}
	return append(all, o.Acronyms...)
}

// nearName is a name of an account, ready to be compared with those of many bodies.
type nearName struct{ plain, letters string }

func newNearName(name string) nearName {
	return nearName{plainName(name), strings.ReplaceAll(register.FoldName(name), " ", "")}
}

// names reports whether somebody could take the name for one of a body's, or for the
// initials of its name; those of three words are everybody's.
func (n nearName) names(o register.Organisation) bool {
	if slices.ContainsFunc(namesOf(o), func(of string) bool { return alike(n.plain, plainName(of)) }) {
		return true
	}
	return len(n.letters) > 3 && startsWords(o.Name, n.letters) && search.Initials(o.Name) == n.letters
}

// startsWords reports whether each letter starts a word of the name, in their order: it
// costs less than the analysis of a name, which most bodies are spared.
func startsWords(name, letters string) bool {
	for word := range strings.FieldsSeq(register.FoldName(name)) {
		if letters != "" && word[0] == letters[0] {
			letters = letters[1:]
		}
	}
	return letters == ""
}

// resembles reports whether two names of accounts could be taken for each other.
func resembles(a, b string) bool { return alike(plainName(a), plainName(b)) }

// alike reports whether two plain names are the same letters and digits, or one of them away.
func alike(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return a == b || len(a) > 4 && len(b) > 4 && oneAway(a, b)
}

// foreign gives the letters of the alphabets of Europe that look like a Latin one, small
// and capital (Unicode UTS 39, confusables).
var foreign = strings.NewReplacer(
	"а", "a", "А", "a", "α", "a", "Α", "a", "В", "b", "Β", "b", "с", "c", "С", "c", "ϲ", "c", "ԁ", "d", "е", "e", "Е", "e", "Ε", "e", "ɡ", "g", "Н", "h", "Η", "h", "һ", "h",
	"і", "i", "І", "i", "ι", "i", "Ι", "i", "ı", "i", "ј", "j", "Ј", "j", "К", "k", "к", "k", "κ", "k", "Κ", "k", "ӏ", "l", "Ӏ", "l", "М", "m", "м", "m", "Μ", "m", "Ν", "n", "п", "n",
	"о", "o", "О", "o", "ο", "o", "Ο", "o", "р", "p", "Р", "p", "ρ", "p", "Ρ", "p", "ԛ", "q", "г", "r", "ѕ", "s", "Ѕ", "s", "Т", "t", "т", "t", "τ", "t", "Τ", "t", "υ", "u", "ν", "v", "ѵ", "v",
	"ԝ", "w", "ω", "w", "х", "x", "Х", "x", "χ", "x", "Χ", "x", "у", "y", "У", "y", "Υ", "y", "γ", "y", "Ζ", "z",
)

// plainName folds a name, the letters of other alphabets, and the digits and pairs that look
// like letters.
func plainName(name string) string {
	return looks.Replace(register.FoldName(foreign.Replace(norm.NFKC.String(name))))
}

var looks = strings.NewReplacer("0", "o", "1", "l", "i", "l", "5", "s", "rn", "m", "vv", "w", " ", "")

// oneAway reports whether one letter more, less or other makes a of b.
func oneAway(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return a[min(i+1, len(a)):] == b[min(i+1, len(b)):]
	}
	return a[i:] == b[i+1:]
}
