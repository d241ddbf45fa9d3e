// SPDX-License-Identifier: EUPL-1.2

package identity_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"greffe/internal/identity"
	"greffe/internal/law/fr"
	"greffe/internal/register"
)

// issuer is a small provider with the endpoints that the standards document and no
// others: discovery (OpenID Connect Discovery 1.0 section 4), the token and userinfo
// endpoints and the keys (OpenID Connect Core 1.0 sections 3.1.3, 5.3 and 10.1). As
// ProConnect does, its userinfo answers a signed application/jwt
// (https://www.data.gouv.fr/dataservices/proconnect).
type issuer struct {
	*httptest.Server
	t      *testing.T
	key    *rsa.PrivateKey
	nonce  string // of the round under way
	proof  string // its code challenge
	used   bool   // codes are good once
	id     func(map[string]any)
	info   func(map[string]any)
	header string // "none" leaves the id_token unsigned
	signer *rsa.PrivateKey
	plain  bool // userinfo as JSON
}

var signingKey = func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
}()

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{t: t, key: signingKey, signer: signingKey}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		i.json(w, map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "userinfo_endpoint": i.URL + "/userinfo",
			"jwks_uri": i.URL + "/jwks", "end_session_endpoint": i.URL + "/session/end", "id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		i.json(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", i.token)
	mux.HandleFunc("GET /userinfo", i.userinfo)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		i.t.Error(err)
	}
}

// token checks the client, the code and the proof key, and signs the id_token.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	client, secret, ok := r.BasicAuth()
	proof := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || client != "greffe" || secret != "s3cret" || i.used || r.PostFormValue("code") != "c0de" || base64.RawURLEncoding.EncodeToString(proof[:]) != i.proof {
		w.WriteHeader(http.StatusBadRequest)
		i.json(w, map[string]any{"error": "invalid_grant"})
		return
	}
	i.used = true
	claims := map[string]any{"iss": i.URL, "sub": "42", "aud": "greffe", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": i.nonce}
	if i.id != nil {
		i.id(claims)
	}
	i.json(w, map[string]any{"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": i.sign(claims, i.header)})
}

func (i *issuer) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer at" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	claims := map[string]any{"sub": "42", "iss": i.URL, "aud": "greffe", "given_name": "Camille", "usual_name": "Durand", "email": "camille.durand@valmont.example", "siret": "130 025 265 00013", "organizational_unit": "Direction du logement"}
	if i.info != nil {
		i.info(claims)
	}
	if i.plain {
		i.json(w, claims)
		return
	}
	w.Header().Set("Content-Type", "application/jwt")
	if _, err := w.Write([]byte(i.sign(claims, ""))); err != nil {
		i.t.Error(err)
	}
}

func (i *issuer) sign(claims map[string]any, header string) string {
	body, err := json.Marshal(claims)
	if err != nil {
		i.t.Fatal(err)
	}
	if header == "none" {
		b64 := base64.RawURLEncoding.EncodeToString
		return b64([]byte(`{"alg":"none"}`)) + "." + b64(body) + "."
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: i.signer, KeyID: "k1"}}, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	signed, err := s.Sign(body)
	if err != nil {
		i.t.Fatal(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		i.t.Fatal(err)
	}
	return out
}

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func (i *issuer) provider() *identity.Provider {
	i.t.Helper()
	p, err := identity.New(identity.Settings{
		Issuer: i.URL, ClientID: "greffe", Secret: "s3cret", Redirect: "https://registre.example/fr/espace/retour", After: "https://registre.example/fr/",
		Profile: fr.Profile().Identity, Now: func() time.Time { return now },
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return p
}

// start goes to the provider, which remembers what it was asked.
func (i *issuer) start(p *identity.Provider, secret string) url.Values {
	i.t.Helper()
	to, err := p.Start(i.t.Context(), secret)
	if err != nil {
		i.t.Fatal(err)
	}
	u, err := url.Parse(to)
	if err != nil {
		i.t.Fatal(err)
	}
	q := u.Query()
	i.nonce, i.proof = q.Get("nonce"), q.Get("code_challenge")
	return q
}

func TestRound(t *testing.T) {
	i := newIssuer(t)
	p := i.provider()
	q := i.start(p, "round-secret")
	for name, want := range map[string]string{"response_type": "code", "client_id": "greffe", "code_challenge_method": "S256", "redirect_uri": "https://registre.example/fr/espace/retour"} {
		if q.Get(name) != want {
			t.Errorf("%s %q", name, q.Get(name))
		}
	}
	for _, scope := range []string{"openid", "email", "siret", "organizational_unit"} {
		if !strings.Contains(" "+q.Get("scope")+" ", " "+scope+" ") {
			t.Errorf("scope %s is not asked for", scope)
		}
	}
	got, err := p.Finish(t.Context(), "round-secret", q.Get("state"), "c0de")
	if err != nil {
		t.Fatal(err)
	}
	if got.Issuer != i.URL || got.Subject != "42" || got.Name != "Camille Durand" || got.Mail != "camille.durand@valmont.example" || got.Unit != "Direction du logement" {
		t.Errorf("%+v", got)
	}
	want := []register.Identifier{{Scheme: "siret", Value: "13002526500013"}, {Scheme: "siren", Value: "130025265"}}
	if len(got.Bodies) != 2 || got.Bodies[0] != want[0] || got.Bodies[1] != want[1] {
		t.Errorf("%+v", got.Bodies)
	}
	out, err := url.Parse(p.Logout(t.Context(), got.IDToken, "x"))
	if err != nil || out.Path != "/session/end" || out.Query().Get("id_token_hint") != got.IDToken || out.Query().Get("post_logout_redirect_uri") != "https://registre.example/fr/" || out.Query().Get("state") != "x" {
		t.Errorf("%s, %v", out, err)
	}
	if _, err := p.Finish(t.Context(), "round-secret", q.Get("state"), "c0de"); !errors.Is(err, identity.ErrRefused) {
		t.Errorf("the same code again: %v", err)
	}
}

// TestRefused: each token that OpenID Connect Core 1.0 sections 3.1.3.7 and 5.3.2 have
// a client refuse.
func TestRefused(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule   string
		change func(*issuer)
	}{
		{"wrong_audience", func(i *issuer) { i.id = func(c map[string]any) { c["aud"] = "another-client" } }},
		{"wrong_issuer", func(i *issuer) { i.id = func(c map[string]any) { c["iss"] = "https://evil.example" } }},
		{"expired", func(i *issuer) { i.id = func(c map[string]any) { c["exp"] = now.Add(-time.Hour).Unix() } }},
		{"replayed_nonce", func(i *issuer) {
			i.id = func(c map[string]any) { c["nonce"] = identity.NewRound("an earlier round").Nonce }
		}},
		{"no_nonce", func(i *issuer) { i.id = func(c map[string]any) { delete(c, "nonce") } }},
		{"alg_none", func(i *issuer) { i.header = "none" }},
		{"signed_by_another_key", func(i *issuer) { i.signer = other }},
		{"userinfo_of_another_subject", func(i *issuer) { i.info = func(c map[string]any) { c["sub"] = "43" } }},
		{"userinfo_for_another_client", func(i *issuer) { i.info = func(c map[string]any) { c["aud"] = []any{"x"} } }},
		{"userinfo_of_another_issuer", func(i *issuer) { i.info = func(c map[string]any) { c["iss"] = "https://evil.example" } }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			i := newIssuer(t)
			p := i.provider()
			q := i.start(p, "round-secret")
			c.change(i)
			_, err := p.Finish(t.Context(), "round-secret", q.Get("state"), "c0de")
			if !errors.Is(err, identity.ErrRefused) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("another_browser_s_answer", func(t *testing.T) {
		i := newIssuer(t)
		p := i.provider()
		q := i.start(p, "round-secret")
		for _, secret := range []string{"", "another-secret"} {
			if _, err := p.Finish(t.Context(), secret, q.Get("state"), "c0de"); !errors.Is(err, identity.ErrRefused) {
				t.Errorf("%q: %v", secret, err)
			}
		}
		i.proof = "of another verifier"
		if _, err := p.Finish(t.Context(), "round-secret", q.Get("state"), "c0de"); !errors.Is(err, identity.ErrRefused) {
			t.Errorf("proof key: %v", err)
		}
	})
	t.Run("a_provider_that_does_not_answer_is_unavailable", func(t *testing.T) {
		i := newIssuer(t)
		p := i.provider()
		i.Close()
		if _, err := p.Start(t.Context(), "s"); !errors.Is(err, register.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	})
	t.Run("userinfo_as_plain_json_is_read_too", func(t *testing.T) {
		i := newIssuer(t)
		i.plain = true
		p := i.provider()
		q := i.start(p, "s")
		if v, err := p.Finish(t.Context(), "s", q.Get("state"), "c0de"); err != nil || v.Mail == "" {
			t.Errorf("%+v %v", v, err)
		}
	})
}

func TestSettings(t *testing.T) {
	for _, s := range []identity.Settings{
		{}, {Issuer: "http://id.example", ClientID: "a", Secret: "b", Redirect: "c"}, {Issuer: "https://id.example", ClientID: "a", Redirect: "c"}, {Issuer: "::", ClientID: "a", Secret: "b", Redirect: "c"},
	} {
		if _, err := identity.New(s); !errors.Is(err, register.ErrInvalid) {
			t.Errorf("%+v: %v", s.Issuer, err)
		}
	}
}
