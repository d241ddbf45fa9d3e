// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"greffe/internal/register"
	"greffe/internal/words"
)

func testSpeaker(t testing.TB, lang, message string) speaker {
	t.Helper()
	file := &fstest.MapFile{Data: []byte(`{"x": ` + message + `}`)}
	c, err := words.Load(fstest.MapFS{"fr/test.json": file, "en/test.json": file})
	if err != nil {
		t.Fatal(err)
	}
	return speaker{c, lang}
}

func TestRich(t *testing.T) {
	cases := []struct {
		name, message string
		args          []any
		want          string
	}{
		{"paragraphs", `"a\n\nb"`, nil, "<p>a</p>\n<p>b</p>\n"},
		{"list", `"a\n\n- b\n- c"`, nil, "<p>a</p>\n<ul><li>b</li><li>c</li></ul>\n"},
		{"strong", `"a **b** c"`, nil, "<p>a <strong>b</strong> c</p>\n"},
		{"link_to_a_page", `"[b](search)"`, nil, `<p><a href="/fr/recherche">b</a></p>` + "\n"},
		{"link_to_a_part", `"[b](method#gaps)"`, nil, `<p><a href="/fr/methode#gaps">b</a></p>` + "\n"},
		{"link_outside", `"[b](https://a.example/x)"`, nil, `<p><a href="https://a.example/x" rel="nofollow noopener">b</a></p>` + "\n"},
		{"arguments_are_escaped", `"a {v}"`, []any{"v", `<b>"`}, "<p>a &lt;b&gt;&#34;</p>\n"},
		{"marks_in_arguments_do_not_count", `"a {v}"`, []any{"v", "[x](search) **y**\n\n- z"}, "<p>a [x](search) **y**\n\n- z</p>\n"},
		{"the_message_is_escaped", `"a < b & c"`, nil, "<p>a &lt; b &amp; c</p>\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := testSpeaker(t, "fr", c.message).rich("x", c.args...)
			if err != nil || string(got) != c.want {
				t.Errorf("%q, %v, want %q", got, err, c.want)
			}
		})
	}
	for _, bad := range []string{`"[b](nowhere)"`, `"[b](algorithm)"`, `"[b"`, `"[b](search"`} {
		if got, err := testSpeaker(t, "fr", bad).rich("x"); err == nil {
			t.Errorf("%s gave %q", bad, got)
		}
	}
}

func TestNumbersAndDates(t *testing.T) {
	fr, en := testSpeaker(t, "fr", `"y"`), testSpeaker(t, "en", `"y"`)
	day := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	cases := []struct{ name, got, want string }{
		{"thousands_in_french", fr.number(9066), "9\u202f066"},
		{"thousands_in_english", en.number(1234567), "1,234,567"},
		{"small", fr.number(999), "999"},
		{"negative", fr.number(-1000), "−1\u202f000"},
		{"first_of_a_month", fr.date(day), "1er mars 2026"},
		{"english_date", en.date(day), "1 March 2026"},
		{"no_date", fr.date(time.Time{}), "date inconnue"},
		{"month_alone", fr.day("2020-09"), "septembre 2020"},
		{"day_as_text", en.day("2020-09-15"), "15 September 2020"},
		{"what_is_no_date", fr.day("rentrée 2020"), "rentrée 2020"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestOutgoing(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"https", "https://a.example/x?y=1", "https://a.example/x?y=1"},
		{"http", " http://a.example ", "http://a.example"},
		{"script", "javascript:alert(1)", ""},
		{"script_in_disguise", "JaVaScRiPt:alert(1)", ""},
		{"data", "data:text/html,x", ""},
		{"file", "file:///etc/passwd", ""},
		{"user", "https://user:secret@a.example/", ""},
		{"without_host", "https:///x", ""},
		{"without_scheme", "//a.example/x", ""},
		{"relative", "/fr/", ""},
		{"control_character", "https://a.example/\x00", ""},
	}
	for _, c := range cases {
		if got := outgoing(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTakesGzip(t *testing.T) {
	for accept, want := range map[string]bool{"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.000": false, "*": true, "*, gzip;q=0": false, "identity": false, "GZIP": true} {
		if takesGzip(accept) != want {
			t.Errorf("%q: %v", accept, !want)
		}
	}
}

func FuzzRequestHeaders(f *testing.F) {
	f.Add("gzip;q=0.5, *", `W/"1", "2"`, "fr;q=0.1,en")
	f.Fuzz(func(t *testing.T, accept, match, lang string) {
		takesGzip(accept)
		matches(match, `W/"1"`)
		if got := preferred(lang); got != "fr" && got != "en" {
			t.Errorf("%q gave language %q", lang, got)
		}
	})
}

func FuzzOutside(f *testing.F) {
	f.Add("https://a.example/")
	f.Add("java\tscript:alert(1)")
	f.Add("Ordre\u202e é \x7f")
	f.Fuzz(func(t *testing.T, s string) {
		if u := outgoing(s); u != "" && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
			t.Errorf("%q became a link to %q", s, u)
		}
		cut(s, 20)
		hostOf(s)
		paragraphs(s)
		if shown := string(showControls([]byte(s))); strings.ContainsAny(shown, "\x1b\u202e") {
			t.Errorf("%q is shown as %q", s, shown)
		}
		if got, want := acts([]byte(s)), strings.IndexFunc(s, register.Hidden) >= 0; got != want {
			t.Errorf("%q acts: %v", s, got)
		}
		sourceLines([]byte(s), []findingView{{}})
	})
}

func FuzzRich(f *testing.F) {
	f.Add("[x](search)")
	s := testSpeaker(f, "fr", `"a {v} **b** [c](search)"`)
	f.Fuzz(func(t *testing.T, v string) {
		got, err := s.rich("x", "v", v)
		if err != nil || strings.Count(string(got), "<") != 6 {
			t.Errorf("%q gave %q, %v", v, got, err)
		}
	})
}

// FuzzSite asks for any address: nothing answers 500 or lets markup through.
func FuzzSite(f *testing.F) {
	s := site(f, invented())
	f.Add("/fr/recherche", "q=c%2B%2B&page=2")
	f.Add("/fr/depots/github.com/x/y/-/publiccode", "")
	f.Fuzz(func(t *testing.T, path, query string) {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		r := blank()
		r.URL.Path, r.URL.RawQuery = path, query
		w := record(s, r)
		if w.Code >= 500 {
			t.Errorf("%q ? %q: status %d", path, query, w.Code)
		}
		if strings.Contains(scriptless(w.Body.String()), "<script") {
			t.Errorf("%q ? %q: a script got through", path, query)
		}
	})
}

// TestLicences: each file of ours names its licence, as does the font.
func TestLicences(t *testing.T) {
	for _, pattern := range []string{"*.go", "templates/*", "static/*.css", "static/*.svg"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(b), "\n")
			if !strings.Contains(first, "SPDX-License-Identifier: EUPL-1.2") {
				t.Errorf("%s names no licence", f)
			}
		}
	}
}
