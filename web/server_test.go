// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"greffe/internal/register"
)

// everywhere is an address of every kind of answer: pages, files, redirects, errors.
func everywhere(s *Server) []string {
	list := []string{"/", "/robots.txt", "/favicon.ico", "/.well-known/security.txt", "/sitemap.xml", "/fr", "/fr/algorithmes/", "/nothing", "/static/../server.go", "/static/.hidden", "/api/v1/x"}
	for _, c := range samples() {
		list = append(list, c.path)
	}
	for a := range s.assets.byAddress {
		list = append(list, a)
	}
	slices.Sort(list)
	return list
}

func TestHeaders(t *testing.T) {
	s := site(t, invented(), func(o *Options) {
		o.PublicURL = "https://registre.example"
		o.Mounts = map[string]http.Handler{"/api/": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })}
	})
	want := map[string]string{
		"Content-Security-Policy":      contentSecurityPolicy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "strict-origin-when-cross-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
	}
	for _, path := range everywhere(s) {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
			w := send(s, method, path, "Host", "registre.example")
			for name, value := range want {
				if w.Header().Get(name) != value {
					t.Errorf("%s %s: %s is %q", method, path, name, w.Header().Get(name))
				}
			}
			if w.Header().Get("Permissions-Policy") == "" || w.Header().Get("Set-Cookie") != "" || w.Code >= 500 {
				t.Errorf("%s %s: status %d, cookie %q", method, path, w.Code, w.Header().Get("Set-Cookie"))
			}
		}
	}
}

func TestHost(t *testing.T) {
	cases := []struct {
		name, public, host string
		status             int
	}{
		{"own_host", "https://registre.example", "registre.example", 200},
		{"case_does_not_matter", "https://registre.example", "Registre.Example", 200},
		{"foreign_host_is_misdirected", "https://registre.example", "evil.example", 421},
		{"other_port_is_misdirected", "https://registre.example", "registre.example:8080", 421},
		{"port_of_the_public_address", "http://registre.example:8080", "registre.example:8080", 200},
		{"no_public_address_takes_any", "", "evil.example", 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := site(t, invented(), func(o *Options) { o.PublicURL = c.public })
			w := fetch(s, "/fr/", "Host", c.host, "X-Forwarded-Host", "forwarded.example")
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if strings.Contains(w.Body.String(), "evil.example") || strings.Contains(w.Body.String(), "forwarded.example") {
				t.Error("the page repeats a foreign host")
			}
		})
	}
}

func TestPublicURL(t *testing.T) {
	for _, bad := range []string{"registre.example", "ftp://registre.example", "https://", "https://u:p@registre.example", "https://registre.example/path", "https://registre.example/?q", "::"} {
		if _, err := publicURL(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestVersions(t *testing.T) {
	f := invented()
	s := site(t, f)
	first := fetch(s, "/fr/")
	tag := first.Header().Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) || !strings.HasSuffix(tag, `-fr"`) {
		t.Errorf("ETag %s", tag)
	}
	if english := fetch(s, "/en/").Header().Get("ETag"); !strings.HasSuffix(english, `-en"`) {
		t.Errorf("ETag %s", english)
	}
	for _, path := range []string{"/fr/", "/fr/recherche?q=logement", "/fr/algorithmes/aide-de-rentree"} {
		tag := fetch(s, path).Header().Get("ETag")
		w := fetch(s, path, "If-None-Match", `"x", `+tag)
		if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
			t.Errorf("%s: status %d, %d bytes", path, w.Code, w.Body.Len())
		}
	}
	f.version++
	f.figures.Repositories = 9067
	w := fetch(s, "/fr/", "If-None-Match", tag)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "9\u202f067") {
		t.Errorf("a new version was not rendered: status %d", w.Code)
	}
	if gone := fetch(s, "/fr/algorithmes/tri-des-candidatures", "If-None-Match", "*"); gone.Code != http.StatusGone {
		t.Errorf("a withdrawn sheet answers %d", gone.Code)
	}
}

func TestCache(t *testing.T) {
	t.Run("unknown_parameters_make_no_second_copy", func(t *testing.T) {
		f := invented()
		s := site(t, f)
		for _, q := range []string{"?q=logement", "?q=logement&utm=1", "?x=y&q=logement", "?q=logement&q="} {
			if w := fetch(s, "/fr/recherche"+q); w.Code != 200 {
				t.Errorf("%s: %d", q, w.Code)
			}
		}
		if f.finds != 1 {
			t.Errorf("%d searches, want 1", f.finds)
		}
	})
	today := "2026-05-01"
	day := func() string { return today }
	t.Run("a_page_that_tells_the_time_is_of_its_day_alone", func(t *testing.T) {
		c := newPageCache(1 << 20)
		c.keep(1, "a", &rendered{day: "2026-04-30"})
		c.keep(1, "b", &rendered{})
		if c.find(1, "a", day) != nil || c.find(1, "b", day) == nil {
			t.Error("a page of yesterday")
		}
		if c.keep(1, "a", &rendered{day: today}); c.find(1, "a", day) == nil {
			t.Error("that of today does not take its place")
		}
	})
	t.Run("oldest_page_leaves_first", func(t *testing.T) {
		c := newPageCache(8 * 1000)
		for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
			c.keep(1, key, &rendered{body: make([]byte, 600)})
			c.find(1, "a", day)
		}
		if c.find(1, "a", day) == nil || c.find(1, "b", day) != nil || c.bytes > c.max {
			t.Errorf("%d bytes in the cache", c.bytes)
		}
	})
	t.Run("older_version_does_not_win", func(t *testing.T) {
		c := newPageCache(1 << 20)
		c.keep(2, "a", &rendered{})
		c.keep(1, "b", &rendered{})
		if c.find(1, "b", day) != nil || c.find(2, "a", day) == nil || c.find(3, "a", day) != nil {
			t.Error("versions are mixed")
		}
	})
	t.Run("gzip_holds_the_same_page", func(t *testing.T) {
		s := site(t, invented())
		plain := fetch(s, "/fr/")
		for range 2 { // rendered, then from the cache
			w := fetch(s, "/fr/", "Accept-Encoding", "br, gzip;q=0.8")
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(z)
			if err != nil || string(body) != plain.Body.String() || w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%v, Vary %q", err, w.Header().Get("Vary"))
			}
		}
	})
}

func TestMethods(t *testing.T) {
	s := site(t, invented())
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		w := send(s, method, "/fr/algorithmes")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: status %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	for _, path := range []string{"/fr/", "/fr/rien", s.assets.byName["site.css"].address} {
		g, h := fetch(s, path), send(s, "HEAD", path)
		if h.Code != g.Code || h.Body.Len() != 0 || h.Header().Get("Content-Length") != g.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: status %d, %d bytes", path, h.Code, h.Body.Len())
		}
	}
}

func TestRedirects(t *testing.T) {
	s := site(t, invented())
	cases := []struct {
		name, path, accept, to string
		status                 int
	}{
		{"root_reads_the_language", "/", "en-GB,en;q=0.9,fr;q=0.5", "/en/", 302},
		{"root_in_french_by_default", "/", "de", "/fr/", 302},
		{"root_weighs_qualities", "/", "en;q=0.2, fr;q=0.8", "/fr/", 302},
		{"root_refuses_zero", "/", "en;q=0", "/fr/", 302},
		{"language_alone", "/en", "", "/en/", 301},
		{"slash_too_many", "/fr/algorithmes/", "", "/fr/algorithmes", 301},
		{"old_address_of_a_repository", "/fr/depots/forge.example/valmont/logement", "", "/fr/depots/forge.example/valmont/allocation-logement", 301},
		{"other_case_of_a_repository", "/en/repositories/GITHUB.com/caisse-aides/BAREME", "", "/en/repositories/github.com/Caisse-Aides/bareme", 301},
		{"clone_address_of_a_repository", "/fr/depots/https://github.com/Caisse-Aides/bareme.git", "", "/fr/depots/github.com/Caisse-Aides/bareme", 301},
		{"sub_page_of_an_old_address", "/fr/depots/forge.example/valmont/logement/-/publiccode", "", "/fr/depots/forge.example/valmont/allocation-logement/-/publiccode", 301},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path, "Accept-Language", c.accept)
			if w.Code != c.status || w.Header().Get("Location") != c.to {
				t.Errorf("%d %q, want %d %q", w.Code, w.Header().Get("Location"), c.status, c.to)
			}
			if c.path == "/" && w.Header().Get("Vary") != "Accept-Language" {
				t.Errorf("Vary %q", w.Header().Get("Vary"))
			}
		})
	}
}

func TestBounds(t *testing.T) {
	s := site(t, invented())
	many := "/fr/recherche?"
	for i := range 30 {
		many += "&licence=l" + strings.Repeat("x", i)
	}
	cases := []struct {
		name, path string
		status     int
	}{
		{"long_query", "/fr/recherche?q=" + strings.Repeat("a", 401), 400},
		{"longest_query", "/fr/recherche?q=" + strings.Repeat("a", 400), 200},
		{"many_filters", many, 400},
		{"page_beyond_all", "/fr/recherche?page=1000000000", 400},
		{"page_zero", "/fr/recherche?page=0", 400},
		{"page_of_words", "/fr/recherche?page=x", 400},
		{"page_past_the_end", "/fr/recherche?page=500", 200},
		{"sort_of_nobody", "/fr/recherche?sort=name;drop", 400},
		{"sort_by_injection", "/fr/recherche?sort=name%27--", 400},
		{"long_address", "/fr/methode?z=" + strings.Repeat("a", 9000), 414},
		{"long_question", "/fr/recherche?q=" + strings.Repeat("*", 10_000), 400},
		{"bad_escape", "/fr/recherche?q=%zz", 400},
		{"before_of_words", "/fr/nouveautes?before=-1", 400},
		{"revision_of_words", "/fr/algorithmes/aide-de-rentree/versions/01", 404},
		{"revision_never_made", "/fr/algorithmes/aide-de-rentree/versions/9", 404},
		{"path_traversal", "/fr/depots/../../etc/passwd", 404},
		{"encoded_traversal", "/static/%2e%2e/server.go", 404},
		{"dotfile", "/.git/config", 404},
		{"debug_route", "/debug/pprof/", 404},
		{"null_byte", "/fr/recherche?q=a%00b", 200},
		{"invalid_utf8", "/fr/recherche?q=%ff%fe", 200},
	}
	for _, x := range []string{`c++`, `"`, `a AND`, `NEAR(`, `*`, `-x`, `{a b}: c`, `name:`, `^a`, `<script>alert(1)</script>`, strings.Repeat("*", 400)} {
		cases = append(cases, struct {
			name, path string
			status     int
		}{"query_" + x[:1], "/fr/recherche?q=" + escapeQuery(x), 200})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if strings.Contains(scriptless(w.Body.String()), "<script") {
				t.Error("a script got through")
			}
		})
	}
}

func escapeQuery(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(escapePath(s), "+", "%2B"), "&", "%26")
}

func TestFaults(t *testing.T) {
	cases := []struct {
		name   string
		fail   error
		status int
	}{
		{"store_not_there", register.ErrUnavailable, 503},
		{"deadline_passed", context.DeadlineExceeded, 503},
		{"no_such_thing", register.ErrNotFound, 404},
		{"older_state", register.ErrConflict, 409},
		{"fault_of_the_program", errors.New("secret text of a driver"), 500},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := invented()
			f.fail = c.fail
			s := site(t, f)
			w := fetch(s, "/fr/couverture")
			if w.Code != c.status || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), "Que faire") {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if w.Header().Get("Cache-Control") != "no-store" || (c.status == 503) != (w.Header().Get("Retry-After") != "") {
				t.Errorf("Cache-Control %q, Retry-After %q", w.Header().Get("Cache-Control"), w.Header().Get("Retry-After"))
			}
		})
	}
	t.Run("panic_is_a_500", func(t *testing.T) {
		f := invented()
		f.crawls = []register.Crawl{}
		f.publiccodes = nil
		s := site(t, f)
		s.opt.Register = panicking{f}
		if w := fetch(s, "/fr/"); w.Code != 500 || !strings.Contains(w.Body.String(), "panne") {
			t.Errorf("status %d", w.Code)
		}
	})
	for _, code := range errorCodes() {
		for _, lang := range []string{"fr", "en"} {
			s := site(t, invented())
			w := httptest.NewRecorder()
			s.sendError(w, httptest.NewRequest("GET", "/"+lang+"/x", nil), lang, code)
			if w.Code != code || strings.Contains(w.Body.String(), "‹") {
				t.Errorf("%d in %s: status %d", code, lang, w.Code)
			}
		}
	}
}

type panicking struct{ *fake }

func (panicking) Figures(context.Context) (register.Figures, error) { panic("out of order") }

func TestAddresses(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	cases := []struct{ name, peer, forwarded, want string }{
		{"stranger_is_not_believed", "192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		{"proxy_is_believed", "10.0.0.1:5", "198.51.100.7", "198.51.100.7"},
		{"last_stranger_counts", "10.0.0.1:5", "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"junk_is_not_believed", "10.0.0.1:5", "1.2.3.4, junk", "10.0.0.1"},
		{"proxy_without_a_word", "10.0.0.1:5", "", "10.0.0.1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.peer
			r.Header.Set("X-Forwarded-For", c.forwarded)
			if got := s.clientAddress(r); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	t.Run("one_address_cannot_take_all", func(t *testing.T) {
		l := newLimiter(2)
		if !l.enter("a") || !l.enter("a") || //nolint:staticcheck // each call enters once more
			l.enter("a") || !l.enter("b") {
			t.Error("the limit does not hold")
		}
		l.leave("a")
		if !l.enter("a") {
			t.Error("a place that was left stays taken")
		}
		l.leave("a")
		l.leave("a")
		l.leave("b")
		if len(l.now) != 0 {
			t.Error("addresses are remembered")
		}
	})
}

func TestWellKnown(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://registre.example" })
	for _, c := range []struct{ name, path string }{{"robots.txt", "/robots.txt"}, {"security.txt", "/.well-known/security.txt"}, {"sitemap.xml", "/sitemap.xml"}} {
		w := fetch(s, c.path, "Host", "registre.example")
		if w.Code != 200 {
			t.Errorf("%s: status %d", c.path, w.Code)
		}
		golden(t, c.name, w.Body.String())
	}
	silent := site(t, invented(), func(o *Options) { o.Operator = Operator{} })
	if w := fetch(silent, "/.well-known/security.txt"); w.Code != 404 {
		t.Errorf("security.txt without a contact: status %d", w.Code)
	}
}

func TestHTTPServer(t *testing.T) {
	srv := NewHTTPServer(http.NotFoundHandler(), nil)
	if srv.ReadHeaderTimeout != readHeaderTimeout || srv.MaxHeaderBytes != 64<<10 || srv.ReadTimeout == 0 || srv.WriteTimeout == 0 || srv.IdleTimeout == 0 {
		t.Errorf("%+v", srv)
	}
}
