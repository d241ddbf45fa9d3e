// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

var about = About{Title: "list", Source: "https://registre.example", Licence: "CC0-1.0", Date: "2026-03-01", Position: 7}

var update = flag.Bool("update", false, "write the golden files anew")

// stream yields values, then a fault when there is one.
func stream[T any](fault error, all ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
		if fault != nil {
			var none T
			yield(none, fault)
		}
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("CET", 3600))

func repositories() []*register.Repository {
	present := func(s string) register.Fact[string] { return register.Fact[string]{State: register.Present, Value: s} }
	return []*register.Repository{
		{ID: "r1", Key: "github.com/Ville/Code", URL: "https://github.com/Ville/Code", Host: "github.com", Kind: register.GitHub, Name: "Code",
			Accounts: []string{"github.com/Region", "github.com/Ville"}, Aliases: []register.Address{{Key: "github.com/ville/old", Until: "2026-01-01"}},
			Description: present("a \"best\", or\nnot; é = œ"), Homepage: register.Fact[string]{State: register.Absent}, Licence: present("MIT"),
			Language: register.Fact[string]{State: register.Failed}, Topics: register.Fact[[]string]{State: register.Present, Value: []string{"a", "b"}},
			Fork: register.Fact[bool]{State: register.Present, Value: true}, CreatedOn: register.Fact[time.Time]{State: register.Present, Value: noon},
			Publiccode: register.MetadataValid, SheetFiles: []string{"algorithm.yml"}, Reach: register.ReachOpen, Origin: register.Origin{Kind: register.Observed, Source: "https://github.com"},
			SeenAt: noon, VisitedAt: noon},
		{ID: "r2", Key: "gitlab.example/a/b", URL: "https://gitlab.example/a/b", Host: "gitlab.example", Kind: register.GitLab, Name: "b",
			Description: present("=1+1"), Publiccode: register.MetadataNotObserved, Reach: register.ReachGone, GoneAt: noon, Origin: register.Origin{Kind: register.Imported, Source: "list.csv"}},
	}
}

func organisations() []register.Organisation {
	return []register.Organisation{{ID: "o1", Slug: "ville", Name: "Ville", NameOrigin: register.NameOwn, Acronyms: []string{"V"},
		Identifiers: []register.Identifier{{Scheme: "body", Value: "1"}, {Scheme: "uri", Value: "https://ville.example"}},
		Parents:     []register.Dated{{Value: "o2"}, {Value: "o3", Until: "2020-01-01"}}, Kind: "city", Website: "https://ville.example", Origin: register.Origin{Kind: register.Imported, Source: "list"}}}
}

func changes() []register.Change {
	return []register.Change{{Seq: 1, At: noon, Actor: "crawl:1", Kind: register.KindRepository, Key: "r1", Revision: "secret", Commitment: "c1", First: true, Label: "Code", Address: "github.com/Ville/Code"},
		{Seq: 2, At: noon, Actor: "crawl:1", Kind: register.KindSheet, Key: "s1", Commitment: "c2", Tombstone: true, Fields: []string{"licence", "retired"}}}
}

func written[T any](t *testing.T, format Format, columns []Column[T], all ...T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, Options{Format: format}, columns, stream(nil, all...)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// told is a file that says of itself what it is.
func told[T any](t *testing.T, format Format, columns []Column[T], all ...T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, Options{Format: format, About: about}, columns, stream(nil, all...)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func accounts() []register.Account {
	return []register.Account{{Host: "github.com", Path: "Ville", Kind: register.GitHub, Organisation: "o1", Name: "=Ville", Proof: register.ProofDomain, Since: "2020-01-01", Origin: register.Origin{Kind: register.Imported, Source: "comptes.yml"}}}
}

func links() []register.Link {
	return []register.Link{{Sheet: "urn:uuid:1", Repository: "r1", Address: "github.com/Ville/Code", Ground: register.GroundNames, Status: register.LinkVerified, Kinship: register.KinSame, Mutual: true, Since: noon,
		Evidence: register.Evidence{URL: "https://ville.example", ReadAt: noon, SHA256: "ab"}}}
}

func algorithms() []Algorithm {
	return []Algorithm{AlgorithmOf(register.Sheet{ID: "urn:uuid:1", Slug: "creche", Organisation: "o1", State: register.Published, PublishedAt: noon, Origin: register.Origin{Kind: register.Declared, Source: "form", Date: "2026-01-01"},
		Content: register.Content{Lang: "fr", Name: "Crèche <&>", Administration: "Ville", Purpose: register.Fill("-classer\nles demandes"), Medium: register.NotApplicableBecause[string]("sans objet"),
			Start: register.UnreadableAs[string]("vers 2019"), Automation: register.Value[string]{Status: register.Filled, Filled: "none", Raw: "aucune"}, Data: register.Fill([]register.DataItem{{Label: "Revenus"}})}})}
}

func crawls() []register.Crawl {
	return []register.Crawl{{ID: "2026-03-01T12:00:00Z@a", Started: noon, Outcome: register.CrawlComplete, Parts: []register.CrawlPart{{Account: "a", Seen: 2, Visited: 1}, {Account: "b", Seen: 3}}}}
}

// TestGolden compares every list in every format with files that were read in review.
func TestGolden(t *testing.T) {
	for _, format := range []Format{CSV, CSVSheet, JSON, NDJSON} {
		for name, got := range map[string][]byte{
			"repositories":  told(t, format, Repositories(), repositories()...),
			"organisations": told(t, format, Organisations(), organisations()...),
			"accounts":      told(t, format, Accounts(), accounts()...),
			"links":         told(t, format, Links(), links()...),
			"algorithms":    told(t, format, Algorithms(), algorithms()...),
			"inventory":     told(t, format, Inventory(), repositories()...),
			"crawls":        told(t, format, Crawls(), crawls()...),
			"changes":       told(t, format, Changes(), changes()...),
			"nothing":       written(t, format, Changes()),
		} {
			t.Run(name+"."+string(format), func(t *testing.T) {
				path := filepath.Join("testdata", name+"."+string(format))
				if *update {
					if err := os.WriteFile(path, got, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

// TestCSVIsExact reads back what was written: no value is altered, lines end as RFC
// 4180 says.
func TestCSVIsExact(t *testing.T) {
	values := []string{"", "plain", "a,b", `a "quoted" b`, "two\nlines", "two\r\nlines", "=1+1", "+1", "-1", "@x", "\ttab", " spaces ", "é œ 日本 🙂", `"`, `""`, "'", ";", "\u202e", "no-break\u00a0space"}
	columns := []Column[string]{{Name: "value", Value: func(s string) string { return s }}, {Name: "again", Value: func(s string) string { return s }}}
	got := written(t, CSV, columns, values...)
	for i, line := range strings.SplitAfter(string(got), "\n") {
		if line != "" && i == 0 && !strings.HasSuffix(line, "\r\n") {
			t.Errorf("line %q does not end with CRLF", line)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(got)).ReadAll()
	if err != nil || len(rows) != len(values)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, v := range values {
		want := strings.ReplaceAll(v, "\r\n", "\n") // the reader's own rule
		if rows[i+1][0] != want || rows[i+1][1] != want {
			t.Errorf("%q came back as %q", v, rows[i+1])
		}
	}
	if !bytes.Contains(got, []byte("two\nlines")) && !bytes.Contains(got, []byte("two\r\nlines")) {
		t.Error("line breaks are lost")
	}
}

// TestLineBreaksAreExact: a machine that compares must get the bytes that were stored.
func TestLineBreaksAreExact(t *testing.T) {
	columns := []Column[string]{{Name: "v", Value: func(s string) string { return s }}}
	for _, v := range []string{"a\nb", "a\r\nb", "a\rb"} {
		if got, want := string(written(t, CSV, columns, v)), "v\r\n\""+v+"\"\r\n"; got != want {
			t.Errorf("%q is written %q", v, got)
		}
	}
}

// TestColumns has a name for each column, once, and tells the four states apart.
func TestColumns(t *testing.T) {
	for name, columns := range map[string][]string{"repositories": columnNames(Repositories()), "organisations": columnNames(Organisations()), "changes": columnNames(Changes())} {
		sorted := slices.Sorted(slices.Values(columns))
		if len(slices.Compact(sorted)) != len(columns) {
			t.Errorf("%s: a column twice in %v", name, columns)
		}
	}
	states := map[string]bool{}
	for _, c := range Repositories() {
		if strings.HasSuffix(c.Name, "_state") {
			states[c.Value(repositories()[0])] = true
		}
	}
	for _, s := range register.States() {
		if !states[string(s)] {
			t.Errorf("no column shows the state %s", s)
		}
	}
}

func columnNames[T any](columns []Column[T]) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// TestJSON is one document, or one a line.
func TestJSON(t *testing.T) {
	var doc struct {
		About About
		Items []register.Change
	}
	if err := json.Unmarshal(told(t, JSON, Changes(), changes()...), &doc); err != nil || len(doc.Items) != 2 || doc.About != about {
		t.Errorf("%+v, %v", doc, err)
	}
	if bytes.Contains(written(t, JSON, Changes(), changes()...), []byte("secret")) {
		t.Error("a revision, which only its commitment stands for, is exported")
	}
	lines := bytes.Split(bytes.TrimSpace(written(t, NDJSON, Changes(), changes()...)), []byte("\n"))
	for _, line := range lines {
		if !json.Valid(line) {
			t.Errorf("%s", line)
		}
	}
	if len(lines) != 2 {
		t.Errorf("%d lines", len(lines))
	}
}

type full struct{ room int }

var errFull = errors.New("full")

func (w *full) Write(b []byte) (int, error) {
	if w.room -= len(b); w.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestFaults surface: of the source, of the place written to, of the format.
func TestFaults(t *testing.T) {
	fault := errors.New("disk")
	for _, format := range Formats() {
		if err := Write(&bytes.Buffer{}, Options{Format: format}, Changes(), stream(fault, changes()...)); !errors.Is(err, fault) {
			t.Errorf("%s: the fault of the source is lost: %v", format, err)
		}
		if format == XLSX || format == ODS {
			continue // what is left of a ZIP file is written at its end
		}
		for room := range 40 {
			if err := Write(&full{room: room * 5}, Options{Format: format}, Changes(), stream(nil, changes()...)); !errors.Is(err, errFull) {
				t.Errorf("%s, room %d: the fault of the writer is lost: %v", format, room*5, err)
				break
			}
		}
	}
	if err := Write(&bytes.Buffer{}, Options{Format: "pdf"}, Changes(), stream[register.Change](nil)); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("a format that does not exist: %v", err)
	}
}

// TestPages streams a list that is read in pages, and stops when asked to.
func TestPages(t *testing.T) {
	list := []int{1, 2, 3, 4, 5, 6, 7}
	for size := 1; size < 10; size++ {
		asked := 0
		pages := Pages("0", size, func(after string, limit int) ([]int, error) {
			asked++
			from := 0
			fmt.Sscan(after, &from)
			return list[from:min(from+limit, len(list))], nil
		}, func(n int) string { return fmt.Sprint(n) })
		var got []int
		for n, err := range pages {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n)
		}
		if !slices.Equal(got, list) {
			t.Errorf("pages of %d: %v", size, got)
		}
		asked = 0
		for range pages {
			break
		}
		if asked != 1 {
			t.Errorf("pages of %d: asked %d times after the reader had stopped", size, asked)
		}
	}
	fault := errors.New("disk")
	for _, err := range Pages("", 2, func(string, int) ([]int, error) { return nil, fault }, func(int) string { return "" }) {
		if !errors.Is(err, fault) {
			t.Error(err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("a", "b\r\n\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		columns := []Column[[2]string]{{Name: "a", Value: func(v [2]string) string { return v[0] }}, {Name: "b", Value: func(v [2]string) string { return v[1] }}}
		var out bytes.Buffer
		if err := Write(&out, Options{Format: CSV}, columns, stream(nil, [2]string{a, b})); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		plain := strings.NewReplacer("\r\n", "\n")
		if err != nil || len(rows) != 2 || rows[1][0] != plain.Replace(a) || rows[1][1] != plain.Replace(b) {
			t.Errorf("%q %q came back as %q, %v", a, b, rows, err)
		}
	})
}
