// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

// Imported counts what an import did.
type Imported struct {
	Read    int // records read
	Nouns   int // different things among them
	Changed int // of these, new or changed

	Findings []register.Finding // what the list says against what the register knows
}

// maxImportFindings caps the findings of one import.
const maxImportFindings = 1000

func (i *Imported) find(f register.Finding) {
	if len(i.Findings) < maxImportFindings {
		i.Findings = append(i.Findings, f)
	}
}

// ImportSheets saves sheets that come from a list: imported ones, or those that the
// register wrote itself. They are public with what they have. The same list twice
// changes nothing.
func (d *Desk) ImportSheets(ctx context.Context, source string, sheets []register.Sheet) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("import:"+source, d.clock())
	done := Imported{Read: len(sheets)}
	for _, s := range sheets {
		if s.ID == "" {
			s.ID = register.SheetID(source, s.Content.Administration, s.Content.Name)
		}
		if b.sheets[s.ID] != nil {
			continue
		}
		done.Nouns++
		changed, err := b.importSheet(ctx, s)
		if err != nil {
			return done, fmt.Errorf("import sheet %q: %w", s.Content.Name, err)
		}
		if changed {
			done.Changed++
		}
	}
	return done, b.save(ctx)
}

func (b *draft) importSheet(ctx context.Context, s register.Sheet) (changed bool, err error) {
	o, err := b.administration(ctx, s)
	if err != nil {
		return false, err
	}
	s.Organisation, s.Findings = o.ID, b.desk.checkedFor(*o, s)
	old, ok, err := found(b.desk.store.Sheet(ctx, s.ID))
	if err != nil {
		return false, err
	}
	if ok && barred(old) {
		return false, nil // the list may say what was erased until its own keeper mends it
	}
	if err := b.publish(ctx, &s); err != nil {
		return false, err
	}
	return !ok || !sameSheet(old, s), b.relink(ctx, s)
}

// administration finds the body that a sheet names: by an identifier, by its name,
// or else makes it under that name.
func (b *draft) administration(ctx context.Context, s register.Sheet) (*register.Organisation, error) {
	if o, ok, err := b.namedBody(ctx, s); ok || err != nil {
		return b.keep(o), err
	}
	for _, uri := range s.Content.AdministrationI {
		if id, ok := b.desk.Identify(uri); ok {
			return b.organisationFor(ctx, id, s.Content.Administration, register.NameOwn, s.Origin)
		}
	}
	id := register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(s.Content.Administration)}
	return b.organisationFor(ctx, id, s.Content.Administration, register.NameOwn, s.Origin)
}

// namedBody finds the body that a sheet names, by an identifier or by its own name;
// an account's name proves nothing.
func (b *draft) namedBody(ctx context.Context, s register.Sheet) (register.Organisation, bool, error) {
	for _, uri := range s.Content.AdministrationI {
		id, ok := b.desk.Identify(uri)
		if !ok {
			continue
		}
		o, ok, err := b.bodyOf(ctx, id)
		if err == nil && ok {
			o, err = b.heir(ctx, o)
		}
		if err != nil {
			return register.Organisation{}, false, err
		}
		if ok {
			return *o, true, nil
		}
	}
	same, err := b.desk.store.OrganisationsByName(ctx, s.Content.Administration)
	for _, o := range same {
		if o.NameOrigin == register.NameOwn && o.Merged() == "" {
			return o, true, nil
		}
	}
	return register.Organisation{}, false, err
}

// sameSheet reports whether two states of a sheet say the same.
func sameSheet(a, b register.Sheet) bool {
	return a.State == b.State && a.Organisation == b.Organisation && a.Origin == b.Origin &&
		a.HeldBy == b.HeldBy && a.HeldPath == b.HeldPath && sameContent(a.Content, b.Content)
}

// sameContent compares what would be stored: an empty list is no list.
func sameContent(a, b register.Content) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
