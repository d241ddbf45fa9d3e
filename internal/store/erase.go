// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

// erasedBody stands where the words of an erased version stood: an object that says
// nothing, which every query can look into.
const erasedBody = `{}`

// erase takes the words of versions away from everywhere the register keeps them. Their
// place in the journal stays with its time and its commitment; the body, the salt and
// the plain hash, without which nobody can find the words by trying, do not.
func (w *writer) erase(e register.Erasing) {
	numbers := w.body(e.Numbers)
	const erased = `SELECT hash FROM sheet_revision WHERE sheet = ?1 AND hash <> '' AND number IN (SELECT value FROM json_each(?2))
		EXCEPT SELECT hash FROM sheet_revision WHERE sheet = ?1 AND number NOT IN (SELECT value FROM json_each(?2))`
	w.do(`DELETE FROM revision WHERE hash IN (`+erased+`)`, e.Sheet, numbers)
	w.do(`UPDATE change SET salt = X'', revision = '' WHERE kind = 'sheet' AND key = ?1 AND revision IN (`+erased+`)`, e.Sheet, numbers)
	w.do(`UPDATE sheet_revision SET body = '`+erasedBody+`', hash = '' WHERE sheet = ? AND number IN (SELECT value FROM json_each(?))`, e.Sheet, numbers)
	if e.Desk {
		w.eraseDesk(e)
	}
	for _, hash := range e.Documents { // the record stays, so that its address never becomes unknown
		w.do(`UPDATE attachment SET size = 0, bytes = X'', body = json_object('sheet', sheet, 'hash', sha256) WHERE sheet = ? AND sha256 = ?`, e.Sheet, hash)
	}
	w.do(`DELETE FROM file WHERE sha256 IN (SELECT value FROM json_each(?))`, list(e.Files))
	w.do(`DELETE FROM product_named WHERE slug IN (SELECT value FROM json_each(?)) AND slug NOT IN (SELECT product FROM sheet_product)`, list(e.Products))
	// The index keeps terms that no entry holds any more until their segments are merged.
	w.do(`INSERT INTO search_index (search_index) VALUES ('optimize')`)
	w.do(`INSERT INTO scrub (id, asked_at) VALUES (1, ?) ON CONFLICT DO NOTHING`, stamp(w.at))
}

// eraseDesk takes away the way to those versions: saved states before the present one,
// what was said of them, answers and files that wait. Who did what and when stays.
func (w *writer) eraseDesk(e register.Erasing) {
	w.do(`DELETE FROM declaration_revision WHERE sheet = ?1 AND number <> COALESCE((SELECT number FROM declaration WHERE sheet = ?1), 0)`, e.Sheet)
	w.do(`UPDATE remark SET body = json_remove(body, '$.text') WHERE sheet = ? AND at <= ?`, e.Sheet, stamp(w.at))
	w.do(`DELETE FROM kept_answers WHERE sheet = ?`, e.Sheet)
	w.do(`DELETE FROM upload WHERE organisation = ?`, e.Organisation)
}

// Scrub takes the remains of erased words out of the database, if some wait: deleted
// rows stay in free pages and in the log until they are written over.
func (r *Register) Scrub(ctx context.Context) error {
	waits, err := r.Unscrubbed(ctx)
	if err != nil || !waits {
		return err
	}
	if err := r.engine.Scrub(ctx); err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	return r.engine.Apply(ctx, Statement{SQL: `DELETE FROM scrub`, Want: AnyRows})
}

// Unscrubbed reports whether remains of erased words wait to be taken out.
func (r *Register) Unscrubbed(ctx context.Context) (bool, error) {
	n := 0
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COUNT(*) FROM scrub`}, func(row Row) error { return row.Scan(&n) })
	if err != nil {
		return false, fmt.Errorf("what waits to be scrubbed: %w", err)
	}
	return n > 0, nil
}

// Proofs counts the changes of the journal and those whose words were erased, and checks
// that each of the others is what its commitment says. A change that is not is ErrInvalid.
func (r *Register) Proofs(ctx context.Context) (all, erased int, err error) {
	err = r.engine.Query(ctx, Statement{SQL: `SELECT c.seq, c.revision, c.salt, c.commitment, COALESCE(v.body, '') FROM change c LEFT JOIN revision v ON v.hash = c.revision ORDER BY c.seq`},
		func(row Row) error {
			var seq int64
			var hash, commitment, body string
			var salt []byte
			if err := row.Scan(&seq, &hash, &salt, &commitment, &body); err != nil {
				return err
			}
			all++
			if len(salt) == 0 && body == "" {
				erased++
				return nil
			}
			if revise(json.RawMessage(body)).hash != hash || Commitment(salt, hash) != commitment {
				return fmt.Errorf("change %d is not what its commitment says: %w", seq, register.ErrInvalid)
			}
			return nil
		})
	return all, erased, err
}
