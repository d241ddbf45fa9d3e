// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// RegisterProfile is what people write for a body that has the register's profile.
const RegisterProfile = "register"

// SetProfile says whose law holds for a body: "" is the register's. It is no matter of
// the body's own people. The checks of its code are made anew under it.
func (d *Desk) SetProfile(ctx context.Context, actor register.Actor, organisation, profile string) error {
	return d.changeBody(ctx, actor, ActJurisdiction, organisation, "curator", func(b *draft, o *register.Organisation) error {
		if _, known := d.profiles.Find(profile); profile != "" && !known {
			return fmt.Errorf("profile %q: %w", profile, register.ErrInvalid)
		}
		o.Profile = profile
		return b.examineOf(ctx, *o)
	})
}

// examineOf examines again the repositories that the accounts of a body hold.
func (b *draft) examineOf(ctx context.Context, o register.Organisation) error {
	accounts, err := b.desk.store.AccountsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		held, err := b.desk.store.RepositoriesOfAccount(ctx, a.Key())
		if err != nil {
			return err
		}
		for _, x := range held {
			r, err := b.repository(ctx, x.ID)
			if err != nil {
				return err
			}
			b.touch(register.KindRepository, r.ID)
			if err := b.examineAgain(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// changeBody carries out one change of a body. by is how the journal names who brings it.
func (d *Desk) changeBody(ctx context.Context, actor register.Actor, act Act, organisation, by string, change func(*draft, *register.Organisation) error) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	fail := func(err error) error { return fmt.Errorf("%s %s: %w", act, organisation, err) }
	if err := allow(actor, act, organisation); err != nil {
		return fail(err)
	}
	b := d.draft(by, d.clock())
	o, err := b.organisation(ctx, organisation)
	if err != nil {
		return fail(err)
	}
	before := *o
	if err := change(b, o); err != nil {
		return fail(err)
	}
	if same(before, *o) {
		return nil
	}
	o.SeenAt = b.batch.At
	b.touch(register.KindOrganisation, o.ID)
	return b.save(ctx)
}

// profileOf is the profile of the first body whose accounts hold a repository.
func (b *draft) profileOf(ctx context.Context, r register.Repository) (law.Profile, error) {
	bodies, err := b.organisationsOf(ctx, r)
	return b.desk.profileOf(bodies), err
}

// profileOf is the profile of the first of the bodies.
func (d *Desk) profileOf(bodies []register.Organisation) law.Profile {
	if len(bodies) == 0 {
		return d.profiles.Own
	}
	return d.profiles.Of(bodies[0].Profile)
}

// checkedFor gives the findings about a sheet that was read under the register's
// profile: those of the body's own, where it has another.
func (d *Desk) checkedFor(body register.Organisation, s register.Sheet) []register.Finding {
	p := d.profiles.Of(body.Profile)
	if p.ID == d.profiles.Own.ID {
		return s.Findings
	}
	findings := sheet.Check(s.Content, s.Origin.Kind, p)
	for i, f := range findings {
		if at := slices.IndexFunc(s.Findings, func(x register.Finding) bool { return x.Rule == f.Rule && x.Key == f.Key }); at >= 0 {
			findings[i].Line, findings[i].Column = s.Findings[at].Line, s.Findings[at].Column
		}
	}
	return findings
}
