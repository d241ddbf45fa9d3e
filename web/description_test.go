// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/xml"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestDescriptions: every page that the sitemap lists says in one sentence what it is, to
// search engines and to whoever is sent its address.
func TestDescriptions(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://example.com" })
	var file sitemapFile
	if err := xml.Unmarshal(fetch(s, "/sitemap.xml").Body.Bytes(), &file); err != nil || len(file.URLs) < 50 {
		t.Fatalf("%d addresses, %v", len(file.URLs), err)
	}
	said := regexp.MustCompile(`<meta property="og:description" content="([^"]*)">`)
	for _, x := range file.URLs {
		at, err := url.Parse(x.Loc)
		if err != nil {
			t.Fatal(err)
		}
		w := fetch(s, at.EscapedPath())
		m := said.FindStringSubmatch(w.Body.String())
		if w.Code == 200 && (m == nil || strings.TrimSpace(m[1]) == "" || strings.Contains(m[1], "‹") || strings.Contains(m[1], "](")) {
			t.Errorf("%s: %q", at.Path, m)
		}
	}
}
