// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"greffe/internal/register"
)

type sheetMaterial struct {
	label
	Organisation string               `json:"organisation"`
	State        register.Publication `json:"state"`
	Origin       register.Origin      `json:"origin"`
	Withdrawal   string               `json:"withdrawal,omitempty"`
	HeldBy       string               `json:"held_by,omitempty"`
	HeldPath     string               `json:"held_path,omitempty"`
	Erased       []register.Erasure   `json:"erased,omitempty"`
	Content      register.Content     `json:"content"`
}

// public reports whether readers may see a sheet in that state, if only its tombstone.
func public(s register.Publication) bool {
	return s != register.Draft && s != register.Submitted
}

// publicStates is the same, for a query.
const publicStates = `state NOT IN ('draft', 'submitted')`

// sheet saves a sheet and, when what it says has changed, one more revision of it.
func (w *writer) sheet(s register.Sheet) {
	m := sheetMaterial{
		label:        label{Address: s.Slug, Label: s.Content.Name, Retired: s.State == register.Withdrawn},
		Organisation: s.Organisation, State: s.State, Origin: s.Origin, Withdrawal: s.Withdrawal.Reason,
		HeldBy: s.HeldBy, HeldPath: s.HeldPath, Erased: s.Erased, Content: s.Content,
	}
	r := revise(m)
	w.fail(r.err)
	w.hidden[s.ID] = !public(s.State)
	if public(s.State) { // drafts are nobody's business: the journal is public
		w.change(register.KindSheet, s.ID, r, "", s.ChangedAt)
	}
	w.sheetProduct(s)
	text := w.body(s)
	w.do(`INSERT INTO sheet_revision (sheet, number, at, actor, public, hash, body)
		SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ? FROM sheet_revision WHERE sheet = ?
		HAVING COALESCE((SELECT hash FROM sheet_revision WHERE sheet = ? ORDER BY number DESC LIMIT 1), '') <> ?`,
		s.ID, stamp(w.at), w.actor, public(s.State), r.hash, text, s.ID, s.ID, r.hash)
	var slug any
	if s.Slug != "" {
		slug = s.Slug
	}
	w.row(`INSERT INTO sheet (id, slug, organisation, folded, state, origin, held_by, changed_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET slug = COALESCE(sheet.slug, excluded.slug), organisation = excluded.organisation, folded = excluded.folded,
			state = excluded.state, origin = excluded.origin, held_by = excluded.held_by, changed_at = excluded.changed_at, body = excluded.body
		WHERE excluded.body <> sheet.body`,
		s.ID, slug, s.Organisation, register.FoldName(s.Content.Name), string(s.State), string(s.Origin.Kind), s.HeldBy, stamp(s.ChangedAt), text)
}

// Sheet finds a sheet by its id, in whatever state.
func (r *Register) Sheet(ctx context.Context, id string) (register.Sheet, error) {
	return one[register.Sheet](ctx, r.engine, "sheet "+id, `SELECT body FROM sheet WHERE id = ?`, id)
}

// SheetBySlug finds a sheet that is or was public. Of an address that was erased it tells
// so: see register.AddressErased.
func (r *Register) SheetBySlug(ctx context.Context, slug string) (register.Sheet, error) {
	s, err := one[register.Sheet](ctx, r.engine, "sheet "+slug, `SELECT body FROM sheet WHERE slug = ? AND `+publicStates, slug)
	if errors.Is(err, register.ErrNotFound) {
		err = r.erasedAddress(ctx, slug)
	}
	return s, err
}

// SheetsByID answers those of the ids that exist and are or were public, in the order of ids.
func (r *Register) SheetsByID(ctx context.Context, ids []string) ([]register.Sheet, error) {
	return inOrder[register.Sheet](ctx, r.engine, "sheets", "sheet", " AND "+publicStates, ids)
}

// Sheets lists the public ones, withdrawn ones left out, by slug, from the first one greater than after.
func (r *Register) Sheets(ctx context.Context, after string, limit int) ([]register.Sheet, error) {
	return many[register.Sheet](ctx, r.engine, "sheets",
		`SELECT body FROM sheet WHERE slug > ? AND state <> 'withdrawn' AND `+publicStates+` ORDER BY slug LIMIT ?`, after, limit)
}

// SheetsAlphabetically lists the public ones by name without case and accents, from the
// first one whose register.Sheet.Place is greater than after.
func (r *Register) SheetsAlphabetically(ctx context.Context, after string, limit int) ([]register.Sheet, error) {
	name, id, _ := strings.Cut(after, "/")
	return many[register.Sheet](ctx, r.engine, "sheets",
		`SELECT body FROM sheet WHERE (folded, id) > (?, ?) AND slug IS NOT NULL AND state <> 'withdrawn' AND `+publicStates+` ORDER BY folded, id LIMIT ?`, name, id, limit)
}

// SheetsOf lists the public ones of the organisation by slug, from the first one greater than after.
func (r *Register) SheetsOf(ctx context.Context, organisation, after string, limit int) ([]register.Sheet, error) {
	return many[register.Sheet](ctx, r.engine, "sheets of "+organisation,
		`SELECT body FROM sheet WHERE organisation = ? AND slug > ? AND state <> 'withdrawn' AND `+publicStates+` ORDER BY slug LIMIT ?`,
		organisation, after, limit)
}

// SheetsHeldBy lists the sheets that are files of a repository, by id.
func (r *Register) SheetsHeldBy(ctx context.Context, repository string) ([]register.Sheet, error) {
	return many[register.Sheet](ctx, r.engine, "sheets held by "+repository, `SELECT body FROM sheet WHERE held_by = ? AND held_by <> '' ORDER BY id`, repository)
}

// SheetsHeldAt lists the ids of the sheets that repositories hold whose default branch
// stands at one of the commits; of repositories at one commit, the first limit.
func (r *Register) SheetsHeldAt(ctx context.Context, heads []string, limit int) ([]string, error) {
	return r.sheetsHeld(ctx, `SELECT id FROM repository WHERE head = j.value AND head <> '' ORDER BY id LIMIT ?`, heads, limit)
}

// SheetsHeldFrom lists the ids of the sheets that repositories hold whose history began
// with one of the commits; of repositories of one beginning, the first limit.
func (r *Register) SheetsHeldFrom(ctx context.Context, roots []string, limit int) ([]string, error) {
	return r.sheetsHeld(ctx, `SELECT id FROM repository WHERE json_extract(body, '$.activity.root.value') = j.value ORDER BY id LIMIT ?`, roots, limit)
}

// sheetsHeld lists the ids of the sheets that repositories hold which a query finds for each commit.
func (r *Register) sheetsHeld(ctx context.Context, repositories string, commits []string, limit int) ([]string, error) {
	var all []string
	err := r.engine.Query(ctx, Statement{SQL: `SELECT DISTINCT s.id FROM json_each(?) j JOIN sheet s ON s.held_by <> '' AND s.held_by IN (
			` + repositories + `) ORDER BY s.id`, Args: []any{list(commits), limit}}, func(row Row) error {
		var id string
		err := row.Scan(&id)
		all = append(all, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sheets held at %d commits: %w", len(commits), err)
	}
	return all, nil
}

// SheetsNamed lists, for each of the names, the first sheets that have it and are or were public, in any
// case and without accents, by id; at most limit a name.
func (r *Register) SheetsNamed(ctx context.Context, names []string, limit int) ([]register.Sheet, error) {
	folded := make([]string, len(names))
	for i, n := range names {
		folded[i] = register.FoldName(n)
	}
	return many[register.Sheet](ctx, r.engine, "sheets of the same name",
		`SELECT body FROM (SELECT id, body, ROW_NUMBER() OVER (PARTITION BY folded ORDER BY id) AS place FROM sheet
			WHERE folded IN (SELECT value FROM json_each(?)) AND `+publicStates+`) AS named WHERE place <= ? ORDER BY id`, list(folded), limit)
}

// AllSheets lists every sheet in whatever state, by id, from the first one greater than after.
func (r *Register) AllSheets(ctx context.Context, after string, limit int) ([]register.Sheet, error) {
	return many[register.Sheet](ctx, r.engine, "all sheets", `SELECT body FROM sheet WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
}

// Revisions lists the public revisions of a sheet, latest first. Of those that were
// erased nothing is left to list: the sheet says which they are.
func (r *Register) Revisions(ctx context.Context, sheet string) ([]register.Revision, error) {
	var all []register.Revision
	err := r.engine.Query(ctx, Statement{SQL: `SELECT number, at, actor, body FROM sheet_revision WHERE sheet = ? AND public = 1 AND body <> '` + erasedBody + `' ORDER BY number DESC`,
		Args: []any{sheet}}, func(row Row) error {
		rev := register.Revision{Sheet: sheet, Public: true}
		var at string
		var body []byte
		if err := row.Scan(&rev.Number, &at, &rev.Actor, &body); err != nil {
			return err
		}
		var err error
		if rev.At, err = readStamp(at); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &rev.Body); err != nil {
			return err
		}
		all = append(all, rev)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("revisions of %s: %w", sheet, err)
	}
	return all, nil
}
