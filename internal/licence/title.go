// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"bytes"
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed titles.txt
var titleList string

// title says how a text is known that the SPDX list does not hold.
type title struct {
	name, lang    string
	head, version *regexp.Regexp // nil version: none is asked for
	words         []string
}

var titles = sync.OnceValue(func() []title {
	var all []title
	for line := range strings.Lines(titleList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		// a version line's own | stands between parentheses: the cells are put together again
		last := len(cells) - 1
		t := title{name: cells[0], lang: cells[1], words: strings.Fields(cells[last]), head: regexp.MustCompile(" " + cells[2] + " ")}
		if v := strings.Join(cells[3:last], "|"); v != "" {
			t.version = regexp.MustCompile(" " + v + " ")
		}
		all = append(all, t)
	}
	return all
})

// Where a title stands, and how long a text is that deserves one. A README that names
// the licence in a heading lacks the words of its clauses.
const (
	headWords = 80
	tailWords = 40
	textWords = 400
)

// titled finds the licence that a text is by its title, and the line of that title.
func titled(d *document) (t title, line int, ok bool) {
	if len(d.start) < textWords {
		return title{}, 0, false
	}
	head := d.text[:d.start[headWords]]
	tail := d.text[d.start[len(d.start)-tailWords]-1:]
	for _, t := range titles() {
		at := t.head.FindIndex(head)
		if at == nil || t.version != nil && !t.version.Match(head) && !t.version.Match(tail) {
			continue
		}
		if holds(d, t.words) {
			return t, d.lineAt(at[0]), true
		}
	}
	return title{}, 0, false
}

// holds reports whether a document has all the words.
func holds(d *document, words []string) bool {
	for _, w := range words {
		if !bytes.Contains(d.text, []byte(" "+w+" ")) {
			return false
		}
	}
	return true
}
