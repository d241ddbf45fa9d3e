// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"

	"greffe/internal/store"
)

type (
	named  string
	count  int8
	answer bool
)

// TestRow reads columns of each kind as database/sql does, or refuses as it does.
func TestRow(t *testing.T) {
	e, err := Open(t.Context(), filepath.Join(t.TempDir(), "r.db"), Create)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, c := range []struct {
		rule, column string
		into         func() any
	}{
		{"a_text", `'é'`, func() any { return new(string) }},
		{"a_text_as_bytes", `'é'`, func() any { return new([]byte) }},
		{"a_text_that_may_be_overwritten", `'é'`, func() any { return new(sql.RawBytes) }},
		{"an_empty_text_as_bytes", `''`, func() any { return new([]byte) }},
		{"bytes", `x'00ff'`, func() any { return new([]byte) }},
		{"bytes_as_text", `x'41'`, func() any { return new(string) }},
		{"a_number", `-7`, func() any { return new(int64) }},
		{"a_small_number", `7`, func() any { return new(int) }},
		{"a_number_as_text", `7`, func() any { return new(string) }},
		{"a_number_as_bytes", `7`, func() any { return new([]byte) }},
		{"a_number_in_a_text", `'7'`, func() any { return new(int) }},
		{"a_word_as_number", `'x'`, func() any { return new(int) }},
		{"an_answer", `1 = 1`, func() any { return new(bool) }},
		{"another_answer", `1 = 2`, func() any { return new(bool) }},
		{"a_fraction", `0.5`, func() any { return new(float64) }},
		{"a_whole_number_as_fraction", `2`, func() any { return new(float64) }},
		{"a_text_of_a_type", `'x'`, func() any { return new(named) }},
		{"a_number_of_a_type", `7`, func() any { return new(count) }},
		{"a_number_that_is_too_large_for_its_type", `700`, func() any { return new(count) }},
		{"an_answer_of_a_type", `1`, func() any { return new(answer) }},
		{"bytes_of_a_type", `'{}'`, func() any { return new(json.RawMessage) }},
		{"a_text_or_nothing", `'x'`, func() any { return new(*string) }},
		{"no_text_where_there_may_be_none", `NULL`, func() any { return new(*string) }},
		{"a_number_or_nothing", `7`, func() any { return new(*int64) }},
		{"a_word_where_a_number_may_be", `'x'`, func() any { return new(*int64) }},
		{"what_reads_itself", `'x'`, func() any { return new(sql.NullString) }},
		{"nothing_that_reads_itself", `NULL`, func() any { return new(sql.NullString) }},
		{"what_nothing_fits", `'x'`, func() any { return new(struct{}) }},
		{"nothing_as_bytes", `NULL`, func() any { return new([]byte) }},
		{"nothing_as_text", `NULL`, func() any { return new(string) }},
		{"nothing_as_number", `NULL`, func() any { return new(int64) }},
		{"nothing_where_it_may_be", `NULL`, func() any { return new(*string) }},
		{"a_text_where_nothing_may_be", `'x'`, func() any { return new(*string) }},
		{"whatever_it_is", `'x'`, func() any { return new(any) }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			want, got := c.into(), c.into()
			rows, err := e.reader.QueryContext(t.Context(), `SELECT `+c.column)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			if !rows.Next() {
				t.Fatal(rows.Err())
			}
			fault := rows.Scan(want)
			want = reflect.ValueOf(want).Elem().Interface()
			if raw, ok := want.(sql.RawBytes); ok {
				want = string(raw)
			}
			err = e.Query(t.Context(), store.Statement{SQL: `SELECT ` + c.column}, func(r store.Row) error { return r.Scan(got) })
			if (err == nil) != (fault == nil) {
				t.Errorf("%v, expected %v", err, fault)
			}
			plain := reflect.ValueOf(got).Elem().Interface()
			if raw, ok := plain.(sql.RawBytes); ok {
				plain = string(raw)
			}
			if fault == nil && !reflect.DeepEqual(plain, want) {
				t.Errorf("%#v, expected %#v", plain, want)
			}
		})
	}
	t.Run("a_place_too_few", func(t *testing.T) {
		if e.Query(t.Context(), store.Statement{SQL: `SELECT 1, 2`}, func(r store.Row) error { return r.Scan(new(int)) }) == nil {
			t.Error("no fault")
		}
	})
}
