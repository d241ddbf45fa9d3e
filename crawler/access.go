// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"iter"
	"net/http"

	"greffe/internal/register"
)

// Access is how the forges of one kind are reached.
type Access struct {
	// Client follows redirects, waits, and bounds what is read: the polite and
	// guarded chain. It has no Timeout, which would defeat the waiting.
	Client *http.Client
	// API gives the root of the API of a host, with its final slash; nil is the
	// usual address of the forge's kind.
	API func(host string) string
	// Web gives the scheme and host of a forge's pages; nil is https://host.
	Web func(host string) string
	// Token reports whether requests to a host carry a token: some APIs answer nothing
	// without one. nil: none does.
	Token func(host string) bool
	// Answers keeps from one round to the next which accounts are persons'; nil: nothing does.
	Answers Cache
	// Files reads a repository's content: Forge.Files.
	Files func(ctx context.Context, r register.Repository) (Tree, error)
}

// Entry makes an entry of the list of a: the repository at path (owner/name) with
// the forge's own id. An address that cannot be gives ErrInvalid. The host is the
// account's: what a forge says of other hosts is not believed.
func (x Access) Entry(a register.Account, path, forgeID string) (register.Repository, error) {
	key, err := register.CleanKey(a.Host + "/" + path)
	if err != nil {
		return register.Repository{}, err
	}
	r := register.Repository{Key: key, Host: a.Host, Kind: a.Kind, ForgeID: forgeID}
	_, r.Name = cutLast(key)
	web := "https://" + a.Host
	if x.Web != nil {
		web = x.Web(a.Host)
	}
	r.URL = web + key[len(a.Host):]
	return r, nil
}

// Alone yields the one repository that the path of an account names, as the forge has
// it now: how a repository is visited whose owner is not.
func Alone(ctx context.Context, f Forge, a register.Account) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		yield(f.Repository(ctx, register.Repository{Key: a.Key(), Host: a.Host, Kind: a.Kind}))
	}
}

// Path is the address of a repository on its host: owner/name.
func Path(r register.Repository) string {
	if len(r.Key) > len(r.Host) {
		return r.Key[len(r.Host)+1:]
	}
	return ""
}

func cutLast(key string) (string, string) {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '/' {
			return key[:i], key[i+1:]
		}
	}
	return "", key
}

// Said is a fact that a list states. Origin and evidence are the
// repository's, which the crawler sets.
func Said[T any](v T) register.Fact[T] { return register.Fact[T]{State: register.Present, Value: v} }

// SaidOrNone is a fact whose empty value means that there is none.
func SaidOrNone(s string) register.Fact[string] {
	if s == "" {
		return register.Fact[string]{State: register.Absent}
	}
	return Said(s)
}

// SaidIf is a fact that a list states when v is not nil, and otherwise does not give.
func SaidIf[T any](v *T) register.Fact[T] {
	if v == nil {
		return register.Fact[T]{}
	}
	return Said(*v)
}
