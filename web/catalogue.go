// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"greffe/internal/export"
	"greffe/internal/words"
)

// cataloguePath is an address of the catalogue: /catalog.ttl is its first page, and every
// page ends with its format, by which harvesters guess it.
var cataloguePath = regexp.MustCompile(`^/catalog(?:/([1-9][0-9]{0,3}))?\.(jsonld|ttl|rdf)$`)

const (
	catalogueSets = 4      // data sets of a page
	weighedMost   = 50_000 // nouns of a list up to which the catalogue says its files' sizes and sums
)

// catalogue answers with the register's lists in DCAT.
func (s *Server) catalogue(w http.ResponseWriter, r *http.Request) {
	m := cataloguePath.FindStringSubmatch(r.URL.EscapedPath())
	if m == nil {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	number := 1
	if m[1] != "" {
		number, _ = strconv.Atoi(m[1]) // the pattern holds digits only
	}
	version, err := s.opt.Register.Version(r.Context())
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	pages := (len(export.Lists()) + catalogueSets - 1) / catalogueSets
	if number > pages {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	c, err := s.dcat(r.Context(), m[2], number, pages, version)
	var b bytes.Buffer
	if err == nil {
		err = export.WriteGraph(&b, m[2], c.Graph())
	}
	if err != nil {
		s.fail(w, r, langOf(r), err)
		return
	}
	h := w.Header()
	openToAll(h)
	s.send(w, r, &rendered{
		status: http.StatusOK, lang: words.Langs()[0], body: b.Bytes(), gzip: pack(b.Bytes()), etag: fmt.Sprintf(`W/"%d.%s-%s"`, version, s.build, m[2]),
		mediaType: export.GraphType(m[2]), disposition: "inline",
	})
}

// dcat makes one page of the catalogue.
func (s *Server) dcat(ctx context.Context, form string, number, pages int, version int64) (export.Catalogue, error) {
	src := source{base: s.base}
	c := export.Catalogue{
		IRI: src.absolute("/catalog"), Title: s.translated("export.dcat.title"), Description: s.translated("export.dcat.description"),
		Publisher: s.title(words.Langs()[0]), Home: src.absolute(address(words.Langs()[0], "data")), LicenceURL: s.opt.Profile.Reuse.URL,
		Contact: outgoing(s.opt.Operator.Contact), Page: number, Pages: pages,
		PageIRI: func(page int) string {
			if page == 1 {
				return src.absolute("/catalog." + form)
			}
			return src.absolute("/catalog/" + strconv.Itoa(page) + "." + form)
		},
	}
	if s.opt.Operator.Name != "" {
		c.Publisher = s.opt.Operator.Name
	}
	last, err := s.opt.Register.LastChanges(ctx, 0, 1)
	if err != nil {
		return c, err
	}
	first, err := s.opt.Register.Changes(ctx, 0, 1)
	if err != nil {
		return c, err
	}
	for i, list := range export.Lists() {
		if i/catalogueSets+1 != number {
			continue
		}
		set := export.DataSet{
			ID: "greffe-" + list, IRI: src.absolute("/catalog#" + list), Landing: c.Home, Title: s.translated("export.list." + list),
			Description: s.translated("export.dcat." + list), Keywords: []string{"open-source", "algorithmes", "transparence"},
		}
		if len(last) > 0 && len(first) > 0 {
			set.Modified, set.Since = last[0].At, first[0].At.Format("2006-01-02")
		}
		if now := s.opt.Now(); set.Modified.After(now) {
			set.Modified = now
		}
		if set.Files, err = s.distributions(ctx, list, version); err != nil {
			return c, err
		}
		c.Sets = append(c.Sets, set)
	}
	return c, nil
}

func (s *Server) translated(id string) export.Translated {
	var all export.Translated
	for _, lang := range words.Langs() {
		all = append(all, struct{ Lang, Text string }{lang, s.opt.Catalogue.Text(lang, id, nil)})
	}
	return all
}

func (s *Server) distributions(ctx context.Context, list string, version int64) ([]export.Distribution, error) {
	src := source{base: s.base}
	var all []export.Distribution
	for _, f := range export.Formats() {
		path := exportRoot + list + f.Suffix()
		d := export.Distribution{
			IRI: src.absolute("/catalog#" + list + f.Suffix()), Title: s.translated("export.format." + strings.ReplaceAll(string(f), "-", "_")), URL: src.absolute(path),
			Format: strings.TrimSuffix(strings.ToUpper(string(f)), "-SPREADSHEET"), MediaType: strings.Split(f.MediaType(), ";")[0],
		}
		if f == export.CSV {
			d.Schema = src.absolute("/schemas/" + list + ".json")
		}
		if f == export.CSV || f == export.NDJSON {
			w, err := s.weighed(ctx, list, f, version)
			if err != nil {
				return nil, err
			}
			d.Size, d.SHA256 = w.size, w.sha256
		}
		all = append(all, d)
	}
	return all, nil
}

// weight is the size and sum of a file as it is now.
type weight struct {
	size   int64
	sha256 string
}

// weights keeps them for one version of the register.
type weights struct {
	mu      sync.Mutex
	version int64
	all     map[string]weight
}

// weighed writes a file to nobody, once a version; none of a list that is long.
func (s *Server) weighed(ctx context.Context, list string, f export.Format, version int64) (weight, error) {
	figures, err := s.opt.Register.Figures(ctx)
	if err != nil || figures.Repositories+figures.Sheets+figures.Organisations > weighedMost {
		return weight{}, err
	}
	s.weights.mu.Lock()
	defer s.weights.mu.Unlock()
	if s.weights.version != version || s.weights.all == nil {
		s.weights.version, s.weights.all = version, map[string]weight{}
	}
	key := list + f.Suffix()
	if w, ok := s.weights.all[key]; ok {
		return w, nil
	}
	d := download{list: list, format: f, choice: export.Choice{List: list}, options: export.Options{Format: f}}
	if err := s.aboutFile(ctx, http.Header{}, &d); err != nil {
		return weight{}, err
	}
	sum := sha256.New()
	size := &counter{}
	if err := s.writeList(ctx, io.MultiWriter(sum, size), d); err != nil {
		return weight{}, err
	}
	w := weight{size.n, hex.EncodeToString(sum.Sum(nil))}
	s.weights.all[key] = w
	return w, nil
}

// counter counts what is written.
type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// answersSchema names the schema of the answers that the rules of the law take.
const answersSchema = "answers"

func (s *Server) answersSchema(w http.ResponseWriter, r *http.Request, lang string) {
	b, err := s.opt.Profile.Rules.AnswersSchema(func(id string) string { return s.opt.Catalogue.Text(lang, id, nil) })
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	openToAll(w.Header())
	s.plain(w, r, "application/schema+json", b)
}

// tableSchema answers with the schema of a list's CSV form.
func (s *Server) tableSchema(w http.ResponseWriter, r *http.Request) {
	list, json := strings.CutSuffix(strings.TrimPrefix(r.URL.EscapedPath(), "/schemas/"), ".json")
	lang := words.Langs()[0]
	if r.URL.Query().Get("lang") == "en" {
		lang = "en"
	}
	text := func(id string) string { return s.opt.Catalogue.Text(lang, id, nil) }
	if book := s.opt.Profile.Rules; list == answersSchema && json && book != nil {
		s.answersSchema(w, r, lang)
		return
	}
	schema, err := export.SchemaOf(list, columnLabel(s.opt.Catalogue, lang), text("export.list."+list), text("export.dcat."+list))
	var b []byte
	if err == nil {
		b, err = schema.Bytes()
	}
	if err != nil || !json {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	openToAll(w.Header())
	s.plain(w, r, "application/json", b)
}
