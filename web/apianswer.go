// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/words"
)

// manner says how much an answerer insists on.
type manner bool

const (
	strict  manner = true  // an Accept that excludes JSON is refused
	lenient manner = false // readers of feeds ask for anything and take what comes
)

// apiMethods is what may be done everywhere under /api/ and with the feeds.
const apiMethods = "GET, HEAD, OPTIONS"

type languageKey struct{}

// language is that of the request, as answering settled it.
func language(ctx context.Context) string {
	lang, ok := ctx.Value(languageKey{}).(string)
	if !ok {
		return words.Langs()[0]
	}
	return lang
}

// answering puts around next what holds for every answer to a machine: who may ask
// from where, methods, language, parameters, ETag, compression. known tells the
// parameters of a path (name -> may be repeated), and whether the path exists.
func (s *source) answering(next http.Handler, known func(path string) (map[string]bool, bool), m manner) http.Handler {
	foreign := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Content-Language, Content-Location, ETag, Link, Retry-After")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Vary", "Accept-Encoding, Accept-Language")
		lang := askedLanguage(r)
		params, exists := known(r.URL.EscapedPath()) // as the router reads it
		if !exists {
			s.sendProblem(w, r, lang, newProblem("no_such_address"))
			return
		}
		if r.Method == http.MethodOptions {
			preflight(w, r)
			return
		}
		if err := foreign.Check(r); err != nil {
			s.sendProblem(w, r, lang, newProblem("cross_origin"))
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", apiMethods)
			s.sendProblem(w, r, lang, newProblem("method", "method", cut(r.Method, 20)))
			return
		}
		query, fault := readParameters(r.URL.RawQuery, params)
		if asked := query.Get("lang"); asked != "" && asked != lang {
			fault = wrongParameter("lang", asked, words.Langs()...)
		}
		if fault == nil && m == strict && !takesJSON(r.Header.Get("Accept")) {
			fault = newProblem("not_acceptable")
		}
		if fault != nil {
			s.sendProblem(w, r, lang, fault)
			return
		}
		s.answer(w, r, lang, query, next)
	})
}

// askedLanguage is the one that the address names, where there is such a one, or
// the reader's; it words every refusal too, so that it is read before all else.
func askedLanguage(r *http.Request) string {
	query, _ := url.ParseQuery(r.URL.RawQuery) // faults are found by readParameters
	if lang := query.Get("lang"); slices.Contains(words.Langs(), lang) {
		return lang
	}
	return preferred(r.Header.Get("Accept-Language"))
}

// answer sends what next gives, or 304 when the reader holds it already.
func (s *source) answer(w http.ResponseWriter, r *http.Request, lang string, query url.Values, next http.Handler) {
	ctx := context.WithValue(r.Context(), languageKey{}, lang)
	version, err := s.register.Version(ctx)
	if err != nil {
		s.sendProblem(w, r, lang, s.problem(ctx, err))
		return
	}
	etag := s.etag(version, lang, r.URL.Path, query)
	h := w.Header()
	h.Set("Cache-Control", "no-cache") // kept, but asked for again: the ETag makes that cheap
	if tag := r.Header.Get("If-None-Match"); tag != "" && tag != "*" && matches(tag, etag) {
		h.Set("ETag", etag) // the tag names this very address: what it stood for was a 200
		w.WriteHeader(http.StatusNotModified)
		return
	}
	asked := r.Clone(ctx)
	asked.Method = http.MethodGet // HEAD is GET whose body stays here
	got := s.collect(next, asked, lang)
	if got.status == http.StatusOK {
		h.Set("ETag", etag)
	}
	s.send(w, r, lang, got)
}

// etag names one answer: the register's version, the program and its words, the
// language, and what was asked. It is weak: gzip and plain bytes differ.
func (s *source) etag(version int64, lang, path string, query url.Values) string {
	sum := sha256.Sum256([]byte(path + "?" + query.Encode()))
	return fmt.Sprintf(`W/"%d.%s-%s-%s"`, version, s.build, lang, hex.EncodeToString(sum[:6]))
}

// fingerprint tells two builds apart: what they document, their words, their address.
func (s *source) fingerprint(document []byte) string {
	h := sha256.New()
	h.Write(document)
	h.Write([]byte(s.catalogue.Digest() + s.name + "\x00" + s.absolute("")))
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// collected is an answer in memory: nothing is sent before it is whole.
type collected struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *collected) Header() http.Header { return c.header }
func (c *collected) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

func (c *collected) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(b)
}

// collect runs next into memory; a panic becomes a problem.
func (s *source) collect(next http.Handler, r *http.Request, lang string) (got *collected) {
	got = &collected{header: http.Header{}}
	defer func() {
		if fault := recover(); fault != nil {
			s.log.ErrorContext(r.Context(), "answer failed", "path", r.URL.Path, "panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			got = &collected{header: http.Header{}}
			s.write(got, lang, newProblem("internal"))
		}
	}()
	next.ServeHTTP(got, r)
	return got
}

// send writes an answer that is whole, in gzip where the reader takes it.
func (s *source) send(w http.ResponseWriter, r *http.Request, lang string, got *collected) {
	h := w.Header()
	for name, values := range got.header {
		h[name] = values
	}
	h.Set("Content-Language", lang)
	if got.status != http.StatusOK {
		h.Set("Cache-Control", "no-store")
	}
	if at, err := http.ParseTime(h.Get("Last-Modified")); err == nil && unmodified(r, at) && got.status == http.StatusOK {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := got.body.Bytes()
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		if packed := pack(body); packed != nil {
			h.Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(got.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader is gone: nobody is left to tell
	}
}

// unmodified reads If-Modified-Since, which counts only without If-None-Match (RFC 9110 section 13.1.3).
func unmodified(r *http.Request, at time.Time) bool {
	if r.Header.Get("If-None-Match") != "" {
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !at.After(since)
}

// preflight answers OPTIONS. Reading is open to every site; nothing else is offered.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Allow", apiMethods)
	if r.Header.Get("Access-Control-Request-Method") != "" {
		h.Set("Access-Control-Allow-Methods", "GET, HEAD")
		h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match, If-Modified-Since")
		h.Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}

// readParameters reads a query, of which every name must be known, and only lists
// may be repeated: a filter with a slip of the pen must not read as no filter.
func readParameters(raw string, known map[string]bool) (url.Values, *problem) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, newProblem("parameters")
	}
	n := 0
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values := query[name]
		repeated, ok := known[name]
		if !ok {
			p := newProblem("unknown_parameter", "name", cut(name, 80))
			p.Parameter, p.Allowed = cut(name, 80), slices.Sorted(maps.Keys(known))
			return nil, p
		}
		if len(values) > 1 && !repeated {
			return nil, wrongParameter(name, strings.Join(values, " "))
		}
		for _, v := range values {
			if n++; n > maxValues || len([]rune(v)) > maxCursor || v != strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), "") {
				return nil, wrongParameter(name, v)
			}
		}
	}
	return query, nil
}

// takesJSON reads Accept (RFC 9110 section 12.5.1): nothing, or one range with a
// quality above zero that holds JSON.
func takesJSON(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	for i, part := range strings.Split(accept, ",") {
		if i == 64 {
			break
		}
		kind, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		kind = strings.TrimSpace(kind)
		if !slices.Contains([]string{"*/*", "application/*", "application/json", problemType, "application/openapi+json"}, kind) {
			continue
		}
		if !refused(params) {
			return true
		}
	}
	return false
}

// refused reports whether the parameters of a media range give it a quality of zero.
func refused(params string) bool {
	for p := range strings.SplitSeq(params, ";") {
		if q, ok := strings.CutPrefix(strings.ReplaceAll(p, " ", ""), "q="); ok {
			f, err := strconv.ParseFloat(q, 64)
			return err != nil || f <= 0
		}
	}
	return false
}
