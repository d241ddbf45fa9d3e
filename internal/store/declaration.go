// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

// desk saves what only the administration concerned may see.
func (w *writer) desk(b register.Batch) {
	for _, d := range b.Declarations {
		w.declaration(d)
	}
	for _, r := range b.Remarks {
		w.remark(r)
	}
	for _, c := range b.Censuses {
		w.census(c)
	}
	for _, a := range b.Kept {
		w.kept(a)
	}
	for _, p := range b.Practices {
		w.practice(p)
	}
	for _, c := range b.ReplyCounts {
		w.do(`INSERT INTO reply_count (organisation, year, body) VALUES (?, ?, ?)
			ON CONFLICT (organisation, year) DO UPDATE SET body = excluded.body`, c.Organisation, c.Year, w.body(c))
	}
	for _, u := range b.Uploads {
		w.upload(u)
	}
	for _, m := range b.Mails {
		s := mailStatement(m)
		w.do(s.SQL, s.Args...)
	}
	w.attachments(b)
}

// declaration saves a working state made from the one before it: a state made from
// an older one is ErrConflict, and so nobody overwrites what another wrote meanwhile.
// The same state sent twice is one.
func (w *writer) declaration(d register.Declaration) {
	text := w.body(d)
	w.must(`INSERT INTO declaration (sheet, organisation, number, state, folded, changed_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (sheet) DO UPDATE SET organisation = excluded.organisation, number = excluded.number, state = excluded.state,
			folded = excluded.folded, changed_at = excluded.changed_at, body = excluded.body
		WHERE declaration.number = excluded.number - 1 OR declaration.number = excluded.number AND declaration.body = excluded.body`,
		d.Sheet.ID, d.Sheet.Organisation, d.Number, string(d.State), register.FoldName(d.Sheet.Content.Name), stamp(d.ChangedAt), text)
	w.do(`INSERT INTO declaration_revision (sheet, number, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, d.Sheet.ID, d.Number, text)
}

func (w *writer) remark(r register.Remark) {
	w.do(`INSERT INTO remark (sheet, at, id, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, r.Sheet, stamp(r.At), r.ID, w.body(r))
}

func (w *writer) practice(p register.Practice) {
	w.do(`INSERT INTO practice (organisation, body) VALUES (?, ?) ON CONFLICT (organisation) DO UPDATE SET body = excluded.body`, p.Organisation, w.body(p))
}

func (w *writer) kept(a register.KeptAnswers) {
	w.do(`INSERT INTO kept_answers (sheet, asked, body) VALUES (?, ?, ?) ON CONFLICT (sheet, asked) DO UPDATE SET body = excluded.body`,
		a.Sheet, a.Check, w.body(a))
}

// uploadsKept is how many files of one administration wait at most: a file is 32 MiB at most.
const uploadsKept = 8

// upload keeps a file until its preview is confirmed, and forgets those that nobody confirmed.
func (w *writer) upload(u register.Upload) {
	w.do(`DELETE FROM upload WHERE at < ?`, stamp(w.at.Add(-register.UploadAge)))
	w.do(`DELETE FROM upload WHERE organisation = ? AND sha256 <> ? AND sha256 NOT IN
		(SELECT sha256 FROM upload WHERE organisation = ? ORDER BY at DESC, sha256 LIMIT ?)`, u.Organisation, u.Hash, u.Organisation, uploadsKept-1)
	w.do(`INSERT INTO upload (organisation, sha256, at, body, bytes) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (organisation, sha256) DO UPDATE SET at = excluded.at, body = excluded.body`,
		u.Organisation, u.Hash, stamp(u.At), w.body(u), u.Bytes)
}

// Declaration finds the working state of a sheet.
func (r *Register) Declaration(ctx context.Context, sheet string) (register.Declaration, error) {
	return one[register.Declaration](ctx, r.engine, "declaration "+sheet, `SELECT body FROM declaration WHERE sheet = ?`, sheet)
}

// Declarations lists the working states of an administration's sheets, last changed first.
func (r *Register) Declarations(ctx context.Context, organisation string, limit int) ([]register.Declaration, error) {
	return many[register.Declaration](ctx, r.engine, "declarations of "+organisation,
		`SELECT body FROM declaration WHERE organisation = ? ORDER BY changed_at DESC, sheet LIMIT ?`, organisation, limit)
}

// DeclarationsNamed lists the working states of an administration's sheets that have a name, by id.
func (r *Register) DeclarationsNamed(ctx context.Context, organisation, name string) ([]register.Declaration, error) {
	return many[register.Declaration](ctx, r.engine, "declarations of "+organisation,
		`SELECT body FROM declaration WHERE organisation = ? AND folded = ? ORDER BY sheet`, organisation, register.FoldName(name))
}

// DeclarationRevision gives one saved state of a declaration.
func (r *Register) DeclarationRevision(ctx context.Context, sheet string, number int) (register.Declaration, error) {
	return one[register.Declaration](ctx, r.engine, fmt.Sprintf("state %d of declaration %s", number, sheet),
		`SELECT body FROM declaration_revision WHERE sheet = ? AND number = ?`, sheet, number)
}

// DeclarationRevisions lists the saved states of a declaration, latest first.
func (r *Register) DeclarationRevisions(ctx context.Context, sheet string, limit int) ([]register.Declaration, error) {
	return many[register.Declaration](ctx, r.engine, "states of declaration "+sheet,
		`SELECT body FROM declaration_revision WHERE sheet = ? ORDER BY number DESC LIMIT ?`, sheet, limit)
}

// Remarks lists what was said of a declaration, oldest first.
func (r *Register) Remarks(ctx context.Context, sheet string) ([]register.Remark, error) {
	return many[register.Remark](ctx, r.engine, "remarks on "+sheet, `SELECT body FROM remark WHERE sheet = ? ORDER BY at, id`, sheet)
}

// Practice tells how an administration publishes; one that never said has the zero Practice.
func (r *Register) Practice(ctx context.Context, organisation string) (register.Practice, error) {
	all, err := many[register.Practice](ctx, r.engine, "practice of "+organisation, `SELECT body FROM practice WHERE organisation = ?`, organisation)
	if err != nil || len(all) == 0 {
		return register.Practice{Organisation: organisation}, err
	}
	return all[0], nil
}

// ReplyCounts lists the counts of individual requests of an administration, published or
// not, the last year first.
func (r *Register) ReplyCounts(ctx context.Context, organisation string) ([]register.ReplyCount, error) {
	return many[register.ReplyCount](ctx, r.engine, "requests of "+organisation,
		`SELECT body FROM reply_count WHERE organisation = ? ORDER BY year DESC`, organisation)
}

// KeptAnswers lists the answers kept beside a declaration, by self-check.
func (r *Register) KeptAnswers(ctx context.Context, sheet string) ([]register.KeptAnswers, error) {
	return many[register.KeptAnswers](ctx, r.engine, "answers kept for "+sheet, `SELECT body FROM kept_answers WHERE sheet = ? ORDER BY asked`, sheet)
}

// Upload finds a file that waits to be confirmed, with its bytes.
func (r *Register) Upload(ctx context.Context, organisation, hash string) (register.Upload, error) {
	u, err := one[register.Upload](ctx, r.engine, "upload", `SELECT body FROM upload WHERE organisation = ? AND sha256 = ?`, organisation, hash)
	if err != nil {
		return u, err
	}
	err = r.engine.Query(ctx, Statement{SQL: `SELECT bytes FROM upload WHERE organisation = ? AND sha256 = ?`, Args: []any{organisation, hash}},
		func(row Row) error { return row.Scan(&u.Bytes) })
	if err != nil {
		return u, fmt.Errorf("read upload: %w", err)
	}
	return u, nil
}

// SheetsDueBefore lists the public sheets whose review is due before a day (YYYY-MM-DD), of these administrations, by day.
func (r *Register) SheetsDueBefore(ctx context.Context, organisations []string, day string, limit int) ([]register.Sheet, error) {
	return many[register.Sheet](ctx, r.engine, "sheets due for review",
		`SELECT body FROM sheet WHERE organisation IN (SELECT value FROM json_each(?)) AND state IN ('published', 'suspended')
			AND json_extract(body, '$.content.review_due') < ? ORDER BY json_extract(body, '$.content.review_due'), id LIMIT ?`,
		list(organisations), day, limit)
}
