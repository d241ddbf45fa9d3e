// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// discard is a writer that keeps nothing, so that the site alone is measured.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func benchmark(b *testing.B, path string, cold bool) {
	f := invented()
	s := site(b, f)
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	b.ReportAllocs()
	for b.Loop() {
		if cold {
			f.version++
		}
		s.ServeHTTP(&discard{http.Header{}}, r)
	}
}

func BenchmarkHotPage(b *testing.B)   { benchmark(b, "/fr/", false) }
func BenchmarkHotSearch(b *testing.B) { benchmark(b, "/fr/recherche?q=logement", false) }
func BenchmarkColdHome(b *testing.B)  { benchmark(b, "/fr/", true) }
func BenchmarkColdAlgorithm(b *testing.B) {
	benchmark(b, "/fr/algorithmes/ordre-des-demandes-de-logement", true)
}
