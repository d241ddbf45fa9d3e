// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
	"greffe/internal/search"
)

func TestCountsFollowTheOtherFilters(t *testing.T) {
	c := search.NewColumns()
	c.Add(1, register.KindRepository, map[string]string{"licence": "MIT", "language": "Go"}, 1)
	c.Add(2, register.KindRepository, map[string]string{"licence": "MIT", "language": "C"}, 2)
	c.Add(3, register.KindRepository, map[string]string{"licence": "GPL", "language": "Go", "organisation.named": "never counted"}, 3)
	c.Add(5, register.KindSheet, nil, 4)

	got := c.Count(nil, []search.Filter{{Facet: "licence", Value: "MIT"}, {Facet: "language", Value: "Go"}})
	want := search.Counts{Total: 1, Facets: map[string][]search.Count{
		"kind":     {{Value: "repository", N: 1}},
		"licence":  {{Value: "GPL", N: 1}, {Value: "MIT", N: 1}}, // as language leaves them
		"language": {{Value: "C", N: 1}, {Value: "Go", N: 1}},    // as licence leaves them
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := c.Count([]int64{5, 99, 0, -1}, nil); got.Total != 1 || got.Facets["licence"][0] != (search.Count{Value: "", N: 1}) {
		t.Errorf("not observed: %+v", got)
	}
	if got := c.Count([]int64{}, nil); got.Total != 0 {
		t.Errorf("no ids is not every id: %+v", got)
	}
	c.Add(2, register.KindRepository, map[string]string{"licence": "GPL"}, 2)
	if got := c.Filter(nil, []search.Filter{{Facet: "language", Value: "C"}}); len(got) != 0 {
		t.Errorf("a facet that an entry lost stays: %v", got)
	}
	c.Remove(5)
	if got := c.Top(nil, 2); !cmp.Equal(got, []int64{3, 2}) || c.Len() != 3 {
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
		if got := c.Filter(nil, []search.Filter{{Facet: "owner", Value: fmt.Sprint(i)}}); !cmp.Equal(got, []int64{i}) {
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
				if n := c.Count(nil, nil); n.Total == 0 {
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
	ids := func(n int) []int64 {
		out := make([]int64, n)
		for i := range out {
			out[i] = int64(i*(1_000_000/n) + 1)
		}
		return out
	}
	two := []search.Filter{{Facet: "licence", Value: "1"}, {Facet: "language", Value: "2"}}
	for name, f := range map[string]func(){
		"count_all":          func() { c.Count(nil, nil) },
		"count_all_filtered": func() { c.Count(nil, two) },
		"count_50000":        func(ids []int64) func() { return func() { c.Count(ids, nil) } }(ids(50_000)),
		"count_1000":         func(ids []int64) func() { return func() { c.Count(ids, nil) } }(ids(1000)),
		"filter_all":         func() { c.Filter(nil, two) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}
