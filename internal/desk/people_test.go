// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// house is people with their register, on a real file, at a time that the test moves.
type house struct {
	*testing.T
	*desk.People
	store *store.Register
	path  string
	time  time.Time
	from  desk.From
}

// cheap is a cost of hashing for tests that do not measure it.
var cheap = desk.Hashing{Memory: 64, Passes: 1}

func newHouse(t *testing.T) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "register.db")
	engine, err := sqlite.Open(t.Context(), path, sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	s := store.New(engine, nil)
	t.Cleanup(func() { s.Close() })
	h := &house{T: t, store: s, path: path, time: at(0), from: desk.From{Address: "192.0.2.7", Agent: "Firefox"}}
	h.People = desk.NewPeople(s, desk.PeopleOptions{Now: func() time.Time { return h.time }, Hashing: cheap})
	body := func(id string) register.Organisation {
		return register.Organisation{ID: id, Slug: id, Name: "Ville " + id, SeenAt: at(0)}
	}
	if err := s.Save(t.Context(), register.Batch{At: at(0), Actor: "test", Organisations: []register.Organisation{body("own"), body("other")}}); err != nil {
		t.Fatal(err)
	}
	return h
}

const goodPassword = "quatre chevaux sans bride"

// resident is somebody with a local account.
type resident struct {
	desk.Taken
	mail, factor string
}

// join makes a local account with a role, by an invitation of the operator.
func (h *house) join(mail, organisation string, role register.Role) resident {
	h.Helper()
	secret, _, err := h.Invite(h.Context(), desk.Operator(), desk.Invitation{Mail: mail, Organisation: organisation, Role: role, Lang: "fr"})
	if err != nil {
		h.Fatal(err)
	}
	f, err := h.OfferFactor(mail, "")
	if err != nil {
		h.Fatal(err)
	}
	taken, err := h.TakePass(h.Context(), secret, desk.Chosen{Name: "N " + mail, Password: goodPassword, Factor: f.Secret, Code: h.code(f.Secret)}, h.from)
	if err != nil {
		h.Fatal(err)
	}
	h.time = h.time.Add(time.Minute) // a code is good once
	return resident{taken, mail, f.Secret}
}

func (h *house) code(secret string) string {
	h.Helper()
	code, err := totp.GenerateCode(secret, h.time)
	if err != nil {
		h.Fatal(err)
	}
	return code
}

// actor tells who holds the secret of a session.
func (h *house) actor(secret string) register.Actor {
	h.Helper()
	r, err := h.Recognise(h.Context(), secret)
	if err != nil {
		h.Fatal(err)
	}
	return r.Actor
}

func (h *house) refused(what string, err error) {
	h.Helper()
	if !errors.Is(err, desk.ErrRefused) {
		h.Errorf("%s: %v, expected a refusal", what, err)
	}
}

func (h *house) notThere(what string, err error) {
	h.Helper()
	if !errors.Is(err, register.ErrNotFound) {
		h.Errorf("%s: %v, expected not found", what, err)
	}
}

func TestSignIn(t *testing.T) {
	t.Run("password_and_code_of_the_authenticator", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		e, err := h.SignIn(h.Context(), desk.Shown{Mail: " A@Ville.example", Password: goodPassword, Code: h.code(r.factor)}, h.from)
		if err != nil {
			t.Fatal(err)
		}
		if a := h.actor(e.Secret); !a.Has(register.Author, "own") || a.Person != r.Person.ID {
			t.Errorf("%+v", a)
		}
	})
	t.Run("each_of_what_is_wrong_is_refused_alike", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		b := h.join("b@ville.example", "own", register.Author)
		if err := h.Block(h.Context(), desk.Operator(), b.Person.ID, true); err != nil {
			t.Fatal(err)
		}
		for what, shown := range map[string]desk.Shown{
			"unknown_account": {Mail: "nobody@ville.example", Password: goodPassword, Code: h.code(r.factor)},
			"wrong_password":  {Mail: r.mail, Password: goodPassword + "x", Code: h.code(r.factor)},
			"wrong_code":      {Mail: r.mail, Password: goodPassword, Code: "000000"},
			"no_code":         {Mail: r.mail, Password: goodPassword},
			"another_s_code":  {Mail: r.mail, Password: goodPassword, Code: h.code(b.factor)},
			"blocked":         {Mail: b.mail, Password: goodPassword, Code: h.code(b.factor)},
			"recovery_alone":  {Mail: r.mail, Password: "", Code: r.Recovery[0]},
			"nothing":         {},
			"very_long":       {Mail: r.mail, Password: strings.Repeat(goodPassword, 100), Code: h.code(r.factor)},
		} {
			_, err := h.SignIn(h.Context(), shown, h.from)
			h.refused(what, err)
		}
	})
	t.Run("a_code_is_good_once", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		shown := desk.Shown{Mail: r.mail, Password: goodPassword, Code: h.code(r.factor)}
		if _, err := h.SignIn(h.Context(), shown, h.from); err != nil {
			t.Fatal(err)
		}
		_, err := h.SignIn(h.Context(), shown, h.from)
		h.refused("replayed code", err)
	})
	t.Run("a_code_of_the_recovery_sheet_is_good_once_however_it_is_spaced", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		shown := desk.Shown{Mail: r.mail, Password: goodPassword, Code: strings.ToUpper(strings.ReplaceAll(r.Recovery[3], "-", " "))}
		e, err := h.SignIn(h.Context(), shown, h.from)
		if err != nil || e.Session.Method != register.ByRecovery {
			t.Fatal(err)
		}
		_, err = h.SignIn(h.Context(), shown, h.from)
		h.refused("used code", err)
	})
	t.Run("ten_tries_in_a_quarter_of_an_hour_and_never_for_good", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		stranger := desk.From{Address: "198.51.100.9"}
		passed := 0
		for i := range 40 {
			stranger.Address = "198.51.100." + string(rune('0'+i%10)) // other lines do not help
			_, err := h.SignIn(h.Context(), desk.Shown{Mail: r.mail, Password: "wrong password", Code: "123456"}, stranger)
			if many := (*desk.TooMany)(nil); errors.As(err, &many) {
				continue
			}
			h.refused("stranger", err)
			passed++
		}
		if passed != 10 {
			t.Errorf("%d tries passed", passed)
		}
		for range 300 { // for days: the one sign-in is not lost among what was refused
			h.time = h.time.Add(16 * time.Minute)
			_, err := h.SignIn(h.Context(), desk.Shown{Mail: r.mail, Password: "wrong password", Code: "123456"}, stranger)
			h.refused("patient stranger", err)
		}
		if _, err := h.SignIn(h.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: h.code(r.factor)}, h.from); err != nil {
			t.Errorf("who is known from before is locked out: %v", err)
		}
		h.time = h.time.Add(16 * time.Minute)
		if _, err := h.SignIn(h.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: h.code(r.factor)}, stranger); err != nil {
			t.Errorf("later: %v", err)
		}
	})
	t.Run("one_line_has_thirty_tries_over_all_accounts", func(t *testing.T) {
		h := newHouse(t)
		passed := 0
		for i := range 60 {
			_, err := h.SignIn(h.Context(), desk.Shown{Mail: "p" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@x.example", Password: "wrong"}, h.from)
			if errors.Is(err, desk.ErrRefused) {
				passed++
			}
		}
		if passed != 30 {
			t.Errorf("%d tries passed", passed)
		}
	})
}

func TestSessions(t *testing.T) {
	t.Run("ends_by_itself_when_idle_and_after_a_day_of_work", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		began := h.time
		for h.time.Sub(began) < 10*time.Hour {
			h.time = h.time.Add(90 * time.Minute)
			h.actor(r.Secret)
		}
		h.time = began.Add(12*time.Hour + time.Minute)
		_, err := h.Recognise(h.Context(), r.Secret)
		h.notThere("after twelve hours", err)
		r = h.join("b@ville.example", "own", register.Author)
		h.time = h.time.Add(2*time.Hour + time.Minute)
		_, err = h.Recognise(h.Context(), r.Secret)
		h.notThere("idle", err)
	})
	t.Run("a_change_of_right_gives_a_new_secret_and_ends_the_old_one", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		old := r.Secret
		for _, change := range []func() error{
			func() error {
				return h.Give(h.Context(), desk.Operator(), r.Person.ID, register.Membership{Organisation: "own", Role: register.Approver})
			},
			func() error {
				return h.Take(h.Context(), desk.Operator(), r.Person.ID, register.Membership{Organisation: "own", Role: register.Author})
			},
		} {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			got, err := h.Recognise(h.Context(), old)
			if err != nil || got.Secret == "" || got.Secret == old {
				t.Fatalf("%q, %v", got.Secret, err)
			}
			_, err = h.Recognise(h.Context(), old)
			h.notThere("old secret", err)
			old = got.Secret
		}
		if a := h.actor(old); a.Has(register.Author, "own") || !a.Has(register.Approver, "own") {
			t.Errorf("%+v", a)
		}
	})
	t.Run("signing_out_blocking_and_ending_leave_no_session", func(t *testing.T) {
		h := newHouse(t)
		for what, end := range map[string]func(r resident) error{
			"sign_out": func(r resident) error { _, err := h.SignOut(h.Context(), r.Secret); return err },
			"block":    func(r resident) error { return h.Block(h.Context(), desk.Operator(), r.Person.ID, true) },
			"end":      func(r resident) error { return h.EndSession(h.Context(), h.actor(r.Secret), r.Session.ID, "") },
			"end_all":  func(r resident) error { return h.EndAll(h.Context(), desk.Operator(), r.Person.ID) },
		} {
			r := h.join(what+"@ville.example", "own", register.Author)
			if err := end(r); err != nil {
				t.Fatal(err)
			}
			_, err := h.Recognise(h.Context(), r.Secret)
			h.notThere(what, err)
		}
	})
	t.Run("nobody_ends_the_session_of_another", func(t *testing.T) {
		h := newHouse(t)
		a, b := h.join("a@ville.example", "own", register.Manager), h.join("b@ville.example", "own", register.Author)
		h.notThere("other's session", h.EndSession(h.Context(), h.actor(a.Secret), b.Session.ID, ""))
		h.actor(b.Secret)
	})
	t.Run("the_register_s_file_holds_no_secret", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		token, _, err := h.MakeToken(h.Context(), h.actor(r.Secret), "own", "usine", []register.Role{register.Author}, 30)
		if err != nil {
			t.Fatal(err)
		}
		dump := h.dump()
		for what, secret := range map[string]string{"session": r.Secret, "token": token, "password": goodPassword, "factor": r.factor, "recovery": r.Recovery[0]} {
			if strings.Contains(dump, secret) || strings.Contains(dump, strings.ReplaceAll(secret, "-", "")) {
				t.Errorf("%s stands in clear", what)
			}
		}
	})
}

func TestPasses(t *testing.T) {
	t.Run("an_invitation_is_good_once_and_for_a_week", func(t *testing.T) {
		h := newHouse(t)
		secret, _, err := h.Invite(h.Context(), desk.Operator(), desk.Invitation{Mail: "a@ville.example", Organisation: "own", Role: register.Author})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := h.OfferFactor("a@ville.example", "")
		chosen := desk.Chosen{Name: "A", Password: goodPassword, Factor: f.Secret, Code: h.code(f.Secret)}
		if _, err := h.TakePass(h.Context(), secret, chosen, h.from); err != nil {
			t.Fatal(err)
		}
		_, err = h.TakePass(h.Context(), secret, chosen, h.from)
		h.notThere("second use", err)
		secret, _, err = h.Invite(h.Context(), desk.Operator(), desk.Invitation{Mail: "b@ville.example", Organisation: "own", Role: register.Author})
		if err != nil {
			t.Fatal(err)
		}
		h.time = h.time.Add(8 * 24 * time.Hour)
		_, err = h.OpenPass(h.Context(), secret)
		h.notThere("old", err)
	})
	t.Run("faults_say_what_to_change_and_leave_the_link_good", func(t *testing.T) {
		h := newHouse(t)
		secret, _, err := h.Invite(h.Context(), desk.Operator(), desk.Invitation{Mail: "camille@ville.example", Organisation: "own", Role: register.Author})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := h.OfferFactor("camille@ville.example", "")
		good := desk.Chosen{Name: "Camille", Password: goodPassword, Factor: f.Secret, Code: h.code(f.Secret)}
		for _, c := range []struct {
			fault  string
			change func(*desk.Chosen)
		}{
			{"name: empty", func(c *desk.Chosen) { c.Name = " \t" }},
			{"name: long", func(c *desk.Chosen) { c.Name = strings.Repeat("é", 121) }},
			{"password: short", func(c *desk.Chosen) { c.Password = "onze lettre" }},
			{"password: long", func(c *desk.Chosen) { c.Password = strings.Repeat("abcdefgh", 26) }},
			{"password: uniform", func(c *desk.Chosen) { c.Password = "ababababababab" }},
			{"password: common", func(c *desk.Chosen) { c.Password = "MotDePasse2026!" }},
			{"password: common", func(c *desk.Chosen) { c.Password = "azertyuiop123456" }},
			{"password: person", func(c *desk.Chosen) { c.Password = "je suis CAMILLE moi" }},
			{"code: code", func(c *desk.Chosen) { c.Code = "123" }},
			{"code: code", func(c *desk.Chosen) { c.Factor = "" }},
		} {
			chosen := good
			c.change(&chosen)
			_, err := h.TakePass(h.Context(), secret, chosen, h.from)
			if err == nil || err.Error() != c.fault || !errors.Is(err, register.ErrInvalid) {
				t.Errorf("%v, expected %s", err, c.fault)
			}
		}
		if _, err := h.TakePass(h.Context(), secret, good, h.from); err != nil {
			t.Errorf("then right: %v", err)
		}
	})
	t.Run("an_invitation_for_an_address_with_an_account_is_taken_signed_in_alone", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		secret, _, err := h.Invite(h.Context(), desk.Operator(), desk.Invitation{Mail: r.mail, Organisation: "other", Role: register.Manager})
		if err != nil {
			t.Fatal(err)
		}
		// Whoever made the account first may not be the reader of that address.
		_, err = h.TakePass(h.Context(), secret, desk.Chosen{}, h.from)
		h.refused("not signed in", err)
		if h.actor(r.Secret).Has(register.Manager, "other") {
			t.Error("the account has the role although its person took nothing")
		}
		stranger := h.join("s@ville.example", "own", register.Author)
		h.notThere("signed in as another", h.Claim(h.Context(), h.actor(stranger.Secret), secret))
		if err := h.Claim(h.Context(), h.actor(r.Secret), secret); err != nil {
			t.Fatal(err)
		}
		if a, err := h.Recognise(h.Context(), r.Secret); err != nil || !a.Actor.Has(register.Manager, "other") {
			t.Errorf("%+v, %v", a, err)
		}
	})
	t.Run("a_reset_replaces_password_and_factor_and_ends_every_session", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		secret, _, err := h.Reset(h.Context(), desk.Operator(), r.Person.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.actor(r.Secret) // still good: whoever asked may not be the person
		f, _ := h.OfferFactor(r.mail, "")
		const other = "une autre suite de mots"
		taken, err := h.TakePass(h.Context(), secret, desk.Chosen{Password: other, Factor: f.Secret, Code: h.code(f.Secret)}, h.from)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Recognise(h.Context(), r.Secret)
		h.notThere("old session", err)
		if a := h.actor(taken.Secret); !a.Has(register.Author, "own") {
			t.Errorf("roles are lost: %+v", a)
		}
		h.time = h.time.Add(time.Minute)
		_, err = h.SignIn(h.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: h.code(r.factor)}, h.from)
		h.refused("old password", err)
		if _, err := h.SignIn(h.Context(), desk.Shown{Mail: r.mail, Password: other, Code: h.code(f.Secret)}, h.from); err != nil {
			t.Error(err)
		}
	})
}

func TestRoles(t *testing.T) {
	h := newHouse(t)
	manager, author := h.join("m@own.example", "own", register.Manager), h.join("a@own.example", "own", register.Author)
	stranger := h.join("s@other.example", "other", register.Author)
	m, a := h.actor(manager.Secret), h.actor(author.Secret)
	give := func(actor register.Actor, person, organisation string, role register.Role) error {
		return h.Give(h.Context(), actor, person, register.Membership{Organisation: organisation, Role: role})
	}
	for what, err := range map[string]error{
		"author_gives":               give(a, author.Person.ID, "own", register.Manager),
		"manager_gives_elsewhere":    give(m, stranger.Person.ID, "other", register.Approver),
		"manager_gives_to_strangers": give(m, stranger.Person.ID, "own", register.Approver),
		"manager_of_the_register":    give(m, manager.Person.ID, "", register.Administrator),
		"body_that_is_none":          give(desk.Operator(), author.Person.ID, "none", register.Author),
		"person_who_is_none":         give(desk.Operator(), "none", "own", register.Author),
	} {
		h.notThere(what, err)
	}
	if err := give(m, author.Person.ID, "own", register.Approver); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"role_of_the_register_in_a_body": give(desk.Operator(), author.Person.ID, "own", register.Curator),
		"role_of_a_body_in_the_register": give(desk.Operator(), author.Person.ID, "", register.Author),
		"last_manager":                   h.Take(h.Context(), m, manager.Person.ID, register.Membership{Organisation: "own", Role: register.Manager}),
	} {
		if !errors.Is(err, register.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	members, err := h.Members(h.Context(), a, "own")
	if err != nil || len(members) != 2 {
		t.Errorf("%d members, %v", len(members), err)
	}
	_, err = h.Members(h.Context(), a, "other")
	h.notThere("members of another body", err)
}

func TestTokens(t *testing.T) {
	h := newHouse(t)
	r := h.join("a@own.example", "own", register.Author)
	a := h.actor(r.Secret)
	secret, _, err := h.MakeToken(h.Context(), a, "own", "usine", []register.Role{register.Author}, 30)
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.Bearer(h.Context(), secret)
	if err != nil || !desk.May(got, desk.ActDraft, "own") || desk.May(got, desk.ActOwn, "") {
		t.Errorf("%+v, %v", got, err)
	}
	for what, f := range map[string]func() error{
		"role_not_held": func() error {
			_, _, err := h.MakeToken(h.Context(), a, "own", "x", []register.Role{register.Approver}, 30)
			return err
		},
		"no_role": func() error { _, _, err := h.MakeToken(h.Context(), a, "own", "x", nil, 30); return err },
		"too_long": func() error {
			_, _, err := h.MakeToken(h.Context(), a, "own", "x", []register.Role{register.Author}, 400)
			return err
		},
		"no_name": func() error {
			_, _, err := h.MakeToken(h.Context(), a, "own", " ", []register.Role{register.Author}, 30)
			return err
		},
	} {
		if err := f(); !errors.Is(err, register.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, _, err = h.MakeToken(h.Context(), a, "other", "x", []register.Role{register.Author}, 30)
	h.notThere("other body", err)
	_, err = h.Bearer(h.Context(), secret+"x")
	h.notThere("wrong secret", err)
	_, err = h.Bearer(h.Context(), "")
	h.notThere("no secret", err)
	all, err := h.Tokens(h.Context(), a)
	if err != nil || len(all) != 1 || all[0].UsedAt.IsZero() {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := h.Take(h.Context(), desk.Operator(), r.Person.ID, register.Membership{Organisation: "own", Role: register.Author}); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Bearer(h.Context(), secret); err != nil || desk.May(got, desk.ActDraft, "own") {
		t.Errorf("a role that was taken: %+v, %v", got, err)
	}
	if err := h.RevokeToken(h.Context(), a, all[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	_, err = h.Bearer(h.Context(), secret)
	h.notThere("revoked", err)
}

// dump gives the bytes of the register's file and its log.
func (h *house) dump() string {
	h.Helper()
	var all []byte
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(h.path + end)
		if err != nil {
			h.Fatal(err)
		}
		all = append(all, b...)
	}
	return string(all)
}
