// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"greffe/internal/register"
)

// numbered are phrases that stand for themselves.
type numbered []string

func (n numbered) number(sql string) (int64, error) {
	for i, known := range n {
		if known == sql {
			return int64(i) + 1, nil
		}
	}
	return 0, errors.New("unknown")
}

func (n numbered) sql(number int64) (string, bool) {
	if number < 1 || number > int64(len(n)) {
		return "", false
	}
	return n[number-1], true
}

// told is an engine that answers each statement with the rows that it was told.
type told map[string][][]string

type toldRow []string

func (r toldRow) Columns() ([]string, error) { return r, nil }

func (r toldRow) Scan(dest ...any) error {
	for i, d := range dest {
		reflect.ValueOf(d).Elem().Set(reflect.ValueOf([]byte(r[i])).Convert(reflect.TypeOf(d).Elem()))
	}
	return nil
}

func (e told) Apply(context.Context, ...Statement) error { return nil }
func (e told) Close() error                              { return nil }
func (e told) Scrub(context.Context) error               { return nil }
func (e told) Query(_ context.Context, s Statement, row func(Row) error) error {
	for _, r := range e[s.SQL] {
		if err := row(toldRow(r)); err != nil {
			return err
		}
	}
	return nil
}

// TestSources asks again what something was made from, after the register has changed.
func TestSources(t *testing.T) {
	now := told{"a": {{"1", "x"}, {"2", "y"}}, "none": nil}
	tell := func(ctx context.Context) {
		e := noting{now, nil}
		for _, sql := range []string{"a", "none"} {
			if err := e.Query(ctx, Statement{SQL: sql, Args: []any{"arg", 7, int64(-8)}}, func(Row) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		rule string
		next told
		want bool
	}{
		{"what_is_unchanged_stands", told{"a": {{"1", "x"}, {"2", "y"}}}, true},
		{"another_value", told{"a": {{"1", "x"}, {"2", "z"}}}, false},
		{"the_same_letters_in_other_columns", told{"a": {{"1x", ""}, {"2", "y"}}}, false},
		{"another_order", told{"a": {{"2", "y"}, {"1", "x"}}}, false},
		{"a_row_less", told{"a": {{"1", "x"}}}, false},
		{"a_row_more", told{"a": {{"1", "x"}, {"2", "y"}, {"3", "z"}}}, false},
		{"a_row_where_there_was_none", told{"a": {{"1", "x"}, {"2", "y"}}, "none": {{"1", "x"}}}, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			ctx, noted := watched(t.Context())
			tell(ctx)
			known := numbered{"none", "a"}
			noted.mark(func(string) int64 { return -1 })
			b, err := noted.encode(known)
			if err != nil {
				t.Fatal(err)
			}
			read, err := decode(b, known)
			if err != nil || !reflect.DeepEqual(read, noted) {
				t.Fatalf("%+v became %+v (%v)", noted, read, err)
			}
			written := func(string) int64 { return 1 }
			if got, err := read.stand(t.Context(), c.next, written); got != c.want || err != nil {
				t.Errorf("%v, %v", got, err)
			}
			elsewhere := func(sql string) int64 {
				if sql == movers {
					return 1
				}
				return -1
			}
			if got, err := read.stand(t.Context(), c.next, elsewhere); !got || err != nil {
				t.Errorf("asked again, though other tables were written: %v, %v", got, err)
			}
			unmarked := func(string) int64 { return -1 }
			if got, err := read.stand(t.Context(), c.next, unmarked); got != c.want || err != nil {
				t.Errorf("somebody wrote without a mark: %v, %v", got, err)
			}
		})
	}
	t.Run("what_is_read_elsewhere_proves_nothing", func(t *testing.T) {
		ctx, noted := watched(t.Context())
		tell(ctx)
		readElsewhere(ctx)
		if !noted.elsewhere {
			t.Error("it is not noted")
		}
	})
	t.Run("nor_does_half_an_answer", func(t *testing.T) {
		ctx, noted := watched(t.Context())
		fault := errors.New("no")
		if err := (noting{now, nil}).Query(ctx, Statement{SQL: "a"}, func(Row) error { return fault }); !errors.Is(err, fault) || !noted.elsewhere {
			t.Error(err, noted.elsewhere)
		}
	})
}

// FuzzSources reads damaged sources: it ends, with an error or with what writes the same.
func FuzzSources(f *testing.F) {
	known := numbered{"a", "b"}
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 2, 2, 't', 1, 'x', 'n', 4, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decode(b, known)
		if err != nil {
			if !errors.Is(err, register.ErrInvalid) {
				t.Error(err)
			}
			return
		}
		written, err := s.encode(known)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := decode(written, known); err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v became %+v (%v)", s, again, err)
		}
	})
}
