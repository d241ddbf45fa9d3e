// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"

	"greffe/internal/register"
)

// waits reports whether a sheet that a file of a repository holds must wait for an
// approver, as its administration wishes, and hands it in: the public reads on what
// it read before. What was approved once is not asked for again.
func (b *draft) waits(ctx context.Context, s register.Sheet) (bool, error) {
	if s.Organisation == "" {
		return false, nil
	}
	p, err := b.desk.store.Practice(ctx, s.Organisation)
	if err != nil {
		return false, err
	}
	public, ok, err := found(b.desk.store.Sheet(ctx, s.ID))
	if err != nil || !p.FilesWait && !barred(public) { // what was erased comes back by a person's act alone
		return false, err
	}
	if ok && public.State != register.Withdrawn && sameContent(public.Content, s.Content) {
		return false, nil
	}
	x, ok, err := found(b.desk.store.Declaration(ctx, s.ID))
	if err != nil || ok && x.State != register.Published && sameContent(x.Sheet.Content, s.Content) {
		return true, err
	}
	if !ok {
		x.CreatedAt = b.batch.At
	}
	s.State, s.Slug, s.PublishedAt = x.Sheet.State, x.Sheet.Slug, x.Sheet.PublishedAt
	x.Sheet = s
	x.Number++
	x.State, x.Submitter, x.SubmittedAt = register.Submitted, "", b.batch.At
	x.ChangedAt, x.Person, x.Via = b.batch.At, "", register.ViaFile
	b.batch.Declarations = append(b.batch.Declarations, x)
	return true, b.notify(ctx, register.MailSubmitted, register.Actor{}, x)
}
