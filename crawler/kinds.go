// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"errors"
	"iter"
	"sync"

	"greffe/internal/register"
)

// Kinds remembers which accounts are persons'. A forge lists the repositories of
// an organisation (or group) and of a person at two addresses, and an account
// list does not say which it is: the organisation's address is tried first, and
// what it answers is asked once. The zero value is ready to use.
type Kinds struct {
	mu     sync.Mutex
	person map[string]bool
}

// List yields the list of the account from the address that knows it. Only a
// plain "not found" in the place of the first entry leads to the second: a list that
// had begun is one that broke off.
func (k *Kinds) List(account string, organisation, person iter.Seq2[register.Repository, error]) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		if k.isPerson(account) {
			person(yield)
			return
		}
		other, begun := false, false
		organisation(func(r register.Repository, err error) bool {
			switch {
			case absent(err) && begun:
				err = ListFault(ProblemUnavailable)
			case absent(err):
				other = true
				return false
			}
			begun = true
			return yield(r, err)
		})
		if !other {
			return
		}
		person(func(r register.Repository, err error) bool {
			if !errors.Is(err, register.ErrNotFound) {
				k.remember(account)
			}
			return yield(r, err)
		})
	}
}

// absent reports whether an address says that there is nothing.
func absent(err error) bool {
	return err != nil && (faultOf(err).Reach == register.ReachGone || faultOf(err).Reach == register.ReachRemoved)
}

func (k *Kinds) isPerson(account string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.person[account]
}

func (k *Kinds) remember(account string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.person == nil {
		k.person = map[string]bool{}
	}
	k.person[account] = true
}
