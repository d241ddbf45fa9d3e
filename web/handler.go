// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"greffe/internal/register"
	"greffe/internal/words"
)

// request is one question to the site, read and bounded.
type request struct {
	*http.Request
	route *route
	lang  string
	vars  map[string]string // of the path, unescaped
	query url.Values        // known parameters only
	form  url.Values        // what was posted; nil on pages that take no form
	about about             // what finding the law of the page found already

	// Of private pages alone: who asks, for which body, and the cookies to set.
	actor        register.Actor
	person       register.Person
	session      register.Session
	organisation register.Organisation
	cookies      []*http.Cookie
}

// page is what a handler gives back: a typed struct that embeds Layout.
type page interface{ layout() *Layout }

// moved is the error of a handler that knows a better address.
type moved struct{ to string }

func (m moved) Error() string { return "moved to " + m.to }

// serve wraps one kind of page: it reads the request, finds or renders the page
// whole, and only then sends a byte.
func (s *Server) serve(rt *route, lang string, maker func(*Server, *request) (page, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := newRequest(r, rt, lang)
		if err != nil {
			s.fail(w, r, lang, err)
			return
		}
		version, err := s.opt.Register.Version(r.Context())
		if err != nil {
			s.fail(w, r, lang, err)
			return
		}
		key := cacheKey(r, req.query)
		p := s.pages.find(version, key, s.today).fit(r)
		var keep keeping
		if p == nil {
			if p, keep, err = s.renderInTurn(req, version, maker); err != nil {
				s.fail(w, r, lang, err)
				return
			}
			s.pages.keep(version, key, p.packed())
		}
		s.send(w, r, p)
		s.later(keep)
	})
}

// renderInTurn makes a page once it is its turn.
func (s *Server) renderInTurn(req *request, version int64, maker func(*Server, *request) (page, error)) (*rendered, keeping, error) {
	leave, err := s.turn(req.Context(), req.route)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	s.asked.Add(1)
	return s.renderEntry(req, version, maker)
}

// searched is the kind of page that answers questions.
const searched = "search"

// takesTurns are the kinds of pages that do: they look through the whole register.
func takesTurns() []string { return []string{searched} }

// turn waits until a page of this kind may be made, in the order of the requests, and gives
// what ends the turn. They are work for the processor: more at once than there are
// processors would each take longer, and fill memory with half-made pages. Whoever would
// wait longer than a question may take is told to come back.
func (s *Server) turn(ctx context.Context, rt *route) (leave func(), err error) {
	if !slices.Contains(takesTurns(), rt.name) {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	select {
	case s.turns <- struct{}{}:
		return func() { <-s.turns }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a turn: %w", ctx.Err())
	}
}

// cacheKey is the path and the known parameters, in one order: what a stranger
// adds to an address cannot make a second copy of a page.
func cacheKey(r *http.Request, query url.Values) string {
	if len(query) == 0 {
		return r.URL.EscapedPath()
	}
	return r.URL.EscapedPath() + "?" + query.Encode()
}

// serveHot answers a page straight from the cache, or one that was made ahead, before
// any router looks at it. An address with parameters is found when they stand as the
// pages themselves write them.
func (s *Server) serveHot(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	version, err := s.opt.Register.Version(r.Context())
	if err != nil {
		return false // serve says so
	}
	key := r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		key += "?" + r.URL.RawQuery
	}
	p := s.pages.find(version, key, s.today)
	if p == nil {
		if p = s.ready(r); p == nil {
			return false
		}
		s.pages.keep(version, key, p)
	}
	fits := p.fit(r)
	if fits == nil {
		return false
	}
	if fits != p {
		s.pages.keep(version, key, fits)
	}
	s.send(w, r, fits)
	return true
}

// fit gives a page with the bytes that its reader takes; nil when there is none, or it is
// damaged.
func (p *rendered) fit(r *http.Request) *rendered {
	if p == nil || p.body != nil || takesGzip(r.Header.Get("Accept-Encoding")) {
		return p
	}
	return p.whole()
}

// packed is a page as it is kept: nearly all readers take it packed, in a sixth of the room.
func (p *rendered) packed() *rendered {
	if p.gzip == nil {
		return p
	}
	kept := *p
	kept.body = nil
	return &kept
}

// render makes the whole page in memory.
func (s *Server) render(req *request, version int64, maker func(*Server, *request) (page, error)) (p *rendered, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("render %s: panic: %v\n%s", req.route.name, fault, debug.Stack())
		}
	}()
	if s, err = s.roomFor(req); err != nil {
		return nil, err
	}
	s.themes[req.lang].begin()
	data, err := maker(s, req)
	if gone := (goneSheet{}); errors.As(err, &gone) {
		data, err = s.tombstone(req, gone.sheet)
	}
	if err != nil {
		return nil, err
	}
	if f, ok := data.(*filePage); ok {
		return f.rendered(req.lang, fmt.Sprintf(`W/"%d%s.%s-%s"`, version, strings.ReplaceAll(f.Day, "-", ""), s.build, req.lang)), nil
	}
	l := data.layout()
	s.complete(l, req)
	b := pageRooms.Get().(*bytes.Buffer)
	defer pageRooms.Put(b)
	b.Reset()
	if err := s.themes[req.lang].execute(b, l.Template, data); err != nil {
		return nil, fmt.Errorf("render %s: %w", req.route.name, err)
	}
	body := bytes.Clone(showControls(b.Bytes()))
	p = &rendered{status: l.Status, lang: req.lang, body: body, gzip: pack(body), day: l.Day}
	if p.etag = tag(p.gzip, req.lang); p.gzip == nil { // a sixth of the bytes tells as much
		p.etag = tag(body, req.lang)
	}
	return p, nil
}

// pageRooms keeps the room in which pages are written: each would grow it from nothing.
var pageRooms = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// send writes a page that is ready.
func (s *Server) send(w http.ResponseWriter, r *http.Request, p *rendered) {
	h := w.Header()
	h["Vary"] = varyEncoding
	h["Cache-Control"] = cacheRevalidate
	if p.status == http.StatusOK && unchanged(w, r, p.etag) {
		return
	}
	p.describe(h)
	body := p.body
	if p.gzip != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		h["Content-Encoding"] = gzipCoding
		body = p.gzip
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		announce(r, len(body))
		_, _ = w.Write(body) // #nosec G705 -- the templates have escaped it; the reader is gone: nobody is left to tell
	}
}

// Header values that every page shares, so that a hot page allocates little.
var (
	varyEncoding    = []string{"Accept-Encoding"}
	cacheRevalidate = []string{"no-cache"}
	htmlType        = []string{"text/html; charset=utf-8"}
	gzipCoding      = []string{"gzip"}
)

const (
	maxValue  = 400 // characters of one parameter
	maxValues = 20  // values over all parameters
)

// newRequest reads the path and the known parameters; what is beyond the bounds is ErrInvalid.
func newRequest(r *http.Request, rt *route, lang string) (*request, error) {
	req := &request{Request: r, route: rt, lang: lang, vars: map[string]string{}, query: url.Values{}}
	for k, v := range mux.Vars(r) {
		plain, err := url.PathUnescape(v)
		if err != nil {
			return nil, fmt.Errorf("path %q: %w", v, register.ErrInvalid)
		}
		req.vars[k] = plain
	}
	if r.URL.RawQuery == "" {
		return req, nil
	}
	all, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", errEscape)
	}
	n := 0
	for _, name := range rt.query {
		for _, v := range all[name] {
			v = strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), "")
			if v == "" || slices.Contains(req.query[name], v) {
				continue
			}
			if len([]rune(v)) > maxValue {
				return nil, overlong{v}
			}
			if n++; n > maxValues {
				return nil, fmt.Errorf("parameter %s: %w", name, register.ErrInvalid)
			}
			req.query.Add(name, v)
		}
	}
	return req, nil
}

// status decides the HTTP status of an error.
func status(err error) int {
	switch {
	case errors.Is(err, errUndone), errors.As(err, &erasedVersion{}), errors.As(err, &register.AddressErased{}):
		return http.StatusGone
	case errors.Is(err, register.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, register.ErrInvalid):
		return http.StatusBadRequest
	case errors.Is(err, register.ErrConflict):
		return http.StatusConflict
	case errors.Is(err, register.ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// fail answers an error; its text stays in the log.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, lang string, err error) {
	var m moved
	if errors.As(err, &m) {
		s.redirect(w, m.to, http.StatusMovedPermanently)
		return
	}
	code := status(err)
	if code >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.opt.Log.ErrorContext(r.Context(), "page failed", "path", r.URL.Path, "error", err)
	}
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "30")
	}
	var gone erasedVersion
	var unnamed register.AddressErased
	var long overlong
	var bad badValue
	switch {
	case errors.Is(err, errSlow):
		s.sendErrorAs(w, r, lang, code, "slow", "")
	case errors.Is(err, errUndone):
		s.sendErrorAs(w, r, lang, code, "undone", "")
	case errors.Is(err, errEscape):
		s.sendErrorAs(w, r, lang, code, "escape", "")
	case errors.As(err, &long):
		s.sendErrorAs(w, r, lang, code, "long", speaker{s.opt.Catalogue, lang}.say("web.error.long.said", "n", strconv.Itoa(len([]rune(long.value))), "most", strconv.Itoa(maxValue)))
	case errors.As(err, &bad):
		s.sendErrorAs(w, r, lang, code, "value", speaker{s.opt.Catalogue, lang}.say("web.error.value.said", "name", bad.name, "value", cut(bad.value, 60))+valuesOf(speaker{s.opt.Catalogue, lang}, bad.allowed))
	case errors.As(err, &gone):
		s.sendErrorAs(w, r, lang, code, "erased", speaker{s.opt.Catalogue, lang}.erasure(gone.Erasure))
	case errors.As(err, &unnamed):
		s.sendErrorAs(w, r, lang, code, "erased_address", speaker{s.opt.Catalogue, lang}.erasedAddress(unnamed))
	default:
		s.sendError(w, r, lang, code)
	}
}

// refuse answers a request that no page was asked for.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code int) {
	s.sendError(w, r, langOf(r), code)
}

// redirect sends the reader to another address of this site.
func (s *Server) redirect(w http.ResponseWriter, to string, code int) {
	if code == http.StatusMovedPermanently {
		w.Header().Set("Cache-Control", "public, max-age=3600")
	}
	w.Header().Set("Location", to)
	w.WriteHeader(code)
}

// langOf tells the language of an address, and where it has none, the reader's.
func langOf(r *http.Request) string {
	for _, lang := range words.Langs() {
		if p := r.URL.Path; p == "/"+lang || strings.HasPrefix(p, "/"+lang+"/") {
			return lang
		}
	}
	return preferred(r.Header.Get("Accept-Language"))
}

// preferred reads Accept-Language (RFC 9110 section 12.5.4): the best of our
// languages, the first one when none is named.
func preferred(accept string) string {
	best, quality := words.Langs()[0], 0.0
	for i, part := range strings.Split(accept, ",") {
		if i == 32 {
			break
		}
		tag, params, _ := strings.Cut(part, ";")
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if !slices.Contains(words.Langs(), tag) {
			continue
		}
		q := 1.0
		if v, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			f, err := strconv.ParseFloat(v, 64)
			if err != nil {
				continue
			}
			q = f
		}
		if q > quality {
			best, quality = tag, q
		}
	}
	return best
}
