// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"greffe/internal/law"
	"greffe/internal/register"
)

// escape begins a cell whose value no plain words can hold: the file form of the
// value follows as JSON. It is written only where the plain words would read back
// as something else, so that every value survives and almost none needs it.
const escape = "json:"

// codec turns the words of one CSV cell into a value and back.
type codec[T any] struct {
	words law.Cells
	parse func(string) (T, bool) // false: the words are kept as unreadable
	plain func(T) string
}

// read gives the value of a cell. Words that are understood but not spelled our
// way are kept beside the value.
func (k codec[T]) read(cell string) register.Value[T] {
	v := k.natural(cell)
	if v.Status != register.Missing && v.Status != register.Unreadable && k.canonical(v) != cell {
		v.Raw = cell
	}
	return v
}

// write gives the cell of a value: its own spelling while it still means the
// same, else ours.
func (k codec[T]) write(v register.Value[T]) string {
	if v.Raw != "" && v.Status != register.Unreadable {
		raw := v.Raw
		v.Raw = ""
		if reflect.DeepEqual(k.natural(raw), v) {
			return raw
		}
	}
	return k.canonical(v)
}

// natural reads a cell without a thought for its spelling.
func (k codec[T]) natural(cell string) register.Value[T] {
	if cell == "" {
		return register.Value[T]{}
	}
	if v, ok := unescape[T](cell); ok {
		if _, enough := k.inWords(v); !enough {
			return v
		}
	}
	if reason, ok := notApplicable(k.words, cell); ok {
		return register.NotApplicableBecause[T](reason)
	}
	if t, ok := k.parse(cell); ok {
		return register.Fill(t)
	}
	return register.UnreadableAs[T](cell)
}

// canonical writes a value in plain words where they read back the same.
func (k codec[T]) canonical(v register.Value[T]) string {
	if v.Status != register.Unreadable {
		v.Raw = ""
	}
	words, enough := k.inWords(v)
	if enough {
		return words
	}
	return escape + encodeValue(reflect.ValueOf(v)).compact()
}

// inWords writes a value in plain words and says whether they read back the same.
func (k codec[T]) inWords(v register.Value[T]) (string, bool) {
	var words string
	switch v.Status {
	case register.Filled:
		words = k.plain(v.Filled)
	case register.NotApplicable:
		words = sayNotApplicable(k.words, v.Reason)
	case register.Unreadable:
		words = v.Raw
	}
	return words, reflect.DeepEqual(k.natural(words), v)
}

// unescape reads the file form of a value behind the escape.
func unescape[T any](cell string) (register.Value[T], bool) {
	var v register.Value[T]
	src, ok := strings.CutPrefix(cell, escape)
	if !ok {
		return v, false
	}
	n, findings := parseJSON(src)
	if len(findings) > 0 {
		return v, false
	}
	d := newDecoder()
	at := reflect.ValueOf(&v).Elem()
	d.value("", n, at)
	spelled := v.Raw != "" && v.Status != register.Unreadable
	if v.Status == register.Missing || spelled || encodeValue(at).compact() != src {
		return register.Value[T]{}, false // words that only look like it
	}
	return v, true
}

// notApplicable reads "Not applicable : reason" in the jurisdiction's words.
func notApplicable(words law.Cells, cell string) (string, bool) {
	head, reason, _ := strings.Cut(cell, ":")
	if first, _ := utf8.DecodeRuneInString(head); !unicode.IsLetter(first) {
		return "", false
	}
	folded := register.FoldName(head)
	for _, w := range words.NotApplicable {
		if folded == register.FoldName(w) {
			return strings.TrimSpace(reason), true
		}
	}
	return "", false
}

func sayNotApplicable(words law.Cells, reason string) string {
	if len(words.NotApplicable) == 0 {
		return ""
	}
	if reason == "" {
		return words.NotApplicable[0]
	}
	return words.NotApplicable[0] + " : " + reason
}

// textCodec is for cells whose words are the value.
func textCodec(p law.Profile) codec[string] {
	return codec[string]{p.Cells, func(s string) (string, bool) { return s, true }, func(s string) string { return s }}
}

// enumCodec reads an enumeration in the jurisdiction's words or in ours.
func enumCodec(p law.Profile, values []string, terms law.Terms) codec[string] {
	return codec[string]{p.Cells,
		func(s string) (string, bool) {
			folded := register.FoldName(s)
			if v, ok := terms.Read[folded]; ok {
				return v, true
			}
			for _, v := range values {
				if register.FoldName(v) == folded || terms.Write[v] != "" && register.FoldName(terms.Write[v]) == folded {
					return v, true
				}
			}
			return "", false
		},
		func(v string) string {
			if w := terms.Write[v]; w != "" {
				return w
			}
			return v
		}}
}

// dateCodec reads a day as we write it or in a layout of the jurisdiction.
func dateCodec(p law.Profile) codec[string] {
	return codec[string]{p.Cells,
		func(s string) (string, bool) {
			s = strings.TrimSpace(s)
			for _, layout := range append([]string{time.DateOnly, time.RFC3339}, p.Cells.Dates...) {
				if t, err := time.Parse(layout, s); err == nil {
					return t.Format(time.DateOnly), true
				}
			}
			return s, s == register.Unknown
		},
		func(s string) string { return s }}
}

// splitItems cuts a cell into its items, one a line; a line that begins with a
// blank goes on with the item before it.
func splitItems(cell string) []string {
	var items []string
	for line := range strings.SplitSeq(cell, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if n := len(items); n > 0 && items[n-1] != "" && line != "" && (line[0] == ' ' || line[0] == '\t') {
			items[n-1] += "\n" + strings.TrimPrefix(line, "  ")
			continue
		}
		items = append(items, line)
	}
	return items
}

// joinItems writes items one a line.
func joinItems(items []string) string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = strings.ReplaceAll(item, "\n", "\n  ")
	}
	return strings.Join(lines, "\n")
}

// listCodec is for cells that hold one item a line; blank lines count for nothing.
func listCodec[T any](p law.Profile, parse func(string) (T, bool), plain func(T) string) codec[[]T] {
	return codec[[]T]{p.Cells,
		func(cell string) ([]T, bool) {
			if strings.Count(cell, "\n") > maxItems {
				return nil, false
			}
			var out []T
			for _, line := range splitItems(cell) {
				if strings.TrimSpace(line) == "" {
					continue
				}
				t, ok := parse(line)
				if !ok {
					return nil, false
				}
				out = append(out, t)
			}
			return out, len(out) > 0
		},
		func(items []T) string {
			lines := make([]string, len(items))
			for i, item := range items {
				lines[i] = plain(item)
			}
			return joinItems(lines)
		}}
}

func parseContact(line string) (register.Contact, bool) {
	s := strings.TrimSpace(line)
	return register.Contact{Kind: contactKind(s), Value: s}, true
}

func plainContact(c register.Contact) string { return c.Value }

// titled reads "title <url>", a bare address, a title before a bare address, or a title alone.
func titled(line string) (title, address string) {
	s := strings.TrimSpace(line)
	if i := strings.LastIndexByte(s, '<'); i >= 0 && strings.HasSuffix(s, ">") && isAddress(s[i+1:len(s)-1]) {
		return strings.TrimSpace(s[:i]), s[i+1 : len(s)-1]
	}
	i := strings.LastIndexAny(s, " \t\n\u00a0")
	if isAddress(s[i+1:]) {
		return strings.TrimRight(strings.TrimSpace(s[:max(i, 0)]), " :-–—\u00a0"), s[i+1:]
	}
	return s, ""
}

// isAddress reports whether a word is meant as an address, whatever its scheme.
func isAddress(s string) bool {
	scheme, rest, ok := strings.Cut(s, "://")
	return ok && rest != "" && scheme != "" && !strings.ContainsAny(s, " \t\n\r<>\"\u00a0") && scheme[0] != '('
}

func plainTitled(title, address string) string {
	switch {
	case address == "":
		return title
	case title == "":
		return address
	}
	return title + " <" + address + ">"
}

func parseBasis(line string) (register.LegalBasis, bool) {
	title, address := titled(line)
	return register.LegalBasis{Label: title, URL: address}, true
}

func plainBasis(b register.LegalBasis) string { return plainTitled(b.Label, b.URL) }

func parseLink(section string) func(string) (register.SheetLink, bool) {
	return func(line string) (register.SheetLink, bool) {
		title, address := titled(line)
		return register.SheetLink{Section: section, Title: title, URL: address}, true
	}
}

func plainLink(l register.SheetLink) string { return plainTitled(l.Title, l.URL) }

var yearCount = regexp.MustCompile(`^(?:([12][0-9]{3})\s*:\s*)?([0-9][0-9 \x{00a0}\x{202f}]*)(?:\s*\((.*)\))?$`)

// parseCount reads "2024 : 37 000 000 (note)"; the year and the note may be missing.
func parseCount(line string) (register.YearCount, bool) {
	m := yearCount.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return register.YearCount{}, false
	}
	digits := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(m[2])
	n, err := strconv.ParseInt(digits, 10, 54)
	if err != nil {
		return register.YearCount{}, false
	}
	year, _ := strconv.Atoi(m[1]) // "" is no year
	return register.YearCount{Year: year, Count: int(n), Note: m[3]}, true
}

func plainCount(c register.YearCount) string {
	s := strconv.Itoa(c.Count)
	if c.Year != 0 {
		s = fmt.Sprintf("%d : %s", c.Year, s)
	}
	if c.Note != "" {
		s += " (" + c.Note + ")"
	}
	return s
}
