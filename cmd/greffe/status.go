// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// status is what "status" tells, also as JSON: a contract for scripts.
type status struct {
	Register      string `json:"register"`
	ReadOnly      bool   `json:"read_only"` // its file cannot be written
	Position      int64  `json:"position"`  // of the journal
	Sheets        int    `json:"sheets"`
	Repositories  int    `json:"repositories"`
	Gone          int    `json:"repositories_gone"`
	Organisations int    `json:"organisations"`
	Verified      int    `json:"links_verified"`
	LastCrawl     string `json:"last_crawl,omitempty"`
	Outcome       string `json:"last_crawl_outcome,omitempty"`
	Problems      int    `json:"accounts_with_problem"`
	Mails         int    `json:"mails_waiting,omitempty"`
	MailsGivenUp  int    `json:"mails_given_up,omitempty"`
	// The accounts that the last visit could not read as it should: key and message id.
	Accounts []troubled `json:"problems,omitempty"`
}

// troubled is an account whose last visit did not go well.
type troubled struct {
	Account string `json:"account"`
	Problem string `json:"problem"`
}

func statusCommand(a *app) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "status",
		Short: a.text("cli.status.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return misuse("cli.export.format", words.Args{"value": format, "allowed": "text, json"})
			}
			o, err := a.open(cmd.Context(), sqlite.Read)
			if err != nil {
				return err
			}
			defer o.Close()
			s, err := a.status(cmd.Context(), o)
			if err != nil {
				return noRegister(err)
			}
			if format == "json" {
				e := json.NewEncoder(a.stdout)
				e.SetIndent("", "  ")
				return e.Encode(s)
			}
			return a.writeStatus(s)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, a.text("cli.flag.format", nil))
	return cmd
}

func (a *app) status(ctx context.Context, o *office) (status, error) {
	f, err := o.store.Figures(ctx)
	if err != nil {
		return status{}, err
	}
	s := status{
		Register: a.db, ReadOnly: o.engine.Still(), Sheets: f.Sheets, Repositories: f.Repositories, Gone: f.RepositoriesGone,
		Organisations: f.Organisations, Verified: f.LinksVerified,
	}
	last, err := o.store.LastChanges(ctx, 0, 1)
	if err != nil {
		return s, err
	}
	if len(last) > 0 {
		s.Position = last[0].Seq
	}
	round, err := o.store.LastRound(ctx)
	switch {
	case err == nil:
		s.LastCrawl, s.Outcome = round.Started.Format(time.RFC3339), string(round.Outcome)
	case !errors.Is(err, register.ErrNotFound):
		return s, err
	}
	parts, err := o.store.Coverage(ctx)
	for _, p := range parts {
		if !p.Finished || p.Failed > 0 {
			s.Accounts = append(s.Accounts, troubled{p.Account, p.Problem})
		}
	}
	s.Problems = len(s.Accounts)
	if err != nil {
		return s, err
	}
	mails, err := o.store.MailCounts(ctx)
	for _, m := range mails {
		switch m.State {
		case register.MailWaiting:
			s.Mails = m.N
		case register.MailGivenUp:
			s.MailsGivenUp = m.N
		}
	}
	return s, err
}

func (a *app) writeStatus(s status) error {
	lines := []struct {
		id   string
		args words.Args
	}{
		{"cli.status.sheets", words.Args{"n": strconv.Itoa(s.Sheets)}},
		{"cli.status.repositories", words.Args{"n": strconv.Itoa(s.Repositories), "gone": strconv.Itoa(s.Gone)}},
		{"cli.status.organisations", words.Args{"n": strconv.Itoa(s.Organisations)}},
		{"cli.status.links", words.Args{"n": strconv.Itoa(s.Verified)}},
		{"cli.status.position", words.Args{"n": strconv.FormatInt(s.Position, 10)}},
	}
	if s.Mails+s.MailsGivenUp > 0 {
		lines = append(lines, struct {
			id   string
			args words.Args
		}{"mail.status", words.Args{"n": strconv.Itoa(s.Mails), "given_up": strconv.Itoa(s.MailsGivenUp)}})
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(a.stdout, a.text(l.id, l.args)); err != nil {
			return err
		}
	}
	crawl := a.text("cli.status.never", nil)
	if s.LastCrawl != "" {
		crawl = a.text("cli.status.crawl", words.Args{"date": s.LastCrawl, "outcome": a.text("cli.outcome."+s.Outcome, nil), "n": strconv.Itoa(s.Problems)})
	}
	for _, t := range s.Accounts {
		if t.Problem != "" {
			crawl += "\n" + a.text("cli.crawl.problem", words.Args{"account": t.Account, "problem": a.text(t.Problem, nil)})
		}
	}
	_, err := fmt.Fprintln(a.stdout, crawl)
	return err
}
