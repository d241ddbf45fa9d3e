// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// errorPage says what went wrong, where, and the next step; never why inside.
type errorPage struct {
	Layout
	Code  int
	Words string // web.error.<Words>.title, .text and .next
	Said  string // what is known of the case; "" for nothing
	Path  string
}

// errorCodes lists the statuses that have words of their own; others read as 500.
func errorCodes() []int {
	return []int{
		http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusConflict, http.StatusGone, http.StatusRequestURITooLong,
		http.StatusMisdirectedRequest, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
}

// sendError renders an error page; errors are never cached by anybody.
func (s *Server) sendError(w http.ResponseWriter, r *http.Request, lang string, code int) {
	named := strconv.Itoa(code)
	if !s.opt.Catalogue.Has("web.error." + named + ".title") {
		named = strconv.Itoa(http.StatusInternalServerError)
	}
	s.sendErrorAs(w, r, lang, code, named, "")
}

// sendErrorAs renders an error page in words of its own; said is what is known of the case.
func (s *Server) sendErrorAs(w http.ResponseWriter, r *http.Request, lang string, code int, named, said string) {
	if forMachines(r.URL.Path) {
		s.refuseMachine(w, r, code)
		return
	}
	p := &errorPage{Code: code, Words: named, Said: said, Path: cut(r.URL.Path, 200)}
	if private(r.URL.Path) || named == "erased_address" {
		p.Path = "" // what is not there and what is not yours read the same; an erased address is not said again
	}
	p.Template, p.Status, p.NoIndex = "error", code, true
	p.Title = s.opt.Catalogue.Text(lang, "web.error."+named+".title", nil)
	req := &request{Request: r, route: &route{name: "home", fr: "/fr/", en: "/en/"}, lang: lang, query: url.Values{}}
	s.complete(&p.Layout, req)
	if named == "long" { // what was typed is not lost: its beginning waits in the box
		p.Query = strings.ToValidUTF8(string([]rune(r.URL.Query().Get("q"))[:min(maxValue, len([]rune(r.URL.Query().Get("q"))))]), "")
	}
	p.Route, p.Canonical = "error", ""
	var b bytes.Buffer
	if err := s.themes[lang].execute(&b, "error", p); err != nil {
		s.opt.Log.ErrorContext(r.Context(), "error page failed", "error", err)
		http.Error(w, http.StatusText(code), code)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", lang)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	body := showControls(b.Bytes())
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader is gone: nobody is left to tell
	}
}
