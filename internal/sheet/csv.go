// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// ReadCSV reads a CSV file under the columns of the profile, found by their
// headers in any order: one sheet a row, one item a line within a cell. Commas,
// semicolons and tabs are told apart. What no column knows is kept in Extra.
func ReadCSV(b []byte, p law.Profile) Reading {
	s, findings := decodeText(b, MaxCSV)
	if register.Invalid(findings) {
		return Reading{Findings: findings}
	}
	r, h := open(s, p)
	if len(h.at) == 0 {
		return Reading{Findings: append(findings, fault("sheet.csv.header", 1))}
	}
	out := Reading{Findings: append(findings, h.findings...)}
	cols := columnsOf(p)
	for {
		row, ok := r.row()
		if !ok {
			break
		}
		if row.blank() {
			continue
		}
		if len(out.Items) == maxRows {
			r.once("sheet.csv.rows", row[0].place, "max", strconv.Itoa(maxRows))
			break
		}
		out.Items = append(out.Items, h.item(row, cols, p))
	}
	out.Findings = append(out.Findings, r.findings...)
	return out
}

// header says which column of the file holds which field.
type header struct {
	at       map[string]int // field -> index
	names    []string       // of the columns, as written
	other    map[int]string // index -> the key of Extra that keeps it
	findings []register.Finding
}

// open finds the separator: the one under which the most headers are known.
func open(s string, p law.Profile) (*csvReader, header) {
	var best *csvReader
	var found header
	known := foldLabels(p)
	for i := range len(separators) {
		r := newCSVReader(s, separators[i])
		if strings.HasPrefix(s, "sep=") { // a spreadsheet's own note on the first line
			r.advance(1 + strings.IndexByte(s+"\n", '\n'))
		}
		row, ok := r.row()
		if !ok {
			continue
		}
		h := readHeader(row, known)
		if best == nil || len(h.at) > len(found.at) {
			best, found = r, h
		}
	}
	return best, found
}

func readHeader(row record, labels []labels) header {
	h := header{at: map[string]int{}, other: map[int]string{}}
	folded := make([]string, len(row))
	for i, c := range row {
		h.names = append(h.names, c.words)
		folded[i] = register.FoldName(c.words)
	}
	taken := map[int]bool{}
	// The first label of each column cannot be confused: it goes before the others.
	for _, all := range []bool{false, true} {
		for i, name := range folded {
			if taken[i] || name == "" {
				continue
			}
			if field, ok := h.match(name, labels, all); ok {
				h.at[field] = i
				taken[i] = true
			}
		}
	}
	used := map[string]bool{}
	for i, c := range row {
		if !taken[i] {
			h.keep(i, c, used)
		}
	}
	return h
}

// labels are the headers of one column, folded; the field's own name is the last.
type labels struct {
	field string
	texts []string
}

func foldLabels(p law.Profile) []labels {
	var all []labels
	for _, c := range p.Columns {
		l := labels{field: c.Field}
		for _, text := range append(slices.Clone(c.Labels), c.Field) {
			l.texts = append(l.texts, register.FoldName(text))
		}
		all = append(all, l)
	}
	return all
}

// match finds the first field not yet found whose label the folded name is.
func (h header) match(name string, columns []labels, all bool) (string, bool) {
	for _, c := range columns {
		if _, found := h.at[c.field]; found {
			continue
		}
		if name == c.texts[0] || all && slices.Contains(c.texts, name) {
			return c.field, true
		}
	}
	return "", false
}

// keep gives a column that is not ours a key of its own in Extra.
func (h *header) keep(i int, c cell, used map[string]bool) {
	key := c.words
	if strings.TrimSpace(key) == "" {
		key = "#" + strconv.Itoa(i+1)
	}
	for n := 2; used[key]; n++ {
		key = fmt.Sprintf("%s (%d)", c.words, n)
	}
	used[key] = true
	h.other[i] = key
	if strings.TrimSpace(c.words) != "" {
		h.findings = append(h.findings, register.Finding{Rule: "sheet.csv.column", Severity: register.Advice, Line: c.place.line, Column: c.place.column,
			Args: named([]string{"name", shorten(c.words)})})
	}
}

// item reads one row.
func (h header) item(row record, cols []column, p law.Profile) Item {
	it := Item{Line: row[0].place.line, places: map[string]place{}, holds: inventory(p)}
	for _, col := range cols {
		cells := make([]string, len(col.fields))
		for i, field := range col.fields {
			if at, ok := h.at[field]; ok && at < len(row) {
				cells[i] = row[at].words
				it.places[field] = row[at].place
			}
		}
		col.read(&it.Content, cells)
	}
	for i, c := range row {
		_, known := h.other[i]
		if c.words == "" || !known && i < len(h.names) {
			continue
		}
		it.keep(h.extraKey(i), c, i >= len(h.names))
	}
	it.alias()
	it.report(p)
	return it
}

func (h header) extraKey(i int) string {
	if key, ok := h.other[i]; ok {
		return key
	}
	return "#" + strconv.Itoa(i+1)
}

// keep stores a cell that no column of ours holds.
func (it *Item) keep(key string, c cell, beyond bool) {
	if it.Content.Extra == nil {
		it.Content.Extra = map[string]json.RawMessage{}
	}
	it.Content.Extra[key] = json.RawMessage(quote(c.words))
	if beyond {
		it.Findings = append(it.Findings, register.Finding{Rule: "sheet.csv.beyond", Severity: register.Warning, Key: key, Line: c.place.line, Column: c.place.column,
			Args: named([]string{"value", shorten(c.words)})})
	}
}

// alias lets findings about a field find the column that holds it.
func (it *Item) alias() {
	for from, to := range map[string]string{"data.label": "data", "links.business": "links", "purpose": "justification"} {
		if p, ok := it.places[from]; ok {
			it.places[to] = p
		}
	}
	for i, l := range it.Content.Links {
		it.places["links["+strconv.Itoa(i)+"]"] = it.places["links."+l.Section]
	}
}

// inventory lists the fields that the columns can hold: the others are not
// missing from a file that has no place for them.
func inventory(p law.Profile) []string {
	fields := []string{"justification"}
	for _, c := range p.Columns {
		field, _, _ := strings.Cut(c.Field, ".")
		fields = append(fields, field)
	}
	return fields
}

// report says what of the row could not be read and what does not have its form.
func (it *Item) report(p law.Profile) {
	d := newDecoder()
	d.content(encode(it.Content))
	allowed := map[string]law.Terms{"automation_level": p.Automation, "decision_scope": p.Scope, "algorithm_type": p.Type}
	for _, f := range d.findings {
		if f.Rule == "sheet.key.unknown" {
			continue // said once, of the header
		}
		if f.Rule == "sheet.unreadable" {
			if strings.TrimSpace(f.Args["value"]) == "" || f.Args["value"] == register.Unknown {
				continue
			}
			f = it.unreadable(d, f, allowed[f.Key])
		}
		at := it.place(f.Key)
		f.Line, f.Column = at.line, at.column
		it.Findings = append(it.Findings, f)
	}
}

// unreadable says by the field's form why its cell could not be read.
func (it *Item) unreadable(d *decoder, f register.Finding, terms law.Terms) register.Finding {
	f.Severity = register.Error
	switch form := d.forms[f.Key]; {
	case form.kind == enumeration:
		f.Rule = "sheet.enum"
		var allowed []string
		for _, v := range form.values {
			if w := terms.Write[v]; w != "" {
				v = w
			}
			allowed = append(allowed, v)
		}
		f.Args["allowed"] = strings.Join(allowed, ", ")
	case form.kind == date:
		f.Rule = "sheet.date"
	case f.Key == "decisions_per_year":
		f.Rule = "sheet.type.number"
	}
	return f
}

// place finds where a field, or the one that holds it, stands.
func (it *Item) place(path string) place {
	for key := path; ; {
		if p, ok := it.places[key]; ok {
			return p
		}
		i := strings.LastIndexAny(key, ".[")
		if i < 0 {
			return place{line: it.Line}
		}
		key = key[:i]
	}
}

// WriteCSV writes sheets under the columns of the profile, exactly: what the
// columns cannot hold (Project) is left out, cells come back byte for byte. A cell
// may begin with a sign that a spreadsheet takes for a formula: a flavour for
// spreadsheets is the business of the exports.
func WriteCSV(w io.Writer, sheets []register.Content, p law.Profile) error {
	cols := columnsOf(p)
	labels := map[string]string{}
	var head []string
	for _, c := range p.Columns {
		labels[c.Field] = c.Labels[0]
	}
	for _, col := range cols {
		for _, field := range col.fields {
			head = append(head, labels[field])
		}
	}
	others := otherColumns(sheets)
	var b strings.Builder
	writeRow(&b, append(head, others...))
	for _, c := range sheets {
		writeRow(&b, rowOf(c, cols, others))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write sheets as CSV: %w: %w", register.ErrUnavailable, err)
	}
	return nil
}

// otherColumns lists the keys of Extra that hold texts, sorted: columns of
// somebody's own come back under their header.
func otherColumns(sheets []register.Content) []string {
	seen := map[string]bool{}
	for _, c := range sheets {
		for k, v := range c.Extra {
			if len(v) > 0 && v[0] == '"' {
				seen[k] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func rowOf(c register.Content, cols []column, others []string) []string {
	projected := Project(c)
	var row []string
	for _, col := range cols {
		row = append(row, col.write(projected)...)
	}
	for _, k := range others {
		var s string
		if json.Unmarshal(c.Extra[k], &s) != nil {
			s = "" // another sheet's text column; here it is no text, or not there
		}
		row = append(row, s)
	}
	return row
}

// Project keeps of a sheet what the columns of a CSV file can hold: a legal
// basis is its words and address, a kind of data its name, source and collection.
func Project(c register.Content) register.Content {
	p := register.Content{
		Name: c.Name, Administration: c.Administration, Department: c.Department, Contacts: c.Contacts, UpdatedOn: c.UpdatedOn,
		Context: c.Context, Purpose: c.Purpose, Role: c.Role, Automation: c.Automation, LegalBases: c.LegalBases,
		Decisions: c.Decisions, Scope: c.Scope, Affected: c.Affected, Data: c.Data, Type: c.Type, Operations: c.Operations,
		LinksWritten: c.LinksWritten,
	}
	if c.Justification.Status == register.Filled {
		p.Justification = c.Justification
	}
	for _, section := range register.LinkSections() {
		v := sectionLinks(c, section)
		p.Links = append(p.Links, v.Filled...)
		if v.Status == register.NotApplicable {
			p.NoLinks = with(p.NoLinks, section, v.Reason)
		}
	}
	p.LegalBases.Filled = nil
	for _, b := range c.LegalBases.Filled {
		label := strings.Join(slices.DeleteFunc([]string{b.Label, b.Article}, func(s string) bool { return s == "" }), ", ")
		p.LegalBases.Filled = append(p.LegalBases.Filled, register.LegalBasis{Label: label, URL: b.URL})
	}
	p.Data.Filled = nil
	for _, d := range c.Data.Filled {
		p.Data.Filled = append(p.Data.Filled, register.DataItem{Label: d.Label, Source: d.Source, Collection: d.Collection})
	}
	for k, v := range c.Extra {
		if len(v) > 0 && v[0] == '"' {
			if p.Extra == nil {
				p.Extra = map[string]json.RawMessage{}
			}
			p.Extra[k] = v
		}
	}
	return p
}
