// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// Row is one sheet of an uploaded file beside what the register holds of it.
type Row struct {
	sheet.Item
	Key      string                // what identifies it within the administration
	Held     *register.Declaration // nil for a sheet that is new here
	Changes  []string              // fields of the file that differ from what is held
	Findings []register.Finding    // with their places in the file
	Faulty   bool                  // one of them is an error
	Other    bool                  // it names another administration
}

// Preview is what an uploaded file would do.
type Preview struct {
	Hash     string
	Name     string
	Findings []register.Finding // about the file as a whole
	Rows     []Row
}

// Good counts the rows without a fault.
func (p Preview) Good() int {
	n := 0
	for _, r := range p.Rows {
		if !r.Faulty {
			n++
		}
	}
	return n
}

// KeepUpload reads a file of sheets, keeps it for a day and shows what it would do.
// Nothing else is saved.
func (d *Desk) KeepUpload(ctx context.Context, actor register.Actor, organisation, name string, content []byte) (Preview, error) {
	if err := allow(actor, ActDraft, organisation); err != nil {
		return Preview{}, fmt.Errorf("upload: %w", err)
	}
	sum := sha256.Sum256(content)
	u := register.Upload{Organisation: organisation, Hash: hex.EncodeToString(sum[:]), Name: name, Person: actor.Person, At: d.clock(), Bytes: content}
	p, err := d.preview(ctx, u)
	if err != nil || len(p.Rows) == 0 { // nothing could be confirmed: nothing is kept
		return p, err
	}
	if err := d.store.Save(ctx, register.Batch{At: u.At, Uploads: []register.Upload{u}}); err != nil {
		return Preview{}, fmt.Errorf("upload: %w", err)
	}
	return p, nil
}

// PreviewUpload shows again what a kept file would do.
func (d *Desk) PreviewUpload(ctx context.Context, actor register.Actor, organisation, hash string) (Preview, error) {
	if err := allow(actor, ActDraft, organisation); err != nil {
		return Preview{}, fmt.Errorf("upload: %w", err)
	}
	u, err := d.store.Upload(ctx, organisation, hash)
	if err == nil && d.clock().Sub(u.At) > register.UploadAge { // nothing was uploaded since that would have swept it away
		err = fmt.Errorf("kept for a day: %w", register.ErrNotFound)
	}
	if err != nil {
		return Preview{}, fmt.Errorf("upload: %w", err)
	}
	return d.preview(ctx, u)
}

func (d *Desk) preview(ctx context.Context, u register.Upload) (Preview, error) {
	o, err := d.store.Organisation(ctx, u.Organisation)
	if err != nil {
		return Preview{}, fmt.Errorf("upload: %w", err)
	}
	reading, err := readUpload(u, d.profiles.Of(o.Profile))
	if err != nil {
		return Preview{}, fmt.Errorf("upload: %w", err)
	}
	p := Preview{Hash: u.Hash, Name: u.Name, Findings: reading.Findings}
	if register.Invalid(reading.Findings) {
		return p, nil
	}
	seen := map[string]bool{}
	for _, it := range reading.Items {
		row, err := d.row(ctx, o, it, seen)
		if err != nil {
			return p, fmt.Errorf("upload: %w", err)
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// readUpload reads a file of sheets. One that is not UTF-8 was most likely saved by a
// spreadsheet in the old encoding of its system: it is read so, and this is said.
func readUpload(u register.Upload, p law.Profile) (sheet.Reading, error) {
	reading, err := sheet.Read(u.Name, bytes.NewReader(u.Bytes), p)
	if err != nil || !slices.ContainsFunc(reading.Findings, func(f register.Finding) bool { return f.Rule == "sheet.file.encoding" }) {
		return reading, err
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(u.Bytes)
	if err != nil {
		return reading, nil //nolint:nilerr // what it is remains said
	}
	again, err := sheet.Read(u.Name, bytes.NewReader(text), p)
	if err != nil || register.Invalid(again.Findings) {
		return reading, err
	}
	again.Findings = append(again.Findings, register.Finding{Rule: "desk.upload.latin", Severity: register.Warning})
	return again, nil
}

// row compares one sheet of a file with what is held.
func (d *Desk) row(ctx context.Context, o register.Organisation, it sheet.Item, seen map[string]bool) (Row, error) {
	r := Row{Item: it, Key: register.FoldName(it.Content.Name), Findings: formFaults(it.Check(register.Declared, d.profiles.Of(o.Profile)))}
	at := func(rule, key string, args map[string]string) {
		r.Findings = append(r.Findings, register.Finding{Rule: rule, Severity: register.Error, Key: key, Line: it.Line, Args: args})
	}
	if seen[r.Key] && r.Key != "" {
		at("desk.upload.twice", "name", map[string]string{"name": it.Content.Name})
	}
	seen[r.Key] = true
	if named := it.Content.Administration; named != "" && register.FoldName(named) != register.FoldName(o.Name) && !slices.ContainsFunc(o.Acronyms, func(a string) bool { return strings.EqualFold(a, named) }) {
		r.Other = true
		at("desk.upload.other", "administration", map[string]string{"name": named, "own": o.Name})
	}
	held, err := d.store.DeclarationsNamed(ctx, o.ID, it.Content.Name)
	if err != nil {
		return r, err
	}
	if len(held) > 0 {
		r.Held = &held[0]
		r.Changes = Differing(held[0].Sheet.Content, over(held[0].Sheet.Content, it.Content))
		if held[0].Held() {
			at("desk.upload.held", "name", map[string]string{"path": held[0].Sheet.HeldPath})
		}
	}
	r.Faulty = register.Invalid(r.Findings)
	return r, nil
}

// formFaults makes of what is only missing a warning: a draft may be unfinished.
func formFaults(findings []register.Finding) []register.Finding {
	all := slices.Clone(findings)
	for i, f := range all {
		if strings.HasPrefix(f.Rule, "sheet.required.") && f.Severity == register.Error {
			all[i].Severity = register.Warning
		}
	}
	return all
}

// ImportDrafts saves the rows of a kept file as drafts, in one batch: all of those named
// or, when one has a fault or changed meanwhile, none. The same file twice changes nothing.
func (d *Desk) ImportDrafts(ctx context.Context, actor register.Actor, organisation, hash string, rows []int) (int, error) {
	p, err := d.PreviewUpload(ctx, actor, organisation, hash)
	if err != nil {
		return 0, err
	}
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("", d.clock())
	saved := 0
	for i, r := range p.Rows {
		if !slices.Contains(rows, i) {
			continue
		}
		if r.Faulty {
			return 0, fmt.Errorf("import %q: %w", r.Content.Name, register.ErrInvalid)
		}
		saved++
		if err := b.importRow(ctx, actor, organisation, r); err != nil {
			return 0, fmt.Errorf("import %q: %w", r.Content.Name, err)
		}
	}
	if saved != len(rows) {
		return 0, fmt.Errorf("import: %d of %d sheets are in the file: %w", saved, len(rows), register.ErrInvalid)
	}
	return saved, b.save(ctx)
}

func (b *draft) importRow(ctx context.Context, actor register.Actor, organisation string, r Row) error {
	if r.Held == nil {
		_, err := b.open(ctx, actor, Opening{Organisation: organisation, Key: "upload:" + r.Key, Content: r.Content, Via: register.ViaUpload})
		return err
	}
	x := *r.Held
	content, err := b.desk.vouchedFor(ctx, x.Sheet.ID, over(x.Sheet.Content, r.Content))
	if err != nil {
		return err
	}
	if sameContent(content, x.Sheet.Content) {
		return nil
	}
	x.Sheet.Content = content
	return b.declare(ctx, actor, &x, register.ViaUpload)
}
