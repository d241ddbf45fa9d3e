// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
	"greffe/internal/search"
)

// set gives a set of documents.
func set(docs ...int) search.Set {
	s := search.Set{}
	for _, doc := range docs {
		for doc>>6 >= len(s) {
			s = append(s, 0)
		}
		s[doc>>6] |= 1 << (doc & 63)
	}
	return s
}

// TestALargeRegisterAnswersAsASmallOne: there two share the work of a question.
func TestALargeRegisterAnswersAsASmallOne(t *testing.T) {
	small, large := search.NewColumns(), search.NewColumns()
	for doc := range int64(300) {
		for _, c := range []*search.Columns{small, large} {
			c.Add(doc+1, register.KindRepository, map[string]string{"a": fmt.Sprint(doc % 3)}, 0)
		}
	}
	large.Add(250_000, register.KindOrganisation, nil, 0) // which no word finds
	source := func(term search.Term) (*search.Postings, error) {
		var docs []string
		for doc := 1 + len(term.Words)%4; doc <= 300; doc += 1 + len(term.Column)%3 {
			docs = append(docs, fmt.Sprint(doc))
		}
		return search.ReadPostings(strings.Join(docs, ",")), nil
	}
	answer := func(c *search.Columns, text string, filters []search.Filter) (docs []int, counts search.Counts) {
		found, err := c.Find(search.Parse(text), source)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Done()
		counts, passed := c.Count(found.Docs, filters)
		return slices.Collect(passed.All()), counts
	}
	for _, text := range []string{"data", "impots locaux", "api -data"} {
		for _, filters := range [][]search.Filter{nil, {{Facet: "a", Value: "1"}}} {
			docs, counts := answer(small, text, filters)
			gotDocs, gotCounts := answer(large, text, filters)
			if diff := cmp.Diff(docs, gotDocs) + cmp.Diff(counts, gotCounts); diff != "" || len(docs) == 0 {
				t.Errorf("%s %v: %d found (-small +large):\n%s", text, filters, len(docs), diff)
			}
		}
	}
	fault := func(search.Term) (*search.Postings, error) { return nil, register.ErrUnavailable }
	if _, err := large.Find(search.Parse("data"), fault); !errors.Is(err, register.ErrUnavailable) {
		t.Errorf("a table that cannot be read: %v", err)
	}
}

// TestTheBestOfAKindAreThoseThatAFilterLeaves: of a common kind, of a rare one and of none.
func TestTheBestOfAKindAreThoseThatAFilterLeaves(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 2))
	c := search.NewColumns()
	for doc := range 3000 {
		kind := register.KindRepository
		if random.IntN(20) == 0 {
			kind = register.KindOrganisation
		}
		c.Add(int64(doc+1), kind, nil, random.IntN(1000))
	}
	for doc := range 700 {
		c.Remove(int64(1 + doc*3))
	}
	docs := c.Everything()
	for _, kind := range []register.Kind{register.KindRepository, register.KindOrganisation, register.KindSheet} {
		these := c.Filter(docs, []search.Filter{{Facet: search.FacetKind, Value: string(kind)}})
		want := c.Rank(search.Found{Docs: docs}, these, 12)
		if diff := cmp.Diff(want, c.RankOf(kind, search.Found{Docs: docs}, docs, 12)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// TestCountsAreThoseOfCountingOneByOne compares with the plainest way to count, while
// entries come, change and go.
func TestCountsAreThoseOfCountingOneByOne(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	c, plain := search.NewColumns(), map[int]map[string]string{}
	for range 5000 {
		doc := 1 + random.IntN(900)
		if random.IntN(4) == 0 {
			c.Remove(int64(doc))
			delete(plain, doc)
			continue
		}
		f := map[string]string{}
		for name, values := range map[string]int{"a": 2, "b": 12, "late": 3} {
			if v := random.IntN(values); v > 0 && random.IntN(5) > 0 {
				f[name] = fmt.Sprint(min(v, 1+random.IntN(v)))
			}
		}
		c.Add(int64(doc), register.KindSheet, f, 0)
		plain[doc] = f
	}
	for range 50 {
		met, filters := search.Set{}, []search.Filter{{Facet: "a", Value: "1"}}[:random.IntN(2)]
		share := random.IntN(10)
		for doc := range 1000 {
			if random.IntN(9) < share {
				met = append(met, set(doc)[len(met):]...)
				met[len(met)-1] |= 1 << (doc & 63)
			}
		}
		want, total := map[string]int{}, 0
		for doc, f := range plain {
			if !met.Has(doc) || len(filters) > 0 && f["a"] != "1" {
				continue
			}
			total++
			want[f["b"]]++
		}
		got, _ := c.Count(met, filters)
		if got.Total != total {
			t.Fatalf("%d in all, expected %d", got.Total, total)
		}
		for _, x := range got.Facets["b"] {
			if want[x.Value] != x.N {
				t.Fatalf("%q: %d, expected %d", x.Value, x.N, want[x.Value])
			}
			delete(want, x.Value)
		}
		if len(want) > 0 {
			t.Fatalf("not counted: %v", want)
		}
	}
}

func TestCountsFollowTheOtherFilters(t *testing.T) {
	c := search.NewColumns()
	c.Add(1, register.KindRepository, map[string]string{"licence": "MIT", "language": "Go"}, 1)
	c.Add(2, register.KindRepository, map[string]string{"licence": "MIT", "language": "C"}, 2)
	c.Add(3, register.KindRepository, map[string]string{"licence": "GPL", "language": "Go", "organisation.named": "never counted"}, 3)
	c.Add(5, register.KindSheet, nil, 4)

	got, _ := c.Count(c.Everything(), []search.Filter{{Facet: "licence", Value: "MIT"}, {Facet: "language", Value: "Go"}})
	want := search.Counts{Total: 1, Facets: map[string][]search.Count{
		"kind":     {{Value: "repository", N: 1}},
		"licence":  {{Value: "GPL", N: 1}, {Value: "MIT", N: 1}}, // as language leaves them
		"language": {{Value: "C", N: 1}, {Value: "Go", N: 1}},    // as licence leaves them
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, _ := c.Count(set(5, 99, 4), nil); got.Total != 1 || got.Facets["licence"][0] != (search.Count{Value: "", N: 1}) {
		t.Errorf("not observed: %+v", got)
	}
	if got, _ := c.Count(set(), nil); got.Total != 0 {
		t.Errorf("no documents are not every document: %+v", got)
	}
	c.Add(2, register.KindRepository, map[string]string{"licence": "GPL"}, 2)
	if got := c.Filter(c.Everything(), []search.Filter{{Facet: "language", Value: "C"}}); got.Count() != 0 {
		t.Errorf("a facet that an entry lost stays: %v", got)
	}
	c.Remove(5)
	if got := c.Top(c.Everything(), 2); len(got) != 2 || got[0].Doc != 3 || got[1].Doc != 2 || c.Len() != 3 {
		t.Errorf("top %v, len %d", got, c.Len())
	}
	if c.Add(0, "", nil, 0) || c.Add(1<<40, "", nil, 0) {
		t.Error("an impossible document was taken")
	}
}

// manyValues: codes widen from one to two to four bytes and stay right.
func TestManyValues(t *testing.T) {
	c := search.NewColumns()
	const n = 70_000
	for i := 1; i <= n; i++ {
		c.Add(int64(i), register.KindRepository, map[string]string{"owner": fmt.Sprint(i)}, 0)
	}
	for _, i := range []int64{1, 255, 256, 257, 65_535, 65_536, n} {
		if got := slices.Collect(c.Filter(c.Everything(), []search.Filter{{Facet: "owner", Value: fmt.Sprint(i)}}).All()); !cmp.Equal(got, []int{int(i)}) {
			t.Errorf("%d: %v", i, got)
		}
	}
}

func TestColumnsAtOnce(t *testing.T) {
	c := search.NewColumns()
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			for i := range 500 {
				c.Add(int64(w*500+i+1), register.KindRepository, map[string]string{"licence": fmt.Sprint(i % 300)}, i)
				if n, _ := c.Count(c.Everything(), nil); n.Total == 0 {
					t.Error("nothing counted")
				}
			}
		})
	}
	wait.Wait()
	if c.Len() != 2000 {
		t.Errorf("%d documents", c.Len())
	}
}

func BenchmarkColumns(b *testing.B) {
	c := search.NewColumns()
	r := rand.New(rand.NewPCG(1, 2))
	facets := map[string]int{"organisation": 2000, "forge": 93, "language": 150, "licence": 60, "status": 5, "year": 20, "origin": 5}
	const n = 1_000_000
	for i := 1; i <= n; i++ {
		f := map[string]string{}
		for name, values := range facets {
			f[name] = fmt.Sprint(r.IntN(r.IntN(values) + 1))
		}
		c.Add(int64(i), register.KindRepository, f, r.IntN(1000))
	}
	every := func(n int) search.Set {
		out := make([]int, n)
		for i := range out {
			out[i] = i*(1_000_000/n) + 1
		}
		return set(out...)
	}
	half, some, few, all := every(500_000), every(50_000), every(1000), c.Everything()
	two := []search.Filter{{Facet: "licence", Value: "1"}, {Facet: "language", Value: "2"}}
	for name, f := range map[string]func(){
		"count_all":          func() { c.Count(all, nil) },
		"count_all_filtered": func() { c.Count(all, two) },
		"count_500000":       func() { c.Count(half, nil) },
		"count_50000":        func() { c.Count(some, nil) },
		"count_1000":         func() { c.Count(few, nil) },
		"filter_all":         func() { c.Filter(all, two) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}
