// SPDX-License-Identifier: EUPL-1.2

package inventory

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"greffe/internal/register"
)

// ReadAccounts reads the public inventory of forge accounts (columns login, name,
// organization_url, platform, is_verified): how a forge names each account, and
// whether it verified the domain of its owner. It wraps ErrInvalid when the file is no
// such list at all.
func ReadAccounts(r io.Reader, name string) ([]register.Account, []register.Finding, error) {
	t, err := newTable(io.LimitReader(r, MaxSize+1), []string{"organization_url"})
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	var accounts []register.Account
	var findings []register.Finding
	for {
		row, err := t.next()
		if errors.Is(err, io.EOF) {
			return accounts, findings, nil
		}
		if err != nil {
			return accounts, findings, fmt.Errorf("read %s: %w", name, err)
		}
		a, fault := account(row)
		if a.Proof == register.ProofDomain {
			a.Proved.Path = name
		}
		if fault != nil {
			findings = appendFinding(findings, *fault)
			continue
		}
		accounts = append(accounts, a)
	}
}

// account reads one record. GitLab's addresses of groups have "groups" before the path.
func account(r row) (register.Account, *register.Finding) {
	address := r.text("organization_url")
	key, err := register.CleanKey(address)
	if err != nil {
		return register.Account{}, r.finding("inventory.url", "organization_url", address)
	}
	host, path, _ := strings.Cut(key, "/")
	a := register.Account{
		Host: host, Path: strings.TrimPrefix(path, "groups/"), Kind: kinds[strings.ToLower(r.text("platform"))],
		Name: r.text("name"), Proof: register.ProofListed,
	}
	if r.boolean("is_verified").Or(false) {
		a.Proof, a.Proved = register.ProofDomain, register.Evidence{URL: "https://" + key, Line: r.line}
	}
	return a, nil
}
