// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"greffe/internal/law/lawtest"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	listen = flag.String("listen", "", "serve the invented register at this address until the test times out, to look at its pages")
)

// site makes the site over the invented register; change may set options.
func site(t testing.TB, f *fake, change ...func(*Options)) *Server {
	t.Helper()
	profile := lawtest.For(t)
	opt := Options{
		Register: f, Catalogue: lawtest.Words(t, profile), Profile: profile, Operator: Operator{Name: "l'Observatoire des registres", Contact: "https://observatoire.example/contact", SecurityContact: "mailto:securite@observatoire.example"},
		Now: func() time.Time { return at("2026-11-21") },
	}
	for _, c := range change {
		c(&opt)
	}
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ownScripts are the script of the site and the blocks of data that pages hold.
var ownScripts = regexp.MustCompile(`<script src="/static/[a-z]+\.[0-9a-f]{12}\.js" defer></script>|<script type="application/ld\+json">[^<]*</script>`)

// scriptless is a page without the site's own scripts: no other may be there.
func scriptless(body string) string { return ownScripts.ReplaceAllString(body, "") }

// fetch asks for a page; headers stand as name, value.
func fetch(s http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	return send(s, http.MethodGet, path, headers...)
}

func send(s http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(""))
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// TestLook serves the invented register for a pair of eyes; it does nothing unless asked.
func TestLook(t *testing.T) {
	if *listen == "" {
		return
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("http://%s", l.Addr())
	if err := NewHTTPServer(site(t, invented(), func(o *Options) { o.Demo = true }), nil).Serve(l); err != nil {
		t.Log(err)
	}
}

func blank() *http.Request { return httptest.NewRequest(http.MethodGet, "/", nil) }

func record(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
