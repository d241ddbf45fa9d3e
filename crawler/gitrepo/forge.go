// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"errors"
	"iter"
	"sync"

	"greffe/crawler"
	"greffe/internal/register"
)

// Forge reads plain git servers, which have no list: an account is the address of
// one repository. It is a crawler.Forge.
type Forge struct {
	client *Client
	access crawler.Access

	mu     sync.Mutex
	opened map[string]*visit // by address: what the list asked, for the visit that follows
}

// The bounds of what waits for a visit: most repositories have not moved, and get none.
const (
	maxOpened     = 64
	maxOpenedRefs = 2_000
)

// NewForge makes a Forge. Its API and Files are not used.
func NewForge(client *Client, access crawler.Access) *Forge {
	return &Forge{client: client, access: access, opened: map[string]*visit{}}
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
		v, now, err := f.ask(ctx, r)
		if err == nil {
			f.keep(v)
		}
		if errors.Is(err, register.ErrNotFound) {
			now, err = r, nil
		}
		yield(now, err)
	}
}

// Repository asks whether the repository is there. Its key stays as it was: a
// redirect of a git address is no word of a move.
func (f *Forge) Repository(ctx context.Context, r register.Repository) (register.Repository, error) {
	_, now, err := f.ask(ctx, r)
	return now, err
}

// ask reads the references.
func (f *Forge) ask(ctx context.Context, r register.Repository) (*visit, register.Repository, error) {
	v, err := f.client.open(f.client.options.Address(r))
	if err != nil {
		return nil, register.Repository{}, err
	}
	head, err := v.head(ctx)
	if err != nil {
		return nil, register.Repository{}, err
	}
	if head.Commit != "" {
		r.Head = crawler.Said(head.Commit)
	}
	if head.Branch != "" {
		r.DefaultBranch = crawler.Said(head.Branch)
	}
	return v, r, nil
}

// keep holds what the list asked, unless it is much.
func (f *Forge) keep(v *visit) {
	if v.adv == nil || len(v.adv.References) > maxOpenedRefs {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.opened) >= maxOpened {
		clear(f.opened)
	}
	f.opened[v.address] = v
}

// Files reads the root and the wanted files; right after the list, without asking for
// the references a second time.
func (f *Forge) Files(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	address := f.client.options.Address(r)
	f.mu.Lock()
	v := f.opened[address]
	delete(f.opened, address)
	f.mu.Unlock()
	return f.client.tree(ctx, v, r)
}
