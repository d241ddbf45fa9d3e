// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/words"
)

// This file serves the pages of those who sign in. They stand under one path a
// language, read the one cookie there is, are made anew for each request and kept by
// nobody. Public pages read no cookie, set none, and do not differ by one.

// privateRoute is a page of those who sign in. Every one names the act that it is
// for: a page that names none cannot be asked for at all.
type privateRoute struct {
	route
	act  desk.Act // with the body of {slug}, where the path has one
	open bool     // also for who is not signed in
}

// bound is what a private page takes beyond a short form.
type bound struct {
	fields int   // values of its form
	bytes  int64 // of the request
	raw    bool  // its handler reads the body itself, as it comes in
	file   bool  // a small file may come with the form
}

// bounds gives those of the pages that take more; nobody but those signed in has long
// forms read.
func bounds() map[string]bound { return workshopBounds() }

// bound gives what the page takes.
func (p *privateRoute) bound() bound {
	if b, ok := bounds()[p.name]; ok {
		return b
	}
	return bound{fields: maxFields, bytes: maxBody}
}

// privateRoutes lists them all.
func privateRoutes() []privateRoute {
	return slices.Concat(accountRoutes(), teamRoutes(), joinRoutes(), claimRoutes(), providerRoutes(), inquiryRoutes(), linkRoutes(), workshopRoutes(), ownExportRoutes(), bodyRoutes(), visitRoutes(), eraseRoutes())
}

// answering makes a private page, and answers its form; nil where there is none.
type answering struct {
	get, post func(*Server, *request) (page, error)
}

// privateHandlers gives the makers of each private page.
func privateHandlers() map[string]answering {
	all := map[string]answering{}
	for _, part := range []map[string]answering{accountHandlers(), teamHandlers(), joinHandlers(), claimHandlers(), providerHandlers(), inquiryHandlers(), linkHandlers(), workshopHandlers(), ownExportHandlers(), bodyHandlers(), visitHandlers(), eraseHandlers()} {
		maps.Copy(all, part)
	}
	return all
}

// The paths that all private pages stand under.
const (
	privateFr = "/fr/espace"
	privateEn = "/en/desk"
)

// private reports whether a path is of the private pages.
func private(path string) bool {
	return path == privateFr || path == privateEn || strings.HasPrefix(path, privateFr+"/") || strings.HasPrefix(path, privateEn+"/")
}

// seeOther is the error of a handler whose answer stands at another address of the
// private pages, or at the provider that vouches for people.
type seeOther struct{ to string }

func (s seeOther) Error() string { return "see " + s.to }

// done sends to a private page, which then says what was done: people.done.<what>.
func done(lang, what, route string, values ...string) error {
	to := address(lang, route, values...)
	if what != "" {
		to += "?done=" + url.QueryEscape(what)
	}
	return seeOther{to}
}

// Names of the cookie. The prefix has browsers accept it from this host alone, for
// every path and over https alone (RFC 6265bis section 4.1.3.2); a demonstration on
// the reader's own machine has no https.
const (
	cookieName     = "__Host-greffe"
	cookieNameHere = "greffe"
)

// here reports whether the request came to the reader's own machine, without https.
func (s *Server) here(r *http.Request) bool {
	if s.base != nil {
		return s.base.Scheme == "http" && loopback(s.base.Host)
	}
	return loopback(r.Host)
}

func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// cookie makes a cookie of the private pages; an empty value takes it away.
func (s *Server) cookie(r *http.Request, suffix, value string) *http.Cookie {
	c := &http.Cookie{ //nolint:gosec // Secure but on this machine itself, see below
		Name: cookieName + suffix, Value: value, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	}
	if s.here(r) {
		c.Name, c.Secure = cookieNameHere+suffix, false
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// shown is the value of such a cookie in a request; "" when there is none.
func (s *Server) shown(r *http.Request, suffix string) string {
	c, err := r.Cookie(s.cookie(r, suffix, "").Name)
	if err != nil {
		return ""
	}
	return c.Value
}

// from tells the desk where a request came from.
func (s *Server) from(r *request) desk.From {
	return desk.From{Address: s.clientAddress(r.Request), Agent: r.UserAgent()}
}

// servePrivate wraps one private page: who asks, whether they may, then the page.
func (s *Server) servePrivate(rt *privateRoute, lang string, maker func(*Server, *request) (page, error)) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Cache-Control"] = noStore
		r.Body = http.MaxBytesReader(w, r.Body, rt.bound().bytes)
		req, err := newRequest(r, &rt.route, lang)
		if err == nil {
			err = s.recognise(req)
		}
		var p *rendered
		if err == nil {
			p, err = s.renderPrivate(req, rt, origin, maker)
		}
		if req != nil {
			for _, c := range req.cookies {
				http.SetCookie(w, c)
			}
		}
		if err != nil {
			s.failPrivate(w, r, lang, err)
			return
		}
		sendOnce(w, r, p)
	})
}

// noStore keeps an answer out of every cache.
var noStore = []string{"no-store"}

// recognise fills in who asks. Somebody whose rights have changed gets a new cookie.
func (s *Server) recognise(r *request) error {
	who, err := s.opt.People.Recognise(r.Context(), s.shown(r.Request, ""))
	if errors.Is(err, register.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.actor, r.person, r.session = who.Actor, who.Person, who.Session
	if who.Secret != "" {
		r.cookies = append(r.cookies, s.cookie(r.Request, "", who.Secret))
	}
	return nil
}

// renderPrivate makes the page, or says why not: from elsewhere, not signed in, not
// allowed, and then whatever the page itself meets.
func (s *Server) renderPrivate(r *request, rt *privateRoute, origin *http.CrossOriginProtection, maker func(*Server, *request) (page, error)) (*rendered, error) {
	posted := r.Method == http.MethodPost
	return s.render(r, 0, func(s *Server, r *request) (page, error) {
		if posted && fromElsewhere(origin, r.Request) {
			return s.refused(r, http.StatusForbidden, "origin"), nil
		}
		if !rt.open && !r.actor.SignedIn() {
			if posted {
				return s.sessionOver(r), nil
			}
			return nil, seeOther{address(r.lang, "signin") + "?back=" + url.QueryEscape(r.URL.RequestURI())}
		}
		if err := s.mayEnter(r, rt); err != nil {
			return nil, err
		}
		if posted {
			form, code, reason := url.Values(nil), 0, ""
			switch b := rt.bound(); {
			case b.raw:
			case b.file:
				form, code, reason = readFileForm(r.Request, b.fields)
			default:
				form, code, reason = readForm(r.Request, b.fields)
			}
			if reason != "" {
				return s.refused(r, code, reason), nil
			}
			r.form = form
		}
		p, err := maker(s, r)
		if err == nil {
			l := p.layout()
			l.NoIndex = true
			l.Private = &Private{Name: r.person.Name, SignedIn: r.actor.SignedIn(), Done: s.wasDone(r)}
		}
		return p, err
	})
}

// wasDone is the id of the words for what a form before this page did; "" for nothing.
func (s *Server) wasDone(r *request) string {
	for _, family := range []string{"people.done.", "declare.done.", "standing.done.", "erase.done."} {
		if id := family + r.query.Get("done"); s.opt.Catalogue.Has(id) {
			return id
		}
	}
	return ""
}

// mayEnter finds the body of the path and asks the desk. What is not the actor's is
// not there: the answer is the same.
func (s *Server) mayEnter(r *request, rt *privateRoute) error {
	id := ""
	if slug, ok := r.vars["slug"]; ok {
		o, err := s.opt.Register.OrganisationBySlug(r.Context(), slug)
		if err != nil {
			return err
		}
		r.organisation, id = o, o.ID
	}
	if rt.open || desk.May(r.actor, rt.act, id) {
		return nil
	}
	return register.ErrNotFound
}

// failPrivate answers an error of a private page.
func (s *Server) failPrivate(w http.ResponseWriter, r *http.Request, lang string, err error) {
	var other seeOther
	if errors.As(err, &other) {
		s.redirect(w, other.to, http.StatusSeeOther)
		return
	}
	s.fail(w, r, lang, err)
}

// sessionOver answers a form that came after the session's end: what was typed is
// still in the browser, and is said to be.
func (s *Server) sessionOver(r *request) page {
	p := &simplePage{Text: "people.over.text"}
	p.Template, p.Status, p.Title = "private_text", http.StatusForbidden, s.say(r, "people.over.title")
	return p
}

// refused says why a form was not taken.
func (s *Server) refused(r *request, code int, reason string) page {
	p := &simplePage{Text: "people.refused." + reason}
	p.Template, p.Status, p.Title = "private_text", code, s.say(r, "people.refused.title")
	return p
}

// simplePage is a private page of one paragraph.
type simplePage struct {
	Layout
	Text string // id
}

// Private is what every private page shows of who is signed in.
type Private struct {
	SignedIn bool
	Name     string
	Done     string // id of what was done; "" for nothing
}

// wayBack is where to go after signing in: a private page of this site, and nothing
// else, whatever the address says.
func wayBack(lang, wanted string) string {
	u, err := url.Parse(wanted)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.ContainsAny(wanted, "\\\r\n\t") || !strings.HasPrefix(wanted, "/") || strings.HasPrefix(wanted, "//") || !private(u.Path) {
		return address(lang, "desk")
	}
	for _, l := range words.Langs() {
		if u.Path == address(l, "signin") || u.Path == address(l, "signout") {
			return address(lang, "desk")
		}
	}
	return wanted
}

// bearer tells for whom an API request acts: by its token, and never by a cookie. A
// request without a token is a reader's; one whose token is no good wraps ErrNotFound.
func bearer(people People, r *http.Request) (register.Actor, error) {
	kind, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(kind, "Bearer") {
		return register.Actor{}, nil
	}
	return people.Bearer(r.Context(), strings.TrimSpace(token))
}
