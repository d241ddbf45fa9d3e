// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"encoding/binary"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// This file marks the tables that are written: what was read from tables of the same
// marks would be read alike, and need not be asked again.

// anyTable stands in the marks for a table that a statement does not name as it should.
const anyTable = "*"

// target finds the table that a statement writes: SQL has one of a statement, and
// nothing of the schema writes a second one.
var target = regexp.MustCompile(`(?:INTO|UPDATE|DELETE FROM) +([a-z_]+)`)

// marked gives each table that a batch writes a mark that it never had, with the batch.
func marked(batch []Statement, mark func() int64) []Statement {
	var tables []string
	for _, s := range batch {
		table := anyTable
		if m := target.FindStringSubmatch(s.SQL); m != nil {
			table = m[1]
		}
		if !slices.Contains(tables, table) {
			tables = append(tables, table)
		}
	}
	if len(tables) == 0 {
		return batch
	}
	slices.Sort(tables)
	now, args := mark(), make([]any, 0, 2*len(tables))
	for _, table := range tables {
		args = append(args, table, now)
	}
	return append(slices.Clip(batch), Statement{
		SQL:  `INSERT INTO written (name, mark) VALUES (?, ?)` + strings.Repeat(`, (?, ?)`, len(tables)-1) + ` ON CONFLICT (name) DO UPDATE SET mark = excluded.mark`,
		Args: args, Want: AnyRows,
	})
}

// marks are those of all tables, as marksColumn gives them; a table that is not there has
// the mark 0.
type marks string

// marksColumn is an expression that gives marks.
const marksColumn = `COALESCE((SELECT group_concat(name || ' ' || mark, char(10)) FROM (SELECT name, mark FROM written ORDER BY name)), '')`

// of sums up the marks of all tables that a question may read: those whose names are
// anywhere among its words.
func (m marks) of(sql string) int64 {
	h := fnv.New64a()
	var number [8]byte
	for line := range strings.Lines(string(m)) {
		name, mark, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if name != anyTable && !hasWord(sql, name) {
			continue
		}
		n, _ := strconv.ParseInt(mark, 10, 64)              // it is a column of whole numbers
		binary.LittleEndian.PutUint64(number[:], uint64(n)) // #nosec G115 -- the bits count
		h.Write([]byte(name))
		h.Write(number[:])
	}
	return int64(h.Sum64()) // #nosec G115 -- as above
}

// hasWord reports whether a word stands in a text, and not within a longer one.
func hasWord(text, word string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(word)
		if (start == 0 || !wordByte(text[start-1])) && (end == len(text) || !wordByte(text[end])) {
			return true
		}
		at = start + 1
	}
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}
