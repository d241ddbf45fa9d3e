// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"greffe/internal/register"
)

// elsewhere is a provider of identities in memory.
type elsewhere struct{ err error }

func (e elsewhere) Start(_ context.Context, secret string) (string, error) {
	return "https://id.example/authorize?state=of-" + secret, nil
}

func (e elsewhere) Finish(_ context.Context, secret, state, _ string) (register.Vouched, error) {
	if state != "of-"+secret {
		return register.Vouched{}, register.ErrInvalid
	}
	return register.Vouched{Subject: "42"}, e.err
}

func (e elsewhere) Logout(_ context.Context, idToken, _ string) string {
	return "https://id.example/end?hint=" + idToken
}

func TestProvider(t *testing.T) {
	with := func(e elsewhere) *Server {
		return staffed(t, people(), func(o *Options) { o.Provider = e })
	}
	visit := func(s http.Handler, path, cookie string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "127.0.0.1:8080"
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: "greffe-round", Value: cookie})
		}
		return record(s, r)
	}
	s := with(elsewhere{})
	out := visit(s, "/en/desk/provider?back=/en/desk/account", "")
	if out.Code != 303 || out.Header().Get("Location") != "https://id.example/authorize?state=of-round-secret" {
		t.Fatalf("%d %v", out.Code, out.Header())
	}
	cookie, _, _ := strings.Cut(strings.TrimPrefix(out.Header().Get("Set-Cookie"), "greffe-round="), ";")
	if back := visit(s, "/fr/espace/retour?state=of-round-secret&code=c", cookie); back.Code != 303 || back.Header().Get("Location") != "/en/desk/account" || !strings.Contains(strings.Join(back.Header().Values("Set-Cookie"), "\n"), "greffe=secret-of-42;") {
		t.Errorf("%d %v", back.Code, back.Header())
	}
	for name, c := range map[string]struct {
		path, cookie string
		err          error
		status       int
	}{
		"no_cookie":            {"/fr/espace/retour?state=of-round-secret&code=c", "", nil, 403},
		"another_state":        {"/fr/espace/retour?state=x&code=c", cookie, nil, 403},
		"refused_there":        {"/fr/espace/retour?state=of-round-secret&error=access_denied", cookie, nil, 403},
		"broken_cookie":        {"/fr/espace/retour?state=of-round-secret&code=c", "round-secret.fr.!", nil, 403},
		"provider_is_away":     {"/fr/espace/retour?state=of-round-secret&code=c", cookie, fmt.Errorf("x: %w", register.ErrUnavailable), 503},
		"provider_is_not_sure": {"/fr/espace/retour?state=of-round-secret&code=c", cookie, fmt.Errorf("x: %w", register.ErrInvalid), 403},
	} {
		t.Run(name, func(t *testing.T) {
			w := visit(with(elsewhere{c.err}), c.path, c.cookie)
			if w.Code != c.status || strings.Contains(w.Header().Get("Set-Cookie"), "secret-of") {
				t.Errorf("%d %v", w.Code, w.Header())
			}
		})
	}
	t.Run("without_a_provider_there_is_no_way_to_one", func(t *testing.T) {
		s := staffed(t, people())
		for _, path := range []string{"/fr/espace/fournisseur", "/fr/espace/retour"} {
			if w := visit(s, path, ""); w.Code != 404 {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
	t.Run("the_sign_in_page_and_invitations_lead_there", func(t *testing.T) {
		for path, to := range map[string]string{"/fr/espace/connexion": "/fr/espace/fournisseur?back=%2Ffr%2Fespace", "/fr/espace/lien?key=invite": "/fr/espace/fournisseur?back=%2Ffr%2Fespace%2Flien%3Fkey%3Dinvite"} {
			if body := as(s, "", "GET", path).Body.String(); !strings.Contains(body, `href="`+to+`"`) || strings.Contains(body, "‹") {
				t.Errorf("%s does not lead to %s", path, to)
			}
		}
	})
	t.Run("who_is_signed_in_takes_an_invitation_for_their_account", func(t *testing.T) {
		if body := as(s, "nobody", "GET", "/fr/espace/lien?key=invite").Body.String(); !strings.Contains(body, `value="claim"`) {
			t.Error("no way to take it")
		}
		if w := as(s, "nobody", "POST", "/fr/espace/lien", "key", "invite", "do", "claim"); w.Code != 303 {
			t.Errorf("%d", w.Code)
		}
	})
}
