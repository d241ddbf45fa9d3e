// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"hash/fnv"
	"iter"

	"greffe/internal/register"
)

// Page is one page of a forge's list.
type Page struct {
	Entries []register.Repository // those that are public and have an address
	IDs     []string              // the forge's own ids of all that the page held
	Next    string                // what asks for the page after it; "" at the end
}

// maxPages is more than any account has: at the smallest page size (50), the most
// entries that a list may have.
const maxPages = 2_000

// Paged yields the entries of a list page by page, each page asked for when the
// caller has taken the one before, and puts an end to lists without one (trust
// A7): a page already asked for, a page whose entries all came before, an empty
// page with another after it, too many pages. What a forge says of totals is not
// believed (A8).
func Paged(ctx context.Context, first string, fetch func(ctx context.Context, page string) (Page, error)) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		asked, seen := map[string]bool{}, map[uint64]struct{}{}
		for page := first; ; {
			if asked[page] {
				yield(register.Repository{}, ListFault(ProblemListLoops))
				return
			}
			if asked[page] = true; len(asked) > maxPages {
				yield(register.Repository{}, ListFault(ProblemListTooLong))
				return
			}
			p, err := fetch(ctx, page)
			if err != nil {
				yield(register.Repository{}, err)
				return
			}
			fresh := fresher(seen, p.IDs)
			for _, r := range p.Entries {
				if !yield(r, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			if !fresh {
				yield(register.Repository{}, ListFault(ProblemListLoops))
				return
			}
			page = p.Next
		}
	}
}

// fresher adds the ids to those seen and reports whether one of them is new.
// Eight bytes each are kept, since a list may be long.
func fresher(seen map[uint64]struct{}, ids []string) bool {
	before := len(seen)
	for _, id := range ids {
		h := fnv.New64a()
		_, _ = h.Write([]byte(id)) // a hash never fails
		seen[h.Sum64()] = struct{}{}
	}
	return len(seen) > before
}
