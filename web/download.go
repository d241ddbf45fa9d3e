// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/words"
)

// exportRoot heads the addresses of the files of lists: /export/repositories.exact.csv.
const exportRoot = "/export/"

const (
	exportTimeout  = 20 * time.Minute // of a whole file
	exportPatience = 30 * time.Second // for the reader to take what was written
	mostRanked     = 10_000           // nouns that a file of a search gives best first; of more, all come in no order of rank
)

// listSearch is the list that a question asks for.
const listSearch = "search"

// exportParams are what a file may be asked with; a search takes its own besides.
func exportParams() []string { return []string{"as_of", "fields", "labels", "columns"} }

// download is one file that is asked for.
type download struct {
	list    string
	format  export.Format
	choice  export.Choice
	options export.Options
	query   url.Values
}

// readDownload reads the address of a file. It wraps ErrNotFound for no such file and
// ErrInvalid for a parameter that is wrong.
func (s *Server) readDownload(r *http.Request) (download, error) {
	d := download{}
	name := strings.TrimPrefix(r.URL.EscapedPath(), exportRoot)
	list, ending, _ := strings.Cut(name, ".")
	for _, f := range append(export.Formats(), export.Companion) {
		if f.Suffix() == "."+ending {
			d.format = f
		}
	}
	if d.list = list; d.format == "" || list != listSearch && list != listDifferences && !slices.Contains(export.Lists(), list) {
		return d, fmt.Errorf("file %q: %w", name, register.ErrNotFound)
	}
	known := exportParams()
	if list == listSearch {
		known = append(known[1:], searchParams()...)
	}
	if list == listDifferences {
		known = append(known[1:], "from", "to", "kind")
	}
	req, err := newRequest(r, &route{query: known}, words.Langs()[0])
	if err != nil {
		return d, err
	}
	d.query = req.query
	return d, d.read()
}

func (d *download) read() error {
	d.options.Format = d.format
	d.choice.List = d.list
	if day := d.query.Get("as_of"); day != "" {
		var err error
		if d.choice.Before, err = export.DayEnd(day); err != nil {
			return err
		}
	}
	if fields := d.query.Get("fields"); fields != "" {
		d.choice.Fields = strings.Split(fields, ",")
	}
	switch columns := d.query.Get("columns"); {
	case columns == "":
	case columns == "inventory" && d.list == export.ListRepositories:
		d.choice.Inventory = true
	default:
		return fmt.Errorf("columns %q: %w", columns, register.ErrInvalid)
	}
	if lang := d.query.Get("labels"); lang != "" && !slices.Contains(words.Langs(), lang) {
		return fmt.Errorf("labels %q: %w", lang, register.ErrInvalid)
	}
	return nil
}

// download sends a list as a file, as it is read: one at a time to an address.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	d, err := s.readDownload(r)
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	s.handOut(w, r, d.format != export.XLSX && d.format != export.ODS, func(ctx context.Context, h http.Header) (func(context.Context, io.Writer) error, error) {
		err := s.aboutFile(ctx, h, &d)
		return func(ctx context.Context, to io.Writer) error { return s.writeList(ctx, to, d) }, err
	})
}

// handOut sends a file as it is read: one at a time to an address, and none to a reader
// that holds it. begin says in the headers what the file is, and gives its writer.
func (s *Server) handOut(w http.ResponseWriter, r *http.Request, packs bool, begin func(context.Context, http.Header) (func(context.Context, io.Writer) error, error)) {
	version, err := s.opt.Register.Version(r.Context())
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	h := w.Header()
	openToAll(h)
	h["Vary"], h["Cache-Control"] = varyEncoding, cacheRevalidate
	if unchanged(w, r, fmt.Sprintf(`W/"%d.%s"`, version, s.build)) {
		return
	}
	write, err := begin(r.Context(), h)
	if err != nil {
		s.notAFile(w)
		s.refuse(w, r, status(err))
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	from := s.clientAddress(r)
	if !s.exports.enter(from) {
		s.notAFile(w)
		h.Set("Retry-After", "10")
		s.refuse(w, r, http.StatusTooManyRequests)
		return
	}
	defer s.exports.leave(from)
	s.stream(w, r, packs, write)
}

// openToAll lets every other site read an answer: it is public, and no cookie counts.
func openToAll(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Disposition, ETag, Link, Retry-After")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// notAFile takes back the headers of a file that will not be sent.
func (s *Server) notAFile(w http.ResponseWriter) {
	for _, name := range []string{"Content-Encoding", "Content-Disposition", "Content-Type", "ETag", "Last-Modified", "Link"} {
		w.Header().Del(name)
	}
}

// aboutFile writes the headers that say what the file is, under which terms, of which day.
func (s *Server) aboutFile(ctx context.Context, h http.Header, d *download) error {
	a, err := s.about(ctx, h, d.list)
	if err != nil {
		return err
	}
	if a.AsOf = d.query.Get("as_of"); a.AsOf != "" {
		a.Date = a.AsOf
	}
	if d.list == listSearch {
		asked := clone(d.query)
		asked.Del("labels")
		asked.Del("fields")
		a.Question = asked.Encode()
	}
	d.options.About = a
	if lang := d.query.Get("labels"); lang != "" {
		d.options.Label = columnLabel(s.opt.Catalogue, lang)
	}
	name := d.list
	if a.Date != "" {
		name += "-" + a.Date
	}
	h.Set("Content-Type", d.format.MediaType())
	h.Set("Content-Disposition", `attachment; filename="`+name+d.format.Suffix()+`"`)
	if s.base != nil && slices.Contains(export.Lists(), d.list) {
		h.Add("Link", "<"+s.base.String()+`/schemas/`+d.list+`.json>; rel="describedby"`)
	}
	if s.base != nil && d.format == export.NDJSON {
		h.Add("Link", "<"+s.base.String()+exportRoot+d.list+export.Companion.Suffix()+`>; rel="describedby"; type="application/json"`)
	}
	return nil
}

// about is what a file says of itself, in it and in its headers.
func (s *Server) about(ctx context.Context, h http.Header, title string) (export.About, error) {
	a := export.About{Title: title, Source: s.title(words.Langs()[0]), Licence: s.opt.Profile.Reuse.SPDX, LicenceURL: s.opt.Profile.Reuse.URL}
	if s.base != nil {
		a.Source = s.base.String()
	}
	if a.LicenceURL != "" {
		h.Add("Link", "<"+a.LicenceURL+`>; rel="license"`)
	}
	last, err := s.opt.Register.LastChanges(ctx, 0, 1)
	if err == nil && len(last) > 0 {
		a.Date, a.Position = last[0].At.Format(time.DateOnly), last[0].Seq
		h.Set("Last-Modified", last[0].At.UTC().Format(http.TimeFormat))
	}
	return a, err
}

// columnLabel gives the words of a column; one that has none keeps its name.
func columnLabel(c *words.Catalogue, lang string) func(string) string {
	return func(column string) string {
		if id := "export.column." + column; c.Has(id) {
			return c.Text(lang, id, nil)
		}
		return column
	}
}

// stream writes the file. A fault after the first byte cuts the answer, so that no
// reader takes a part for the whole.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, packs bool, write func(context.Context, io.Writer) error) {
	out := &patient{w: w, control: http.NewResponseController(w)}
	var to io.Writer = out
	var packed *gzip.Writer
	if packs && takesGzip(r.Header.Get("Accept-Encoding")) {
		w.Header()["Content-Encoding"] = gzipCoding
		packed, _ = gzip.NewWriterLevel(out, gzip.BestSpeed) // the level is within bounds
		to = packed
	}
	err := write(r.Context(), to)
	if err == nil && packed != nil {
		err = packed.Close()
	}
	if err == nil {
		return
	}
	if out.written == 0 && !errors.Is(err, context.Canceled) {
		s.notAFile(w)
		s.fail(w, r, langOf(r), err)
		return
	}
	s.opt.Log.WarnContext(r.Context(), "file cut off", "path", r.URL.Path, "error", err)
	panic(http.ErrAbortHandler)
}

// patient gives the reader of a long file time for each part, and no more.
type patient struct {
	w       http.ResponseWriter
	control *http.ResponseController
	written int
}

func (p *patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(exportPatience)) // a writer that has none waits as it does
	n, err := p.w.Write(b)
	if p.written == 0 {
		_ = p.control.Flush() // the first bytes at once: the reader sees that it works
	}
	p.written += n
	return n, err
}

func (s *Server) writeList(ctx context.Context, w io.Writer, d download) error {
	if d.list == listDifferences {
		rows, err := s.differenceRows(ctx, d.query)
		if err != nil {
			return err
		}
		return writeChosen(w, d, differenceColumns(), rows)
	}
	if d.list != listSearch {
		return export.Library{Reader: s.opt.Register, Gate: s.opt.Gate}.Write(ctx, w, d.options, d.choice)
	}
	q, _, err := question(&request{query: d.query})
	if err != nil {
		return err
	}
	hits, err := s.allFound(ctx, q)
	if err != nil {
		return err
	}
	return s.writeFound(ctx, w, d, hits)
}

// allFound gives all that a question finds: best first while ranking them costs little.
func (s *Server) allFound(ctx context.Context, q register.Question) (iter.Seq2[register.Hit, error], error) {
	q.Offset, q.Limit = 0, 0
	counted, err := s.opt.Register.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	if counted.Total > mostRanked {
		return s.opt.Register.FindAll(ctx, q), nil
	}
	q.Limit = mostRanked
	answer, err := s.opt.Register.Find(ctx, q)
	return func(yield func(register.Hit, error) bool) {
		for _, h := range answer.Hits {
			if !yield(h, nil) {
				return
			}
		}
	}, err
}

// writeFound writes what a search found: under the columns of its kind where all are of
// one, else under a few that all have.
func (s *Server) writeFound(ctx context.Context, w io.Writer, d download, hits iter.Seq2[register.Hit, error]) error {
	gate := s.opt.Gate
	if kinds := d.query["kind"]; len(kinds) == 1 {
		switch register.Kind(kinds[0]) {
		case register.KindSheet:
			return writeChosen(w, d, export.Algorithms(), export.Each(portions(hits, s.sheetsOfHits(ctx)), func(x register.Sheet) export.Algorithm {
				return export.AlgorithmOf(gate.Sheet(x))
			}))
		case register.KindRepository:
			return writeChosen(w, d, export.Repositories(), export.Each(portions(hits, s.repositoriesOfHits(ctx)), func(x register.Repository) *register.Repository {
				x = gate.Repository(x)
				return &x
			}))
		case register.KindOrganisation:
			return writeChosen(w, d, export.Organisations(), export.Each(portions(hits, func(part []register.Hit) ([]register.Organisation, error) {
				return s.opt.Register.OrganisationsByID(ctx, idsOf(part, register.KindOrganisation))
			}), gate.Organisation))
		}
	}
	return writeChosen(w, d, foundColumns(), portions(hits, s.foundRows(ctx)))
}

func (s *Server) sheetsOfHits(ctx context.Context) func([]register.Hit) ([]register.Sheet, error) {
	return func(part []register.Hit) ([]register.Sheet, error) {
		return s.opt.Register.SheetsByID(ctx, idsOf(part, register.KindSheet))
	}
}

func (s *Server) repositoriesOfHits(ctx context.Context) func([]register.Hit) ([]register.Repository, error) {
	return func(part []register.Hit) ([]register.Repository, error) {
		return s.opt.Register.RepositoriesByID(ctx, idsOf(part, register.KindRepository))
	}
}

// idsOf are the ids of the hits of a kind.
func idsOf(hits []register.Hit, kind register.Kind) []string {
	var ids []string
	for _, h := range hits {
		if h.Kind == kind {
			ids = append(ids, h.Key)
		}
	}
	return ids
}

func writeChosen[T any](w io.Writer, d download, columns []export.Column[T], all iter.Seq2[T, error]) error {
	columns, err := export.Choose(columns, d.choice.Fields)
	if err != nil {
		return err
	}
	return export.Write(w, d.options, columns, all)
}

// portions reads what hits stand for, some at a time.
func portions[T any](hits iter.Seq2[register.Hit, error], read func([]register.Hit) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		part := make([]register.Hit, 0, export.PageSize)
		flush := func() bool {
			list, err := read(part)
			if err != nil {
				var none T
				yield(none, err)
				return false
			}
			for _, v := range list {
				if !yield(v, nil) {
					return false
				}
			}
			part = part[:0]
			return true
		}
		for h, err := range hits {
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if part = append(part, h); len(part) == export.PageSize && !flush() {
				return
			}
		}
		if len(part) > 0 {
			flush()
		}
	}
}

// foundRow is one noun that a search over several kinds found.
type foundRow struct {
	Kind    register.Kind `json:"kind"`
	ID      string        `json:"id"`
	Key     string        `json:"key"`
	Name    string        `json:"name"`
	Summary string        `json:"summary,omitempty"`
	Bodies  []string      `json:"bodies"`
	URL     string        `json:"url"`
}

func foundColumns() []export.Column[foundRow] {
	column := func(name string, value func(foundRow) string) export.Column[foundRow] {
		return export.Column[foundRow]{Name: name, Type: export.Text, Value: value}
	}
	return []export.Column[foundRow]{
		column("kind", func(x foundRow) string { return string(x.Kind) }), column("id", func(x foundRow) string { return x.ID }),
		column("key", func(x foundRow) string { return x.Key }), column("name", func(x foundRow) string { return x.Name }),
		column("summary", func(x foundRow) string { return x.Summary }), column("bodies", func(x foundRow) string { return strings.Join(x.Bodies, " ") }),
		column("url", func(x foundRow) string { return x.URL }),
	}
}

// foundRows names hits as the API does.
func (s *Server) foundRows(ctx context.Context) func([]register.Hit) ([]foundRow, error) {
	a := &api{source: source{register: s.opt.Register, catalogue: s.opt.Catalogue, profile: s.opt.Profile, base: s.base, log: s.opt.Log}}
	return func(part []register.Hit) ([]foundRow, error) {
		list, err := a.hits(ctx, part)
		rows := make([]foundRow, len(list))
		for i, x := range list {
			rows[i] = foundRow{x.Kind, x.ID, x.Key, x.Name, x.Summary, []string{}, x.URL}
			for _, b := range x.Bodies {
				rows[i].Bodies = append(rows[i].Bodies, b.Slug)
			}
		}
		return rows, err
	}
}

// Downloads are the files of a list, as pages offer them.
type Downloads struct {
	Files      []FileLink
	JSONFeed   string // of what changes there; "" where the site has no feeds
	AtomFeed   string
	Licence    string
	LicenceURL string
	Ranked     int    // rows up to which a file gives them best first; 0: it is no search
	Evidence   string // address of the bundle of evidence; "" where there is none
}

// FileLink is one file.
type FileLink struct{ Format, URL string }

// downloads are the files of a list; query is what a search was asked.
func (s *Server) downloads(list string, query url.Values) Downloads {
	d := Downloads{Licence: s.opt.Profile.Reuse.SPDX, LicenceURL: s.opt.Profile.Reuse.URL}
	asked := clone(query)
	asked.Del("page")
	suffix := ""
	if len(asked) > 0 {
		suffix = "?" + asked.Encode()
	}
	for _, f := range export.Formats() {
		d.Files = append(d.Files, FileLink{strings.ReplaceAll(string(f), "-", "_"), exportRoot + list + f.Suffix() + suffix})
	}
	if list == listSearch {
		d.Ranked, d.Evidence = mostRanked, evidenceRoot+"search.zip"+suffix
	}
	if s.site.Feeds {
		d.JSONFeed, d.AtomFeed = "/feed.json"+suffix, "/feed.atom"+suffix
	}
	return d
}
