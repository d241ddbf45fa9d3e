// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Correction is one change that mends a finding by the letter of its advice: no value
// is made up. Line is counted from 1, in the corrected file.
type Correction struct {
	register.Finding        // that it mends, at its place in the file as it was
	Before, After    string // the line
}

// maxRounds caps how often a file is read again: mending a line that broke the YAML
// shows what stands below it.
const maxRounds = 12

// Correct mends what can be mended without knowing the software: names of keys,
// spellings, quotes, encoding. It changes the words that it mends and nothing else: a
// file with nothing to mend comes back byte for byte, and blank lines, comments and
// order stay. The second result says what was changed. What only its author knows is
// left for Parse to find.
func Correct(b []byte, p law.Profile) ([]byte, []Correction) {
	best, done := b, []Correction(nil)
	broken, faults := faultsOf(Parse(b, p))
	for range maxRounds {
		next, made := correctOnce(best, p)
		if len(made) == 0 {
			break
		}
		// A part that can be read now may show more faults than before; else what was
		// meant well must not make it worse.
		stillBroken, more := faultsOf(Parse(next, p))
		if stillBroken > broken || stillBroken == broken && more > faults || broken > 0 && stillBroken == broken && more == faults {
			break
		}
		best, done, broken, faults = next, append(done, made...), stillBroken, more
	}
	// The version comes last: a rule that only the latest has must not keep the rest from being mended.
	if next, made := withLatest(best, p); len(made) > 0 {
		if stillBroken, more := faultsOf(Parse(next, p)); stillBroken <= broken && more <= faults {
			best, done = next, append(done, made...)
		}
	}
	return best, done
}

// withLatest makes the file follow the latest version of the standard.
func withLatest(b []byte, p law.Profile) ([]byte, []Correction) {
	if !utf8.Valid(b) {
		return b, nil
	}
	e := editor{lines: strings.SplitAfter(string(b), "\n"), nodes: nodesOf(string(b))}
	for _, f := range Parse(b, p).Findings {
		if f.Rule == "publiccode.version.old" {
			e.scalar(f, e.nodes[spot{f.Line, f.Column}].value, `"0"`, "")
		}
	}
	changed, made := e.apply()
	return []byte(changed), made
}

// faultsOf counts the parts that cannot be read, and the errors.
func faultsOf(p register.Publiccode) (broken, faults int) {
	for _, f := range p.Findings {
		if strings.HasPrefix(f.Rule, "publiccode.syntax") {
			broken++
		}
		if f.Severity == register.Error {
			faults++
		}
	}
	return broken, faults
}

// correctOnce mends all that one reading of the file shows.
func correctOnce(b []byte, p law.Profile) ([]byte, []Correction) {
	r := &reader{}
	text, ok := r.decode(b)
	if !ok {
		return b, nil
	}
	var made []Correction
	for _, f := range r.found { // bytes that were no UTF-8, controls
		if f.Rule != "publiccode.bidi" {
			made = append(made, Correction{Finding: f})
		}
	}
	if len(made) == 0 && len(text) != len(b) {
		text = string(b) // a byte order mark alone is no fault
	}
	e := editor{lines: strings.SplitAfter(text, "\n"), nodes: nodesOf(text)}
	for _, f := range Parse([]byte(text), p).Findings {
		e.mend(f)
	}
	changed, edits := e.apply()
	return []byte(changed), append(made, edits...)
}

// spot is where a node stands: line and column, counted from 1, the latter in characters.
type spot struct{ line, column int }

// pair is a key with its value, or an item of a list.
type pair struct{ key, value *yaml.Node }

// nodesOf finds what stands at each place of a text. A text that is no YAML has none.
func nodesOf(text string) map[spot]pair {
	all := map[spot]pair{}
	root, _, err := decodeYAML(text)
	if err != nil || root == nil {
		return all
	}
	stack := []*yaml.Node{root}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], n.Content...)
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				all[spot{n.Content[i].Line, n.Content[i].Column}] = pair{n.Content[i], n.Content[i+1]}
			}
		case yaml.SequenceNode:
			for _, item := range n.Content {
				if item.Kind == yaml.ScalarNode {
					all[spot{item.Line, item.Column}] = pair{nil, item}
				}
			}
		}
	}
	return all
}

// editor gathers replacements within the lines of a text.
type editor struct {
	lines []string
	nodes map[spot]pair
	edits []edit
}

// edit replaces so many bytes of a line.
type edit struct {
	finding    register.Finding
	line       int // index
	at, length int
	with       string
}

// mend notes the replacement that a finding asks for, when it says what to write.
func (e *editor) mend(f register.Finding) {
	n := e.nodes[spot{f.Line, f.Column}]
	switch f.Rule {
	case "publiccode.key.habit", "publiccode.key.case", "publiccode.key.misspelt", "publiccode.key.renamed":
		from, to := sectionOf(f.Key), f.Args["instead"]
		if n.key != nil && from == sectionOf(to) && !e.stands(f, to) {
			e.scalar(f, n.key, to[len(from):], n.key.Value)
		}
	case "publiccode.version.unknown":
		e.scalar(f, n.value, `"0"`, "")
	case "publiccode.version.number":
		if published.MatchString(f.Args["value"]) {
			e.scalar(f, n.value, `"`+f.Args["value"]+`"`, "")
		}
	case "publiccode.licence.spelling", "publiccode.country.case":
		e.scalar(f, n.value, f.Args["instead"], f.Args["value"])
	case "publiccode.choice":
		for word := range strings.SplitSeq(f.Args["allowed"], ", ") {
			if strings.EqualFold(word, f.Args["value"]) {
				e.scalar(f, n.value, word, f.Args["value"])
			}
		}
	case "publiccode.category.near", "publiccode.scope.near":
		if strings.EqualFold(f.Args["near"], f.Args["value"]) {
			e.scalar(f, n.value, f.Args["near"], f.Args["value"])
		}
	case "publiccode.date":
		if n.value != nil {
			if day, ok := onlyDay(n.value.Value); ok {
				e.scalar(f, n.value, day, strings.TrimSpace(n.value.Value))
			}
		}
	case "publiccode.type.flag":
		if flag, plain := flags[strings.ToLower(strings.TrimSpace(f.Args["value"]))]; plain {
			e.scalar(f, n.value, flag, "")
		}
	case "publiccode.type.list":
		e.item(f, n)
	case "publiccode.syntax.colon":
		e.quote(f)
	case "publiccode.syntax.tab":
		e.tabs(f)
	}
}

// onlyDay reads a date in another order of its parts, where it can mean one day alone:
// 31/12/2024, but not 03/04/2024, which is in April or in March.
func onlyDay(value string) (string, bool) {
	value = strings.NewReplacer(".", "/", "-", "/", " ", "/").Replace(strings.TrimSpace(value))
	var found string
	for _, order := range []string{"2006/1/2", "2/1/2006", "1/2/2006"} {
		d, err := time.Parse(order, value)
		if err != nil {
			continue
		}
		if day := d.Format(time.DateOnly); found != "" && found != day {
			return "", false
		}
		found = d.Format(time.DateOnly)
	}
	return found, found != ""
}

// flags are the words that can mean nothing but true or false, as YAML 1.1 had them and as
// people write them.
var flags = map[string]string{
	"true": "true", "yes": "true", "on": "true", "oui": "true", "vrai": "true",
	"false": "false", "no": "false", "off": "false", "non": "false", "faux": "false",
}

// sectionOf gives the path of the section that holds a key, its dot included.
func sectionOf(key string) string { return key[:strings.LastIndexByte(key, '.')+1] }

// stands reports whether the right key stands beside the wrong one: renaming it would
// make it stand twice.
func (e *editor) stands(f register.Finding, to string) bool {
	name := to[strings.LastIndexByte(to, '.')+1:]
	for at, n := range e.nodes {
		if n.key != nil && n.key.Value == name && at.column == f.Column {
			return true
		}
	}
	return slices.ContainsFunc(e.edits, func(d edit) bool { return d.with == name })
}

// scalar replaces a scalar on one line. only is the part of it that is replaced, ""
// for the whole with its quotes. What is written in some other way is left.
func (e *editor) scalar(f register.Finding, n *yaml.Node, with, only string) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Anchor != "" || n.Line < 1 || n.Line > len(e.lines) {
		return
	}
	line := e.lines[n.Line-1]
	at := offset(line, n.Column)
	rest := line[at:]
	whole := n.Value
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.DoubleQuotedStyle:
		whole = `"` + n.Value + `"`
	case yaml.SingleQuotedStyle:
		whole = "'" + n.Value + "'"
	case 0:
	default:
		return
	}
	if whole == "" || !strings.HasPrefix(rest, whole) {
		return
	}
	length := len(whole)
	if only != "" {
		i := strings.Index(whole, only)
		if i < 0 {
			return
		}
		at, length = at+i, len(only)
	}
	e.edits = append(e.edits, edit{f, n.Line - 1, at, length, with})
}

// item makes a list of one of a value that stands beside its key.
func (e *editor) item(f register.Finding, n pair) {
	if n.key == nil || n.value.Kind != yaml.ScalarNode || n.key.Line != n.value.Line || n.value.Style&^(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		return
	}
	line := e.lines[n.key.Line-1]
	key, value := offset(line, n.key.Column), offset(line, n.value.Column)
	if strings.Trim(line[:key], " ") != "" || value <= key || !strings.HasPrefix(line[value:], strings.TrimRight(line[value:], "\r\n")) {
		return
	}
	start := strings.TrimRight(line[:value], " ")
	e.edits = append(e.edits, edit{f, n.key.Line - 1, len(start), value - len(start), "\n" + line[:key] + "  - "})
}

// quote puts the value of a line between quotes: it holds a colon and a space.
func (e *editor) quote(f register.Finding) {
	if f.Line < 1 || f.Line > len(e.lines) {
		return
	}
	line := strings.TrimRight(e.lines[f.Line-1], "\r\n")
	_, value, ok := strings.Cut(line, ": ")
	value = strings.Trim(value, " \t")
	if !ok || value == "" || strings.Contains(value, " #") {
		return
	}
	at := strings.Index(line, ": ") + 2
	at += strings.Index(line[at:], value)
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	e.edits = append(e.edits, edit{f, f.Line - 1, at, len(value), quoted})
}

// tabs writes the indentation of a line with spaces, two for each tab.
func (e *editor) tabs(f register.Finding) {
	if f.Line < 1 || f.Line > len(e.lines) {
		return
	}
	line := e.lines[f.Line-1]
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	e.edits = append(e.edits, edit{f, f.Line - 1, 0, len(indent), strings.ReplaceAll(indent, "\t", "  ")})
}

// apply makes the replacements, one at each place, and says which lines they changed.
func (e *editor) apply() (string, []Correction) {
	slices.SortStableFunc(e.edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(b.at, a.at)) })
	var made []Correction
	end := map[int]int{} // where the last replacement of a line begins
	before := map[int]string{}
	for _, d := range e.edits {
		line := e.lines[d.line]
		if last, some := end[d.line]; some && d.at+d.length > last {
			continue
		}
		if _, some := before[d.line]; !some {
			before[d.line] = line
		}
		end[d.line] = d.at
		e.lines[d.line] = line[:d.at] + d.with + line[d.at+d.length:]
		made = append(made, Correction{Finding: d.finding})
	}
	for i := range made {
		at := made[i].Line - 1
		if was, some := before[at]; some {
			made[i].Before, made[i].After = strings.TrimRight(was, "\r\n"), strings.TrimRight(e.lines[at], "\r\n")
		}
	}
	return strings.Join(e.lines, ""), made
}

// offset gives the byte at which a column of a line begins.
func offset(line string, column int) int {
	for i := range line {
		if column--; column <= 0 {
			return i
		}
	}
	return len(line)
}
