// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"bufio"
	"database/sql"
	"fmt"
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

// index is a real FTS5 table of the form that the package comment gives, with its columns.
type index struct {
	db      *sql.DB
	columns *search.Columns
	keys    []string // rowid-1 -> key
}

func newIndex(t testing.TB) *index {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(t.TempDir(), "search.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Exec(`CREATE VIRTUAL TABLE search_index USING fts5(exact, title, body, facet,
		content='', contentless_delete=1, prefix='3', tokenize='ascii')`)
	if err != nil {
		t.Fatal(err)
	}
	return &index{db: db, columns: search.NewColumns()}
}

func (x *index) add(t testing.TB, e register.Entry) {
	t.Helper()
	x.keys = append(x.keys, e.Key)
	_, err := x.db.Exec(`INSERT INTO search_index(rowid, exact, title, body, facet) VALUES (?, ?, ?, ?, ?)`,
		len(x.keys), e.Exact, e.Title, e.Body, search.FacetColumn(e))
	if err != nil {
		t.Fatal(err)
	}
	x.columns.Add(int64(len(x.keys)), register.KindRepository, e.Facets, 0) // the words alone decide
}

// term asks the table for one term.
func (x *index) term(t search.Term) (*search.Postings, error) {
	var all string
	err := x.db.QueryRow(`SELECT COALESCE(group_concat(rowid), '') FROM search_index WHERE search_index MATCH ?`, t.Match()).Scan(&all)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Match(), err)
	}
	return search.ReadPostings(all), nil
}

// find gives the keys that answer a query, best first.
func (x *index) find(q search.Query) ([]string, error) {
	found, err := x.columns.Find(q, x.term)
	if err != nil {
		return nil, err
	}
	keys := []string{}
	for _, hit := range x.columns.Rank(found, found.Docs, len(x.keys)) {
		keys = append(keys, x.keys[hit.Doc-1])
	}
	return keys, nil
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
			got, err := x.find(q)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) > 0 && want[0] == "~" {
				want = slices.Sorted(slices.Values(want[1:]))
				slices.Sort(got)
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("got  %v\nwant %v", got, want)
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
		if _, err := x.find(search.Parse(query)); err != nil {
			t.Errorf("%.40q: %v", query, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"impot -x", `"a b" -"c d"`, `licence:mit -forge:"x y"`, "{a b}: c* NEAR(d, 2)", "c++ C# .NET", "a\x00b"} {
		f.Add(s)
	}
	x := corpusIndex(f)
	f.Fuzz(func(t *testing.T, text string) {
		q := search.Parse(text)
		found, err := x.find(q)
		if err != nil {
			t.Fatal(err)
		}
		if q.Empty() && len(found) != len(x.keys) {
			t.Fatalf("a query without words finds %v", found)
		}
		without, err := x.find(search.Parse(head(text, 200) + " -impot"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.ContainsAny(head(text, 200), "\"«“„") && len(text) < 60 && slices.Contains(without, "income-tax") {
			t.Fatalf("%q -impot finds income-tax", text)
		}
		search.Highlight(text, q, 80)
	})
}

func head(s string, n int) string { return s[:min(len(s), n)] }
