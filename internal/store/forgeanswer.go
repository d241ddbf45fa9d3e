// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"greffe/internal/register"
)

// answersKept is how long an answer is worth keeping: one that nobody renewed in that
// time is of a page that is gone, and asking once more for a living one costs little.
const answersKept = 90 * 24 * time.Hour

// answers keeps what forges answered, each body once by its hash.
func (w *writer) answers(all []register.ForgeAnswer) {
	for _, a := range all {
		header, err := json.Marshal(a.Header)
		w.fail(err)
		w.do(`DELETE FROM http_body WHERE sha256 IN (SELECT sha256 FROM http_answer WHERE url = ? AND sha256 <> ?)
			AND (SELECT COUNT(*) FROM http_answer o WHERE o.sha256 = http_body.sha256) = 1`, a.URL, a.SHA256)
		w.do(`INSERT INTO http_body (sha256, size, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, a.SHA256, len(a.Body), w.pack(a.Body))
		w.do(`INSERT INTO http_answer (url, etag, last_modified, header, sha256, stored_at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, header = excluded.header,
				sha256 = excluded.sha256, stored_at = excluded.stored_at WHERE excluded.stored_at >= http_answer.stored_at`,
			a.URL, a.ETag, a.LastModified, string(header), a.SHA256, stamp(a.At))
	}
}

// forgetAnswers removes what is too old to be worth keeping.
func (w *writer) forgetAnswers() {
	before := stamp(w.at.Add(-answersKept))
	w.do(`DELETE FROM http_answer WHERE stored_at < ?`, before)
	w.do(`DELETE FROM http_body WHERE NOT EXISTS (SELECT 1 FROM http_answer a WHERE a.sha256 = http_body.sha256)`)
}

// Answer gives what a forge last answered at an address. It wraps ErrNotFound when
// nothing is kept.
func (r *Register) Answer(ctx context.Context, url string) (register.ForgeAnswer, error) {
	a := register.ForgeAnswer{URL: url}
	var packed []byte
	found := false
	err := r.engine.Query(ctx, Statement{SQL: `SELECT a.etag, a.last_modified, a.header, a.sha256, a.stored_at, b.bytes
		FROM http_answer a JOIN http_body b ON b.sha256 = a.sha256 WHERE a.url = ?`, Args: []any{url}}, func(row Row) error {
		found = true
		var header []byte
		var at string
		if err := row.Scan(&a.ETag, &a.LastModified, &header, &a.SHA256, &at, &packed); err != nil {
			return err
		}
		var err error
		if a.At, err = readStamp(at); err != nil {
			return err
		}
		return json.Unmarshal(header, &a.Header)
	})
	if err == nil && !found {
		err = register.ErrNotFound
	}
	if err == nil {
		a.Body, err = r.unpack(packed)
	}
	if err != nil {
		return register.ForgeAnswer{}, fmt.Errorf("answer of %s: %w", url, err)
	}
	return a, nil
}
