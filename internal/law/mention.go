// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"html"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
	"greffe/internal/words"
)

// Mention is the statement that a jurisdiction wants on decisions taken with an
// algorithm, as words to fill in, and how to look for it in a text. It goes on the
// decision: an address where it stands proves nothing, and it replaces neither the
// remedies that a decision must state nor plain words on paper.
type Mention struct {
	Lang   string    // the language in which decisions are written there
	Items  []string  // what it must say; words under "law.mention.item.<item>"
	Title  string    // id of its title
	Full   []Passage // in paragraphs
	Short  []Passage // in one, for where there is little room
	Limit  int       // characters of the short form
	Beside []string  // ids of what must stand beside it, to fill in, and of what to know first

	Find func(text string) []Found
}

// Passage is one part of the mention: the id of its words and what they need.
type Passage struct {
	ID       string
	Says     []string // the items that it says
	Needs    string   // purpose, contact, rules_url, or "" for fixed words
	Optional bool     // left out when what it needs is not there
}

// Found says whether an item of the mention was found in a text, and where. Only
// words were compared: a person must still read.
type Found struct {
	Item    string `json:"item"`
	Found   bool   `json:"found"`
	Excerpt string `json:"excerpt,omitempty"` // the words that made it
}

// Passage is the id of the words of the model that say an item; "" for none.
func (m *Mention) Passage(item string) string {
	for _, p := range m.Full {
		if slices.Contains(p.Says, item) {
			return p.ID
		}
	}
	return ""
}

// Within gives the lines of a text that hold its mention: the fewest, one after another,
// in which as much of it is found as in the whole; "" where nothing is.
func (m *Mention) Within(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	held := func(from, to int) (n int) {
		for _, f := range m.Find(strings.Join(lines[from:to], "\n")) {
			if f.Found {
				n++
			}
		}
		return n
	}
	all := held(0, len(lines))
	if all == 0 {
		return ""
	}
	// What fewer lines hold, more do: the first line that cannot be left out is looked for
	// by halves, and then the last one.
	from := sort.Search(len(lines), func(i int) bool { return held(i+1, len(lines)) < all })
	to := from + 1 + sort.Search(len(lines)-from-1, func(n int) bool { return held(from, from+1+n) == all })
	return strings.TrimSpace(strings.Join(lines[from:to], "\n"))
}

// MentionOf is what a mention is filled with.
type MentionOf struct {
	Purpose        string
	Administration string
	Contacts       []register.Contact
	RulesURL       string // "" where the rules need not be published
}

// MentionText is a mention ready to paste. Missing lists what was not known: the
// text has a blank in its place, and is not ready.
type MentionText struct {
	Title   string   `json:"title"`
	Text    string   `json:"text"`
	Parts   []Part   `json:"-"`
	HTML    string   `json:"html"`
	Short   string   `json:"short"`
	TooLong bool     `json:"too_long"` // the short form exceeds the limit: shorten the purpose
	Missing []string `json:"missing"`
}

// MentionFrom takes from a sheet what its mention needs. The address of the rules is
// left out when the duty to publish them does not hold, and when it would promise rules
// that do not stand there.
func MentionFrom(x register.Sheet, rulesURL, duty string) MentionOf {
	c := x.Content
	if duty == NotRequired || !rulesStandOn(x) {
		rulesURL = ""
	}
	return MentionOf{Purpose: c.Purpose.Or(""), Administration: c.Administration, Contacts: c.Contacts.Or(nil), RulesURL: rulesURL}
}

// rulesStandOn reports whether a decision may send people to the sheet for the rules:
// the administration declared it, says there what is computed, keeps none of it back,
// and does not say that no decision rests on it.
func rulesStandOn(x register.Sheet) bool {
	c := x.Content
	if c.Individual.Status == register.NotApplicable || c.Individual.Or("") == "no" {
		return false
	}
	kept := slices.Contains(WithheldFields(c), fieldOfPart(OfRules)) || c.Disclosure.Or(register.Disclosure{}).Rules == string(NotHeld)
	return x.Origin.Kind == register.Declared && ItemOf(c.Operations) == ItemFilled && strings.TrimSpace(c.Operations.Filled) != "" && !kept
}

// Write fills the mention in.
func (m *Mention) Write(c *words.Catalogue, of MentionOf) MentionText {
	t := MentionText{Title: c.Text(m.Lang, m.Title, nil), Missing: []string{}}
	fill := m.fill(c, of, &t.Missing)
	plain := func(s string) string { return s }
	t.Parts = []Part{{PartTitle, t.Title}}
	for _, text := range m.passages(c, m.Full, fill, plain, plain) {
		t.Parts = append(t.Parts, Part{PartText, text})
	}
	t.Text = PlainText(t.Parts)
	t.Short = m.short(c, of)
	t.TooLong = utf8.RuneCountInString(t.Short) > m.Limit
	paragraphs := m.passages(c, m.Full, fill, html.EscapeString, linked)
	t.HTML = "<p><strong>" + html.EscapeString(t.Title) + "</strong></p>\n<p>" + strings.Join(paragraphs, "</p>\n<p>") + "</p>\n"
	return t
}

// short is the form for little room: one way to reach the administration is enough to
// ask, and what is optional goes when it does not fit.
func (m *Mention) short(c *words.Catalogue, of MentionOf) string {
	i := slices.IndexFunc(of.Contacts, func(it register.Contact) bool { return oneLine(it.Value) != "" })
	of.Contacts = of.Contacts[max(0, i):min(len(of.Contacts), max(0, i)+1)]
	fill := m.fill(c, of, new([]string))
	plain := func(s string) string { return s }
	text := strings.Join(m.passages(c, m.Short, fill, plain, plain), " ")
	if utf8.RuneCountInString(text) <= m.Limit {
		return text
	}
	needed := slices.DeleteFunc(slices.Clone(m.Short), func(p Passage) bool { return p.Optional })
	return strings.Join(m.passages(c, needed, fill, plain, plain), " ")
}

// Seen says where a mention is known to stand.
type Seen string

// Where it was seen. An address proves nothing by itself: the mention belongs on the decision.
const (
	SeenOnline   Seen = "online"   // at an address, on a day
	SeenOnLetter Seen = "letter"   // on a model letter, on a day
	SeenDeclared Seen = "declared" // somebody says so, nobody looked
	SeenAbsent   Seen = "absent"   // somebody says that it is not there
	SeenNowhere  Seen = "unverified"
)

// Places lists them.
func Places() []Seen { return []Seen{SeenOnline, SeenOnLetter, SeenDeclared, SeenAbsent, SeenNowhere} }

// SeenIn says where a sheet's mention was seen. What was looked at has a day; a day
// with an address is a page, a day with a text alone is a letter.
func SeenIn(m register.Mention) Seen {
	switch {
	case m.Status == "absent":
		return SeenAbsent
	case m.Status != "shown":
		return SeenNowhere
	case m.CheckedOn == "":
		return SeenDeclared
	case m.WhereURL != "":
		return SeenOnline
	case m.Text != "":
		return SeenOnLetter
	}
	return SeenDeclared
}

// MergeField is one field of a mail merge, with what a sheet fills it with.
type MergeField struct{ Name, Value string }

// Merge is the mention for mail merge, its blanks as named fields, and what the sheet
// puts into each. Remedies differ from decision to decision: their field has no value.
func (m *Mention) Merge(c *words.Catalogue, of MentionOf) (text string, fields []MergeField) {
	name := func(need string) string { return c.Text(m.Lang, "law.mention.merge."+need, nil) }
	field := func(need string) string { return "«" + name(need) + "»" }
	fill := m.fill(c, of, new([]string))
	for _, need := range []string{"purpose", "contact", "rules_url"} {
		fields = append(fields, MergeField{name(need), strings.Join(fill[need], ", ")})
		fill[need] = []string{field(need)}
	}
	plain := func(s string) string { return s }
	parts := append([]string{c.Text(m.Lang, m.Title, nil)}, m.passages(c, m.Full, fill, plain, plain)...)
	parts = append(parts, field("remedies"))
	return strings.Join(parts, "\n\n") + "\n", append(fields, MergeField{Name: name("remedies")})
}

// fill gives what each need is filled with: a blank where nothing is known.
func (m *Mention) fill(c *words.Catalogue, of MentionOf, missing *[]string) map[string][]string {
	purpose := strings.TrimRight(oneLine(of.Purpose), ". ")
	contact := []string{}
	for _, it := range of.Contacts {
		if v := oneLine(it.Value); v != "" {
			contact = append(contact, v)
		}
	}
	if a := oneLine(of.Administration); a != "" && len(contact) > 0 {
		contact = append([]string{a}, contact...)
	}
	fill := map[string][]string{"purpose": {purpose}, "contact": contact, "rules_url": {oneLine(of.RulesURL)}}
	for _, need := range []string{"purpose", "contact"} {
		if strings.Join(fill[need], "") == "" {
			*missing = append(*missing, need)
			fill[need] = []string{c.Text(m.Lang, "law.mention.blank."+need, nil)}
		}
	}
	return fill
}

// passages writes each passage: its fixed words through the first function, what
// it is filled with through the second.
func (m *Mention) passages(c *words.Catalogue, all []Passage, fill map[string][]string, fixed, filled func(string) string) []string {
	const open, end = "\ue000", "\ue001" // private use: they stand in no catalogue
	var out []string
	for _, p := range all {
		values := fill[p.Needs]
		if p.Optional && strings.Join(values, "") == "" {
			continue
		}
		text := fixed(c.Text(m.Lang, p.ID, words.Args{p.Needs: open + end}))
		var parts []string
		for _, v := range values {
			parts = append(parts, filled(v))
		}
		out = append(out, strings.ReplaceAll(text, open+end, strings.Join(parts, ", ")))
	}
	return out
}

// linked escapes a value for HTML, as a link when it is an address.
func linked(v string) string {
	text := html.EscapeString(v)
	switch {
	case strings.ContainsAny(v, " "):
		return text
	case strings.HasPrefix(v, "https://"), strings.HasPrefix(v, "http://"):
		return `<a href="` + text + `">` + text + `</a>`
	case strings.Count(v, "@") == 1 && !strings.ContainsAny(v, "?&:/<>\"'"):
		return `<a href="mailto:` + text + `">` + text + `</a>`
	}
	return text
}

// oneLine makes one line of a text that came from outside.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
