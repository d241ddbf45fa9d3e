// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"sync"

	"greffe/internal/register"
)

// A notice is the sentence with which an author grants a licence, as the licences
// themselves propose it: "either version 3 of the License, or (at your option) any
// later version". It says what the text alone leaves open.

// permits is the beginning of GNU's notices; the version and what follows decide.
var permits = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		` (?:under|with|by) the terms of (?:version (\d(?: \d)?) of )?the (?:gnu )?(lesser |library |affero )?general public licen[cs]e` +
			`(?: (?:as )?published by the free software foundation)?(?: (?:either )?v(?:ersion )?(\d(?: \d)?)(?: of the licen[cs]e)?)?` +
			`(?: (?:as )?published by the free software foundation)?(?: (?:either )?version (\d(?: \d)?)(?: of the licen[cs]e)?)?` +
			`( (?:or at your option any later version|or at your option any later|or any later version|or later|only))?`)
})

// others are the notices of other licences.
var others = []struct {
	name string
	re   *regexp.Regexp
}{
	{"Apache-2.0", regexp.MustCompile(` licensed under the apache license version 2 0 the license you may not use this file except in compliance `)},
	{"MPL-2.0", regexp.MustCompile(` subject to the terms of the mozilla public license v 2 0 if a copy of the mpl `)},
	{"EUPL-1.2", regexp.MustCompile(` licensed under the eupl (?:v|version) ?1 2 `)},
	{"EUPL-1.1", regexp.MustCompile(` licensed under the eupl (?:v|version) ?1 1 `)},
	{"EUPL", regexp.MustCompile(` licensed under the eupl (?:[a-uw-z]|v[a-df-z])`)}, // no version behind it
	{"CECILL-B", regexp.MustCompile(` governed by the cecill b licen[cs]e under french law `)},
	{"CECILL-C", regexp.MustCompile(` governed by the cecill c licen[cs]e under french law `)},
	{"CECILL", regexp.MustCompile(` governed by the cecill licen[cs]e under french law `)},
}

// maxNotices bounds how many notices are told of one file.
const maxNotices = 5

// granted is a notice found: what it grants and where.
type granted struct {
	expression Expression
	at, line   int
}

func (g granted) claim() Claim {
	return Claim{Source: Notice, Expression: g.expression, Evidence: register.Evidence{Line: g.line}}
}

// notices finds the grants of a document, in its order.
func notices(d *document) []granted {
	if !bytes.Contains(d.text, []byte("licen")) {
		return nil
	}
	var all []granted
	for _, at := range permits().FindAllSubmatchIndex(d.text, maxNotices) {
		if e := gnuGrant(d.text, at); !e.Empty() {
			all = append(all, granted{e, at[0], d.lineAt(at[0])})
		}
	}
	for _, o := range others {
		for _, at := range o.re.FindAllIndex(d.text, maxNotices) {
			all = append(all, granted{ofName(o.name), at[0], d.lineAt(at[0])})
		}
	}
	slices.SortStableFunc(all, func(a, b granted) int { return cmp.Compare(a.at, b.at) })
	return all
}

// authors leaves those that are the author's own: a licence's text shows how to grant
// it, and that model is in as many places as the text has it. Of more than those the
// ones nearest to the beginning or the end of the file are the author's. Each licence
// is told once.
func authors(all []granted, models map[string]int, length int) []granted {
	var own []granted
	for _, g := range all {
		same := slices.DeleteFunc(slices.Clone(all), func(x granted) bool { return x.expression.Name != g.expression.Name })
		told := slices.ContainsFunc(own, func(x granted) bool { return x.expression.Name == g.expression.Name })
		if told || len(same) <= models[g.expression.Name] {
			continue
		}
		outer := same[0]
		if last := same[len(same)-1]; length-last.at < outer.at {
			outer = last
		}
		own = append(own, outer)
	}
	return own
}

// gnuGrant reads what a GNU notice grants, nothing when it names no version.
func gnuGrant(text []byte, at []int) Expression {
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return string(text[at[2*i]:at[2*i+1]])
	}
	stem := map[string]string{"": "GPL", "lesser ": "LGPL", "library ": "LGPL", "affero ": "AGPL"}[group(2)]
	version := group(1) + group(3) + group(4)
	switch len(version) {
	case 1:
		version += ".0"
	case 3:
		version = version[:1] + "." + version[2:]
	default:
		return Expression{}
	}
	name := stem + "-" + version
	if group(5) == " only" {
		return ofName(name + only)
	}
	if group(5) != "" {
		return ofName(name + orLater)
	}
	// "under the terms of version 2 of the License" allows no other.
	return ofName(name)
}
