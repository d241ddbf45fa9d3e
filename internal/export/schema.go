// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bytes"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

// TableSchema describes the exact CSV form of a list, after Table Schema
// (https://specs.frictionlessdata.io/table-schema/).
type TableSchema struct {
	Schema       string        `json:"$schema"`
	Name         string        `json:"name"`
	Title        string        `json:"title"`
	Description  string        `json:"description"`
	Version      string        `json:"version"`
	Path         string        `json:"path,omitempty"`
	Homepage     string        `json:"homepage,omitempty"`
	Created      string        `json:"created,omitempty"`
	LastModified string        `json:"lastModified,omitempty"`
	Contributors []Contributor `json:"contributors,omitempty"`
	Resources    []Example     `json:"resources,omitempty"`
	Fields       []Field       `json:"fields"`
	PrimaryKey   string        `json:"primaryKey,omitempty"`
	Missing      []string      `json:"missingValues"`
}

// Contributor is who wrote a schema.
type Contributor struct {
	Title string `json:"title"`
	Role  string `json:"role"`
}

// Example is a file that follows a schema, or breaks it on purpose.
type Example struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// Field is one column.
type Field struct {
	Name        string       `json:"name"`
	Title       string       `json:"title,omitempty"`
	Type        Type         `json:"type"`
	Format      string       `json:"format,omitempty"`
	Constraints *Constraints `json:"constraints,omitempty"`
}

// Constraints are what the cells of a column keep to.
type Constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

// SchemaVersion is that of the columns: it grows when one changes.
const SchemaVersion = "0.2.0"

// TableSchemaURL is the schema of schemas.
const TableSchemaURL = "https://specs.frictionlessdata.io/schemas/table-schema.json"

// SchemaOf describes a list; label gives the words of a column and text those of the
// list itself. It wraps ErrNotFound for a list that does not exist.
func SchemaOf(list string, label func(column string) string, title, description string) (TableSchema, error) {
	s := TableSchema{Schema: TableSchemaURL, Name: list, Title: title, Description: description, Version: SchemaVersion, Missing: []string{""}}
	switch list {
	case ListAlgorithms:
		describe(&s, Algorithms(), label)
	case ListRepositories:
		describe(&s, Repositories(), label)
	case ListOrganisations:
		describe(&s, Organisations(), label)
	case ListAccounts:
		describe(&s, Accounts(), label)
	case ListLinks:
		describe(&s, Links(), label)
	case ListChanges:
		describe(&s, Changes(), label)
	case ListCrawls:
		describe(&s, Crawls(), label)
	case ListRecords:
		describe(&s, Records(), label)
	case ListCensuses:
		describe(&s, Censuses(), label)
	default:
		return s, fmt.Errorf("schema of %q: %w", list, register.ErrNotFound)
	}
	return s, nil
}

func describe[T any](s *TableSchema, columns []Column[T], label func(string) string) {
	for _, c := range columns {
		f := Field{Name: c.Name, Title: label(c.Name), Type: c.Type}
		if c.Type == Moment {
			f.Format = "default"
		}
		var enum []string
		for _, v := range c.Values {
			if v != "" { // a missing value is no value
				enum = append(enum, v)
			}
		}
		if c.Key || len(enum) > 0 {
			f.Constraints = &Constraints{Required: c.Key, Unique: c.Key, Enum: enum}
		}
		if c.Key && s.PrimaryKey == "" {
			s.PrimaryKey = c.Name
		}
		s.Fields = append(s.Fields, f)
	}
	for _, name := range aboutColumns() {
		f := Field{Name: name, Title: label(name), Type: Text}
		if name == "data_date" {
			f.Type = Day
		}
		if name == "data_flavour" {
			f.Constraints = &Constraints{Enum: []string{flavourExact}}
		}
		s.Fields = append(s.Fields, f)
	}
}

// Bytes writes a schema as its file.
func (s TableSchema) Bytes() ([]byte, error) { return pretty(s) }

// pretty writes JSON for people to read.
func pretty(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}
