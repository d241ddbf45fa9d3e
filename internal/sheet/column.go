// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// column reads and writes one column of the CSV form, or the three of the data
// that belong together.
type column struct {
	fields []string // as in law.Column
	read   func(*register.Content, []string)
	write  func(register.Content) []string
}

// columnsOf lists how each column of the profile is read and written; a field that
// has no column form is left out.
func columnsOf(p law.Profile) []column {
	var cols []column
	for _, c := range p.Columns {
		if col, ok := columnOf(p, c.Field); ok {
			cols = append(cols, col)
		}
	}
	return cols
}

func columnOf(p law.Profile, field string) (column, bool) {
	switch field {
	case "name":
		return plainColumn(field, func(c *register.Content) *string { return &c.Name }), true
	case "administration":
		return plainColumn(field, func(c *register.Content) *string { return &c.Administration }), true
	case "department":
		return valueColumn(field, textCodec(p), func(c *register.Content) *register.Value[string] { return &c.Department }), true
	case "contact":
		return valueColumn(field, listCodec(p, parseContact, plainContact), func(c *register.Content) *register.Value[[]register.Contact] { return &c.Contacts }), true
	case "information_updated_on":
		return valueColumn(field, dateCodec(p), func(c *register.Content) *register.Value[string] { return &c.UpdatedOn }), true
	case "context":
		return valueColumn(field, textCodec(p), func(c *register.Content) *register.Value[string] { return &c.Context }), true
	case "purpose":
		return purposeColumn(p), true
	case "role_in_decision":
		return valueColumn(field, textCodec(p), func(c *register.Content) *register.Value[string] { return &c.Role }), true
	case "automation_level":
		return valueColumn(field, enumCodec(p, register.Automations(), p.Automation), func(c *register.Content) *register.Value[string] { return &c.Automation }), true
	case "legal_bases":
		return valueColumn(field, listCodec(p, parseBasis, plainBasis), func(c *register.Content) *register.Value[[]register.LegalBasis] { return &c.LegalBases }), true
	}
	return laterColumnOf(p, field)
}

// laterColumnOf goes on with the columns on impact and internals.
func laterColumnOf(p law.Profile, field string) (column, bool) {
	switch field {
	case "decisions_per_year":
		return valueColumn(field, listCodec(p, parseCount, plainCount), func(c *register.Content) *register.Value[[]register.YearCount] { return &c.Decisions }), true
	case "decision_scope":
		return valueColumn(field, enumCodec(p, register.Scopes(), p.Scope), func(c *register.Content) *register.Value[string] { return &c.Scope }), true
	case "affected_public":
		return valueColumn(field, textCodec(p), func(c *register.Content) *register.Value[string] { return &c.Affected }), true
	case "algorithm_type":
		return valueColumn(field, enumCodec(p, register.AlgorithmTypes(), p.Type), func(c *register.Content) *register.Value[string] { return &c.Type }), true
	case "operations":
		return valueColumn(field, textCodec(p), func(c *register.Content) *register.Value[string] { return &c.Operations }), true
	case "data.label":
		return dataColumn(p), true
	}
	if section, ok := strings.CutPrefix(field, "links."); ok && slices.Contains(register.LinkSections(), section) {
		return linksColumn(p, section), true
	}
	return column{}, false
}

// plainColumn is a column of a field that is plain words and always there.
func plainColumn(field string, at func(*register.Content) *string) column {
	return column{[]string{field},
		func(c *register.Content, cells []string) { *at(c) = cells[0] },
		func(c register.Content) []string { return []string{*at(&c)} }}
}

// valueColumn is a column of a field that has states.
func valueColumn[T any](field string, k codec[T], at func(*register.Content) *register.Value[T]) column {
	return column{[]string{field},
		func(c *register.Content, cells []string) { *at(c) = k.read(cells[0]) },
		func(c register.Content) []string { return []string{k.write(*at(&c))} }}
}

// linksColumn holds the related resources of one section. A link of no known
// section goes with the first one, rather than nowhere.
func linksColumn(p law.Profile, section string) column {
	k := listCodec(p, parseLink(section), plainLink)
	return column{[]string{"links." + section},
		func(c *register.Content, cells []string) {
			v := k.read(cells[0])
			c.Links = append(c.Links, v.Filled...)
			if v.Status == register.NotApplicable {
				c.NoLinks = with(c.NoLinks, section, v.Reason)
			}
			if v.Raw != "" {
				c.LinksWritten = with(c.LinksWritten, section, cells[0])
			}
		},
		func(c register.Content) []string {
			v := sectionLinks(c, section)
			v.Raw = c.LinksWritten[section]
			if v.Status == register.Missing {
				if k.natural(v.Raw).Status == register.Unreadable {
					return []string{v.Raw}
				}
				return []string{""}
			}
			return []string{k.write(v)}
		}}
}

// sectionLinks gathers the links of one section as a value.
func sectionLinks(c register.Content, section string) register.Value[[]register.SheetLink] {
	var links []register.SheetLink
	for _, l := range c.Links {
		if l.Section == section || section == register.SectionBusiness && !slices.Contains(register.LinkSections(), l.Section) {
			links = append(links, register.SheetLink{Section: section, Title: l.Title, URL: l.URL})
		}
	}
	if links != nil {
		return register.Fill(links)
	}
	if reason, ok := c.NoLinks[section]; ok {
		return register.NotApplicableBecause[[]register.SheetLink](reason)
	}
	return register.Value[[]register.SheetLink]{}
}

func with(m map[string]string, k, v string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[k] = v
	return m
}

// purposeCell reads and writes the purpose and, behind a marker, its
// justification: the inventory's guide asks for both in one cell. Words without
// the exact marker are all purpose.
type purposeCell struct {
	text   codec[string]
	marker string
}

func purposeColumn(p law.Profile) column {
	k := purposeCell{text: textCodec(p)}
	if len(p.Cells.Justification) > 0 {
		k.marker = "\n\n" + p.Cells.Justification[0] + " : "
	}
	return column{[]string{"purpose"},
		func(c *register.Content, cells []string) { c.Purpose, c.Justification = k.read(cells[0]) },
		func(c register.Content) []string { return []string{k.write(c.Purpose, c.Justification)} }}
}

func (k purposeCell) read(cell string) (purpose, justification register.Value[string]) {
	if p, j, ok := k.unescape(cell); ok {
		if _, enough := k.inWords(p, j); !enough {
			return p, j
		}
	}
	whole := k.text.read(cell)
	if whole.Status != register.Filled || k.marker == "" {
		return whole, justification
	}
	before, after, ok := strings.Cut(whole.Filled, k.marker)
	if !ok || after == "" || k.text.read(before) != register.Fill(before) {
		return whole, justification
	}
	return register.Fill(before), register.Fill(after)
}

func (k purposeCell) write(purpose, justification register.Value[string]) string {
	if cell, enough := k.inWords(purpose, justification); enough {
		return cell
	}
	return k.escape(purpose, justification)
}

// inWords writes both texts in plain words and says whether they read back the same.
func (k purposeCell) inWords(purpose, justification register.Value[string]) (string, bool) {
	cell := k.text.write(purpose)
	if justification.Status == register.Filled && purpose.Status == register.Filled {
		cell = purpose.Filled + k.marker + justification.Filled
	}
	p, j := k.read(cell)
	return cell, p == purpose && j == justification
}

// escape writes both texts when their plain words would be cut elsewhere.
func (k purposeCell) escape(purpose, justification register.Value[string]) string {
	n := node{shape: object}
	for _, p := range []pair{{key: "purpose", value: encodeValue(reflect.ValueOf(purpose))}, {key: "justification", value: encodeValue(reflect.ValueOf(justification))}} {
		if p.value.shape != null {
			n.pairs = append(n.pairs, p)
		}
	}
	return escape + n.compact()
}

func (k purposeCell) unescape(cell string) (purpose, justification register.Value[string], ok bool) {
	src, ok := strings.CutPrefix(cell, escape)
	if !ok {
		return purpose, justification, false
	}
	n, _ := parseJSON(src)
	d := newDecoder()
	if v, found := n.get("purpose"); found {
		d.value("purpose", v, reflect.ValueOf(&purpose).Elem())
	}
	if v, found := n.get("justification"); found {
		d.value("justification", v, reflect.ValueOf(&justification).Elem())
	}
	if len(n.pairs) == 0 || k.escape(purpose, justification) != cell {
		return register.Value[string]{}, register.Value[string]{}, false
	}
	return purpose, justification, true
}

// dataColumn is the three columns of the data, aligned line by line.
func dataColumn(p law.Profile) column {
	k := codec[[]register.DataItem]{p.Cells, parseData, plainData}
	return column{[]string{"data.label", "data.source", "data.collection_mode"},
		func(c *register.Content, cells []string) {
			if strings.Join(cells, "") != "" {
				c.Data = k.read(pack(cells))
			}
		},
		func(c register.Content) []string { return unpack(k.write(c.Data)) }}
}

// pack makes one text of three cells, so that they are one value: the first alone
// when the others are empty, else a JSON list.
func pack(cells []string) string {
	if slices.Equal(unpack(cells[0]), cells) {
		return cells[0]
	}
	n := node{shape: list}
	for _, c := range cells {
		n.items = append(n.items, textNode(c))
	}
	return n.compact()
}

func unpack(s string) []string {
	var cells []string
	if strings.HasPrefix(s, "[") && json.Unmarshal([]byte(s), &cells) == nil && len(cells) == 3 {
		return cells
	}
	return []string{s, "", ""}
}

// parseData reads three packed cells.
func parseData(s string) ([]register.DataItem, bool) {
	cells := unpack(s)
	var lines [3][]string
	n := 0
	for i, c := range cells {
		if strings.Count(c, "\n") > maxItems {
			return nil, false
		}
		if c != "" {
			lines[i] = splitItems(c)
		}
		for j, line := range lines[i] {
			if strings.TrimSpace(line) != "" {
				n = max(n, j+1)
			}
		}
	}
	at := func(i, j int) string {
		if j < len(lines[i]) {
			return strings.TrimSpace(lines[i][j])
		}
		return ""
	}
	var items []register.DataItem
	for j := range n {
		items = append(items, register.DataItem{Label: at(0, j), Source: at(1, j), Collection: at(2, j)})
	}
	return items, n > 0
}

// plainData writes three packed cells; a column in which no item has anything stays empty.
func plainData(items []register.DataItem) string {
	var cells [3][]string
	for _, d := range items {
		cells[0] = append(cells[0], d.Label)
		cells[1] = append(cells[1], d.Source)
		cells[2] = append(cells[2], d.Collection)
	}
	var joined []string
	for _, c := range cells {
		joined = append(joined, strings.TrimRight(joinItems(c), "\n"))
	}
	return pack(joined)
}
