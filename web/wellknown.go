// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
	"greffe/internal/words"
)

// root sends the reader to the home page of their language.
func (s *Server) root(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-cache")
	s.redirect(w, address(preferred(r.Header.Get("Accept-Language")), "home"), http.StatusFound)
}

func (s *Server) favicon(w http.ResponseWriter, _ *http.Request) {
	s.redirect(w, s.assets.byName["icon.svg"].address, http.StatusFound)
}

// robots lets machines read everything but the endless space of searches.
func (s *Server) robots(w http.ResponseWriter, r *http.Request) {
	text := "User-agent: *\n"
	for _, lang := range words.Langs() {
		text += "Disallow: " + address(lang, "search") + "\n"
	}
	if s.base != nil {
		text += "Sitemap: " + s.base.String() + "/sitemap.xml\n"
	}
	s.plain(w, r, "text/plain; charset=utf-8", []byte(text))
}

// securityTerm is how long security.txt holds: it is written anew at each
// answer, and RFC 9116 section 2.5.5 advises less than a year.
const securityTerm = 180 * 24 * time.Hour

// security serves RFC 9116: where to report a weakness.
func (s *Server) security(w http.ResponseWriter, r *http.Request) {
	expires := s.opt.Now().UTC().Truncate(24 * time.Hour).Add(securityTerm)
	text := fmt.Sprintf("Contact: %s\nExpires: %s\nPreferred-Languages: fr, en\n", s.opt.Operator.SecurityContact, expires.Format(time.RFC3339))
	if s.base != nil {
		text += "Canonical: " + s.base.String() + "/.well-known/security.txt\n"
	}
	s.plain(w, r, "text/plain; charset=utf-8", []byte(text))
}

func (s *Server) plain(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	sum := sha256.Sum256(body)
	w.Header()["Vary"] = varyEncoding
	if unchanged(w, r, "W/"+strconv.Quote(hex.EncodeToString(sum[:6]))) { // weak: gzip and plain bytes differ
		return
	}
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		if packed := pack(body); packed != nil {
			w.Header()["Content-Encoding"] = gzipCoding
			body = packed
		}
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) //nolint:gosec // no page: its type is set and never guessed; the reader is gone: nobody is left to tell
	}
}

// sitemapMost is what the protocol allows in one file (sitemaps.org, 50,000).
const sitemapMost = 50000

type sitemapURL struct {
	Loc string `xml:"loc"`
}

// sitemapFile is the file as the protocol has it.
type sitemapFile struct {
	XMLName xml.Name     `xml:"urlset"`
	NS      string       `xml:"xmlns,attr"`
	URLs    []sitemapURL `xml:"url"`
}

// sitemap lists in both languages what people search for by name: the pages that stand
// alone, algorithms, administrations, common software, themes and territories, then as
// much software as half the room holds, and as many repositories as there is room for.
func (s *Server) sitemap(w http.ResponseWriter, r *http.Request) {
	urls, err := s.sitemapURLs(r.Context())
	if err != nil {
		s.fail(w, r, langOf(r), err)
		return
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(sitemapFile{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", URLs: urls}); err != nil {
		s.fail(w, r, langOf(r), err)
		return
	}
	s.plain(w, r, "application/xml; charset=utf-8", b.Bytes())
}

// noPage are routes that stand alone and are no page to be found: questions and files.
var noPage = []string{"search", "ask", "coverage_json", "coverage_csv"}

func (s *Server) sitemapURLs(ctx context.Context) ([]sitemapURL, error) {
	var urls []sitemapURL
	add := func(name string, values ...string) {
		for _, lang := range words.Langs() {
			urls = append(urls, sitemapURL{s.base.String() + address(lang, name, values...)})
		}
	}
	for _, rt := range routes() {
		if !slices.Contains(noPage, rt.name) && !strings.ContainsRune(rt.fr, '{') {
			add(rt.name)
		}
	}
	sheets, err := s.opt.Register.Sheets(ctx, "", sitemapMost/4)
	if err != nil {
		return nil, err
	}
	for _, x := range sheets {
		add("algorithm", x.Slug)
	}
	bodies, err := s.opt.Register.Organisations(ctx, "", sitemapMost/8)
	if err != nil {
		return nil, err
	}
	for _, x := range bodies {
		add("administration", x.Slug)
	}
	products, err := s.opt.Register.Products(ctx, "", sitemapMost/32)
	if err != nil {
		return nil, err
	}
	for _, x := range products {
		add("product", x.Slug)
	}
	for _, facet := range []string{"theme", "territory"} {
		list, err := s.subjectsOf(ctx, words.Langs()[0], facet)
		if err != nil {
			return nil, err
		}
		slugs := map[string]bool{} // spellings may share a page
		for _, x := range list[:min(len(list), sitemapMost/32)] {
			if slug := register.Slug(x.value); !slugs[slug] {
				slugs[slug] = true
				add(subjectRoutes()[facet][1], slug)
			}
		}
	}
	software, err := s.opt.Register.Software(ctx, "", max(0, (sitemapMost-len(urls))/2/len(words.Langs())))
	if err != nil {
		return nil, err
	}
	for _, x := range software {
		add("software", x.Slug)
	}
	code, err := s.opt.Register.Repositories(ctx, "", max(0, (sitemapMost-len(urls))/len(words.Langs())))
	if err != nil {
		return nil, err
	}
	for _, x := range code {
		add("repository", x.Key)
	}
	return urls, nil
}
