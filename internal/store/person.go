// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

func (w *peopleWriter) person(p register.Person) {
	w.do(`INSERT INTO person (id, mail, issuer, subject, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET mail = excluded.mail, issuer = excluded.issuer, subject = excluded.subject, body = excluded.body`,
		p.ID, register.FoldMail(p.Mail), p.Issuer, p.Subject, w.body(p))
}

// altered writes what differs of a person, and nothing else: who was blocked meanwhile
// stays so.
func (w *peopleWriter) altered(c register.PersonChange) {
	fields := func(p register.Person) (all map[string]json.RawMessage) {
		if err := json.Unmarshal([]byte(w.body(p)), &all); err != nil && w.err == nil {
			w.err = fmt.Errorf("person %s: %w", p.ID, err)
		}
		return all
	}
	was, is := fields(c.Was), fields(c.Is)
	patch := map[string]json.RawMessage{}
	for name, value := range is {
		if !bytes.Equal(was[name], value) {
			patch[name] = value
		}
	}
	for name := range was {
		if _, stays := is[name]; !stays {
			patch[name] = json.RawMessage("null") // which a merge patch (RFC 7396) takes away
		}
	}
	if len(patch) == 0 {
		return
	}
	w.all = append(w.all, Statement{SQL: `UPDATE person SET body = json_patch(body, ?) WHERE id = ?`, Args: []any{w.body(patch), c.Is.ID}, Want: 1})
	if c.Is.Mail != c.Was.Mail {
		w.do(`UPDATE person SET mail = ? WHERE id = ?`, register.FoldMail(c.Is.Mail), c.Is.ID)
	}
}

// Person finds a person by the id.
func (r *Register) Person(ctx context.Context, id string) (register.Person, error) {
	return one[register.Person](ctx, r.engine, "person", `SELECT body FROM person WHERE id = ?`, id)
}

// PersonByMail finds the local account of a mail address, in any case.
func (r *Register) PersonByMail(ctx context.Context, mail string) (register.Person, error) {
	return one[register.Person](ctx, r.engine, "person by mail", `SELECT body FROM person WHERE issuer = '' AND mail = ? AND mail <> ''`, register.FoldMail(mail))
}

// PersonBySubject finds the account of a subject of an OpenID Connect provider.
func (r *Register) PersonBySubject(ctx context.Context, issuer, subject string) (register.Person, error) {
	return one[register.Person](ctx, r.engine, "person by subject", `SELECT body FROM person WHERE issuer = ? AND subject = ? AND issuer <> ''`, issuer, subject)
}

// People lists everybody by id, from the first one greater than after.
func (r *Register) People(ctx context.Context, after string, limit int) ([]register.Person, error) {
	return many[register.Person](ctx, r.engine, "people", `SELECT body FROM person WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
}

// PeopleByID answers those of the ids that exist, in the order of ids.
func (r *Register) PeopleByID(ctx context.Context, ids []string) ([]register.Person, error) {
	return many[register.Person](ctx, r.engine, "people", `SELECT p.body FROM json_each(?) j JOIN person p ON p.id = j.value ORDER BY j.key`, list(ids))
}

func (w *peopleWriter) grant(g register.Grant) {
	w.do(`INSERT INTO membership (person, organisation, role, by, since) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		g.Person, g.Organisation, string(g.Role), g.By, stamp(w.at))
}

func (w *peopleWriter) revoke(g register.Grant) {
	w.do(`DELETE FROM membership WHERE person = ? AND organisation = ? AND role = ?`, g.Person, g.Organisation, string(g.Role))
}

const grantColumns = `person, organisation, role, by, since`

func scanGrant(row Row) (register.Grant, error) {
	var g register.Grant
	var role, since string
	if err := row.Scan(&g.Person, &g.Organisation, &role, &g.By, &since); err != nil {
		return g, err
	}
	g.Role = register.Role(role)
	at, err := readStamp(since)
	g.Since = at
	return g, err
}

// GrantsTo lists the roles of a person, those of the register first, then by organisation.
func (r *Register) GrantsTo(ctx context.Context, person string) ([]register.Grant, error) {
	return rows(ctx, r.engine, "roles of a person", scanGrant,
		`SELECT `+grantColumns+` FROM membership WHERE person = ? ORDER BY organisation, role`, person)
}

// GrantsIn lists who has which role in an organisation ("": in the register), by person.
func (r *Register) GrantsIn(ctx context.Context, organisation string) ([]register.Grant, error) {
	return rows(ctx, r.engine, "roles in "+organisation, scanGrant,
		`SELECT `+grantColumns+` FROM membership WHERE organisation = ? ORDER BY person, role`, organisation)
}

func (w *peopleWriter) credential(c register.Credential) {
	w.do(`INSERT INTO credential (person, password, totp, step, recovery) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET password = excluded.password, totp = excluded.totp, step = excluded.step, recovery = excluded.recovery`,
		c.Person, c.Password, c.Totp, c.Step, w.codes(c))
}

// spent writes a credential in the place of the one that was read; two who do so at once
// are told apart by the number of rows.
func (w *peopleWriter) spent(c register.CredentialChange) {
	w.all = append(w.all, Statement{
		SQL: `UPDATE credential SET password = ?, totp = ?, step = ?, recovery = ?
			WHERE person = ? AND password = ? AND totp = ? AND step = ? AND recovery = ?`,
		Args: []any{c.Is.Password, c.Is.Totp, c.Is.Step, w.codes(c.Is), c.Was.Person, c.Was.Password, c.Was.Totp, c.Was.Step, w.codes(c.Was)}, Want: 1,
	})
}

// codes gives the recovery codes of a credential as they are kept.
func (w *peopleWriter) codes(c register.Credential) string {
	if c.Recovery == nil {
		return w.body([]string{})
	}
	return w.body(c.Recovery)
}

// Credential is what the local account of a person shows itself by.
func (r *Register) Credential(ctx context.Context, person string) (register.Credential, error) {
	return onlyRow(ctx, r.engine, "credential", func(row Row) (register.Credential, error) {
		c := register.Credential{Person: person}
		var recovery string
		if err := row.Scan(&c.Password, &c.Totp, &c.Step, &recovery); err != nil {
			return c, err
		}
		if err := json.Unmarshal([]byte(recovery), &c.Recovery); err != nil {
			return c, fmt.Errorf("recovery codes: %w", err)
		}
		return c, nil
	}, `SELECT password, totp, step, recovery FROM credential WHERE person = ?`, person)
}
