// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// Set gives the account host/path (path "" is the forge itself) the property key;
// the value "" takes the property away. Only the lines of that property change:
// comments, blank lines and every other byte stay. It wraps register.ErrNotFound
// when the list has no such account, and register.ErrInvalid when the key or the
// value breaks a rule or the file writes the place in a way that cannot be edited
// line by line; the list is then as it was.
func (l *List) Set(host, path, key, value string) error {
	what := fmt.Sprintf("set %s of %s/%s to %q", shorten(key), shorten(host), shorten(path), shorten(value))
	if l.form != forges || !l.settable(key, path) || strings.ContainsAny(value, "\n\r") || !utf8.ValidString(value) {
		return fmt.Errorf("%s: %w", what, register.ErrInvalid)
	}
	at, err := locate(l.raw, host, path)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	raw, ok := at.edit(l.raw, key, value)
	if !ok {
		return fmt.Errorf("%s: the file writes this place in one line or over several: %w", what, register.ErrInvalid)
	}
	_, before := parse(l.raw, l.schemes)
	edited, after := parse(raw, l.schemes)
	if len(edited.Entries) != len(l.Entries) || errorCount(after) > errorCount(before) || !reads(raw, host, path, key, value) {
		return fmt.Errorf("%s: the value breaks a rule of the file: %w", what, register.ErrInvalid)
	}
	*l = edited
	return nil
}

// settable reports whether the form has the key at that place.
func (l *List) settable(key, path string) bool {
	if _, ok := byKey(l.schemes)[key]; ok {
		return true
	}
	if slices.Contains([]string{"forge", "in_flight", "budget", "quiet_hours"}, key) {
		return path == ""
	}
	return slices.Contains([]string{"ignored_since", "floss_policy", "ospo_url", "proof", "since", "until", "alias_of"}, key)
}

func errorCount(findings []register.Finding) int {
	n := 0
	for _, f := range findings {
		if f.Severity == register.Error {
			n++
		}
	}
	return n
}

// spot is the place of one account: its name and its properties.
type spot struct{ name, value *yaml.Node }

// locate finds an account in the nodes; the last one counts when it stands twice.
func locate(raw []byte, host, path string) (spot, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return spot{}, fmt.Errorf("read the file: %w", register.ErrInvalid)
	}
	at, ok := child(doc.Content[0], func(name string) bool { return strings.EqualFold(name, host) })
	if ok && path != "" {
		owners, has := child(at.value, func(name string) bool { return name == "owners" })
		if !has {
			return spot{}, register.ErrNotFound
		}
		at, ok = child(owners.value, func(name string) bool { return name == path })
	}
	if !ok {
		return spot{}, register.ErrNotFound
	}
	return at, nil
}

func child(n *yaml.Node, is func(string) bool) (found spot, ok bool) {
	if n.Kind != yaml.MappingNode {
		return spot{}, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if is(n.Content[i].Value) {
			found, ok = spot{n.Content[i], n.Content[i+1]}, true
		}
	}
	return found, ok
}

// reads checks an edit by reading it back.
func reads(raw []byte, host, path, key, value string) bool {
	at, err := locate(raw, host, path)
	if err != nil {
		return false
	}
	p, ok := child(at.value, func(name string) bool { return name == key })
	if value == "" {
		return !ok
	}
	return ok && p.value.Kind == yaml.ScalarNode && p.value.Value == value
}

// edit makes the new bytes; false when the place is not written line by line.
func (s spot) edit(raw []byte, key, value string) ([]byte, bool) {
	lines := bytes.SplitAfter(raw, []byte("\n"))
	if value == "" {
		return s.remove(lines, key)
	}
	if p, ok := child(s.value, func(name string) bool { return name == key }); ok {
		line, ok := replaced(lines[p.name.Line-1], p, value)
		if !ok {
			return nil, false
		}
		lines[p.name.Line-1] = line
		return bytes.Join(lines, nil), true
	}
	return s.insert(lines, key, value)
}

// replaced writes the value over the old one, on the one line that holds both.
func replaced(line []byte, p spot, value string) ([]byte, bool) {
	if p.value.Kind != yaml.ScalarNode || !null(p.value) && p.value.Line != p.name.Line {
		return nil, false
	}
	start := offset(line, p.name.Column) + len(p.name.Value)
	if start >= len(line) || line[start] != ':' { // a key in quotes
		return nil, false
	}
	start++
	if null(p.value) && p.value.Value == "" {
		return slices.Concat(line[:start], []byte(" "+scalar(value)), line[start:]), true
	}
	start = offset(line, p.value.Column)
	old := literal(line[start:], p.value)
	if old == 0 {
		return nil, false
	}
	return slices.Concat(line[:start], []byte(scalar(value)), line[start+old:]), true
}

// literal is the length of the value as it is written; 0 when that cannot be told.
func literal(text []byte, n *yaml.Node) int {
	switch n.Style {
	case 0:
		if bytes.HasPrefix(text, []byte(n.Value)) {
			return len(n.Value)
		}
	case yaml.SingleQuotedStyle:
		for i := 1; i < len(text); i++ {
			if text[i] != '\'' {
				continue
			}
			if i+1 < len(text) && text[i+1] == '\'' {
				i++
				continue
			}
			return i + 1
		}
	case yaml.DoubleQuotedStyle:
		for i := 1; i < len(text); i++ {
			if text[i] == '\\' {
				i++
			} else if text[i] == '"' {
				return i + 1
			}
		}
	}
	return 0
}

// insert writes a new line after the last property of the account that stands on one line.
func (s spot) insert(lines [][]byte, key, value string) ([]byte, bool) {
	after, indent := s.name.Line, s.name.Column+1
	switch {
	case null(s.value) && s.value.Value == "":
		if rest := bytes.TrimSpace(lines[after-1]); !bytes.HasSuffix(rest, []byte(":")) && !bytes.Contains(rest, []byte(": #")) && !bytes.Contains(rest, []byte(":  #")) {
			return nil, false
		}
	case s.value.Kind == yaml.MappingNode && s.value.Style&yaml.FlowStyle == 0 && len(s.value.Content) > 0:
		indent = s.value.Content[0].Column - 1
		for i := 0; i+1 < len(s.value.Content); i += 2 {
			k, v := s.value.Content[i], s.value.Content[i+1]
			if v.Kind == yaml.ScalarNode && (null(v) || v.Line == k.Line) {
				after = k.Line
			}
		}
	default:
		return nil, false
	}
	end := "\n"
	if last := lines[after-1]; bytes.HasSuffix(last, []byte("\r\n")) {
		end = "\r\n"
	} else if !bytes.HasSuffix(last, []byte("\n")) {
		lines[after-1] = slices.Concat(last, []byte("\n"))
		end = ""
	}
	line := strings.Repeat(" ", indent) + key + ": " + scalar(value) + end
	return bytes.Join(slices.Insert(lines, after, []byte(line)), nil), true
}

// remove takes every line of the property away.
func (s spot) remove(lines [][]byte, key string) ([]byte, bool) {
	if s.value.Kind != yaml.MappingNode {
		return bytes.Join(lines, nil), true
	}
	gone := map[int]bool{}
	for i := 0; i+1 < len(s.value.Content); i += 2 {
		k, v := s.value.Content[i], s.value.Content[i+1]
		if k.Value != key {
			continue
		}
		before := lines[k.Line-1][:offset(lines[k.Line-1], k.Column)]
		if v.Kind != yaml.ScalarNode || !null(v) && v.Line != k.Line || len(bytes.TrimSpace(before)) > 0 {
			return nil, false
		}
		gone[k.Line-1] = true
	}
	var out [][]byte
	for i, line := range lines {
		if !gone[i] {
			out = append(out, line)
		}
	}
	return bytes.Join(out, nil), true
}

// offset turns a column, counted in characters from 1, into bytes. A byte order mark
// at the start of a file counts for no column.
func offset(line []byte, column int) int {
	i := 0
	if bytes.HasPrefix(line, []byte("\ufeff")) {
		i = len("\ufeff")
	}
	for n := 1; n < column && i < len(line); n++ {
		_, size := utf8.DecodeRune(line[i:])
		i += size
	}
	return i
}

// scalar writes a value plainly where YAML reads it back as it is, else in quotes.
func scalar(value string) string {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte("k: "+value+" # c\n"), &doc); err == nil && len(doc.Content) == 1 {
		m := doc.Content[0]
		if m.Kind == yaml.MappingNode && len(m.Content) == 2 && m.Content[1].Kind == yaml.ScalarNode && m.Content[1].Style == 0 &&
			m.Content[1].Value == value && m.Content[1].Anchor == "" && m.Content[1].Tag != "!!null" && !strings.Contains(value, "#") {
			return value
		}
	}
	b, err := json.Marshal(value) // JSON strings are YAML strings
	if err != nil {
		return `""`
	}
	return string(b)
}
