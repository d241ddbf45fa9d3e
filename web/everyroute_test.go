// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/mux"

	"greffe/internal/export"
)

// apiFilters says, for each page of the site that takes parameters, which operation of
// the API answers the same question; "" are parameters that choose no part of the answer:
// pages, orders, and what a form was filled in with.
func apiFilters() map[string]struct {
	path  string
	names map[string]string // of the page -> of the API, where they differ
	free  []string
} {
	type same = map[string]string
	type x = struct {
		path  string
		names map[string]string
		free  []string
	}
	return map[string]x{
		"search":          {"/search", nil, []string{"page"}},
		"algorithms":      {"/algorithms", nil, nil},
		"repositories":    {"/repositories", nil, []string{"sort"}}, // in another order: /search?kind=repository&sort=
		"administrations": {"/organisations", nil, nil},
		"administration":  {"/repositories", nil, nil},
		"theme":           {"/algorithms", nil, []string{"page"}},
		"territory":       {"/algorithms", nil, []string{"page"}},
		"broken":          {"/repositories", nil, []string{"page"}}, // gone=yes
		"coverage":        {"/coverage", nil, []string{"page"}},
		"changes":         {"/changes", same{"administration": "organisation"}, []string{"before"}},
		"compare":         {"/differences", nil, nil},
		"versions":        {"/comparison", same{"a": "from", "b": "to"}, nil},
		"badges":          {"/repository", same{"repository": "key", "algorithm": "key"}, nil},
		"whyhere":         {"/repository", same{"url": "key"}, nil},
		"products":        {"/products", nil, nil},
		"softwares":       {"/software", nil, nil},
		"sheetless":       {"/sheetless", nil, nil},
	}
}

// formRoutes take parameters that fill in a form, or name the law under which it stands,
// and choose no part of a list.
func formRoutes() []string {
	return []string{"validate", "ask", "paper", "letters", "letter_algorithm", "letter_administration", "dates", "mention_blank", "mention_check",
		"selfcheck", "selfcheck_algorithm", "selfcheck_code", "selfcheck_examples"}
}

// TestEveryFilterIsInTheAPI (features A1): whatever a page of the site can be asked, a
// program can ask too. Both sides are read from what they serve.
func TestEveryFilterIsInTheAPI(t *testing.T) {
	c := newChronicle(t)
	a, err := newAPI(c.options())
	c.must(err)
	known := apiFilters()
	for _, r := range routes() {
		if len(r.query) == 0 || slices.Contains(formRoutes(), r.name) {
			continue
		}
		f, ok := known[r.name]
		if !ok {
			t.Errorf("the page %s takes %v: which operation of the API answers the same?", r.name, r.query)
			continue
		}
		params := a.params[apiRoot+f.path]
		for _, name := range r.query {
			if slices.Contains(f.free, name) {
				continue
			}
			if other := f.names[name]; other != "" {
				name = other
			}
			if _, ok := params[name]; !ok {
				t.Errorf("%s of the page %s is no parameter of %s, which takes %v", name, r.name, f.path, slices.Sorted(maps.Keys(params)))
			}
		}
	}
	for _, name := range facetNames() {
		for _, path := range []string{"/search", "/facets"} {
			if repeated, ok := a.params[apiRoot+path][name]; !ok || !repeated {
				t.Errorf("the filter %s of the site is none of %s", name, path)
			}
		}
	}
}

// TestEveryFilterFilters: each filter of a list gives what the search gives under it.
func TestEveryFilterFilters(t *testing.T) {
	c := told(t)
	s := c.serving()
	a, err := newAPI(c.options())
	c.must(err)
	for path, kind := range map[string]string{"/algorithms": "sheet", "/repositories": "repository", "/organisations": "organisation"} {
		for _, name := range facetNames() {
			if _, ok := a.params[apiRoot+path][name]; !ok || name == "organisation" {
				continue
			}
			var facets apiFacets
			decode(t, fetch(s, apiRoot+"/facets?kind="+kind), &facets)
			for _, f := range facets.Facets {
				if f.Name != name {
					continue
				}
				for _, v := range f.Values {
					question := name + "=" + v.Value + "&limit=200"
					got := walk(t, s, apiRoot+path+"?"+question, 200, "id", nil)
					want := walk(t, s, apiRoot+"/search?kind="+kind+"&"+question, 200, "id", nil)
					slices.Sort(got)
					slices.Sort(want)
					if !slices.Equal(got, want) {
						t.Errorf("%s?%s gives %v, the search %v", path, question, got, want)
					}
				}
			}
		}
	}
}

// served is every address that the whole site answers to a reader, one of each route, as
// the router itself lists them.
func served(t *testing.T, s *Server, c *chronicle) []string {
	t.Helper()
	var paths []string
	m, ok := s.router().(*mux.Router)
	if !ok {
		t.Fatal("no router")
	}
	err := m.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		if methods, err := r.GetMethods(); err == nil && !slices.Contains(methods, http.MethodGet) {
			return nil
		}
		if p := r.GetName(); p != "" {
			paths = append(paths, p)
		} else if p, err := r.GetPathTemplate(); err == nil { // what begins so
			paths = append(paths, p)
		}
		return nil // a route without a path is the one of what is not found
	})
	c.must(err)
	a, err := newAPI(c.options())
	c.must(err)
	paths = append(paths, slices.Sorted(maps.Keys(a.params))...)
	for _, list := range append(export.Lists(), listSearch) {
		paths = append(paths, exportRoot+list+export.NDJSON.Suffix())
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// example fills in the variables of a path, and what an address cannot be asked without.
func example(path string) string {
	for name, value := range map[string]string{
		"{slug}": "places-en-creche-vdv", "{number}": "1", "{other}": "2", "{key:.+}": "github.com/Valmont/Petite-Enfance",
	} {
		if name == "{slug}" && (strings.Contains(path, "administration") || strings.Contains(path, "/organisation")) {
			value = "ville-de-valmont"
		}
		path = strings.ReplaceAll(path, name, value)
	}
	for ending, query := range map[string]string{
		"/algorithm": "?key=places-en-creche-vdv", "/repository": "?key=github.com/Valmont/Petite-Enfance", "/organisation": "?key=ville-de-valmont",
		"/records": "?kind=sheet", "/differences": "?from=2026-11-01", "/comparison": "?key=places-en-creche-vdv&from=1&to=2", "/product": "?key=none",
	} {
		if path == apiRoot+ending {
			path += query
		}
	}
	switch path {
	case badgeRoot:
		return badgeRoot + "repository/listed.svg?key=github.com/Valmont/Petite-Enfance"
	case "/catalog":
		return "/catalog.ttl"
	case "/schemas/":
		return "/schemas/algorithms.json"
	case evidenceRoot:
		return evidenceRoot + "ville-de-valmont.zip"
	}
	return path
}

// TestEveryRouteKeepsTheManners (features A4): HEAD says what GET says and sends nothing;
// what the reader holds is not sent again; what is worth it is packed; OPTIONS says what
// may be done; another site may read what is data.
func TestEveryRouteKeepsTheManners(t *testing.T) {
	c := told(t)
	mounts, err := NewFeeds(c.options())
	c.must(err)
	mounts["/api/"], err = NewAPI(c.options())
	c.must(err)
	opt := c.options()
	s := site(t, invented(), func(o *Options) { o.Register, o.PublicURL, o.Mounts = opt.Register, opt.PublicURL, mounts })
	ask := func(method, path string, headers ...string) (int, http.Header, int) {
		w := send(s, method, path, append([]string{"Host", "registre.example"}, headers...)...)
		return w.Code, w.Header(), w.Body.Len()
	}
	tried := 0
	for _, route := range served(t, s, c) {
		path := example(route)
		if strings.Contains(path, "{") || route == "/static/" || route == exportRoot || route == "/api/" || strings.HasPrefix(route, "/fr/espace") || strings.HasPrefix(route, "/en/space") {
			continue
		}
		code, header, _ := ask(http.MethodGet, path)
		if code != http.StatusOK {
			continue // it leads elsewhere, or there is none of it in this register: others test that
		}
		tried++
		data := strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/feed.") || strings.HasPrefix(path, exportRoot) || strings.HasPrefix(path, badgeRoot) ||
			strings.HasPrefix(path, "/catalog") || strings.HasPrefix(path, "/schemas/") || strings.HasPrefix(path, evidenceRoot)
		if headCode, head, size := ask(http.MethodHead, path); headCode != code || size != 0 || head.Get("Content-Type") != header.Get("Content-Type") || head.Get("Etag") != header.Get("Etag") {
			t.Errorf("HEAD %s: %d, %d bytes, %v, GET %v", path, headCode, size, head, header)
		}
		if tag := header.Get("Etag"); tag == "" {
			t.Errorf("%s has no ETag", path)
		} else if again, _, size := ask(http.MethodGet, path, "If-None-Match", tag); again != http.StatusNotModified || size != 0 {
			t.Errorf("%s sends again what the reader holds: %d, %d bytes", path, again, size)
		}
		if _, packed, size := ask(http.MethodGet, path, "Accept-Encoding", "gzip"); size > 2000 && packed.Get("Content-Encoding") != "gzip" && !strings.HasSuffix(path, ".zip") {
			t.Errorf("%s sends %d bytes unpacked", path, size)
		} else if packed.Get("Content-Encoding") == "gzip" && !strings.Contains(packed.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s is packed and does not say that it varies", path)
		}
		optCode, options, _ := ask(http.MethodOptions, path, "Origin", "https://a.example", "Access-Control-Request-Method", "GET")
		if optCode != http.StatusNoContent || !strings.Contains(options.Get("Allow"), "GET") {
			t.Errorf("OPTIONS %s: %d %q", path, optCode, options.Get("Allow"))
		}
		if open := header.Get("Access-Control-Allow-Origin") == "*" && options.Get("Access-Control-Allow-Origin") == "*"; open != data {
			t.Errorf("%s: another site may read it: %v, want %v", path, open, data)
		}
	}
	if tried < 80 {
		t.Errorf("%d routes", tried)
	}
}
