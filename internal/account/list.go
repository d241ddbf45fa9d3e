// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"bytes"
	"fmt"
	"io"
	"regexp"

	"greffe/internal/register"
)

// Limits of a file: a list far larger than any that exists, and deeper than its form.
const (
	maxBytes    = 4 << 20
	maxDepth    = 8
	maxFindings = 5000
)

// List is a file of accounts: what it says, and its bytes.
type List struct {
	Entries []Entry // in the order of the file
	Counts  Counts
	raw     []byte
	schemes []Scheme
	form    form
}

// Entry is one account of the list with what is said of its body.
type Entry struct {
	Account      register.Account
	Identifiers  []register.Identifier // of the body; placeholders are left out
	Name         string                // of the body, where the form gives one (publishers.yml)
	Repositories []string              // keys of single repositories, instead of a whole account (publishers.yml)
	Line, Column int                   // where the account stands, counted from 1
}

// Scheme is a way to identify public bodies, as the jurisdiction gives it.
type Scheme struct {
	ID     string            // as in register.Identifier
	Keys   []string          // the keys of a list that carry its values
	Nobody []string          // placeholder values
	Value  *regexp.Regexp    // what a value looks like; nil for anything
	Valid  func(string) bool // check digits; nil for none
}

// Counts says how much a list holds.
type Counts struct {
	Forges             int `json:"forges"`
	WholeForges        int `json:"whole_forges"` // forges without owners: all of it belongs to the body
	Owners             int `json:"owners"`
	NullOwners         int `json:"null_owners"` // owners with nothing said of them
	IgnoredForges      int `json:"ignored_forges"`
	IgnoredOwners      int `json:"ignored_owners"` // by themselves, not by their forge
	PlaceholderForges  int `json:"placeholder_forges"`
	PlaceholderOwners  int `json:"placeholder_owners"`
	WithoutBody        int `json:"accounts_without_body"`
	Publishers         int `json:"publishers,omitempty"`
	SingleRepositories int `json:"single_repositories,omitempty"`
}

// form is one of the two forms of file.
type form int

const (
	unreadable form = iota
	forges
	publishers
)

// Load reads a list leniently: what can be read is in the list, and every fault is a
// finding. Identifiers are recognised by the keys and rules of the schemes.
// The error wraps register.ErrUnavailable when r cannot be read.
func Load(r io.Reader, schemes []Scheme) (List, []register.Finding, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return List{}, nil, fmt.Errorf("read the list of accounts: %w: %w", register.ErrUnavailable, err)
	}
	l, findings := parse(raw, schemes)
	return l, findings, nil
}

func parse(raw []byte, schemes []Scheme) (List, []register.Finding) {
	p := &reader{list: List{raw: raw, schemes: schemes}, schemes: byKey(schemes)}
	p.read(raw)
	p.sort()
	return p.list, p.findings
}

// Bytes gives the file as it is now: byte for byte what was read until Set changes it.
func (l List) Bytes() []byte { return bytes.Clone(l.raw) }

// Accounts lists the accounts, in the order of the file. Entries of single
// repositories are not accounts and are left out.
func (l List) Accounts() []register.Account {
	out := make([]register.Account, 0, len(l.Entries))
	for _, e := range l.Entries {
		if len(e.Repositories) == 0 {
			out = append(out, e.Account)
		}
	}
	return out
}

// byKey maps each key of a list to the scheme whose values it gives.
func byKey(schemes []Scheme) map[string]Scheme {
	m := map[string]Scheme{}
	for _, s := range schemes {
		for _, key := range s.Keys {
			m[key] = s
		}
	}
	return m
}
