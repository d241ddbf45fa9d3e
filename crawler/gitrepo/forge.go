// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"errors"
	"iter"

	"greffe/crawler"
	"greffe/internal/register"
)

// Forge reads plain git servers, which have no list: an account is the address of
// one repository. It is a crawler.Forge.
type Forge struct {
	client *Client
	access crawler.Access
}

// NewForge makes a Forge. Its API and Files are not used.
func NewForge(client *Client, access crawler.Access) *Forge {
	return &Forge{client: client, access: access}
}

// Repositories yields the one repository that the account's path names, with its
// head. One that does not exist is yielded too: the visit then says so.
func (f *Forge) Repositories(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		r, err := f.access.Entry(a, a.Path, "")
		if err != nil {
			yield(register.Repository{}, err)
			return
		}
		now, err := f.Repository(ctx, r)
		if errors.Is(err, register.ErrNotFound) {
			now, err = r, nil
		}
		yield(now, err)
	}
}

// Repository asks whether the repository is there. Its key stays as it was: a
// redirect of a git address is no word of a move.
func (f *Forge) Repository(ctx context.Context, r register.Repository) (register.Repository, error) {
	head, err := f.client.Head(ctx, f.client.options.Address(r))
	if err != nil {
		return register.Repository{}, err
	}
	if head.Commit != "" {
		r.Head = crawler.Said(head.Commit)
	}
	if head.Branch != "" {
		r.DefaultBranch = crawler.Said(head.Branch)
	}
	return r, nil
}

// Files reads the root and the wanted files.
func (f *Forge) Files(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	return f.client.Tree(ctx, r)
}
