// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// faultless is a page in which nothing may be found.
const faultless = `<!doctype html><html lang="fr"><head><title>Registre</title><meta name="viewport" content="width=device-width">
<style>body{background:#fffdf8;color:#111} a{color:#003a70} @media (prefers-color-scheme:dark){body{background:#111;color:#eee} a{color:#9cf}}</style></head>
<body><a href="#matter">Aller au contenu</a><main id="matter"><h1>Registre</h1><p>Des mots.</p></main></body></html>`

// TestJudgeSeesFaults shows the judge one page per fault: a judge that finds nothing
// anywhere would let every page pass.
func TestJudgeSeesFaults(t *testing.T) {
	b := startBrowser(t)
	cases := []struct {
		name, page, header, want string
	}{
		{"faultless_page", faultless, "", ""},
		{"image_without_words", `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`, "", "axe image-alt"},
		{"pale_text", `<p style="color:#666;background:#fff">pâle</p>`, "", "axe color-contrast-enhanced"},
		{"wide_page", `<p style="width:900px">large</p>`, "", "scrolls sideways"},
		{"foreign_request", `<img alt="" src="http://127.0.0.2:9/pixel.png">`, "", "leaves the site"},
		{"broken_script", `<script>nothing.at.all</script>`, "", "exception in a script"},
		{"script_against_the_policy", `<script>1</script>`, "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'", "browser complains"},
		{"cookie", `<p>a cookie</p>`, "Set-Cookie: who=you", "cookie"},
		{"stored_value", `<script>localStorage.setItem("who", "you")</script>`, "", "stores values"},
		{"console_error", `<script>console.error("broken")</script>`, "", "console says"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			site := serve(t, c.page, c.header)
			p := b.open(t, site)
			p.visit(t, "/")
			var faults []string
			for _, width := range []int64{320, 1280} {
				p.view(t, width, "light")
				faults = append(faults, slices.Concat(p.judge(t), p.overflow(t, width))...)
			}
			faults = append(faults, p.heard(t)...)
			found := strings.Join(faults, "\n")
			if c.want == "" && found != "" || !strings.Contains(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

// serve answers every request with one page, put into the faultless one where it is a part only.
func serve(t *testing.T, part, header string) string {
	t.Helper()
	content := part
	if !strings.HasPrefix(part, "<!doctype") {
		content = strings.Replace(faultless, "</main>", part+"</main>", 1)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, content)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestSearchFormNeedsNoScript shows the walk with scripts off a form that works and one that does not.
func TestSearchFormNeedsNoScript(t *testing.T) {
	b := startBrowser(t)
	for name, c := range map[string]struct {
		form     string
		works    bool
		patience time.Duration
	}{
		"plain_form":    {`<form action="/found"><label>q <input name="q"></label><button>Chercher</button></form>`, true, 20 * time.Second},
		"scripted_form": {`<form onsubmit="location='/found?q='+q.value;return false"><label>q <input id="q" name="q"></label></form>`, false, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			p := b.open(t, serve(t, c.form, ""))
			withoutScript(t, p)
			p.visit(t, "/")
			typeAndEnter(t, p, `input[name="q"]`, "impots")
			landed := waitForAddress(t, p, "/found", c.patience)
			if got := strings.HasSuffix(landed, "/found?q=impots"); got != c.works {
				t.Errorf("the form led to %s", landed)
			}
		})
	}
}
