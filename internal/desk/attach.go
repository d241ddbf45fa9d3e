// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/attachment"
	"greffe/internal/register"
)

// Attaching is a document that somebody hangs on a draft.
type Attaching struct {
	Title      string
	Accessible string // yes, no, unknown: whether it can be read without seeing it
	Replaces   string // hash of the document of which it is another version; "" for none
	Bytes      []byte
}

// Unfit is the error of a document that is not taken, with what is wrong with it. It
// is an ErrInvalid.
type Unfit struct{ Findings []register.Finding }

func (u Unfit) Error() string {
	return fmt.Sprintf("the document is not taken: %d reasons: %v", len(u.Findings), register.ErrInvalid)
}

// Unwrap tells the kind of the error.
func (u Unfit) Unwrap() error { return register.ErrInvalid }

// maxTitle bounds the title of a document, in characters.
const maxTitle = 200

// AttachFile examines a document and hangs it on the state expected of a draft. What
// may name a person in it is kept beside it, for somebody to read before the public
// does. The same document sent twice is one.
func (d *Desk) AttachFile(ctx context.Context, actor register.Actor, sheet string, expected int, a Attaching) (register.Declaration, register.AttachedFile, error) {
	sum := sha256.Sum256(a.Bytes)
	file := register.AttachedFile{Sheet: sheet, Hash: hex.EncodeToString(sum[:]), Size: len(a.Bytes), Person: actor.Person, Bytes: a.Bytes}
	x, err := d.changeAttachments(ctx, actor, sheet, expected, func(b *draft, x register.Declaration, list []register.Attachment) ([]register.Attachment, error) {
		if a.Title = strings.Join(strings.Fields(register.Visible(a.Title)), " "); a.Title == "" || len([]rune(a.Title)) > maxTitle {
			return nil, unfit("attachment.title", "")
		}
		body, err := b.organisation(ctx, x.Sheet.Organisation)
		if err != nil {
			return nil, err
		}
		examined := attachment.Examine(a.Bytes, d.profiles.Of(body.Profile).Numbers)
		if examined.Refused() {
			return nil, Unfit{examined.Findings}
		}
		file.MediaType, file.Findings = examined.MediaType, examined.Findings
		file.At, file.Organisation = b.batch.At, x.Sheet.Organisation
		if err := d.room(ctx, x, list, file); err != nil {
			return nil, err
		}
		b.batch.Attached = append(b.batch.Attached, file)
		return placed(list, a, file), nil
	})
	return x, file, err
}

func unfit(rule, found string) Unfit {
	return Unfit{[]register.Finding{{Rule: rule, Severity: register.Error, Key: "attachments", Args: map[string]string{"found": found}}}}
}

// room says no to what goes beyond the bounds of a sheet or of an administration.
func (d *Desk) room(ctx context.Context, x register.Declaration, list []register.Attachment, file register.AttachedFile) error {
	size := file.Size
	for _, a := range list {
		if a.Hash == file.Hash {
			return nil // it is there
		}
		size += a.Size
	}
	if len(list) >= attachment.MaxOfSheet || size > attachment.MaxSheet {
		return unfit("attachment.sheet_full", strconv.Itoa(attachment.MaxSheet>>20))
	}
	all, err := d.store.AttachedSize(ctx, x.Sheet.Organisation)
	if err != nil {
		return err
	}
	if all+int64(file.Size) > attachment.MaxBody {
		return unfit("attachment.body_full", strconv.Itoa(attachment.MaxBody>>20))
	}
	return nil
}

// placed puts the document in the list: in the place of the one that it replaces, or last.
func placed(list []register.Attachment, a Attaching, file register.AttachedFile) []register.Attachment {
	entry := register.Attachment{
		Title: a.Title, MediaType: file.MediaType, Hash: file.Hash, Size: file.Size, Accessible: register.Unknown,
		Address: register.AttachmentAddress(file.Sheet, file.Hash), Checked: checked(file),
	}
	if slices.Contains(register.Answers(), a.Accessible) {
		entry.Accessible = a.Accessible
	}
	list = slices.Clone(list)
	for i, held := range list {
		if held.Hash == file.Hash || a.Replaces != "" && held.Hash == a.Replaces {
			list[i] = entry
			return list
		}
	}
	return append(list, entry)
}

// checked tells whether the document was looked through for people: nothing was found,
// or somebody read what was found.
func checked(file register.AttachedFile) string {
	if attachment.Certain(file.Findings) || len(file.Findings) > 0 && file.Confirmed == "" {
		return "no"
	}
	return "yes"
}

// ConfirmFile says that a person read what was found in a document and that it names
// nobody but services. A number that names a person beyond doubt cannot be confirmed.
func (d *Desk) ConfirmFile(ctx context.Context, actor register.Actor, sheet string, expected int, hash string) (register.Declaration, error) {
	return d.changeAttachments(ctx, actor, sheet, expected, func(b *draft, _ register.Declaration, list []register.Attachment) ([]register.Attachment, error) {
		file, err := d.attachedFile(ctx, sheet, hash)
		if err != nil {
			return nil, err
		}
		if attachment.Certain(file.Findings) {
			return nil, Unfit{file.Findings}
		}
		file.Confirmed = actor.Person
		b.batch.Attached = append(b.batch.Attached, file)
		list = slices.Clone(list)
		for i := range list {
			if list[i].Hash == hash {
				list[i].Checked = checked(file)
			}
		}
		return list, nil
	})
}

// DetachFile takes a document off a draft. Its bytes are forgotten, unless a public
// revision of the sheet names it.
func (d *Desk) DetachFile(ctx context.Context, actor register.Actor, sheet string, expected int, hash string) (register.Declaration, error) {
	return d.changeAttachments(ctx, actor, sheet, expected, func(b *draft, _ register.Declaration, list []register.Attachment) ([]register.Attachment, error) {
		revisions, err := d.store.Revisions(ctx, sheet)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(revisions, func(r register.Revision) bool { return r.Body.Content.Attaches(hash) }) {
			b.batch.Detached = append(b.batch.Detached, register.AttachedFile{Sheet: sheet, Hash: hash})
		}
		return slices.DeleteFunc(slices.Clone(list), func(a register.Attachment) bool { return a.Hash == hash }), nil
	})
}

// changeAttachments saves the next state of a draft with another list of documents.
func (d *Desk) changeAttachments(ctx context.Context, actor register.Actor, sheet string, expected int,
	change func(*draft, register.Declaration, []register.Attachment) ([]register.Attachment, error)) (register.Declaration, error) {
	return d.advance(ctx, actor, ActDraft, sheet, expected, func(b *draft, x *register.Declaration) error {
		if x.Held() {
			return fmt.Errorf("%w: %w", errHeld, register.ErrInvalid)
		}
		list, err := change(b, *x, x.Sheet.Content.Attachments.Or(nil))
		if err != nil {
			return err
		}
		content := x.Sheet.Content
		content.Attachments = register.Value[[]register.Attachment]{}
		if len(list) > 0 {
			content.Attachments = register.Fill(list)
		}
		if sameContent(content, x.Sheet.Content) {
			return nil
		}
		x.Sheet.Content = content
		return b.declare(ctx, actor, x, ViaOf(actor))
	})
}

// attachedFile finds the record of one document of a sheet.
func (d *Desk) attachedFile(ctx context.Context, sheet, hash string) (register.AttachedFile, error) {
	all, err := d.store.AttachedFiles(ctx, sheet)
	if err != nil {
		return register.AttachedFile{}, err
	}
	if i := slices.IndexFunc(all, func(a register.AttachedFile) bool { return a.Hash == hash }); i >= 0 {
		return all[i], nil
	}
	return register.AttachedFile{}, fmt.Errorf("document %s: %w", hash, register.ErrNotFound)
}

// AttachedFile gives a document of a draft, with its bytes, to somebody of its administration.
func (d *Desk) AttachedFile(ctx context.Context, actor register.Actor, sheet, hash string) (register.AttachedFile, error) {
	x, err := d.store.Declaration(ctx, sheet)
	if err == nil {
		err = allow(actor, ActLook, x.Sheet.Organisation)
	}
	if err != nil {
		return register.AttachedFile{}, fmt.Errorf("document of a draft: %w", err)
	}
	file, err := d.attachedFile(ctx, sheet, hash)
	if err != nil {
		return file, err
	}
	file.Bytes, err = d.store.AttachedBytes(ctx, sheet, hash)
	return file, err
}

// AttachedFiles lists the documents of a draft, without their bytes, to somebody of its administration.
func (d *Desk) AttachedFiles(ctx context.Context, actor register.Actor, sheet string) ([]register.AttachedFile, error) {
	x, err := d.store.Declaration(ctx, sheet)
	if err == nil {
		err = allow(actor, ActLook, x.Sheet.Organisation)
	}
	if err != nil {
		return nil, fmt.Errorf("documents of a draft: %w", err)
	}
	return d.store.AttachedFiles(ctx, sheet)
}

// vouchedFor gives a content whose list of documents says nothing that the register
// did not see itself: whoever writes a file may give any hash and any address.
func (d *Desk) vouchedFor(ctx context.Context, sheet string, c register.Content) (register.Content, error) {
	list := c.Attachments.Or(nil)
	if len(list) == 0 {
		return c, nil
	}
	files, err := d.store.AttachedFiles(ctx, sheet)
	if err != nil {
		return c, err
	}
	list = slices.Clone(list)
	for i, a := range list {
		list[i].Address = ""
		if at := slices.IndexFunc(files, func(f register.AttachedFile) bool { return f.Hash == a.Hash }); at >= 0 {
			f := files[at]
			list[i].MediaType, list[i].Size, list[i].Checked, list[i].Address = f.MediaType, f.Size, checked(f), register.AttachmentAddress(sheet, f.Hash)
		}
	}
	c.Attachments.Filled = list
	return c, nil
}

// documentFaults says what of a draft's documents stops its publication.
func (d *Desk) documentFaults(ctx context.Context, x register.Declaration) ([]register.Finding, error) {
	list := x.Sheet.Content.Attachments.Or(nil)
	if len(list) == 0 || x.Held() {
		return nil, nil
	}
	files, err := d.store.AttachedFiles(ctx, x.Sheet.ID)
	if err != nil {
		return nil, err
	}
	var faults []register.Finding
	fault := func(rule, title string) {
		faults = append(faults, register.Finding{Rule: rule, Severity: register.Error, Key: "attachments", Args: map[string]string{"found": title}})
	}
	for _, a := range list {
		i := slices.IndexFunc(files, func(f register.AttachedFile) bool { return f.Hash == a.Hash })
		switch {
		case i < 0 && a.Address != "":
			fault("attachment.lost", a.Title)
		case i < 0: // named by an imported list, and not kept here
		case attachment.Certain(files[i].Findings):
			fault("attachment.certain", a.Title)
		case checked(files[i]) != "yes":
			fault("attachment.unconfirmed", a.Title)
		case a.Accessible == "no":
			faults = append(faults, register.Finding{Rule: "attachment.accessible", Severity: register.Warning, Key: "attachments", Args: map[string]string{"found": a.Title}})
		}
	}
	return faults, nil
}

// documentsReady says no to a draft whose documents the public may not read yet.
func (d *Desk) documentsReady(ctx context.Context, x register.Declaration) error {
	faults, err := d.documentFaults(ctx, x)
	faults = slices.DeleteFunc(faults, func(f register.Finding) bool { return f.Severity != register.Error })
	if err == nil && len(faults) > 0 {
		err = Incomplete{faults}
	}
	return err
}

// release makes the documents of a sheet that is published public with it.
func (b *draft) release(s register.Sheet) {
	for _, a := range s.Content.Attachments.Or(nil) {
		if a.Hash != "" && a.Address != "" {
			b.batch.Released = append(b.batch.Released, register.AttachedFile{Sheet: s.ID, Hash: a.Hash})
		}
	}
}

// AttachTo is AttachFile for programs: the sheet is named by its administration and
// its address, and number is the state that was seen; 0 does not say.
func (d *Desk) AttachTo(ctx context.Context, actor register.Actor, organisation, slug string, number int, a Attaching) (register.Declaration, register.AttachedFile, error) {
	if err := allow(actor, ActDraft, organisation); err != nil {
		return register.Declaration{}, register.AttachedFile{}, fmt.Errorf("attach to %s: %w", slug, err)
	}
	x, known, err := d.draft("", d.clock()).atAddress(ctx, Put{Organisation: organisation, Slug: slug})
	if err == nil && !known {
		err = register.ErrNotFound
	}
	if err != nil {
		return register.Declaration{}, register.AttachedFile{}, fmt.Errorf("attach to %s: %w", slug, err)
	}
	if number == 0 {
		number = x.Number
	}
	return d.AttachFile(ctx, actor, x.Sheet.ID, number, a)
}
