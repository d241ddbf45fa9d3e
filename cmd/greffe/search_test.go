// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
)

// TestRealSearch asks what readers type of the real inventory and the real list of
// algorithms: testdata/search.txt says what should answer.
func TestRealSearch(t *testing.T) {
	inventory, sheets := realFile(t, "french/repositories.csv"), realFile(t, "algorithms/fr-etalab-inventory.csv")
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	w.must(exitWell, "import", "repositories", inventory)
	w.must(exitWell, "import", "sheets", "--origin", "written_by_register", sheets)
	a, o := searched(t, w)
	if n := expect(t, o, "testdata/search.txt"); n < 60 {
		t.Errorf("only %d expectations", n)
	}
	t.Run("every_result_gives_its_reason", func(t *testing.T) {
		site, err := a.site(o, serveSettings{}, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range askedWords {
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/fr/recherche?q="+url.QueryEscape(word), nil))
			reasoned(t, word, w.Body.String())
		}
	})
	t.Run("no_question_is_a_fault", func(t *testing.T) {
		site, err := a.site(o, serveSettings{}, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range slices.Concat(hostile, fuzzedQuestions(500, 1)) {
			for _, path := range []string{"/fr/recherche?q=", "/en/suggestions?q=", "/api/v1/search?q="} {
				w := httptest.NewRecorder()
				site.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path+url.QueryEscape(q), nil))
				tooLong := w.Code == http.StatusRequestURITooLong && !strings.HasPrefix(path, "/fr/")
				if w.Code != http.StatusOK && w.Code != http.StatusBadRequest && !tooLong {
					t.Errorf("%s%.60q: %d", path, q, w.Code)
				}
			}
		}
	})
}

// TestRealSearchNamed asks the same register once a list has named its administrations.
func TestRealSearchNamed(t *testing.T) {
	inventory, bodies, sheets := realFile(t, "french/repositories.csv"), realFile(t, "french/organizations.csv"), realFile(t, "algorithms/fr-etalab-inventory.csv")
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	w.must(exitWell, "import", "repositories", inventory)
	w.must(exitWell, "import", "organisations", bodies)
	w.must(exitWell, "import", "sheets", "--origin", "written_by_register", sheets)
	_, o := searched(t, w)
	expect(t, o, "testdata/search_named.txt")
}

// searched opens the register of a world to ask it.
func searched(t *testing.T, w *world) (*app, *office) {
	a := &app{db: w.db, profile: lawtest.For(t), stderr: &strings.Builder{}, now: time.Now, log: slog.New(slog.DiscardHandler)}
	if err := a.prepareWords(nil); err != nil {
		t.Fatal(err)
	}
	o, err := a.openEngine(t.Context(), sqlite.Read)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return a, o
}

// expect checks every line of a file of expectations, and gives how many there are.
func expect(t *testing.T, o *office, file string) (n int) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		e := readExpectation(t, line)
		t.Run(e.query, func(t *testing.T) { e.check(t, o) })
	}
	return n
}

// expectation is one line of testdata/search.txt.
type expectation struct {
	query, sign string
	answers     []string
}

func readExpectation(t *testing.T, line string) expectation {
	t.Helper()
	for _, sign := range []string{"=>", "~>", "?>", "!>", "!?"} {
		query, rest, ok := strings.Cut(line, sign)
		if !ok {
			continue
		}
		e := expectation{query: strings.TrimSpace(query), sign: sign}
		for answer := range strings.SplitSeq(rest, "|") {
			if answer = strings.TrimSpace(answer); answer != "" {
				e.answers = append(e.answers, answer)
			}
		}
		return e
	}
	t.Fatalf("no arrow in %q", line)
	return expectation{}
}

func (e expectation) check(t *testing.T, o *office) {
	a, err := o.store.Find(t.Context(), register.Question{Text: e.query, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	found := titles(t, o, a.Hits)
	place := func(answer string) int {
		return slices.IndexFunc(found, func(title string) bool { return strings.Contains(title, answer) })
	}
	fail := func(why string) {
		t.Errorf("%s: %s\nfound %d: %s\noffered: %v", e.query, why, a.Total, strings.Join(found, "\n   "), a.Offers)
	}
	if e.sign == "=>" && len(e.answers) == 0 && a.Total > 0 {
		fail("nothing was expected")
	}
	last := -1
	for i, answer := range e.answers {
		at := place(answer)
		switch e.sign {
		case "?>":
			if !slices.ContainsFunc(a.Offers, func(o register.Offer) bool { return o.Text == answer && o.Total > 0 }) {
				fail(answer + " is not offered")
			}
		case "!?":
			if slices.ContainsFunc(a.Offers, func(o register.Offer) bool { return o.Text == answer }) {
				fail(answer + " is offered")
			}
		case "!>":
			if at >= 0 {
				fail(answer + " is there")
			}
		case "~>":
			if at < 0 {
				fail(answer + " is missing")
			}
		default:
			if at < 0 || i == 0 && at > 0 || at <= last {
				fail(answer + " is not in its place")
			}
			last = at
		}
	}
}

// titles names what was found: the title, and of repositories the address.
func titles(t *testing.T, o *office, hits []register.Hit) []string {
	t.Helper()
	out := make([]string, len(hits))
	for i, h := range hits {
		switch h.Kind {
		case register.KindSheet:
			list, err := o.store.SheetsByID(t.Context(), []string{h.Key})
			if err != nil || len(list) != 1 {
				t.Fatal(h, err)
			}
			out[i] = list[0].Content.Name + " [algorithm of " + list[0].Content.Administration + "]"
		case register.KindRepository:
			list, err := o.store.RepositoriesByID(t.Context(), []string{h.Key})
			if err != nil || len(list) != 1 {
				t.Fatal(h, err)
			}
			out[i] = list[0].Key + " " + list[0].Language.Or("") + " " + list[0].Description.Or("")
		case register.KindSoftware:
			list, err := o.store.SoftwareBySlug(t.Context(), []string{h.Key})
			if err != nil || len(list) != 1 {
				t.Fatal(h, err)
			}
			out[i] = fmt.Sprintf("%s [software in %d]", list[0].Name, len(list[0].Parts))
		default:
			list, err := o.store.OrganisationsByID(t.Context(), []string{h.Key})
			if err != nil || len(list) != 1 {
				t.Fatal(h, err)
			}
			out[i] = list[0].Name + " [administration]"
		}
	}
	return out
}

// hostile are questions that were never meant for words: each is answered or refused,
// none is a fault.
var hostile = []string{
	`c++`, `"`, `a AND`, `NEAR(`, `NEAR("a" "b", 5)`, strings.Repeat("*", 10_000), `*`, `{exact} : x`, `exact:x`, `-`, `--`, `- -`, `^a`, `a^`, `()`, `((((`, `a OR`, `NOT a`, `'`, `''; --`,
	"a\x00b", "\xff\xfe", "\u202e", `"a" "`, `licence:`, `licence:"`, `:`, `::::`, `%`, `%%00`, `\`, `a*b*c*`, strings.Repeat("a ", 5_000), strings.Repeat("é", 4_000),
	strings.Repeat(`"`, 999), strings.Repeat("-x ", 500), strings.Repeat("licence:mit ", 300), `œ`, `日本`, `😀`, `1 2 3 4 5 6 7 8 9 0`, `a b c d e f g h i j k l m n o p q r s t u v w x y z`,
}

// fuzzedQuestions gives questions made of the pieces of hostile ones and of words, the
// same for the same seed.
func fuzzedQuestions(n int, seed uint64) []string {
	random := rand.New(rand.NewPCG(seed, seed)) // #nosec G404 -- a test must be repeatable
	pieces := append(slices.Clone(benchQueries), "impôt", "de", "la", "code", "data", "api", `"`, `-`, `*`, `(`, `)`, `:`, `licence:`, `langage:`, `NEAR`, `AND`, `OR`, `NOT`, `+`, `#`, `.net`, "é", "œ", "\u0301", "z", "zz", "'")
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for range 1 + random.IntN(8) {
			piece := pieces[random.IntN(len(pieces))]
			switch random.IntN(4) {
			case 0:
				b.WriteString(piece)
			case 1:
				letters := []rune(piece)
				random.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
				b.WriteString(string(letters))
			default:
				b.WriteString(" " + piece)
			}
		}
		out[i] = b.String()
	}
	return out
}
