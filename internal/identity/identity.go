// SPDX-License-Identifier: EUPL-1.2

// Package identity signs people in by OpenID Connect, with what the jurisdiction's own providers tell of them.
// It receives the operator's settings and the answers of the provider, none of which is believed before its signature is checked.
// It gives the desk who somebody is: issuer, subject, name, address, and the body that the provider vouches for.
package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Settings are what the operator agreed with the provider.
type Settings struct {
	Issuer   string // its address, as its discovery document writes it
	ClientID string
	Secret   string
	Redirect string // address of this site that the provider sends people back to
	After    string // and where to after they signed out there
	Profile  law.Identity
	Now      func() time.Time
	Client   *http.Client // nil takes one with bounds
}

// Provider is a provider of identities. It is asked for its settings when they are
// first needed, so that the register starts while the provider does not answer.
type Provider struct {
	set    Settings
	known  atomic.Pointer[discovered]
	asking singleflight.Group
}

// Bounds of the provider's answers.
const (
	answerTime  = 10 * time.Second
	answerBytes = 1 << 20
)

// New makes a provider from settings, or says which is wrong.
func New(s Settings) (*Provider, error) {
	u, err := url.Parse(s.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && !here(u) {
		return nil, fmt.Errorf("issuer %q: an https address is needed: %w", s.Issuer, register.ErrInvalid)
	}
	if s.ClientID == "" || s.Secret == "" || s.Redirect == "" {
		return nil, fmt.Errorf("identity provider: a client id, a secret and the public address of this site are needed: %w", register.ErrInvalid)
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Client == nil {
		s.Client = &http.Client{Timeout: answerTime, Transport: bounded{http.DefaultTransport}}
	}
	return &Provider{set: s}, nil
}

// here reports whether an address is on this very machine, where a demonstration needs no https.
func here(u *url.URL) bool {
	return u.Scheme == "http" && slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, u.Hostname())
}

// bounded cuts the answers of the provider at their longest.
type bounded struct{ next http.RoundTripper }

// RoundTrip asks, and bounds the answer.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, answerBytes), resp.Body}
	}
	return resp, err
}

// discover reads the provider's settings once (OpenID Connect Discovery 1.0 section 4).
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	if known := p.known.Load(); known != nil {
		return known.Provider, nil
	}
	// One asks for all who wait, each for as long as their own request lasts. The keys
	// are fetched later with the asking context, which must outlive the request.
	asked := p.asking.DoChan("", func() (any, error) { return p.ask(context.WithoutCancel(ctx)) })
	select {
	case answer := <-asked:
		if answer.Err != nil {
			return nil, fmt.Errorf("discover %s: %w: %w", p.set.Issuer, register.ErrUnavailable, answer.Err)
		}
		return p.known.Load().Provider, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("discover %s: %w: %w", p.set.Issuer, register.ErrUnavailable, ctx.Err())
	}
}

// discovered is what the provider says of itself.
type discovered struct {
	*oidc.Provider
	logout string // end_session_endpoint; "" when the provider has none
}

// ask speaks to the provider and keeps what it says.
func (p *Provider) ask(ctx context.Context) (any, error) {
	known, err := oidc.NewProvider(oidc.ClientContext(ctx, p.set.Client), p.set.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := known.Claims(&more); err != nil {
		return nil, err
	}
	p.known.Store(&discovered{known, more.EndSession})
	return nil, nil
}

func (p *Provider) config(known *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.set.ClientID, ClientSecret: p.set.Secret, RedirectURL: p.set.Redirect, Endpoint: known.Endpoint(),
		Scopes: append([]string{oidc.ScopeOpenID, "email"}, p.set.Profile.Scopes...),
	}
}

// Round is one way to the provider and back. Its parts follow from one secret that the
// browser keeps: nobody else can bring the answer, and no answer fits twice.
type Round struct{ State, Nonce, Verifier string }

// NewRound makes the parts of a round from its secret.
func NewRound(secret string) Round {
	part := func(name string) string { return register.HashSecret(name + " of " + secret) }
	return Round{State: part("state"), Nonce: part("nonce"), Verifier: part("verifier")}
}

// Start gives the address of the provider to send somebody to: the code flow with
// PKCE (RFC 7636), state and nonce (OpenID Connect Core 1.0 section 3.1.2.1).
func (p *Provider) Start(ctx context.Context, secret string) (string, error) {
	known, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	r := NewRound(secret)
	return p.config(known).AuthCodeURL(r.State, oidc.Nonce(r.Nonce), oauth2.S256ChallengeOption(r.Verifier)), nil
}

// ErrRefused is the answer to whoever brings something else than what the provider
// signed for this round. Its kind is ErrInvalid.
var ErrRefused = fmt.Errorf("identity refused: %w", register.ErrInvalid)

// Finish takes what the provider sent somebody back with, and tells who it is.
func (p *Provider) Finish(ctx context.Context, secret, state, code string) (register.Vouched, error) {
	var none register.Vouched
	r := NewRound(secret)
	if secret == "" || state != r.State || code == "" {
		return none, fmt.Errorf("state: %w", ErrRefused)
	}
	known, err := p.discover(ctx)
	if err != nil {
		return none, err
	}
	ctx = oidc.ClientContext(ctx, p.set.Client)
	token, err := p.config(known).Exchange(ctx, code, oauth2.VerifierOption(r.Verifier))
	if err != nil {
		return none, answered("exchange the code", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return none, fmt.Errorf("no id_token: %w", ErrRefused)
	}
	// Signature, issuer, audience and end (OpenID Connect Core 1.0 section 3.1.3.7).
	id, err := known.VerifierContext(ctx, &oidc.Config{ClientID: p.set.ClientID, Now: p.set.Now}).Verify(ctx, raw)
	if err != nil {
		return none, fmt.Errorf("id_token: %w: %w", ErrRefused, err)
	}
	if id.Nonce != r.Nonce {
		return none, fmt.Errorf("nonce: %w", ErrRefused)
	}
	info, err := known.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return none, answered("userinfo", err)
	}
	return p.vouched(id, info, raw)
}

// answered tells a provider that says no, or something unsigned, from one that does not answer.
func answered(what string, err error) error {
	var no *oauth2.RetrieveError
	var away *url.Error
	if errors.As(err, &no) || !errors.As(err, &away) {
		return fmt.Errorf("%s: %w: %w", what, ErrRefused, err)
	}
	return fmt.Errorf("%s: %w: %w", what, register.ErrUnavailable, err)
}

// vouched reads the claims. Those of userinfo must be about the same subject, for
// this client (OpenID Connect Core 1.0 section 5.3.2).
func (p *Provider) vouched(id *oidc.IDToken, info *oidc.UserInfo, raw string) (register.Vouched, error) {
	v := register.Vouched{Issuer: id.Issuer, Subject: id.Subject, IDToken: raw}
	if info.Subject != id.Subject {
		return v, fmt.Errorf("userinfo of another subject: %w", ErrRefused)
	}
	var claims map[string]any
	if err := info.Claims(&claims); err != nil {
		return v, fmt.Errorf("userinfo: %w: %w", ErrRefused, err)
	}
	if iss, ok := claims["iss"].(string); ok && iss != id.Issuer {
		return v, fmt.Errorf("userinfo of another issuer: %w", ErrRefused)
	}
	if aud, ok := claims["aud"]; ok && !holds(aud, p.set.ClientID) {
		return v, fmt.Errorf("userinfo for another client: %w", ErrRefused)
	}
	text := func(name string) string {
		s, ok := claims[name].(string)
		if !ok || name == "" {
			return ""
		}
		return strings.TrimSpace(s)
	}
	v.Mail, v.Unit = text("email"), text(p.set.Profile.Unit)
	if v.Name = strings.TrimSpace(text(p.set.Profile.Given) + " " + text(p.set.Profile.Family)); v.Name == "" {
		v.Name = text("name")
	}
	for _, claim := range slices.Sorted(maps.Keys(p.set.Profile.Bodies)) {
		value := strings.ReplaceAll(text(claim), " ", "")
		if value == "" {
			continue
		}
		scheme := p.set.Profile.Bodies[claim]
		v.Bodies = append(v.Bodies, register.Identifier{Scheme: scheme, Value: value})
		if p.set.Profile.Wider != nil {
			for wider, value := range p.set.Profile.Wider(scheme, value) {
				v.Bodies = append(v.Bodies, register.Identifier{Scheme: wider, Value: value})
			}
		}
	}
	return v, nil
}

// holds reports whether an audience is, or has, the client.
func holds(aud any, client string) bool {
	switch a := aud.(type) {
	case string:
		return a == client
	case []any:
		return slices.Contains(a, any(client))
	}
	return false
}

// Logout gives the address at which somebody signs out of the provider too
// (OpenID Connect RP-Initiated Logout 1.0 section 2); "" when there is none.
func (p *Provider) Logout(ctx context.Context, idToken, state string) string {
	if _, err := p.discover(ctx); err != nil || p.known.Load().logout == "" || idToken == "" {
		return ""
	}
	u, err := url.Parse(p.known.Load().logout)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("id_token_hint", idToken)
	q.Set("post_logout_redirect_uri", p.set.After)
	q.Set("state", state)
	u.RawQuery = q.Encode()
	return u.String()
}
