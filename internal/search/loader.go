// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"encoding/json"
	"fmt"
	"strings"

	"greffe/internal/register"
)

// Loader adds documents, one after another, whose facets are written as JSON objects of
// strings. Entries name the same facets in one of a few orders, and most values are those
// of the entry before: it remembers what followed what, since the first reader waits
// until all are loaded.
type Loader struct {
	columns *Columns
	first   slot
	slots   []*slot           // of the entry being read
	values  map[string]string // of an entry that is not plain; scratch room
}

// slot is a facet at its place in an entry.
type slot struct {
	head string  // what is written before the value: its name and the marks
	col  *column // nil for what is not counted
	code uint32  // of the value it had last
	next []*slot // what followed it so far
}

// NewLoader makes a loader into columns.
func NewLoader(c *Columns) *Loader { return &Loader{columns: c, values: map[string]string{}} }

// Add sets a document as Columns.Add does, or says why its facets cannot be read.
func (l *Loader) Add(doc int64, kind register.Kind, facets string, score int) error {
	c := l.columns
	c.mu.Lock()
	defer c.mu.Unlock()
	text := facets
	if strings.Contains(text, `\`) && !strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\u001f`, Several) // the only escape that most have
	}
	slots, plain := l.read(text)
	if !plain {
		clear(l.values)
		if err := json.Unmarshal([]byte(facets), &l.values); err != nil {
			return fmt.Errorf("facets of document %d: %w", doc, err)
		}
		c.add(doc, kind, l.values, score)
		return nil
	}
	i, ok := c.room(doc, score)
	if !ok {
		return nil
	}
	known := c.alive.Has(i)
	kinds := c.column(FacetKind)
	c.round++
	kinds.set(i, kinds.code(string(kind)), known, c.round)
	given := 1
	for _, p := range slots {
		if p.col != nil && p.col.set(i, p.code, known, c.round) {
			given++
		}
	}
	if given < len(c.facets) {
		for _, col := range c.list {
			if col.round != c.round {
				col.move(i, 0, known)
			}
		}
	}
	c.live(i, known)
	return nil
}

// set is move within a round; it reports whether this is the first one of the column.
func (col *column) set(i int, code uint32, known bool, round int) bool {
	first := col.round != round
	col.move(i, code, known || !first)
	col.round = round
	return first
}

// read cuts {"a":"b","c":"d"} into its slots. It is not plain where anything is escaped,
// or written otherwise.
func (l *Loader) read(text string) (slots []*slot, plain bool) {
	if strings.Contains(text, `\`) {
		return nil, false
	}
	l.slots = l.slots[:0]
	if text == "{}" {
		return nil, true
	}
	for at := &l.first; at == &l.first || text != "}"; {
		if at = l.after(at, text); at == nil {
			return nil, false
		}
		text = text[len(at.head):]
		end := strings.IndexByte(text, '"')
		if end < 0 {
			return nil, false
		}
		if at.col != nil && at.col.values[at.code] != text[:end] {
			at.code = at.col.code(text[:end])
		}
		l.slots, text = append(l.slots, at), text[end+1:]
	}
	return l.slots, true
}

// after gives the slot with which text goes on, nil when no name and value follow.
func (l *Loader) after(at *slot, text string) *slot {
	for _, s := range at.next {
		if strings.HasPrefix(text, s.head) {
			return s
		}
	}
	begins := `,"`
	if at == &l.first {
		begins = `{"`
	}
	rest, ok := strings.CutPrefix(text, begins)
	name, _, named := strings.Cut(rest, `":"`)
	if !ok || !named || strings.Contains(name, `"`) {
		return nil
	}
	s := &slot{head: begins + name + `":"`} // a copy: it must not hold the row
	if counted(name) {
		s.col = l.columns.column(strings.Clone(name))
	}
	at.next = append(at.next, s)
	return s
}
