// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"encoding/json"
	"strings"

	"greffe/internal/register"
)

// Algorithm is a sheet whose fields have been read once for all its columns.
type Algorithm struct {
	register.Sheet
	fields map[string]json.RawMessage
}

// AlgorithmOf prepares a sheet for its columns.
func AlgorithmOf(s register.Sheet) Algorithm {
	a := Algorithm{Sheet: s}
	b, err := marshal(s.Content)
	if err == nil {
		err = json.Unmarshal(b, &a.fields)
	}
	if err != nil {
		a.fields = nil // a sheet that the register holds can always be written
	}
	return a
}

// MarshalJSON writes the sheet, as the register keeps it.
func (a Algorithm) MarshalJSON() ([]byte, error) { return marshal(a.Sheet) }

// Algorithms are the columns of a sheet: one a field of the model, as text where the
// field is a text, as JSON where it is a list or has parts.
func Algorithms() []Column[Algorithm] {
	columns := []Column[Algorithm]{
		{"id", Text, nil, true, func(a Algorithm) string { return a.ID }},
		{"slug", Text, nil, true, func(a Algorithm) string { return a.Slug }},
		{"organisation", Text, nil, false, func(a Algorithm) string { return a.Organisation }},
		{"state", Text, []string{"published", "suspended", "retired"}, false, func(a Algorithm) string { return string(a.State) }},
	}
	for _, f := range register.SheetFields() {
		columns = append(columns, Column[Algorithm]{f.Name, Text, nil, false, func(a Algorithm) string { return a.cell(f.Name) }})
	}
	return append(columns, []Column[Algorithm]{
		{"not_applicable", Text, nil, false, func(a Algorithm) string { return a.fieldsThat("not_applicable") }},
		{"unreadable", Text, nil, false, func(a Algorithm) string { return a.fieldsThat("unreadable") }},
		{"published_at", Moment, nil, false, func(a Algorithm) string { return moment(a.PublishedAt) }},
		{"changed_at", Moment, nil, false, func(a Algorithm) string { return moment(a.ChangedAt) }},
		originColumn(func(a Algorithm) register.Origin { return a.Origin }),
		{"source", Text, nil, false, func(a Algorithm) string { return a.Origin.Source }},
		{"source_date", Text, nil, false, func(a Algorithm) string { return a.Origin.Date }},
	}...)
}

// exception are the forms that a value takes when it is not plainly there.
type exception struct {
	NotApplicable *string         `json:"not_applicable"`
	Unreadable    *string         `json:"unreadable"`
	Value         json.RawMessage `json:"value"`
	AsWritten     string          `json:"as_written"`
}

// cell gives a field as a cell: its value; the reason why it does not apply; the words
// that could not be read. The columns at the end say which.
func (a Algorithm) cell(name string) string {
	raw := a.fields[name]
	if len(raw) == 0 {
		return ""
	}
	if raw[0] == '{' {
		var e exception
		if json.Unmarshal(raw, &e) == nil {
			switch {
			case e.NotApplicable != nil:
				return *e.NotApplicable
			case e.Unreadable != nil:
				return *e.Unreadable
			case e.AsWritten != "" && len(e.Value) > 0:
				raw = e.Value
			}
		}
	}
	var plain string
	if raw[0] == '"' && json.Unmarshal(raw, &plain) == nil {
		return plain
	}
	return string(raw)
}

// fieldsThat lists the fields in one of the exceptional states.
func (a Algorithm) fieldsThat(state string) string {
	var found []string
	for _, f := range register.SheetFields() {
		raw := a.fields[f.Name]
		if len(raw) == 0 || raw[0] != '{' {
			continue
		}
		var e map[string]json.RawMessage
		if json.Unmarshal(raw, &e) == nil && e[state] != nil {
			found = append(found, f.Name)
		}
	}
	return strings.Join(found, " ")
}
