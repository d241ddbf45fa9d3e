// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	w.eraseName(e)
	w.do(`DELETE FROM product_named WHERE slug IN (SELECT value FROM json_each(?)) AND slug NOT IN (SELECT product FROM sheet_product)`, list(e.Products))
	// The index keeps terms that no entry holds any more until their segments are merged.
	w.do(`INSERT INTO search_index (search_index) VALUES ('optimize')`)
	w.do(`INSERT INTO scrub (id, asked_at) VALUES (1, ?) ON CONFLICT DO NOTHING`, stamp(w.at))
}

// eraseName takes away the names of a sheet where a list of algorithms gave them, and its
// address, of which a hash stays: the address goes on to say that something was erased.
// Who already knows the address can tell that it was one; nobody can read it there.
func (w *writer) eraseName(e register.Erasing) {
	if len(e.Names) > 0 {
		w.do(`UPDATE search_doc SET name = '' WHERE kind = 'sheet' AND key = ? AND digest = ?`, e.Sheet, dropped)
		w.do(`DELETE FROM revision WHERE hash IN (SELECT c.revision FROM change c JOIN revision v ON v.hash = c.revision WHERE c.kind = 'census' AND c.key = ?
			AND EXISTS (SELECT 1 FROM json_each(v.body, '$.lines') l WHERE json_extract(l.value, '$.name') IN (SELECT value FROM json_each(?))))`, e.Organisation, list(e.Names))
		w.do(`UPDATE change SET salt = X'', revision = '' WHERE kind = 'census' AND key = ? AND NOT EXISTS (SELECT 1 FROM revision v WHERE v.hash = change.revision)`, e.Organisation)
	}
	if e.Address != "" {
		w.do(`UPDATE sheet SET slug = ? WHERE id = ?`, e.Moved, e.Sheet)
		w.do(`INSERT INTO erased_address (hash, at, ground) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, addressHash(e.Address), stamp(w.at), e.Ground)
	}
}

// addressHash is how an erased address is recognised.
func addressHash(slug string) string {
	sum := sha256.Sum256([]byte("erased address of a sheet: " + slug))
	return hex.EncodeToString(sum[:])
}

// erasedAddress tells what is known of an address that no sheet has: AddressErased where
// one had it, else ErrNotFound.
func (r *Register) erasedAddress(ctx context.Context, slug string) error {
	err := fmt.Errorf("sheet %s: %w", slug, register.ErrNotFound)
	failed := r.engine.Query(ctx, Statement{SQL: `SELECT at, ground FROM erased_address WHERE hash = ?`, Args: []any{addressHash(slug)}}, func(row Row) error {
		var at string
		var gone register.AddressErased
		if err := row.Scan(&at, &gone.Ground); err != nil {
			return err
		}
		var wrong error
		gone.At, wrong = readStamp(at)
		err = gone
		return wrong
	})
	if failed != nil {
		return fmt.Errorf("erased address: %w", failed)
	}
	return err
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
