// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"bufio"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"greffe/internal/register"
	"greffe/internal/search"
)

// index is a real FTS5 table of the form that the package comment gives.
type index struct {
	db   *sql.DB
	keys []string // rowid-1 -> key
}

func newIndex(t testing.TB) *index {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(t.TempDir(), "search.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Exec(`CREATE VIRTUAL TABLE search_index USING fts5(exact, title, body, facet,
		content='', contentless_delete=1, prefix='3 4', tokenize='ascii')`)
	if err != nil {
		t.Fatal(err)
	}
	return &index{db: db}
}

func (x *index) add(t testing.TB, e register.Entry) {
	t.Helper()
	x.keys = append(x.keys, e.Key)
	_, err := x.db.Exec(`INSERT INTO search_index(rowid, exact, title, body, facet) VALUES (?, ?, ?, ?, ?)`,
		len(x.keys), e.Exact, e.Title, e.Body, search.FacetColumn(e))
	if err != nil {
		t.Fatal(err)
	}
}

func (x *index) match(expression string) ([]string, error) {
	rows, err := x.db.Query(`SELECT rowid FROM search_index WHERE search_index MATCH ?
		ORDER BY bm25(search_index, 4.0, 6.0, 1.0, 0.0), rowid`, expression)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	keys := []string{}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		keys = append(keys, x.keys[id-1])
	}
	return keys, rows.Err()
}

// corpus reads testdata/corpus.txt.
func corpus(t testing.TB) []register.Entry {
	t.Helper()
	b, err := os.ReadFile("testdata/corpus.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []register.Entry
	for _, paragraph := range strings.Split(string(b), "\n\n") {
		fields := map[string]string{}
		for line := range strings.Lines(paragraph) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && name[0] != '#' {
				fields[name] = value
			}
		}
		out = append(out, entry(t, fields))
	}
	return out
}

func entry(t testing.TB, f map[string]string) register.Entry {
	t.Helper()
	score, err := strconv.Atoi(f["score"])
	if err != nil {
		t.Fatal(err)
	}
	key, kind, title, text := f["key"], f["kind"], f["title"], f["text"]
	for _, name := range []string{"key", "kind", "title", "text", "score"} {
		delete(f, name)
	}
	return search.NewEntry(register.Kind(kind), key, title, []string{text}, f, score, time.Time{})
}

func corpusIndex(t testing.TB) *index {
	x := newIndex(t)
	for _, e := range corpus(t) {
		x.add(t, e)
	}
	return x
}

func TestExpectations(t *testing.T) {
	x := corpusIndex(t)
	f, err := os.Open("testdata/expectations.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		query, answer, ok := strings.Cut(line, "=>")
		if !ok {
			t.Fatalf("no arrow: %q", line)
		}
		query = strings.TrimSpace(query)
		want := strings.Fields(answer)
		t.Run(query, func(t *testing.T) {
			q := search.Parse(query)
			got, err := x.match(q.Match())
			if err != nil {
				t.Fatalf("MATCH %s: %v", q.Match(), err)
			}
			if len(want) > 0 && want[0] == "~" {
				want = slices.Sorted(slices.Values(want[1:]))
				slices.Sort(got)
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("got  %v\nwant %v\nMATCH %s", got, want, q.Match())
			}
		})
	}
}

func TestHostileQueries(t *testing.T) {
	x := corpusIndex(t)
	for _, query := range []string{
		`a AND`, `"x`, `name:`, `NEAR(`, `*`, `-x`, `{a b}: c`, `exact:impot`, `^impot`, `c++`, `"`, `""`, `-`, `--`, `- -`,
		`impot OR`, `NOT impot`, `(impot`, `impot)`, `a""b`, `'; DROP TABLE search_index; --`, "impot\x00revenu", "\xff\xfe", `licence:`, `licence:"`,
		`-licence:mit`, `::`, `a:b:c`, strings.Repeat("*", 10_000), strings.Repeat("(", 10_000), strings.Repeat("a ", 5_000), strings.Repeat("a-", 5_000),
		strings.Repeat("é", 5_000), strings.Repeat(`"`, 5_000), strings.Repeat("-x ", 500), "🙂", "数据 公开", "العربية", "NULL", "%s%n", "+", "c+", "#", ".", ".net.", "’", "l’",
	} {
		q := search.Parse(query)
		if q.Match() == "" {
			if !q.Empty() {
				t.Errorf("%.40q: no expression for a query that is not empty", query)
			}
			continue
		}
		if _, err := x.match(q.Match()); err != nil {
			t.Errorf("%.40q: MATCH %.200s: %v", query, q.Match(), err)
		}
	}
}

// filtersInsideTheIndex: what the URL chooses is demanded by tokens, and agrees with
// the columns in memory.
func TestFiltersInsideTheIndex(t *testing.T) {
	x := corpusIndex(t)
	columns := search.NewColumns()
	entries := corpus(t)
	for i, e := range entries {
		columns.Add(int64(i+1), e.Kind, e.Facets, e.Score)
	}
	for name, filters := range map[string][]search.Filter{
		"one_value":          {{Facet: "licence", Value: "MIT"}},
		"two_values_are_or":  {{Facet: "licence", Value: "MIT"}, {Facet: "licence", Value: "Apache-2.0"}},
		"two_facets_are_and": {{Facet: "licence", Value: "MIT"}, {Facet: "language", Value: "C#"}},
		"case_matters":       {{Facet: "licence", Value: "etalab-2.0"}},
		"not_observed":       {{Facet: "licence", Value: ""}},
		"not_observed_or":    {{Facet: "licence", Value: ""}, {Facet: "licence", Value: "MIT"}},
		"kind":               {{Facet: "kind", Value: "sheet"}},
		"unknown_value":      {{Facet: "kind", Value: "nothing"}},
		"unknown_facet":      {{Facet: "nothing", Value: "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := x.match(search.Query{}.MatchWith(filters))
			if err != nil {
				t.Fatal(err)
			}
			want := []string{}
			for _, id := range columns.Filter(nil, filters) {
				want = append(want, entries[id-1].Key)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("index %v, columns %v", got, want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"impot -x", `"a b" -"c d"`, `licence:mit -forge:"x y"`, "{a b}: c* NEAR(d, 2)", "c++ C# .NET", "a\x00b"} {
		f.Add(s)
	}
	x := corpusIndex(f)
	f.Fuzz(func(t *testing.T, text string) {
		q := search.Parse(text)
		if q.Empty() != (q.Match() == "") {
			t.Fatalf("Empty is %v, Match is %q", q.Empty(), q.Match())
		}
		if q.Empty() {
			return
		}
		found, err := x.match(q.Match())
		if err != nil {
			t.Fatalf("MATCH %s: %v", q.Match(), err)
		}
		without, err := x.match(search.Parse(head(text, 200) + " -impot").Match())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.ContainsAny(head(text, 200), "\"«“„") && len(text) < 60 && slices.Contains(without, "income-tax") {
			t.Fatalf("%q -impot finds income-tax", text)
		}
		_ = found
		search.Highlight(text, q, 80)
	})
}

func head(s string, n int) string { return s[:min(len(s), n)] }
