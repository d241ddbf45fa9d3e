// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"sync"

	"greffe/internal/register"
)

// Kinds remembers which accounts are persons'. A forge lists the repositories of
// an organisation (or group) and of a person at two addresses, and an account
// list does not say which it is: the organisation's address is tried first, and
// what it answers is asked once, and once again when the person's no longer answers.
type Kinds struct {
	Kept Cache // what earlier rounds found; nil: nothing is known of them

	mu     sync.Mutex
	person map[string]bool
}

// List yields the list of the account from the address that knows it. Only a
// plain "not found" in the place of the first entry leads to the other: a list that
// had begun is one that broke off.
func (k *Kinds) List(ctx context.Context, account string, organisation, person iter.Seq2[register.Repository, error]) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		if k.isPerson(ctx, account) && !absentAtFirst(person, yield) {
			return
		}
		if !absentAtFirst(organisation, yield) {
			return
		}
		person(func(r register.Repository, err error) bool {
			if !errors.Is(err, register.ErrNotFound) {
				k.remember(ctx, account)
			}
			return yield(r, err)
		})
	}
}

// absentAtFirst yields a list, unless its address says in the place of the first entry
// that there is nothing: then it reports that.
func absentAtFirst(list iter.Seq2[register.Repository, error], yield func(register.Repository, error) bool) bool {
	none, begun := false, false
	list(func(r register.Repository, err error) bool {
		switch {
		case absent(err) && begun:
			err = ListFault(ProblemUnavailable)
		case absent(err):
			none = true
			return false
		}
		begun = true
		return yield(r, err)
	})
	return none
}

// absent reports whether an address says that there is nothing.
func absent(err error) bool {
	return err != nil && (faultOf(err).Reach == register.ReachGone || faultOf(err).Reach == register.ReachRemoved)
}

// personAt is the address under which it is kept that an account is a person's; no forge has it.
func personAt(account string) string { return "kind:person/" + account }

func (k *Kinds) isPerson(ctx context.Context, account string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	person, known := k.person[account]
	if known || k.Kept == nil {
		return person
	}
	_, err := k.Kept.Answer(ctx, personAt(account)) // one that cannot be read is as good as none
	k.note(account, err == nil)
	return err == nil
}

// note keeps an answer for this round. The caller holds the lock.
func (k *Kinds) note(account string, person bool) {
	if k.person == nil {
		k.person = map[string]bool{}
	}
	k.person[account] = person
}

func (k *Kinds) remember(ctx context.Context, account string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	before := k.person[account]
	k.note(account, true)
	if before || k.Kept == nil {
		return
	}
	word := []byte("person")
	sum := sha256.Sum256(word)
	// What cannot be kept is asked again in the next round.
	_ = k.Kept.SaveAnswer(ctx, register.ForgeAnswer{URL: personAt(account), SHA256: hex.EncodeToString(sum[:]), Body: word})
}
