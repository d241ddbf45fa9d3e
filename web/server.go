// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"greffe/internal/export"
	"greffe/internal/law"
	"greffe/internal/search"
	"greffe/internal/words"
)

// Options is what the site needs to know at its start.
type Options struct {
	Register       Register
	Workshop       Workshop  // the acts of administrations on their own sheets; nil without People
	People         People    // who may sign in; nil serves no private page
	Claims         Claims    // of bodies to forge accounts; nil takes none
	Visiting       Visiting  // of code before its turn; nil makes none
	Provider       Provider  // of identities; nil when there is none
	Inquiries      Inquiries // of readers; nil takes none
	Catalogue      *words.Catalogue
	Thesaurus      *search.Thesaurus // that the register searches with; nil reads the profile's
	Profile        law.Profile
	Jurisdictions  []Jurisdiction // whose law holds for bodies that have another than Profile
	Title          string         // name of the site; "" is the catalogue's
	Operator       Operator       // who answers for the site
	PublicURL      string         // https://registre.example; "" accepts every Host and prints no absolute address
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	Demo           bool           // every page says that this is a demonstration
	Now            func() time.Time
	Log            *slog.Logger
	ThemeDir       string // folder whose templates and static files stand for the site's; "" for none
	// Fetch reads at most so many bytes of a public file; nil lets nobody ask for one.
	Fetch func(ctx context.Context, address string, most int64) ([]byte, error)
	Gate  export.Gate // what may leave in bulk; the zero gate is that of the profile
	// Mounts are other handlers by path prefix or exact path, such as /api/ and
	// /feed.json. They answer under the same headers, host rule and limits.
	Mounts map[string]http.Handler
}

// Operator is who runs the site. Empty fields are said to be missing on the legal page.
type Operator struct {
	Name            string            // the body or company
	Names           map[string]string // the same by language, where they differ
	Publisher       string            // the person or office that answers for what is published
	Host            string            // who runs the machines, with address
	Contact         string            // how to reach the operator: a web address, a mail address or a postal one
	PrivacyContact  string            // who answers questions on personal data: the data protection officer
	Moderation      string            // the rules of what is published of readers' words: an address or a sentence
	Listing         string            // the rules of what enters the register, and leaves it
	Privacy         string            // the register of processings, or the privacy policy
	Accessibility   string            // the declaration of conformity
	SecurityContact string            // mailto:, https: or tel: address for security.txt; "" serves none
}

// Missing lists the settings of the charter that the operator left empty, by the ids
// of their names.
func (o Operator) Missing() []string {
	var ids []string
	for _, a := range o.charter() {
		if a.Value == "" {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// charter lists what the operator says of itself and of the site's rules.
func (o Operator) charter() []legalAnswer {
	return []legalAnswer{
		{ID: "web.legal.operator", Value: o.Name},
		{ID: "web.legal.publisher", Value: o.Publisher},
		{ID: "web.legal.host", Value: o.Host},
		{ID: "web.legal.contact", Value: o.Contact},
		{ID: "web.legal.privacy_contact", Value: o.PrivacyContact},
		{ID: "web.legal.moderation", Value: o.Moderation},
		{ID: "web.legal.listing", Value: o.Listing},
		{ID: "web.legal.privacy_policy", Value: o.Privacy},
		{ID: "web.legal.accessibility", Value: o.Accessibility},
	}
}

// named is the operator under its name in the language.
func (o Operator) named(lang string) Operator {
	if name := o.Names[lang]; name != "" {
		o.Name = name
	}
	return o
}

// Server is the site.
type Server struct {
	opt     Options
	site    Site
	base    *url.URL // of PublicURL; nil without one
	assets  assets
	themes  map[string]*theme // by language
	pages   *pageCache
	limit   *limiter
	fetches *limiter // files of elsewhere that somebody waits for: one an address
	exports *limiter // files being sent, by address
	weights *weights
	turns   chan struct{} // of searches that are made at this moment
	build   string        // fingerprint of everything but the register that a page is made of
	headers []header
	handler http.Handler

	thesaurus *search.Thesaurus
	files     overlay
	rooms     map[string]func() (*Server, error) // by profile: see room
	guest     bool                               // it is such a room
	ahead     *atomic.Pointer[ahead]
	asked     *atomic.Int64 // pages that were made because somebody asked
}

// New makes the site, or says which option is wrong and what is allowed.
func New(opt Options) (*Server, error) {
	if opt.Register == nil || opt.Catalogue == nil {
		return nil, errors.New("web: a register and a catalogue are needed")
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Gate.Text == nil {
		opt.Gate = export.NewGate(opt.Profile)
	}
	base, err := publicURL(opt.PublicURL)
	if err != nil {
		return nil, err
	}
	s := &Server{opt: opt, base: base, pages: newPageCache(cacheBytes), limit: newLimiter(perAddress), fetches: newLimiter(1), exports: newLimiter(1), weights: &weights{},
		turns:     make(chan struct{}, 1+runtime.GOMAXPROCS(0)),
		ahead:     &atomic.Pointer[ahead]{},
		asked:     &atomic.Int64{},
		thesaurus: opt.Thesaurus}
	if s.thesaurus == nil {
		s.thesaurus = search.NewSleepingThesaurus(opt.Profile.Synonyms)
	}
	if s.files, err = openOverlay(opt.ThemeDir); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(s.files); err != nil {
		return nil, err
	}
	s.site = Site{
		Operator: opt.Operator, Demo: opt.Demo,
		Feeds: opt.Mounts["/feed.json"] != nil, API: opt.Mounts["/api/"] != nil, Security: opt.Operator.SecurityContact != "", Letters: opt.Profile.Letters != nil,
		Desk: opt.People != nil, Inquiries: opt.Inquiries != nil, Claims: opt.Claims != nil, Visiting: opt.Visiting != nil,
	}
	if err := s.loadThemes(); err != nil {
		return nil, err
	}
	s.openRooms()
	s.build = s.fingerprint()
	s.headers = securityHeaders(base != nil && base.Scheme == "https")
	s.handler = s.guarded(s.router())
	return s, nil
}

// publicURL reads the address under which the world knows the site.
func publicURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || !slices.Contains([]string{"http", "https"}, u.Scheme) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, fmt.Errorf("web: public address %q: scheme and host are expected, such as https://registre.example", s)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// The bounds of a connection: a slow or swollen request costs its sender only.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 90 * time.Second
	maxHeaderBytes    = 64 << 10
)

// NewHTTPServer makes the http.Server that every listener of the program uses.
func NewHTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ConnContext:       withConnection,
	}
	if log != nil {
		srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	}
	return srv
}

// clientAddress is the address to count a request against: the peer, or what a
// trusted proxy says of it. The last untrusted hop counts, because a client may
// write anything before it.
func (s *Server) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if len(s.opt.TrustedProxies) == 0 || !s.trusted(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !s.trusted(hop) {
			break
		}
	}
	return host
}

func (s *Server) trusted(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.opt.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}
