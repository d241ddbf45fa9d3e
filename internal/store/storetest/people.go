// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"
	"time"

	"greffe/internal/register"
)

// people applies a batch at an hour.
func (d *desk) people(hours int, b register.PeopleBatch) error {
	d.Helper()
	b.At = at(hours)
	return d.SavePeople(d.Context(), b)
}

func (d *desk) mustPeople(hours int, b register.PeopleBatch) {
	d.Helper()
	if err := d.people(hours, b); err != nil {
		d.Fatal(err)
	}
}

// missing reports a noun that should not be there.
func (d *desk) missing(what string, err error) {
	d.Helper()
	if !errors.Is(err, register.ErrNotFound) {
		d.Errorf("%s: %v, expected not found", what, err)
	}
}

func session(hash, person string, hours int) register.Session {
	return register.Session{Hash: hash, ID: "s" + hash, Person: person, Method: register.ByPassword, Rights: "r", Agent: "Firefox", Network: "192.0.2.0/24",
		CreatedAt: at(hours), SeenAt: at(hours), ExpiresAt: at(hours + 12)}
}

var peopleCases = []testCase{
	{"a_person_is_found_by_id_by_mail_in_any_case_and_by_subject", func(d *desk) {
		local := register.Person{ID: "p1", Name: "A. Martin", Mail: "A.Martin@Ville.example"}
		theirs := register.Person{ID: "p2", Name: "B", Mail: "a.martin@ville.example", Issuer: "https://id.example", Subject: "42"}
		d.mustPeople(1, register.PeopleBatch{People: []register.Person{local, theirs}})
		got, err := d.Person(d.Context(), "p1")
		d.equal("by id", must(d, got, err), local)
		got, err = d.PersonByMail(d.Context(), " a.MARTIN@ville.example")
		d.equal("by mail", must(d, got, err), local)
		got, err = d.PersonBySubject(d.Context(), "https://id.example", "42")
		d.equal("by subject", must(d, got, err), theirs)
		_, err = d.PersonBySubject(d.Context(), "", "")
		d.missing("no subject", err)
		_, err = d.PersonByMail(d.Context(), "")
		d.missing("no mail", err)
		all, err := d.PeopleByID(d.Context(), []string{"p2", "none", "p1"})
		d.equal("by ids", must(d, all, err), []register.Person{theirs, local})
	}},
	{"two_local_accounts_of_one_mail_are_a_conflict", func(d *desk) {
		d.mustPeople(1, register.PeopleBatch{People: []register.Person{{ID: "p1", Mail: "a@b.example"}}})
		if err := d.people(1, register.PeopleBatch{People: []register.Person{{ID: "p2", Mail: "A@b.example"}}}); err == nil {
			d.Error("saved")
		}
	}},
	{"a_role_is_given_once_and_taken", func(d *desk) {
		g := register.Grant{Person: "p1", Membership: register.Membership{Organisation: "o1", Role: register.Author}, By: "p9"}
		d.mustPeople(1, register.PeopleBatch{Grant: []register.Grant{g}})
		d.mustPeople(2, register.PeopleBatch{Grant: []register.Grant{g, {Person: "p1", Membership: register.Membership{Role: register.Curator}}}})
		g.Since = at(1)
		got, err := d.GrantsTo(d.Context(), "p1")
		d.equal("roles", must(d, got, err), []register.Grant{{Person: "p1", Membership: register.Membership{Role: register.Curator}, Since: at(2)}, g})
		d.mustPeople(3, register.PeopleBatch{Revoke: []register.Grant{g}})
		got, err = d.GrantsIn(d.Context(), "o1")
		d.equal("nobody", must(d, got, err), []register.Grant(nil))
	}},
	{"a_credential_comes_back_as_it_was_saved_last", func(d *desk) {
		_, err := d.Credential(d.Context(), "p1")
		d.missing("none", err)
		c := register.Credential{Person: "p1", Password: "$argon2id$…", Totp: "sealed", Step: 12, Recovery: []string{"h1", "h2"}}
		d.mustPeople(1, register.PeopleBatch{Credentials: []register.Credential{c}})
		c.Step, c.Recovery = 13, []string{"h2"}
		d.mustPeople(2, register.PeopleBatch{Credentials: []register.Credential{c}})
		got, err := d.Credential(d.Context(), "p1")
		d.equal("credential", must(d, got, err), c)
	}},
	{"a_credential_takes_the_place_of_the_one_that_was_read_or_nothing_happens", func(d *desk) {
		was := register.Credential{Person: "p1", Password: "old", Totp: "sealed", Step: 12, Recovery: []string{"h1", "h2"}}
		d.mustPeople(1, register.PeopleBatch{Credentials: []register.Credential{was}, Sessions: []register.Session{session("a", "p1", 1)}})
		is := was
		is.Recovery = []string{"h2"}
		d.mustPeople(2, register.PeopleBatch{Spent: []register.CredentialChange{{Was: was, Is: is}}})
		for what, other := range map[string]register.Credential{
			"recovery": was, "password": {Person: "p1", Password: "new", Totp: "sealed", Step: 12, Recovery: is.Recovery}, "factor": {Person: "p1", Password: "old", Totp: "other", Step: 12, Recovery: is.Recovery},
			"step": {Person: "p1", Password: "old", Totp: "sealed", Step: 11, Recovery: is.Recovery}, "person": {Person: "p2"},
		} {
			err := d.people(3, register.PeopleBatch{Spent: []register.CredentialChange{{Was: other, Is: was}}, EndOf: []string{"p1"}, Sessions: []register.Session{session("b", "p1", 3)}})
			if !errors.Is(err, register.ErrConflict) {
				d.Errorf("%s changed meanwhile: %v", what, err)
			}
		}
		got, err := d.Credential(d.Context(), "p1")
		d.equal("credential", must(d, got, err), is)
		all, err := d.SessionsOf(d.Context(), "p1")
		d.equal("no session began, none ended", must(d, all, err), []register.Session{session("a", "p1", 1)})
		none := register.Credential{Person: "p1", Password: "old", Totp: "sealed", Step: 12}
		d.mustPeople(4, register.PeopleBatch{Spent: []register.CredentialChange{{Was: is, Is: none}}})
		d.mustPeople(4, register.PeopleBatch{Spent: []register.CredentialChange{{Was: none, Is: is}}})
	}},
	{"two_who_change_a_person_at_once_leave_what_each_changed", func(d *desk) {
		was := register.Person{ID: "p1", Name: "A", Mail: "A@b.example", Lang: "fr", Quiet: true, Vouched: []register.Identifier{{Scheme: "x", Value: "1"}}, Since: at(1)}
		d.mustPeople(1, register.PeopleBatch{People: []register.Person{was}})
		blocked, moved, wish := was, was, was
		blocked.Blocked, moved.Mail, wish.Lang, wish.Quiet, wish.Vouched = true, "C@d.example", "en", false, nil
		for _, is := range []register.Person{blocked, moved, wish, was} {
			d.mustPeople(2, register.PeopleBatch{Altered: []register.PersonChange{{Was: was, Is: is}}})
		}
		want := register.Person{ID: "p1", Name: "A", Mail: "C@d.example", Blocked: true, Lang: "en", Since: at(1)}
		got, err := d.PersonByMail(d.Context(), "c@D.example")
		d.equal("all of it", must(d, got, err), want)
		if err := d.people(3, register.PeopleBatch{Altered: []register.PersonChange{{Was: register.Person{ID: "p9"}, Is: register.Person{ID: "p9", Quiet: true}}}}); !errors.Is(err, register.ErrConflict) {
			d.Errorf("nobody: %v", err)
		}
	}},
	{"a_session_turns_once_and_not_after_its_end", func(d *desk) {
		d.mustPeople(1, register.PeopleBatch{Sessions: []register.Session{session("a", "p1", 1)}})
		d.mustPeople(2, register.PeopleBatch{Turn: []string{"a"}, Sessions: []register.Session{session("b", "p1", 1)}})
		if err := d.people(2, register.PeopleBatch{Turn: []string{"a"}, Sessions: []register.Session{session("c", "p1", 1)}}); !errors.Is(err, register.ErrConflict) {
			d.Errorf("%v", err)
		}
		all, err := d.SessionsOf(d.Context(), "p1")
		d.equal("one", must(d, all, err), []register.Session{session("b", "p1", 1)})
	}},
	{"sessions_end_one_by_one_all_of_a_person_and_by_themselves", func(d *desk) {
		d.mustPeople(1, register.PeopleBatch{Sessions: []register.Session{session("a", "p1", 1), session("b", "p1", 2), session("c", "p2", 1)}})
		d.mustPeople(3, register.PeopleBatch{Seen: []string{"a"}})
		got, err := d.SessionsOf(d.Context(), "p1")
		a, b := session("a", "p1", 1), session("b", "p1", 2)
		a.SeenAt = at(3)
		d.equal("latest seen first", must(d, got, err), []register.Session{a, b})
		d.mustPeople(3, register.PeopleBatch{End: []string{"a"}})
		_, err = d.Session(d.Context(), "a")
		d.missing("ended", err)
		d.mustPeople(4, register.PeopleBatch{EndOf: []string{"p1"}})
		_, err = d.Session(d.Context(), "b")
		d.missing("all ended", err)
		d.mustPeople(20, register.PeopleBatch{Sessions: []register.Session{session("d", "p3", 20)}})
		_, err = d.Session(d.Context(), "c")
		d.missing("swept", err)
	}},
	{"a_pass_is_good_once_and_what_it_guards_happens_with_it_or_not_at_all", func(d *desk) {
		p := register.Pass{Hash: "h", Kind: register.PassInvite, Mail: "a@b.example", Organisation: "o1", Role: register.Manager, Lang: "fr", By: "p9", CreatedAt: at(1), ExpiresAt: at(10)}
		d.mustPeople(1, register.PeopleBatch{Passes: []register.Pass{p}})
		open, err := d.Invitations(d.Context(), "o1", at(2))
		d.equal("open", must(d, open, err), []register.Pass{p})
		d.mustPeople(2, register.PeopleBatch{Use: []string{"h"}, People: []register.Person{{ID: "p1", Mail: "a@b.example"}}})
		err = d.people(3, register.PeopleBatch{Use: []string{"h"}, People: []register.Person{{ID: "p2", Mail: "c@b.example"}}})
		if !errors.Is(err, register.ErrConflict) {
			d.Errorf("used twice: %v", err)
		}
		_, err = d.Person(d.Context(), "p2")
		d.missing("second use", err)
		p.UsedAt = at(2)
		got, err := d.Pass(d.Context(), "h")
		d.equal("used", must(d, got, err), p)
		open, err = d.Invitations(d.Context(), "o1", at(3))
		d.equal("none open", must(d, open, err), []register.Pass(nil))
	}},
	{"a_pass_that_has_ended_is_no_good", func(d *desk) {
		d.mustPeople(1, register.PeopleBatch{Passes: []register.Pass{{Hash: "h", Kind: register.PassReset, CreatedAt: at(1), ExpiresAt: at(2)}}})
		if err := d.people(2, register.PeopleBatch{Use: []string{"h"}}); !errors.Is(err, register.ErrConflict) {
			d.Errorf("%v", err)
		}
	}},
	{"a_token_keeps_its_last_use_and_its_end", func(d *desk) {
		x := register.Token{ID: "t1", Hash: "h", Name: "usine", Person: "p1", Organisation: "o1", Roles: []register.Role{register.Author}, CreatedAt: at(1), ExpiresAt: at(100)}
		d.mustPeople(1, register.PeopleBatch{Tokens: []register.Token{x}})
		used, revoked := x, x
		used.UsedAt, revoked.RevokedAt = at(3), at(4)
		d.mustPeople(3, register.PeopleBatch{Tokens: []register.Token{used}})
		d.mustPeople(4, register.PeopleBatch{Tokens: []register.Token{revoked, x}})
		x.UsedAt, x.RevokedAt = at(3), at(4)
		got, err := d.TokenByHash(d.Context(), "h")
		d.equal("token", must(d, got, err), x)
		all, err := d.TokensOf(d.Context(), "p1")
		d.equal("of the person", must(d, all, err), []register.Token{x})
		all, err = d.TokensIn(d.Context(), "o1")
		d.equal("in the body", must(d, all, err), []register.Token{x})
	}},
	{"requests_to_join_wait_in_their_order", func(d *desk) {
		one := register.Join{ID: "j1", Person: "p1", Organisation: "o1", Proof: "arrêté", State: register.JoinOpen, At: at(2)}
		two := register.Join{ID: "j2", Person: "p2", Organisation: "o1", State: register.JoinOpen, At: at(1)}
		d.mustPeople(2, register.PeopleBatch{Joins: []register.Join{one, two}})
		all, err := d.Joins(d.Context(), register.JoinOpen, 10)
		d.equal("open", must(d, all, err), []register.Join{two, one})
		two.State, two.DecidedBy, two.DecidedAt = register.JoinRefused, "p9", at(3)
		d.mustPeople(3, register.PeopleBatch{Joins: []register.Join{two}})
		all, err = d.Joins(d.Context(), register.JoinOpen, 10)
		d.equal("still open", must(d, all, err), []register.Join{one})
		got, err := d.Join(d.Context(), "j2")
		d.equal("decided", must(d, got, err), two)
		all, err = d.JoinsOf(d.Context(), "p1")
		d.equal("of the person", must(d, all, err), []register.Join{one})
	}},
	{"events_are_kept_a_year", func(d *desk) {
		d.mustPeople(1, register.PeopleBatch{Events: []register.Event{{Kind: register.EventSignedIn, Person: "p1"}, {Kind: register.EventGiven, Person: "p2", Role: register.Author, Organisation: "o1", By: "p1"}}})
		mine, err := d.EventsOf(d.Context(), "p1", 10)
		d.equal("of a person", must(d, mine, err), []register.Event{{Seq: 1, At: at(1), Kind: register.EventSignedIn, Person: "p1"}})
		all, err := d.Events(d.Context(), 2, 10)
		d.equal("before the second", len(must(d, all, err)), 1)
		d.mustPeople(int(366*24*time.Hour/time.Hour)+2, register.PeopleBatch{Events: []register.Event{{Kind: register.EventSignedOut, Person: "p2"}}})
		all, err = d.Events(d.Context(), 0, 10)
		d.equal("a year later", len(must(d, all, err)), 1)
	}},
	{"where_a_person_signed_in_from_is_known_whatever_was_refused_since", func(d *desk) {
		in := register.Event{Kind: register.EventSignedIn, Person: "p1", Network: "192.0.2.0/24"}
		no := register.Event{Kind: register.EventRefused, Person: "p1", Network: "198.51.100.0/24"}
		d.mustPeople(2, register.PeopleBatch{Events: []register.Event{in, no}})
		for _, c := range []struct {
			person, network string
			since           int
			want            bool
		}{{"p1", "192.0.2.0/24", 1, true}, {"p1", "198.51.100.0/24", 1, false}, {"p2", "192.0.2.0/24", 1, false}, {"p1", "192.0.2.0/24", 2, false}} {
			got, err := d.SignedInFrom(d.Context(), c.person, c.network, at(c.since))
			d.equal(c.person+" "+c.network, must(d, got, err), c.want)
		}
	}},
	{"nothing_of_people_enters_the_journal", func(d *desk) {
		d.mustPeople(1, register.PeopleBatch{People: []register.Person{{ID: "p1", Mail: "a@b.example"}}, Events: []register.Event{{Kind: register.EventSignedIn, Person: "p1"}}})
		d.equal("journal", len(d.journal()), 0)
	}},
}
