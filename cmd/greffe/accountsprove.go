// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// proveCommand looks for the link from a body's own site to its account. It is a proof
// because nobody else can put it there.
func proveCommand(a *app) *cobra.Command {
	network := a.network
	cmd := &cobra.Command{
		Use:   "prove ACCOUNT URL",
		Short: a.text("proof.short", nil),
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.proveAccount(cmd.Context(), network, args[0], args[1])
		},
	}
	network.flags(a, cmd.Flags())
	return cmd
}

func (a *app) proveAccount(ctx context.Context, s networkSettings, name, page string) error {
	key, err := register.CleanKey(name)
	if err != nil {
		key = name // a whole forge
	}
	o, err := a.open(ctx, sqlite.Write)
	if err != nil {
		return err
	}
	defer o.Close()
	account, err := o.store.Account(ctx, key)
	if errors.Is(err, register.ErrNotFound) {
		return misuse("proof.unknown", words.Args{"account": key})
	}
	if err != nil {
		return err
	}
	body, err := o.store.Organisation(ctx, account.Organisation)
	if err != nil {
		return err
	}
	if !desk.OfficialPage(body, page) {
		return misuse("proof.elsewhere", words.Args{"page": page, "name": body.Name, "site": body.Website})
	}
	content, err := a.readFileOrURL(ctx, s, page)
	if err != nil {
		return err
	}
	if !desk.LinksTo(content, account) {
		return incomplete("proof.no_link", words.Args{"page": page, "account": account.Key()})
	}
	sum := sha256.Sum256(content)
	e := register.Evidence{URL: page, ReadAt: a.now().UTC().Truncate(time.Second), SHA256: hex.EncodeToString(sum[:])}
	if err := o.desk.ProveAccount(ctx, desk.Operator(), account.Key(), register.ProofBacklink, e); err != nil {
		return err
	}
	a.say("proof.done", words.Args{"page": page, "account": account.Key(), "name": body.Name})
	return nil
}
