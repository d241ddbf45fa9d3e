// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Item is one sheet as a file gave it.
type Item struct {
	Content  register.Content
	Line     int                // where it begins, counted from 1; 0 unknown
	Findings []register.Finding // what does not fit the form; see Check for what is required
	places   map[string]place
	holds    []string // the fields that its format can hold; nil is all
}

// Reading is what a file held. Bad content is findings, never an error.
type Reading struct {
	Items    []Item
	Findings []register.Finding // about the file as a whole
}

// All lists the findings about the file and then about each sheet, in order.
func (r Reading) All() []register.Finding {
	all := slices.Clone(r.Findings)
	for _, i := range r.Items {
		all = append(all, i.Findings...)
	}
	return all
}

// Contents lists the sheets.
func (r Reading) Contents() []register.Content {
	var cs []register.Content
	for _, i := range r.Items {
		cs = append(cs, i.Content)
	}
	return cs
}

// IsFile reports whether a path within a repository is that of a sheet:
// algorithm.yml, or a YAML file of the folder algorithms.
func IsFile(p string) bool {
	dir, name := path.Split(p)
	return p == "algorithm.yml" || dir == "algorithms/" && strings.HasSuffix(name, ".yml") && name != ".yml"
}

// Read reads a file by the end of its name: .yml and .yaml, .json, .csv and .tsv.
// The error says that the bytes could not be had.
func Read(name string, r io.Reader, p law.Profile) (Reading, error) {
	b, err := io.ReadAll(io.LimitReader(r, max(MaxCSV, MaxJSON)+1))
	if err != nil {
		return Reading{}, fmt.Errorf("read sheets of %s: %w: %w", name, register.ErrUnavailable, err)
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".yml", ".yaml":
		return ReadYAML(b), nil
	case ".json":
		return ReadJSON(b), nil
	case ".csv", ".tsv":
		return ReadCSV(b, p), nil
	}
	return Reading{Findings: []register.Finding{fault("sheet.file.kind", 0)}}, nil
}

// ReadYAML reads the sheets of a YAML file: one, a list, or {"algorithms": […]}.
func ReadYAML(b []byte) Reading { return readTree(b, MaxYAML, parseYAML) }

// ReadJSON reads the sheets of a JSON file: one, a list, or {"algorithms": […]}.
func ReadJSON(b []byte) Reading { return readTree(b, MaxJSON, parseJSON) }

func readTree(b []byte, limit int, parse func(string) (node, []register.Finding)) Reading {
	s, findings := decodeText(b, limit)
	if register.Invalid(findings) {
		return Reading{Findings: findings}
	}
	n, more := parse(s)
	r := Reading{Findings: append(findings, more...)}
	if n.shape == null {
		if len(more) == 0 {
			r.Findings = append(r.Findings, fault("sheet.file.shape", n.place.line))
		}
		return r
	}
	items := []node{n}
	if wrapped, ok := n.get("algorithms"); ok && wrapped.shape == list {
		items = wrapped.items
	} else if n.shape == list {
		items = n.items
	}
	for _, item := range items {
		d := newDecoder()
		c := d.content(item)
		r.Items = append(r.Items, Item{Content: c, Line: item.place.line, Findings: d.findings, places: d.places})
	}
	return r
}

// WriteYAML writes sheets as one YAML file: a sheet alone as itself, several as a list.
func WriteYAML(w io.Writer, sheets []register.Content) error {
	b, err := tree(sheets).writeYAML()
	if err != nil {
		return fmt.Errorf("write sheets as YAML: %w: %w", register.ErrInvalid, err)
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write sheets as YAML: %w: %w", register.ErrUnavailable, err)
	}
	return nil
}

// WriteJSON writes sheets as one JSON file, indented: a sheet alone as itself, several as a list.
func WriteJSON(w io.Writer, sheets []register.Content) error {
	var b strings.Builder
	tree(sheets).writeJSON(&b, "", "  ")
	b.WriteByte('\n')
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write sheets as JSON: %w: %w", register.ErrUnavailable, err)
	}
	return nil
}

func tree(sheets []register.Content) node {
	if len(sheets) == 1 {
		return encode(sheets[0])
	}
	n := node{shape: list}
	for _, c := range sheets {
		n.items = append(n.items, encode(c))
	}
	return n
}
