// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"math"
	"sync"

	"greffe/internal/register"
)

// sources are what something was made from: every question that was put to the engine
// meanwhile, with a digest of the answer. What was made stands as long as each is
// answered alike, whoever wrote what in between.
type sources struct {
	mu        sync.Mutex // parts of a page are made at the same time
	questions []question
	elsewhere bool  // something was read that no question tells, such as the columns of the search
	moves     int64 // the marks of the tables that move the edition, when it was made
}

// question is one statement that was asked, and what came of it.
type question struct {
	sql    string
	args   []any // strings and whole numbers
	rows   int
	digest [digestSize]byte // of the rows, in their order
	marks  int64            // of the tables that it reads, when it was asked
}

const digestSize = 16

type sourcesKey struct{}

// watched gives a context under which everything that is read is noted.
func watched(ctx context.Context) (context.Context, *sources) {
	s := &sources{}
	return context.WithValue(ctx, sourcesKey{}, s), s
}

// readElsewhere notes that what is being made depends on more than rows.
func readElsewhere(ctx context.Context) {
	if s, ok := ctx.Value(sourcesKey{}).(*sources); ok {
		s.readElsewhere()
	}
}

func (s *sources) readElsewhere() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.elsewhere = true
}

// watching reports whether what is read under a context is noted.
func watching(ctx context.Context) bool { return ctx.Value(sourcesKey{}) != nil }

// noting is an engine that notes what it answers to those who watch, and marks what is
// written.
type noting struct {
	Engine
	mark func() int64 // gives a number that it never gave
}

// Apply carries out all statements, or none.
func (e noting) Apply(ctx context.Context, batch ...Statement) error {
	return e.Engine.Apply(ctx, marked(batch, e.mark)...)
}

// Query calls row for each row.
func (e noting) Query(ctx context.Context, s Statement, row func(Row) error) error {
	noted, ok := ctx.Value(sourcesKey{}).(*sources)
	if !ok {
		return e.Engine.Query(ctx, s, row)
	}
	sum := newRowSum()
	err := e.Engine.Query(ctx, s, func(r Row) error {
		if err := row(r); err != nil {
			return err
		}
		return sum.add(r) // last: after it, the driver gives a row to nobody else
	})
	if err != nil {
		noted.readElsewhere() // half an answer proves nothing
		return err
	}
	noted.note(s, sum)
	return nil
}

func (s *sources) note(asked Statement, sum *rowSum) {
	for i, a := range asked.Args {
		switch v := a.(type) {
		case string, int64:
		case int:
			asked.Args[i] = int64(v)
		default:
			s.readElsewhere() // of a kind that is not kept
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.questions = append(s.questions, question{sql: asked.SQL, args: asked.Args, rows: sum.rows, digest: sum.digest()})
}

// mark notes the marks of the tables that were read.
func (s *sources) mark(of func(sql string) int64) {
	s.moves = of(movers)
	for i := range s.questions {
		s.questions[i].marks = of(s.questions[i].sql)
	}
}

// movers names the tables that move the edition.
const movers = `change search_doc coverage inquiry`

// stand asks everything again whose tables were written since, and reports whether all is
// answered as it was. It is for another edition than the one that was marked: when none of
// the tables that move it is marked anew, somebody writes who marks nothing, an older
// program for one, and everything is asked.
func (s *sources) stand(ctx context.Context, e Engine, marks func(sql string) int64) (bool, error) {
	told := marks(movers) != s.moves
	for _, q := range s.questions {
		if told && marks(q.sql) == q.marks {
			continue
		}
		sum := newRowSum()
		err := e.Query(ctx, Statement{SQL: q.sql, Args: q.args}, func(r Row) error {
			if sum.rows == q.rows {
				return errMore
			}
			return sum.add(r)
		})
		if errors.Is(err, errMore) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if sum.rows != q.rows || sum.digest() != q.digest {
			return false, nil
		}
	}
	return true, nil
}

var errMore = errors.New("more rows than before")

// rowSum makes the digest of rows.
type rowSum struct {
	rows   int
	hash   hash.Hash
	values []sql.RawBytes
	into   []any
	length [binary.MaxVarintLen64]byte
}

func newRowSum() *rowSum { return &rowSum{hash: sha256.New()} }

func (s *rowSum) add(r Row) error {
	if s.values == nil {
		columns, err := r.Columns()
		if err != nil {
			return fmt.Errorf("columns: %w", err)
		}
		s.values, s.into = make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range s.values {
			s.into[i] = &s.values[i]
		}
	}
	if err := r.Scan(s.into...); err != nil {
		return fmt.Errorf("row: %w", err)
	}
	s.rows++
	for _, v := range s.values {
		n := uint64(0) // of NULL
		if v != nil {
			n = uint64(len(v)) + 1
		}
		s.hash.Write(s.length[:binary.PutUvarint(s.length[:], n)])
		s.hash.Write(v)
	}
	return nil
}

func (s *rowSum) digest() (d [digestSize]byte) {
	copy(d[:], s.hash.Sum(nil))
	return d
}

// phrases give each statement a number, and each number its statement: pages of one
// kind ask the same ones.
type phrases interface {
	number(sql string) (int64, error)
	sql(number int64) (string, bool)
}

// encode writes sources for a file.
func (s *sources) encode(known phrases) ([]byte, error) {
	b := binary.LittleEndian.AppendUint64(nil, uint64(s.moves)) // #nosec G115 -- the bits count
	for _, q := range s.questions {
		n, err := known.number(q.sql)
		if err != nil {
			return nil, err
		}
		b = binary.AppendVarint(b, n)
		b = binary.AppendUvarint(b, uint64(len(q.args)))
		for _, a := range q.args {
			switch v := a.(type) {
			case int64:
				b = binary.AppendVarint(append(b, argNumber), v)
			case string:
				b = append(binary.AppendUvarint(append(b, argText), uint64(len(v))), v...)
			}
		}
		b = append(binary.AppendVarint(b, int64(q.rows)), q.digest[:]...)
		b = binary.LittleEndian.AppendUint64(b, uint64(q.marks)) // #nosec G115 -- the bits count
	}
	return b, nil
}

const (
	argNumber = 'n'
	argText   = 't'
)

// decode reads what encode wrote; anything else is ErrInvalid.
func decode(b []byte, known phrases) (*sources, error) {
	r := byteReader{b: b}
	s := &sources{moves: r.mark()}
	for len(r.b) > 0 && !r.bad {
		sql, ok := known.sql(r.varint())
		q := question{sql: sql}
		args := r.uvarint()
		if !ok || args > uint64(len(r.b)) {
			r.bad = true
			break
		}
		for range args {
			switch kind := r.take(1); {
			case kind == string(rune(argNumber)):
				q.args = append(q.args, r.varint())
			case kind == string(rune(argText)):
				q.args = append(q.args, r.take(r.uvarint()))
			default:
				r.bad = true
			}
		}
		rows := r.varint()
		r.bad = r.bad || rows < 0 || rows > math.MaxInt32
		q.rows = int(rows)
		copy(q.digest[:], r.take(digestSize))
		q.marks = r.mark()
		s.questions = append(s.questions, q)
	}
	if r.bad {
		return nil, fmt.Errorf("sources of a page: %w", register.ErrInvalid)
	}
	return s, nil
}

// byteReader reads from bytes that may be damaged.
type byteReader struct {
	b   []byte
	bad bool
}

func (r *byteReader) mark() int64 {
	b := r.take(8)
	if r.bad {
		return 0
	}
	return int64(binary.LittleEndian.Uint64([]byte(b))) // #nosec G115 -- the bits count
}

func (r *byteReader) varint() int64 {
	v, n := binary.Varint(r.b)
	return skip(r, v, n)
}

func (r *byteReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	return skip(r, v, n)
}

func skip[T int64 | uint64](r *byteReader, v T, n int) T {
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *byteReader) take(n uint64) string {
	if n > uint64(len(r.b)) {
		r.b, r.bad = nil, true
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}
