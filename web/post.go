// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/words"
)

// This file answers the few pages that take a form. What is posted is about a body or a person:
// it is read, answered and forgotten. It reaches no cache, no log, no address and
// no cookie.

// posted gives the maker of each page that takes a form; the same page answers GET
// through handlers.
func posted() map[string]func(*Server, *request) (page, error) {
	m := map[string]func(*Server, *request) (page, error){
		"selfcheck_algorithm": (*Server).checkAlgorithmPosted,
		"selfcheck_code":      (*Server).checkCodePosted,
		"validate":            (*Server).validatePosted,
		"ask":                 (*Server).askPosted,
	}
	maps.Copy(m, lawPosted())
	return m
}

// maxFields bounds the values of one form: twice the questions of any check.
const maxFields = 100

// fromElsewhere reports whether another site sent the form.
func fromElsewhere(origin *http.CrossOriginProtection, r *http.Request) bool {
	return origin.Check(r) != nil
}

// take wraps one page that answers a form: from this site only, of a bounded size,
// never kept by anybody.
func (s *Server) take(rt *route, lang string, maker func(*Server, *request) (page, error)) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := newRequest(withProfileAlone(r), rt, lang)
		if err != nil {
			s.fail(w, r, lang, err)
			return
		}
		p, err := s.render(req, 0, func(s *Server, req *request) (page, error) {
			if fromElsewhere(origin, r) {
				return s.refusal(req, http.StatusForbidden, "origin", ""), nil
			}
			read := readForm
			if rt.name == "validate" || rt.name == "mention_check" {
				read = readFileForm
			}
			form, code, reason := read(r, maxFields)
			if reason == "size" && rt.name == "validate" {
				return s.tooLarge(req, s.validating(req, ""), 0), nil
			}
			if reason != "" {
				return s.refusal(req, code, reason, ""), nil
			}
			req.form = form
			return maker(s, req)
		})
		if err != nil {
			s.fail(w, r, lang, err)
			return
		}
		sendOnce(w, r, p)
	})
}

// sendOnce writes an answer that nobody may keep.
func sendOnce(w http.ResponseWriter, r *http.Request, p *rendered) {
	h := w.Header()
	h["Cache-Control"] = noStore
	p.describe(h)
	h.Set("Content-Length", strconv.Itoa(len(p.body)))
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.body) // #nosec G705 -- the templates have escaped it; the reader is gone: nobody is left to tell
	}
}

// withProfileAlone is the request without what stands behind its path, save whose law
// the page is about: what is posted stands in the body alone.
func withProfileAlone(r *http.Request) *http.Request {
	profile := r.URL.Query().Get(paramProfile)
	r = r.Clone(r.Context())
	r.URL.RawQuery = ""
	if profile != "" {
		r.URL.RawQuery = url.Values{paramProfile: {profile}}.Encode()
	}
	return r
}

// readForm reads the body alone: what stands in the address is not looked at. The
// server bounds the body already; most bounds its values; reason is "" when all is well.
func readForm(r *http.Request, most int) (form url.Values, code int, reason string) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, http.StatusUnsupportedMediaType, "kind"
	}
	body, err := io.ReadAll(r.Body)
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return nil, http.StatusRequestEntityTooLarge, "size"
	}
	if err != nil {
		return nil, http.StatusBadRequest, "unreadable"
	}
	form, err = url.ParseQuery(string(body))
	if err != nil {
		return nil, http.StatusBadRequest, "unreadable"
	}
	n := 0
	for _, values := range form {
		n += len(values)
	}
	if n > most {
		return nil, http.StatusRequestEntityTooLarge, "size"
	}
	return form, 0, ""
}

// readFileForm also reads a form that brings a file, in parts: the field "file" holds its
// text, and "file.name" its name. Nothing is written anywhere while it is read.
func readFileForm(r *http.Request, most int) (form url.Values, code int, reason string) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return readForm(r, most)
	}
	form = url.Values{}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, 0, ""
		}
		if n == most {
			return nil, http.StatusRequestEntityTooLarge, "size"
		}
		var b []byte
		if err == nil {
			b, err = io.ReadAll(part)
		}
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return nil, http.StatusRequestEntityTooLarge, "size"
		}
		if err != nil {
			return nil, http.StatusBadRequest, "unreadable"
		}
		form.Add(part.FormName(), string(b))
		if part.FileName() != "" {
			form.Set(part.FormName()+".name", path.Base(strings.ReplaceAll(part.FileName(), "\\", "/")))
		}
	}
}

// refusalPage says why a form was not taken, and the way back.
type refusalPage struct {
	Layout
	Reason string // selfcheck.refused.<reason>
	What   string // the field or question that it is about
	Again  string // address to start again
}

// refusal says no in words. What was posted is not repeated, save the name of a field.
func (s *Server) refusal(r *request, code int, reason, what string) page {
	p := &refusalPage{Reason: reason, What: what, Again: address(r.lang, r.route.name, pathValues(r)...)}
	p.Template, p.Status, p.NoIndex = "selfcheck_refused", code, true
	p.Title = s.say(r, "selfcheck.refused.title")
	return p
}

// allowed lists the methods of an address.
func allowed(to string) string {
	for name := range posted() {
		if rt := routeByName[name]; rt.matches(to) {
			return "GET, HEAD, POST"
		}
	}
	if private(to) {
		return "GET, HEAD, POST"
	}
	return "GET, HEAD"
}

// matches reports whether a path is one of the route's, part by part.
func (r *route) matches(to string) bool {
	parts := strings.Split(to, "/")
	return slices.ContainsFunc(words.Langs(), func(lang string) bool {
		return slices.EqualFunc(strings.Split(r.path(lang), "/"), parts, func(ours, theirs string) bool {
			return ours == theirs || strings.HasPrefix(ours, "{") && theirs != ""
		})
	})
}
