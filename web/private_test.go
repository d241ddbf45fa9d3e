// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// dataImages are pictures within a page.
var dataImages = regexp.MustCompile(`data:image/png;base64,[A-Za-z0-9+/=]+`)

// visitors is People in memory: each secret of a session is somebody with those roles.
type visitors struct {
	People
	secrets map[string]desk.Recognised
	passes  map[string]register.Pass
	signIn  error
	taken   desk.Taken
	take    error
	ended   []string
	fail    error
}

func (v *visitors) Recognise(_ context.Context, secret string) (desk.Recognised, error) {
	who, ok := v.secrets[secret]
	if !ok {
		return who, cmp.Or(v.fail, register.ErrNotFound)
	}
	return who, v.fail
}

func (v *visitors) SignIn(_ context.Context, shown desk.Shown, _ desk.From) (desk.Entered, error) {
	return desk.Entered{Secret: "secret of " + shown.Mail}, v.signIn
}

func (v *visitors) SignOut(_ context.Context, secret string) (register.Session, error) {
	v.ended = append(v.ended, secret)
	return register.Session{}, nil
}

func (v *visitors) OpenPass(_ context.Context, secret string) (register.Pass, error) {
	p, ok := v.passes[secret]
	if !ok {
		return p, register.ErrNotFound
	}
	return p, nil
}

func (v *visitors) TakePass(context.Context, string, desk.Chosen, desk.From) (desk.Taken, error) {
	return v.taken, v.take
}

func (v *visitors) OfferFactor(mail, _ string) (desk.Factor, error) {
	return desk.Factor{Secret: "ABCDEFGH", URL: "otpauth://totp/Greffe:" + mail + "?secret=ABCDEFGH&issuer=Greffe"}, nil
}

func (v *visitors) Sessions(context.Context, register.Actor) ([]register.Session, error) {
	s := register.Session{ID: "s1", Agent: "<b>Firefox", Method: register.ByPassword, Network: "192.0.2.0/24", CreatedAt: at("2026-11-20"), SeenAt: at("2026-11-21")}
	t := s
	t.ID, t.Agent = "s2", ""
	return []register.Session{s, t}, nil
}

func (v *visitors) EndSession(_ context.Context, _ register.Actor, id, _ string) error {
	if id == "none" {
		return register.ErrNotFound
	}
	return nil
}

func (v *visitors) Own(context.Context, register.Actor, int) ([]register.Event, error) {
	var all []register.Event
	for i, k := range register.EventKinds() {
		all = append(all, register.Event{Seq: int64(i), At: at("2026-11-20"), Kind: k, Role: register.Author})
	}
	return all, nil
}

// people gives each role alone, in the first body of the invented register, and who has none.
func people() *visitors {
	body := invented().organisations[0].ID
	v := &visitors{secrets: map[string]desk.Recognised{}, passes: map[string]register.Pass{}}
	add := func(name string, all ...register.Membership) {
		v.secrets[name] = desk.Recognised{
			Actor:  register.Actor{Person: "p-" + name, Memberships: all},
			Person: register.Person{ID: "p-" + name, Name: "Camille <" + name + ">", Mail: name + "@valmont.example"}, Session: register.Session{ID: "s1", Hash: "h"},
		}
	}
	add("nobody")
	for _, r := range register.BodyRoles() {
		add(string(r), register.Membership{Organisation: body, Role: r})
	}
	for _, r := range register.RegisterRoles() {
		add(string(r), register.Membership{Role: r})
	}
	invite := register.Pass{Kind: register.PassInvite, Mail: "a@valmont.example", Organisation: body, Role: register.Author}
	v.passes["invite"] = invite
	invite.Person = "p1"
	v.passes["invite-known"] = invite
	for _, k := range []register.PassKind{register.PassReset, register.PassEnter, register.PassMail} {
		v.passes[string(k)] = register.Pass{Kind: k, Mail: "a@valmont.example", Person: "p1"}
	}
	return v
}

// staffed is the invented register with people.
func staffed(t testing.TB, v *visitors, change ...func(*Options)) *Server {
	t.Helper()
	return site(t, invented(), append([]func(*Options){func(o *Options) { o.People = v }}, change...)...)
}

// as asks for a private page with the cookie of somebody on this machine.
func as(s http.Handler, secret, method, path string, form ...string) *httptest.ResponseRecorder {
	var fields []string
	for i := 0; i+1 < len(form); i += 2 {
		fields = append(fields, escapeQuery(form[i])+"="+escapeQuery(form[i+1]))
	}
	r := httptest.NewRequest(method, path, strings.NewReader(strings.Join(fields, "&")))
	r.Host = "127.0.0.1:8080"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if secret != "" {
		r.AddCookie(&http.Cookie{Name: cookieNameHere, Value: secret})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// pathOf is the path of a private route with the values of its variables.
func pathOf(rt privateRoute, lang, slug string) string {
	return address(lang, rt.name, slices.Repeat([]string{slug}, strings.Count(rt.fr, "{"))...)
}

// TestPrivateRoutes asks, for every private route, every role and one's own or another
// body, whether the page is there exactly when the desk says so; and that what is not
// one's own answers as what does not exist.
func TestPrivateRoutes(t *testing.T) {
	v := people()
	s := staffed(t, v)
	own, other := invented().organisations[0], invented().organisations[1]
	for _, rt := range privateRoutes() {
		if _, known := privateHandlers()[rt.name]; !known {
			t.Errorf("%s has no handler", rt.name)
		}
		if !slices.Contains(desk.Acts(), rt.act) {
			t.Errorf("%s names no act", rt.name)
		}
		if rt.open {
			continue
		}
		for _, o := range []register.Organisation{own, other} {
			path, gone := pathOf(rt, "fr", o.Slug), pathOf(rt, "fr", "aucune-administration")
			if w := as(s, "", "GET", path); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/fr/espace/connexion?back=") {
				t.Errorf("%s for a reader: %d %s", path, w.Code, w.Header().Get("Location"))
			}
			for _, name := range slices.Sorted(maps.Keys(v.secrets)) {
				id := ""
				if strings.Contains(rt.fr, "{slug}") {
					id = o.ID
				}
				may := desk.May(v.secrets[name].Actor, rt.act, id)
				for _, method := range []string{"GET", "POST"} {
					w := as(s, name, method, path)
					if !may && w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed || may && method == "GET" && w.Code == http.StatusNotFound {
						t.Errorf("%s %s as %s in %s: %d, may is %t", method, rt.name, name, o.Slug, w.Code, may)
					}
					if none := as(s, name, method, gone); !may && id != "" && w.Body.String() != none.Body.String() {
						t.Errorf("%s %s as %s: not yours and not there differ", method, rt.name, name)
					}
				}
			}
			if !strings.Contains(rt.fr, "{slug}") {
				break // another body makes no difference
			}
		}
	}
}

func TestPrivatePages(t *testing.T) {
	v := people()
	s := staffed(t, v)
	for _, c := range []struct {
		name, who, path string
		status          int
	}{
		{"signin.fr", "", "/fr/espace/connexion?back=%2Ffr%2Fespace%2Fcompte", 200},
		{"signin.en", "", "/en/desk/sign-in", 200},
		{"pass_invite.fr", "", "/fr/espace/lien?key=invite", 200},
		{"pass_invite_known.en", "", "/en/desk/link?key=invite-known", 200},
		{"pass_reset.fr", "", "/fr/espace/lien?key=reset", 200},
		{"pass_enter.en", "", "/en/desk/link?key=enter", 200},
		{"pass_mail.fr", "", "/fr/espace/lien?key=mail", 200},
		{"pass_gone.fr", "", "/fr/espace/lien?key=x", 410},
		{"desk_author.fr", "author", "/fr/espace", 200},
		{"desk_nobody.en", "nobody", "/en/desk", 200},
		{"account.fr", "author", "/fr/espace/compte?done=session_ended", 200},
		{"account.en", "curator", "/en/desk/account?done=nothing.of.the.kind", 200},
		{"signout.fr", "author", "/fr/espace/deconnexion", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := as(s, c.who, "GET", c.path)
			body := w.Body.String()
			if w.Code != c.status || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Etag") != "" || strings.Contains(body, "‹") || strings.Contains(body, "ZgotmplZ") {
				t.Errorf("status %d, %v\n%s", w.Code, w.Header(), body)
			}
			golden(t, "private/"+c.name+".html", dataImages.ReplaceAllString(fingerprints.ReplaceAllString(body, "$1.HASH."), "data:image/png;base64,…"))
		})
	}
}

func TestSignInPage(t *testing.T) {
	t.Run("gives_a_cookie_for_this_host_alone_and_goes_back", func(t *testing.T) {
		v := people()
		w := as(staffed(t, v), "prepared-by-another", "POST", "/fr/espace/connexion", "mail", "a@x.example", "password", "p", "code", "1", "back", "/fr/espace/compte")
		if got := w.Header().Values("Set-Cookie"); w.Code != 303 || w.Header().Get("Location") != "/fr/espace/compte" || len(got) != 1 || got[0] != "greffe=secret of a@x.example; Path=/; HttpOnly; SameSite=Lax" && !strings.HasPrefix(got[0], `greffe="secret of a@x.example"; Path=/; HttpOnly; SameSite=Lax`) {
			t.Errorf("%d %q %q", w.Code, w.Header().Get("Location"), got)
		}
		if !slices.Contains(v.ended, "prepared-by-another") {
			t.Error("the session from before goes on")
		}
	})
	t.Run("the_cookie_is_bound_to_https_wherever_the_site_is_not_on_this_machine", func(t *testing.T) {
		for base, want := range map[string]string{"https://registre.example": "__Host-greffe=", "http://registre.example": "__Host-greffe=", "http://127.0.0.1:8080": "greffe=", "": "__Host-greffe="} {
			s := staffed(t, people(), func(o *Options) { o.PublicURL = base })
			r := httptest.NewRequest("POST", "/fr/espace/connexion", strings.NewReader("mail=a"))
			_, r.Host, _ = strings.Cut(cmp.Or(base, "https://registre.example"), "://")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := record(s, r)
			got := w.Header().Get("Set-Cookie")
			if !strings.HasPrefix(got, want) || strings.HasPrefix(want, "__Host-") != strings.Contains(got, "; Secure") || strings.Contains(got, "Domain") {
				t.Errorf("%s: %q", base, got)
			}
		}
	})
	t.Run("what_is_wrong_is_said_with_nothing_of_the_password", func(t *testing.T) {
		for err, status := range map[error]int{desk.ErrRefused: 422, &desk.TooMany{Wait: 7 * time.Minute}: 429, errors.New("fault"): 500} {
			v := people()
			v.signIn = err
			w := as(staffed(t, v), "", "POST", "/en/desk/sign-in", "mail", "a@x.example", "password", "marker-of-a-password", "code", "1")
			if w.Code != status || strings.Contains(w.Body.String(), "marker-of-a-password") || len(w.Header().Values("Set-Cookie")) > 0 {
				t.Errorf("%v: %d %v", err, w.Code, w.Header())
			}
		}
	})
	t.Run("the_way_back_leads_to_private_pages_of_this_site_alone", func(t *testing.T) {
		for back, want := range map[string]string{
			"/fr/espace/compte": "/fr/espace/compte", "/en/desk/account?done=x": "/en/desk/account?done=x",
			"": "/fr/espace", "https://evil.example/fr/espace": "/fr/espace", "//evil.example/fr/espace": "/fr/espace", `/\evil.example`: "/fr/espace",
			"/fr/espaces": "/fr/espace", "/fr/": "/fr/espace", "/fr/espace/connexion": "/fr/espace", "/en/desk/sign-out": "/fr/espace", "javascript:alert(1)": "/fr/espace",
			"/fr/espace/\r\nSet-Cookie: a=b": "/fr/espace", "fr/espace": "/fr/espace", "/fr/espace/%zz": "/fr/espace",
		} {
			if got := wayBack("fr", back); got != want {
				t.Errorf("%q leads to %q", back, got)
			}
		}
	})
	t.Run("forms_from_elsewhere_are_refused", func(t *testing.T) {
		s := staffed(t, people())
		for _, rt := range privateRoutes() {
			if privateHandlers()[rt.name].post == nil {
				continue
			}
			for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
				r := httptest.NewRequest("POST", pathOf(rt, "fr", invented().organisations[0].Slug), strings.NewReader("a=b"))
				r.Host = "127.0.0.1:8080"
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set(header[0], header[1])
				r.AddCookie(&http.Cookie{Name: cookieNameHere, Value: "manager"})
				if w := record(s, r); w.Code != 403 {
					t.Errorf("%s with %v: %d", rt.name, header, w.Code)
				}
			}
		}
	})
	t.Run("a_form_after_the_end_of_the_session_says_how_to_keep_what_was_typed", func(t *testing.T) {
		w := as(staffed(t, people()), "", "POST", "/en/desk/account", "session", "s2")
		if w.Code != 403 || !strings.Contains(w.Body.String(), "Your session has ended") {
			t.Errorf("%d", w.Code)
		}
	})
	t.Run("a_new_secret_replaces_the_cookie_on_every_answer", func(t *testing.T) {
		v := people()
		who := v.secrets["author"]
		who.Secret = "new-secret"
		v.secrets["author"] = who
		for _, path := range []string{"/fr/espace", "/fr/espace/compte", "/fr/espace/connexion"} {
			if w := as(staffed(t, v), "author", "GET", path); !strings.HasPrefix(w.Header().Get("Set-Cookie"), "greffe=new-secret;") {
				t.Errorf("%s: %v", path, w.Header())
			}
		}
	})
	t.Run("a_store_that_does_not_answer_is_no_sign_out", func(t *testing.T) {
		v := people()
		v.fail = fmt.Errorf("read: %w", register.ErrUnavailable)
		if w := as(staffed(t, v), "author", "GET", "/fr/espace"); w.Code != 503 || len(w.Header().Values("Set-Cookie")) > 0 {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	})
}

// TestPublicPagesReadNoCookie: with a session, a foreign cookie or none, they are the same bytes.
func TestPublicPagesReadNoCookie(t *testing.T) {
	s := staffed(t, people())
	for _, c := range samples() {
		with, without := as(s, "manager", "GET", c.path), as(s, "", "GET", c.path)
		if with.Body.String() != without.Body.String() || len(with.Header().Values("Set-Cookie")) > 0 || strings.Contains(with.Header().Get("Vary"), "Cookie") {
			t.Errorf("%s reads a cookie", c.name)
		}
	}
}

// TestNoPeople: a site without people has no private page at all.
func TestNoPeople(t *testing.T) {
	s := site(t, invented())
	for _, rt := range privateRoutes() {
		if w := fetch(s, pathOf(rt, "fr", "x")); w.Code != 404 {
			t.Errorf("%s: %d", rt.name, w.Code)
		}
	}
}
