// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"greffe/internal/demo"
)

// TestAFacetKeepsItsWord: over the demonstration and the real data, choosing a value of a
// facet gives as many answers as stand beside it, none left out.
func TestAFacetKeepsItsWord(t *testing.T) {
	t.Run("demonstration", func(t *testing.T) {
		w := newWorld(t, demo.Options{})
		address, _ := w.demo()
		counted(t, func(path string) []byte { return []byte(w.get(address + path)) }, "", "eau")
		for path, want := range map[string]string{ // the lists of values count what they leave out; a value has a feed of its own
			"/fr/themes":      `\d+ algorithmes expliqués sur \d+ disent leur thème\. .*se recouvrir`,
			"/fr/territoires": `\d+ algorithmes expliqués sur \d+ disent leur territoire\.`,
			"/fr/themes/eau":  `href="/feed\.json\?theme=Eau"`,
		} {
			if page := w.get(address + path); !regexp.MustCompile(want).MatchString(page) {
				t.Errorf("%s does not say %s", path, want)
			}
		}
	})
	t.Run("real", func(t *testing.T) {
		inventory := realFile(t, "french/repositories.csv")
		w := newWorld(t, demo.Options{Minimal: true})
		w.must(exitWell, "init")
		w.must(exitWell, "import", "repositories", inventory)
		a, o := searched(t, w)
		site, err := a.site(o, serveSettings{}, false)
		if err != nil {
			t.Fatal(err)
		}
		counted(t, func(path string) []byte {
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
			return w.Body.Bytes()
		}, "openfisca")
	})
}

// counted follows every value of every facet of the answers to words.
func counted(t *testing.T, get func(path string) []byte, asked ...string) {
	t.Helper()
	followed := 0
	for _, words := range asked {
		var all struct {
			Facets []struct {
				Name   string
				Values []struct {
					Value string
					Count int
				}
			}
		}
		if err := json.Unmarshal(get("/api/v1/facets?q="+url.QueryEscape(words)), &all); err != nil {
			t.Fatal(err)
		}
		for _, f := range all.Facets {
			for _, v := range f.Values {
				followed++
				var found struct{ Total int }
				path := "/api/v1/search?" + url.Values{"q": {words}, f.Name: {v.Value}, "limit": {"1"}}.Encode()
				if err := json.Unmarshal(get(path), &found); err != nil || found.Total != v.Count {
					t.Errorf("%s: %d, where the facet says %d (%v)", path, found.Total, v.Count, err)
				}
			}
		}
	}
	if followed < 20 {
		t.Errorf("only %d values", followed)
	}
}
