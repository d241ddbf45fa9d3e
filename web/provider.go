// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// Provider signs people in who have an account elsewhere.
type Provider interface {
	// Start gives the address to send somebody to, for a round that begins with a secret.
	Start(ctx context.Context, secret string) (string, error)
	// Finish tells who came back; what was not signed for the round is ErrInvalid.
	Finish(ctx context.Context, secret, state, code string) (register.Vouched, error)
	// Logout gives the address to sign out there too; "" when there is none.
	Logout(ctx context.Context, idToken, state string) string
}

// providerRoutes are the ways to the provider and back.
func providerRoutes() []privateRoute {
	return []privateRoute{
		{route{"provider", privateFr + "/fournisseur", privateEn + "/provider", []string{"back"}}, desk.ActOwn, true},
		{route{"callback", privateFr + "/retour", privateEn + "/callback", []string{"code", "state", "error"}}, desk.ActOwn, true},
	}
}

func providerHandlers() map[string]answering {
	return map[string]answering{
		"provider": {(*Server).toProvider, nil},
		"callback": {(*Server).fromProvider, nil},
	}
}

// Callback is the path that a provider sends people back to.
func Callback() string { return privateFr + "/retour" }

// roundCookie is the suffix of the cookie that holds a round's secret, its language
// and its way back; roundSeconds is how long it is good for.
const (
	roundCookie  = "-round"
	roundSeconds = 600
)

// toProvider sends somebody to the provider. It is a plain link: a form's answer may
// not lead to another site.
func (s *Server) toProvider(r *request) (page, error) {
	if s.opt.Provider == nil {
		return nil, register.ErrNotFound
	}
	secret, err := s.opt.People.NewSecret()
	if err != nil {
		return nil, err
	}
	to, err := s.opt.Provider.Start(r.Context(), secret)
	if err != nil {
		return nil, err
	}
	back := base64.RawURLEncoding.EncodeToString([]byte(wayBack(r.lang, r.query.Get("back"))))
	c := s.cookie(r.Request, roundCookie, secret+"."+r.lang+"."+back) //nolint:gosec // cookie sets what it must
	c.MaxAge = roundSeconds
	r.cookies = append(r.cookies, c)
	return nil, seeOther{to}
}

// fromProvider takes somebody back, who may have been refused there.
func (s *Server) fromProvider(r *request) (page, error) {
	if s.opt.Provider == nil {
		return nil, register.ErrNotFound
	}
	parts := strings.Split(s.shown(r.Request, roundCookie), ".")
	r.cookies = append(r.cookies, s.cookie(r.Request, roundCookie, ""))
	if len(parts) != 3 || r.query.Get("error") != "" {
		return s.providerRefused(r), nil
	}
	back, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return s.providerRefused(r), nil //nolint:nilerr // the page says it; the cookie was not ours
	}
	who, err := s.opt.Provider.Finish(r.Context(), parts[0], r.query.Get("state"), r.query.Get("code"))
	if errors.Is(err, register.ErrInvalid) {
		s.opt.Log.WarnContext(r.Context(), "the identity provider's answer was refused", "error", err)
		return s.providerRefused(r), nil
	}
	if err != nil {
		return nil, err
	}
	entered, err := s.opt.People.Vouch(r.Context(), who, s.from(r))
	if errors.Is(err, desk.ErrRefused) {
		return s.providerRefused(r), nil
	}
	if err != nil {
		return nil, err
	}
	s.enter(r, entered)
	return nil, seeOther{wayBack(parts[1], string(back))}
}

// providerRefused says that nobody was signed in.
func (s *Server) providerRefused(r *request) page {
	p := &simplePage{Text: "people.provider.refused"}
	p.Template, p.Status, p.Title = "private_text", http.StatusForbidden, s.say(r, "people.provider.refused.title")
	return p
}

// signedOutPage says that a session has ended here, and leads to where another goes on.
type signedOutPage struct {
	Layout
	There string // address of the provider's own sign-out
}
