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
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law/lawtest"
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
	asked   int
	fail    error
	mails   bool // the register sends mail
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

func (v *visitors) Vouch(_ context.Context, x register.Vouched, _ desk.From) (desk.Entered, error) {
	return desk.Entered{Secret: "secret-of-" + x.Subject}, v.signIn
}

func (v *visitors) Claim(context.Context, register.Actor, string) error { return v.take }

func (v *visitors) NewSecret() (string, error) { return "round-secret", nil }

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

func (v *visitors) SendsMail() bool { return v.mails }

func (v *visitors) Links() bool { return v.mails }

func (v *visitors) AskLink(_ context.Context, address, _ string, _ desk.From) error {
	v.asked++
	if address == "" {
		return &desk.Fault{Field: "mail", Reason: "form"}
	}
	return nil
}

func (v *visitors) HasPassword(_ context.Context, actor register.Actor) (bool, error) {
	return actor.Person != "p-curator", nil
}

func (v *visitors) OwnCalendar(_ context.Context, actor register.Actor) (register.Calendar, bool, error) {
	if actor.Person != "p-curator" {
		return register.Calendar{}, false, nil
	}
	return register.Calendar{Person: actor.Person, At: at("2026-11-20")}, true, nil
}

func (v *visitors) MakeCalendar(context.Context, register.Actor) (string, error) {
	return "calendar-secret", nil
}

func (v *visitors) DropCalendar(context.Context, register.Actor) error { return nil }

func (v *visitors) CalendarFor(_ context.Context, secret string) (register.Actor, register.Person, []string, error) {
	who, ok := v.secrets[secret]
	if !ok {
		return register.Actor{}, register.Person{}, nil, register.ErrNotFound
	}
	return who.Actor, who.Person, who.Actor.Of(), nil
}

func (v *visitors) Wish(context.Context, register.Actor, string, bool) error { return nil }

func (v *visitors) ChangePassword(_ context.Context, a desk.Asking, password string) (string, error) {
	if a.Shown.Password == "" {
		return "", desk.ErrRefused
	}
	if password == "short" {
		return "", &desk.Fault{Field: "password", Reason: desk.PasswordShort}
	}
	return "renewed", nil
}

func (v *visitors) NewRecovery(_ context.Context, a desk.Asking) ([]string, string, error) {
	if a.Shown.Password == "" {
		return nil, "", &desk.TooMany{Wait: time.Minute}
	}
	return []string{"aaaa-bbbb"}, "renewed", nil
}

func (v *visitors) ChangeMail(_ context.Context, a desk.Asking, _ string) (bool, string, error) {
	if a.Shown.Password == "" {
		return false, "", desk.ErrRefused
	}
	return v.mails, "renewed", nil
}

func (v *visitors) Members(_ context.Context, _ register.Actor, organisation string) ([]register.Member, error) {
	roles := register.BodyRoles()
	if organisation == "" {
		roles = register.WideRoles()
	}
	return []register.Member{{Person: register.Person{ID: "p1", Name: "Camille <b>", Mail: "c@valmont.example"}, Roles: roles[:2]}}, nil
}

func (v *visitors) Invitations(context.Context, register.Actor, string) ([]register.Pass, error) {
	return []register.Pass{{Mail: "d@valmont.example", Role: register.Author, ExpiresAt: at("2026-11-28")}}, nil
}

func (v *visitors) Invite(_ context.Context, _ register.Actor, in desk.Invitation) (string, register.Pass, error) {
	if in.Mail == "" {
		return "", register.Pass{}, &desk.Fault{Field: "mail", Reason: "form"}
	}
	return "secret", register.Pass{Mail: in.Mail}, nil
}

func (v *visitors) Give(context.Context, register.Actor, string, register.Membership) error {
	return nil
}

func (v *visitors) Take(context.Context, register.Actor, string, register.Membership) error {
	return &desk.Fault{Field: "role", Reason: "last"}
}

func (v *visitors) Tokens(context.Context, register.Actor) ([]register.Token, error) {
	return v.TokensIn(context.Background(), register.Actor{}, invented().organisations[0].ID)
}

func (v *visitors) TokensIn(_ context.Context, _ register.Actor, organisation string) ([]register.Token, error) {
	x := register.Token{ID: "t1", Name: "usine <b>", Person: "p1", Organisation: organisation, Roles: []register.Role{register.Author}, ExpiresAt: at("2026-12-21")}
	y := x
	y.ID, y.UsedAt, y.RevokedAt = "t2", at("2026-11-01"), at("2026-11-02")
	return []register.Token{x, y}, nil
}

func (v *visitors) MakeToken(_ context.Context, _ register.Actor, _, name string, _ []register.Role, _ int) (string, register.Token, error) {
	if name == "" {
		return "", register.Token{}, &desk.Fault{Field: "name", Reason: "empty"}
	}
	return "greffe_secret", register.Token{}, nil
}

func (v *visitors) RevokeToken(context.Context, register.Actor, string, string) error { return nil }

func (v *visitors) AskToJoin(_ context.Context, _ register.Actor, j register.Join, _ desk.From) (register.Join, error) {
	v.asked++
	if j.Proof == "" {
		return j, &desk.Fault{Field: "proof", Reason: "empty"}
	}
	return j, v.signIn
}

func (v *visitors) Queue(context.Context, register.Actor, int) ([]register.Join, error) {
	j := register.Join{ID: "j1", Person: "p1", Organisation: invented().organisations[0].ID, Position: "<b>", Proof: "a\n\nb", Address: "https://valmont.example/o", At: at("2026-11-20")}
	k := j
	k.ID, k.Person, k.Name, k.Mail, k.Address = "j2", "", "Sans compte", "s@valmont.example", ""
	return []register.Join{j, k}, nil
}

func (v *visitors) Asker(context.Context, register.Actor, string) (register.Person, error) {
	return register.Person{ID: "p1", Name: "Camille", Mail: "c@valmont.example", Issuer: "https://id.example", Unit: "DSI"}, nil
}

func (v *visitors) DecideJoin(_ context.Context, _ register.Actor, id string, _ bool, reason string) (string, register.Pass, error) {
	if reason == "" {
		return "", register.Pass{}, &desk.Fault{Field: "reason", Reason: "empty"}
	}
	if id == "j2" {
		return "secret", register.Pass{Mail: "s@valmont.example"}, nil
	}
	return "", register.Pass{}, nil
}

func (v *visitors) Everybody(context.Context, register.Actor, string, int) ([]register.Person, error) {
	return []register.Person{{ID: "p1", Name: "Camille <b>", Mail: "c@valmont.example"}, {ID: "p2", Name: "B", Issuer: "https://id.example", Blocked: true}}, nil
}

func (v *visitors) Find(_ context.Context, _ register.Actor, who string) (register.Person, []register.Grant, error) {
	if who == "p2" {
		return register.Person{}, nil, nil
	}
	return register.Person{}, []register.Grant{{Membership: register.Membership{Role: register.Curator}}, {Membership: register.Membership{Organisation: invented().organisations[0].ID, Role: register.Author}}}, nil
}

func (v *visitors) Block(context.Context, register.Actor, string, bool) error { return nil }

func (v *visitors) Reset(context.Context, register.Actor, string) (string, register.Pass, error) {
	return "secret", register.Pass{Mail: "c@valmont.example"}, nil
}

func (v *visitors) EndAll(context.Context, register.Actor, string) error { return nil }

func (v *visitors) Log(context.Context, register.Actor, int64, int) ([]register.Event, error) {
	return v.Own(context.Background(), register.Actor{}, 0)
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
	for _, r := range register.WideRoles() {
		add(string(r), register.Membership{Role: r})
	}
	invite := register.Pass{Kind: register.PassInvite, Mail: "a@valmont.example", Organisation: body, Role: register.Author}
	v.passes["invite"] = invite
	invite.Person = "p1"
	v.passes["invite-known"] = invite
	for _, k := range []register.PassKind{register.PassReset, register.PassEnter, register.PassMail, register.PassAllow} {
		v.passes[string(k)] = register.Pass{Kind: k, Mail: "a@valmont.example", Person: "p1"}
	}
	return v
}

// staffed is the invented register with people.
func staffed(t testing.TB, v *visitors, change ...func(*Options)) *Server {
	t.Helper()
	return site(t, invented(), append([]func(*Options){func(o *Options) { o.People, o.Inquiries, o.Claims = v, &asked{}, claimed{} }, func(o *Options) { o.Visiting = visiting{} }}, change...)...)
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
				may := desk.May(v.secrets[name].Actor, rt.act, id) && !(lawtest.Lawless() && strings.HasPrefix(rt.name, "opening"))
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
		{"pass_allow.fr", "", "/fr/espace/lien?key=allow", 200},
		{"pass_gone.fr", "", "/fr/espace/lien?key=x", 410},
		{"desk_author.fr", "author", "/fr/espace", 200},
		{"desk_nobody.en", "nobody", "/en/desk", 200},
		{"account.fr", "author", "/fr/espace/compte?done=session_ended", 200},
		{"account.en", "curator", "/en/desk/account?done=nothing.of.the.kind", 200},
		{"team.fr", "manager", "/fr/espace/administrations/ville-de-valmont/personnes", 200},
		{"register_team.en", "administrator", "/en/desk/register/people", 200},
		{"tokens.fr", "author", "/fr/espace/administrations/ville-de-valmont/jetons", 200},
		{"join.fr", "", "/fr/espace/rejoindre?body=ville-de-valmont", 200},
		{"join_choose.en", "nobody", "/en/desk/join", 200},
		{"queue.fr", "curator", "/fr/espace/demandes", 200},
		{"everybody.fr", "administrator", "/fr/espace/comptes", 200},
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

// TestPrivateForms posts each form, right and wrong.
func TestPrivateForms(t *testing.T) {
	const team, tokens, join, queue, all = "/fr/espace/administrations/ville-de-valmont/personnes", "/fr/espace/administrations/ville-de-valmont/jetons", "/fr/espace/rejoindre", "/fr/espace/demandes", "/fr/espace/comptes"
	for _, c := range []struct {
		name, who, path, form string
		status                int
		says                  string
	}{
		{"invite", "manager", team, "do=invite&mail=x@y.example&role=author", 200, "http://127.0.0.1:8080/fr/espace/lien?key=secret"},
		{"invite_nobody", "manager", team, "do=invite", 422, "role=\"alert\""},
		{"give", "manager", team, "do=give&person=p1&role=author", 303, ""},
		{"take_the_last", "manager", team, "do=take&person=p1&role=manager", 422, "plus personne"},
		{"revoke_of_another", "manager", team, "do=revoke&token=t1", 303, ""},
		{"nothing_known", "manager", team, "do=else", 400, ""},
		{"invite_by_an_author", "author", team, "do=invite&mail=x@y.example&role=author", 404, ""},
		{"token", "author", tokens, "name=usine&role=author&days=30", 200, "greffe_secret"},
		{"token_without_name", "author", tokens, "role=author&days=x", 422, "role=\"alert\""},
		{"revoke", "author", tokens, "do=revoke&token=t1", 303, ""},
		{"join", "", join, "body=ville-de-valmont&name=A&mail=a@b.example&position=x&proof=y", 200, "est envoyée"},
		{"join_without_proof", "", join, "body=ville-de-valmont", 422, "role=\"alert\""},
		{"join_no_body", "", join, "body=nothing", 404, ""},
		{"accept_an_account", "curator", queue, "do=accept&join=j1&reason=ok", 303, ""},
		{"accept_somebody_without", "curator", queue, "do=accept&join=j2&reason=ok", 200, "?key=secret"},
		{"refuse_without_reason", "curator", queue, "do=refuse&join=j1", 422, "role=\"alert\""},
		{"block", "administrator", all, "do=block&person=p1", 303, ""},
		{"end", "administrator", all, "do=end&person=p1", 303, ""},
		{"reset", "administrator", all, "do=reset&person=p1", 200, "?key=secret"},
		{"block_by_a_manager", "manager", all, "do=block&person=p1", 404, ""},
		{"password", "author", "/fr/espace/compte", "do=password&current=x&code=1&password=y", 303, ""},
		{"password_too_short", "author", "/fr/espace/compte", "do=password&current=x&password=short", 422, "12 caractères"},
		{"password_without_the_present_one", "author", "/fr/espace/compte", "do=password", 422, "rien n’est changé"},
		{"recovery", "author", "/fr/espace/compte", "do=recovery&current=x", 200, "aaaa-bbbb"},
		{"recovery_too_often", "author", "/fr/espace/compte", "do=recovery", 429, "Attendez 2 minutes"},
		{"address", "author", "/fr/espace/compte", "do=mail&current=x&mail=b@valmont.example", 303, ""},
		{"wish", "author", "/fr/espace/compte", "do=wish&lang=en", 303, ""},
		{"calendar", "author", "/fr/espace/compte", "do=calendar", 200, "http://127.0.0.1:8080/fr/espace/calendrier/calendar-secret.ics"},
		{"calendar_dropped", "author", "/fr/espace/compte", "do=calendar_drop", 303, ""},
		{"unknown_change", "author", "/fr/espace/compte", "do=else", 400, ""},
		{"link_where_none_is_sent", "", "/fr/espace/connexion", "do=link&mail=", 422, "n’en est pas une"},
		{"end_session", "author", "/fr/espace/compte", "session=s2", 303, ""},
		{"end_session_of_nobody", "author", "/fr/espace/compte", "session=none", 404, ""},
		{"sign_out", "author", "/fr/espace/deconnexion", "", 303, ""},
		{"too_many_fields", "author", "/fr/espace/compte", strings.Repeat("a=b&", 101), 413, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			form, err := url.ParseQuery(c.form)
			if err != nil {
				t.Fatal(err)
			}
			var pairs []string
			for name, values := range form {
				for _, v := range values {
					pairs = append(pairs, name, v)
				}
			}
			w := as(staffed(t, people()), c.who, "POST", c.path, pairs...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) || strings.Contains(w.Body.String(), "‹") {
				t.Errorf("%d %v\n%s", w.Code, w.Header(), w.Body)
			}
		})
	}
	t.Run("a_program_that_fills_in_every_field_is_thanked_and_nothing_is_kept", func(t *testing.T) {
		v := people()
		w := as(staffed(t, v), "", "POST", join, "body", "ville-de-valmont", "name", "A", "mail", "a@b.example", "position", "x", "proof", "y", "website", "https://spam.example")
		if w.Code != 200 || v.asked != 0 {
			t.Errorf("%d, %d kept", w.Code, v.asked)
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
