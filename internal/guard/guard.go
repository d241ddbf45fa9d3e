// SPDX-License-Identifier: EUPL-1.2

// Package guard is the transport under every outgoing request, API and git alike: which addresses may be dialled, how long and how much may be read.
// It receives requests from the polite transport above it, and the settings (allow list, tokens) from the command line.
// It gives answers that are safe to read to the end, or a Refusal that says which rule was broken.
package guard

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"crypto/tls"
)

// The limits where Options leaves them open.
const (
	DefaultBodyLimit   = 16 << 20 // bytes of one answer after inflation: the longest honest API lists are far below
	DefaultHeaderLimit = 64 << 10 // bytes of an answer's header
	DefaultRedirects   = 5
	DefaultConnect     = 10 * time.Second
	DefaultHeader      = 30 * time.Second
	DefaultIdle        = 30 * time.Second
	DefaultTotal       = 5 * time.Minute
)

// Resolver finds the addresses of a name; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options are the settings of a Transport. The zero value guards with the
// defaults: public addresses, ports 80 and 443, no token.
type Options struct {
	Allow       []Allowed                 // private hosts and unusual ports that the operator wants (--allow-private-network)
	Dial        map[string]netip.AddrPort // "host:port" of URLs -> the address dialled instead; works only for hosts of Allow whose range holds it (demonstration)
	Credentials []Credential              // tokens, each sent to its own origin alone
	UserAgent   string                    // sent where the client sets none
	Resolver    Resolver                  // nil: the system's
	RootCAs     *x509.CertPool            // nil: the system's

	BodyLimit   int64         // bytes of one answer after inflation; WithBodyLimit overrides it for a request
	HeaderLimit int64         // bytes of an answer's header
	Redirects   int           // hops followed after the first request
	Connect     time.Duration // to look up, connect and shake hands
	Header      time.Duration // from the request sent to the answer's header
	Idle        time.Duration // between two reads of a body
	Total       time.Duration // for one attempt, its body included
}

// Transport is an http.RoundTripper whose every hop is checked. The HTTP client
// above it must have no Timeout: the deadlines here hold for one attempt, so
// that a transport in between can wait as long as a forge asks.
//
// Proxies of the environment (HTTP_PROXY and others) are never used: a proxy
// dials in our stead, and the address checked would be the proxy's own.
// ProxyVariables lists the ones set, so that the program can say so.
type Transport struct {
	options Options
	allow   allowList
	tokens  map[string]Credential // by origin
	base    *http.Transport
}

// New makes a Transport. It fails when two credentials name one origin, or one
// has no valid origin.
func New(o Options) (*Transport, error) {
	o.BodyLimit = cmp.Or(o.BodyLimit, DefaultBodyLimit)
	o.HeaderLimit = cmp.Or(o.HeaderLimit, DefaultHeaderLimit)
	o.Redirects = cmp.Or(o.Redirects, DefaultRedirects)
	o.Connect = cmp.Or(o.Connect, DefaultConnect)
	o.Header = cmp.Or(o.Header, DefaultHeader)
	o.Idle = cmp.Or(o.Idle, DefaultIdle)
	o.Total = cmp.Or(o.Total, DefaultTotal)
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	tokens, err := byOrigin(o.Credentials)
	if err != nil {
		return nil, err
	}
	t := &Transport{options: o, allow: o.Allow, tokens: tokens}
	t.base = &http.Transport{
		Proxy:                  nil, // see the comment of Transport
		DialContext:            t.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    o.Connect,
		ResponseHeaderTimeout:  o.Header,
		MaxResponseHeaderBytes: o.HeaderLimit,
		DisableCompression:     true, // inflated here, so that the cap counts inflated bytes
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    4,
		MaxIdleConns:           100,
		IdleConnTimeout:        90 * time.Second,
	}
	return t, nil
}

// NewClient makes the HTTP client for the given chain of transports: without a
// Timeout and without cookies. Redirects are followed; the Transport at the end
// of the chain checks and counts each hop.
func NewClient(rt http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: rt,
		// the standard limit of ten would hide the Transport's own, which is lower unless set
		CheckRedirect: func(*http.Request, []*http.Request) error { return nil },
	}
}

// CloseIdleConnections closes the connections that wait for another request.
func (t *Transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

// Allowed lists the exceptions in force, for the operator's page.
func (t *Transport) Allowed() []Allowed { return append([]Allowed(nil), t.allow...) }

// RoundTrip checks one hop, sends it with the credential of its own origin and no
// other, and bounds the answer. Errors are a *Refusal (wrapping ErrForbidden),
// ErrTooLarge, ErrStalled, or the network's.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	target, err := t.check(req)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	total := time.AfterFunc(t.options.Total, func() { cancel(errTotal) })
	stop := func() { total.Stop(); cancel(nil) }

	resp, err := t.base.RoundTrip(t.outgoing(req.WithContext(ctx), target))
	if err != nil {
		err = t.explain(ctx, req, err)
		stop()
		return nil, err
	}
	resp.Request = req // not the copy that carries the token
	t.bound(ctx, req, resp, cancel, stop)
	return resp, nil
}

// outgoing copies req for the wire: nothing secret of the caller's own, the
// token of the target's origin, gzip as the only encoding.
func (t *Transport) outgoing(req *http.Request, target target) *http.Request {
	out := req.Clone(req.Context())
	out.Host = "" // the URL decides, so that what is checked is what is asked
	out.URL.Host = target.hostPort
	for _, name := range secretHeaders {
		out.Header.Del(name)
	}
	out.Header.Del("Referer")
	out.Header.Set("Accept-Encoding", "gzip")
	if out.Header.Get("User-Agent") == "" && t.options.UserAgent != "" {
		out.Header.Set("User-Agent", t.options.UserAgent)
	}
	if c, ok := t.tokens[target.origin]; ok {
		c.apply(out.Header)
	}
	return out
}

// explain tells our own deadlines from the caller's cancellation and the network's faults.
func (t *Transport) explain(ctx context.Context, req *http.Request, err error) error {
	var netErr net.Error
	switch {
	case req.Context().Err() != nil:
		return req.Context().Err()
	case errors.Is(context.Cause(ctx), ErrStalled):
		return fmt.Errorf("ask %s: %w", redact(req.URL), context.Cause(ctx))
	case errors.As(err, &netErr) && netErr.Timeout() && !errors.Is(err, ErrStalled):
		return fmt.Errorf("ask %s: %w: %w", redact(req.URL), ErrStalled, err)
	}
	return err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // RoundTrip must close it even when nothing is sent; there is nothing to do about a failure
	}
}
