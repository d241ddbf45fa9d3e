// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

// attachments keeps documents of sheets, tells which are public from now on, and
// forgets those that nothing names: of one that was public the record stays, so that
// its address never becomes unknown.
func (w *writer) attachments(b register.Batch) {
	for _, a := range b.Attached {
		if a.Bytes == nil {
			w.do(`UPDATE attachment SET body = ? WHERE sheet = ? AND sha256 = ?`, w.body(a), a.Sheet, a.Hash)
			continue
		}
		w.do(`INSERT INTO attachment (sheet, sha256, organisation, size, body, bytes) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (sheet, sha256) DO UPDATE SET size = excluded.size, bytes = excluded.bytes, body = excluded.body WHERE attachment.size = 0`,
			a.Sheet, a.Hash, a.Organisation, len(a.Bytes), w.body(a), a.Bytes)
	}
	for _, a := range b.Released {
		w.do(`UPDATE attachment SET public_at = ? WHERE sheet = ? AND sha256 = ? AND public_at = ''`, stamp(w.at), a.Sheet, a.Hash)
	}
	for _, a := range b.Detached {
		w.do(`DELETE FROM attachment WHERE sheet = ? AND sha256 = ? AND public_at = ''`, a.Sheet, a.Hash)
		w.do(`UPDATE attachment SET size = 0, bytes = X'' WHERE sheet = ? AND sha256 = ?`, a.Sheet, a.Hash)
	}
}

// AttachedFiles lists the documents of a sheet without their bytes, the latest last.
func (r *Register) AttachedFiles(ctx context.Context, sheet string) ([]register.AttachedFile, error) {
	return r.attached(ctx, `WHERE sheet = ? AND size > 0 ORDER BY json_extract(body, '$.at'), sha256`, sheet)
}

// Attachment finds the record of a document that was public once, without its bytes.
func (r *Register) Attachment(ctx context.Context, sheet, hash string) (register.AttachedFile, error) {
	all, err := r.attached(ctx, `WHERE sheet = ? AND sha256 = ? AND public_at <> ''`, sheet, hash)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("document %s of %s: %w", hash, sheet, register.ErrNotFound)
	}
	if err != nil {
		return register.AttachedFile{}, err
	}
	return all[0], nil
}

func (r *Register) attached(ctx context.Context, where string, args ...any) ([]register.AttachedFile, error) {
	var all []register.AttachedFile
	err := r.engine.Query(ctx, Statement{SQL: `SELECT body, size, public_at FROM attachment ` + where, Args: args}, func(row Row) error {
		var body []byte
		var at string
		var a register.AttachedFile
		var size int
		err := row.Scan(&body, &size, &at)
		if err == nil {
			err = json.Unmarshal(body, &a)
		}
		if err == nil {
			a.PublicAt, err = readStamp(at)
		}
		a.Size = size
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("documents of sheets: %w", err)
	}
	return all, nil
}

// AttachedBytes gives the bytes of a document of a sheet, in whatever state.
func (r *Register) AttachedBytes(ctx context.Context, sheet, hash string) ([]byte, error) {
	var b []byte
	err := r.engine.Query(ctx, Statement{SQL: `SELECT bytes FROM attachment WHERE sheet = ? AND sha256 = ? AND size > 0`, Args: []any{sheet, hash}},
		func(row Row) error { return row.Scan(&b) })
	if err == nil && b == nil {
		err = register.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("bytes of document %s: %w", hash, err)
	}
	return b, nil
}

// AttachedSize counts the bytes of all documents of an administration's sheets.
func (r *Register) AttachedSize(ctx context.Context, organisation string) (int64, error) {
	var n int64
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE(SUM(size), 0) FROM attachment WHERE organisation = ?`, Args: []any{organisation}},
		func(row Row) error { return row.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("size of the documents of %s: %w", organisation, err)
	}
	return n, nil
}
