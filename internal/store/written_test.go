// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"fmt"
	"testing"
)

// TestMarked: each batch marks the tables that it writes, and nothing else.
func TestMarked(t *testing.T) {
	for _, c := range []struct {
		rule string
		sql  []string
		want string
	}{
		{"nothing_is_written", nil, ""},
		{"rows_that_come", []string{`INSERT INTO link (id) VALUES (?)`}, "link"},
		{"or_take_the_place_of_others", []string{`INSERT OR REPLACE INTO link (id) VALUES (?)`}, "link"},
		{"or_change_them", []string{`INSERT INTO link (id) VALUES (?) ON CONFLICT DO UPDATE SET id = excluded.id`}, "link"},
		{"rows_that_come_from_others", []string{`INSERT INTO change SELECT id FROM link WHERE id = ?`}, "change"},
		{"rows_that_come_from_a_list", []string{`WITH x AS (SELECT 1 FROM sheet) INSERT INTO change SELECT * FROM x`}, "change"},
		{"rows_that_change", []string{`UPDATE address SET until = ? WHERE repository IN (SELECT id FROM repository)`}, "address"},
		{"rows_that_go", []string{"DELETE FROM file WHERE hash = ?"}, "file"},
		{"each_table_once", []string{`INSERT INTO b VALUES (1)`, `DELETE FROM a`, `UPDATE b SET x = 1`}, "a b"},
		{"whatever_else", []string{`VACUUM`}, "*"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var batch []Statement
			for _, sql := range c.sql {
				batch = append(batch, Statement{SQL: sql})
			}
			got := marked(batch, func() int64 { return 7 })
			if len(batch) == 0 {
				if len(got) != 0 {
					t.Error(got)
				}
				return
			}
			tables := ""
			args := got[len(batch)].Args
			for i := 0; i < len(args); i += 2 {
				tables += fmt.Sprint(args[i], " ")
			}
			if tables != c.want+" " || args[1] != int64(7) {
				t.Errorf("%v", args)
			}
		})
	}
}

// TestMarksOf: a question has other marks once a table that it names is written, or one
// that nobody knows.
func TestMarksOf(t *testing.T) {
	before := marks("link 1\nsheet 2")
	for _, c := range []struct {
		rule, sql string
		after     marks
		moved     bool
	}{
		{"nothing_is_written", "SELECT * FROM link", before, false},
		{"its_table", "SELECT * FROM link", "link 3\nsheet 2", true},
		{"another_table", "SELECT * FROM link", "link 1\nsheet 3", false},
		{"one_of_two", "SELECT * FROM link l JOIN sheet s", "link 1\nsheet 3", true},
		{"one_that_was_never_written", "SELECT * FROM address", "address 1\nlink 1\nsheet 2", true},
		{"one_with_a_longer_name", "SELECT * FROM link", "link 1\nlink_old 4\nsheet 2", false},
		{"one_with_a_shorter_name", "SELECT * FROM sheet_revision", "link 1\nsheet 4", false},
		{"one_within_brackets", "SELECT (SELECT 1 FROM link)", "link 3\nsheet 2", true},
		{"one_that_nobody_knows", "SELECT * FROM link", "* 9\nlink 1\nsheet 2", true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if moved := before.of(c.sql) != c.after.of(c.sql); moved != c.moved {
				t.Errorf("moved: %v", moved)
			}
		})
	}
}
