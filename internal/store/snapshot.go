// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"greffe/internal/register"
)

// packing compresses and inflates what is kept by hash. Both parts are made once, when
// they are first needed: making them costs more than most of their work.
type packing struct {
	encoder, decoder sync.Once
	enc              *zstd.Encoder
	dec              *zstd.Decoder
	encErr, decErr   error
}

// pack compresses bytes; nil when that cannot be done, which fails the batch.
func (w *writer) pack(b []byte) []byte {
	p := &w.register.packing
	p.encoder.Do(func() {
		p.enc, p.encErr = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true)) // a file that is kept is no larger
	})
	if p.encErr != nil {
		w.fail(fmt.Errorf("compress: %w", p.encErr))
		return nil
	}
	return p.enc.EncodeAll(b, nil)
}

// unpack inflates bytes that the store compressed.
func (r *Register) unpack(packed []byte) ([]byte, error) {
	p := &r.packing
	p.decoder.Do(func() {
		p.dec, p.decErr = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(64<<20))
	})
	if p.decErr != nil {
		return nil, p.decErr
	}
	return p.dec.DecodeAll(packed, nil)
}

// files keeps the bytes of each file once, by hash, compressed.
func (w *writer) files(files []register.File) {
	for _, f := range files {
		if f.Bytes == nil {
			continue
		}
		w.row(`INSERT INTO file (sha256, size, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, f.SHA256, len(f.Bytes), w.pack(f.Bytes))
	}
}

// File gives the raw bytes of a file by their SHA-256.
func (r *Register) File(ctx context.Context, sha256 string) ([]byte, error) {
	var packed []byte
	found := false
	err := r.engine.Query(ctx, Statement{SQL: `SELECT bytes FROM file WHERE sha256 = ?`, Args: []any{sha256}}, func(row Row) error {
		found = true
		return row.Scan(&packed)
	})
	if err == nil && !found {
		err = register.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", sha256, err)
	}
	b, err := r.unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", sha256, err)
	}
	return b, nil
}

func (w *writer) snapshot(s register.Snapshot) {
	w.row(`INSERT INTO snapshot (repository, at, crawl, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.Repository, stamp(s.At), s.Crawl, w.body(s))
}

// LatestSnapshot is the last visit, whatever it met.
func (r *Register) LatestSnapshot(ctx context.Context, repository string) (register.Snapshot, error) {
	return one[register.Snapshot](ctx, r.engine, "snapshot of "+repository,
		`SELECT body FROM snapshot WHERE repository = ? ORDER BY at DESC LIMIT 1`, repository)
}

// LastReading is the last visit that read the repository.
func (r *Register) LastReading(ctx context.Context, repository string) (register.Snapshot, error) {
	return one[register.Snapshot](ctx, r.engine, "reading of "+repository,
		`SELECT body FROM snapshot WHERE repository = ? AND json_extract(body, '$.reach') IN ('open', 'empty') ORDER BY at DESC LIMIT 1`, repository)
}

// ReadingWith is the last visit that read these bytes in the repository.
func (r *Register) ReadingWith(ctx context.Context, repository, sha256 string) (register.Snapshot, error) {
	return one[register.Snapshot](ctx, r.engine, "reading of "+sha256+" in "+repository,
		`SELECT body FROM snapshot WHERE repository = ? AND EXISTS (SELECT 1 FROM json_each(body, '$.files') WHERE json_extract(value, '$.sha256') = ?)
		ORDER BY at DESC LIMIT 1`, repository, sha256)
}

func (w *writer) publiccode(p register.Publiccode) {
	w.row(`INSERT INTO publiccode (repository, sha256, seen_at, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (repository) DO UPDATE SET sha256 = excluded.sha256, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= publiccode.seen_at AND (excluded.seen_at, excluded.body) <> (publiccode.seen_at, publiccode.body)`,
		p.Repository, p.SHA256, stamp(w.at), w.body(p))
	w.do(`DELETE FROM publiccode_hook WHERE repository = ?`, p.Repository)
	for _, id := range p.Supports {
		if hook := register.Hook(id); hook != "" {
			w.do(`INSERT INTO publiccode_hook (repository, hook) VALUES (?, ?) ON CONFLICT DO NOTHING`, p.Repository, hook)
		}
	}
}

// SummariesOf gives, by repository, what its last publiccode.yml says in one line that the
// software does, in each of its languages and in their order.
func (r *Register) SummariesOf(ctx context.Context, repositories []string) (map[string][]register.SoftwareText, error) {
	all := map[string][]register.SoftwareText{}
	which, arg := among("p.repository", repositories)
	err := r.engine.Query(ctx, Statement{SQL: `SELECT p.repository, json_extract(t.value, '$.lang'), json_extract(t.value, '$.short')
		FROM publiccode p, json_each(p.body, '$.texts') t
		WHERE ` + which + ` AND json_extract(t.value, '$.short') <> '' AND json_extract(t.value, '$.lang') IS NOT NULL ORDER BY p.repository, t.key`, Args: []any{arg}}, func(row Row) error {
		var repository string
		var text register.SoftwareText
		if err := row.Scan(&repository, &text.Lang, &text.Text); err != nil {
			return err
		}
		all[repository] = append(all[repository], text)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("summaries of repositories: %w", err)
	}
	return all, nil
}

// Publiccode is what the last publiccode.yml that was read says, valid or not.
func (r *Register) Publiccode(ctx context.Context, repository string) (register.Publiccode, error) {
	return one[register.Publiccode](ctx, r.engine, "publiccode of "+repository, `SELECT body FROM publiccode WHERE repository = ?`, repository)
}
