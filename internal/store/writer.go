// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

// writer gathers the statements of one batch: one for each kind of row, in the order
// in which the kinds first came, each with as many rows as the batch has of it. A
// statement a row would cost more in calls than SQLite needs for the writing.
type writer struct {
	register *Register
	at       time.Time
	actor    string
	all      []*rowStatement
	bySQL    map[string]*rowStatement
	hidden   map[string]bool // sheets of the batch that readers may not see
	err      error           // the first fault; nothing is applied then
}

// rowStatement is one statement with the arguments of its rows.
type rowStatement struct {
	sql   string // with the placeholders of one row, in parentheses after VALUES
	width int    // arguments of a row; 0 for a statement without rows
	args  []any
	tail  []any          // arguments of the placeholders that follow the rows
	named map[string]int // what a row is about -> where its arguments begin
	want  int            // rows that a statement without rows must affect; 0 is any number
}

// rows gives the statement that holds the placeholders of one row after VALUES, and
// that may affect any number of rows.
func (w *writer) rows(sql string) *rowStatement {
	s := w.bySQL[sql]
	if s == nil {
		s = &rowStatement{sql: sql, named: map[string]int{}}
		if w.bySQL == nil {
			w.bySQL = map[string]*rowStatement{}
		}
		w.bySQL[sql] = s
		w.all = append(w.all, s)
	}
	return s
}

// row adds one row to such a statement.
func (w *writer) row(sql string, args ...any) { w.rows(sql).add(args...) }

func (s *rowStatement) add(args ...any) {
	s.width = len(args)
	s.args = append(s.args, args...)
}

// after sets the arguments of the placeholders that follow the rows.
func (s *rowStatement) after(tail ...any) *rowStatement {
	s.tail = tail
	return s
}

// put adds the row that speaks of name, in the place of an earlier one.
func (s *rowStatement) put(name string, args ...any) {
	if at, twice := s.named[name]; twice {
		copy(s.args[at:], args)
		return
	}
	s.named[name] = len(s.args)
	s.add(args...)
}

// do adds a statement of its own that may affect any number of rows.
func (w *writer) do(sql string, args ...any) {
	w.all = append(w.all, &rowStatement{sql: sql, tail: args})
}

// must adds a statement of its own that affects one row, or else the batch is a conflict.
func (w *writer) must(sql string, args ...any) {
	w.all = append(w.all, &rowStatement{sql: sql, tail: args, want: 1})
}

// sizes are how many rows one statement may have: few, so that each text is prepared
// once and found again.
var sizes = []int{64, 8, 1}

// statements gives the batch as the engine takes it.
func (w *writer) statements() []Statement {
	var all []Statement
	for _, s := range w.all {
		if s.width == 0 {
			want := AnyRows
			if s.want > 0 {
				want = s.want
			}
			all = append(all, Statement{SQL: s.sql, Args: s.tail, Want: want})
			continue
		}
		all = s.cut(all)
	}
	return all
}

// cut appends the statement to all, its rows parted into statements of the sizes.
func (s *rowStatement) cut(all []Statement) []Statement {
	start := strings.Index(s.sql, "VALUES (") + len("VALUES ")
	end := start + strings.IndexByte(s.sql[start:], ')') + 1
	row := s.sql[start:end]
	rest := s.args
	for _, size := range sizes {
		text := s.sql[:end] + strings.Repeat(", "+row, size-1) + s.sql[end:]
		for n := size * s.width; len(rest) >= n; rest = rest[n:] {
			args := rest[:n:n]
			if len(s.tail) > 0 {
				args = append(args, s.tail...)
			}
			all = append(all, Statement{SQL: text, Args: args, Want: AnyRows})
		}
	}
	return all
}

func (w *writer) fail(err error) {
	if err != nil && w.err == nil {
		w.err = err
	}
}

// body gives v as JSON, and keeps the fault of what cannot be written.
func (w *writer) body(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		w.fail(fmt.Errorf("%T: %w", v, err))
	}
	return string(b)
}

// worked gives f of each, in order, worked out by every processor.
func worked[T, U any](all []T, f func(*T) U) []U {
	out := make([]U, len(all))
	workers := min(runtime.GOMAXPROCS(0), (len(all)+worth-1)/worth)
	if workers < 2 {
		for i := range all {
			out[i] = f(&all[i])
		}
		return out
	}
	var wg sync.WaitGroup
	for n := range workers {
		wg.Go(func() {
			for i := n; i < len(all); i += workers {
				out[i] = f(&all[i])
			}
		})
	}
	wg.Wait()
	return out
}

// worth is how many nouns are worth a goroutine.
const worth = 64
