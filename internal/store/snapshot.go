// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"greffe/internal/register"
)

// packer compresses what is kept by hash; nil when it cannot be made, which fails the batch.
func (w *writer) packer() *zstd.Encoder {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		w.fail(fmt.Errorf("compress: %w", err))
		return nil
	}
	return enc
}

// files keeps the bytes of each file once, by hash, compressed.
func (w *writer) files(files []register.File) {
	if len(files) == 0 {
		return
	}
	enc := w.packer()
	if enc == nil {
		return
	}
	defer enc.Close()
	for _, f := range files {
		if f.Bytes == nil {
			continue
		}
		w.row(`INSERT INTO file (sha256, size, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, f.SHA256, len(f.Bytes), enc.EncodeAll(f.Bytes, nil))
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
	b, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", sha256, err)
	}
	return b, nil
}

// unpack inflates bytes that the store compressed.
func unpack(packed []byte) ([]byte, error) {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	return dec.DecodeAll(packed, nil)
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

func (w *writer) publiccode(p register.Publiccode) {
	w.row(`INSERT INTO publiccode (repository, sha256, seen_at, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (repository) DO UPDATE SET sha256 = excluded.sha256, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= publiccode.seen_at AND (excluded.seen_at, excluded.body) <> (publiccode.seen_at, publiccode.body)`,
		p.Repository, p.SHA256, stamp(w.at), w.body(p))
}

// Publiccode is what the last publiccode.yml that was read says, valid or not.
func (r *Register) Publiccode(ctx context.Context, repository string) (register.Publiccode, error) {
	return one[register.Publiccode](ctx, r.engine, "publiccode of "+repository, `SELECT body FROM publiccode WHERE repository = ?`, repository)
}
