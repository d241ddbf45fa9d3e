// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"greffe/internal/register"
)

func (w *writer) examination(x register.Examination) {
	w.row(`INSERT INTO examination (repository, seen_at, results, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (repository) DO UPDATE SET seen_at = excluded.seen_at, results = excluded.results, body = excluded.body
		WHERE excluded.seen_at >= examination.seen_at AND (excluded.seen_at, excluded.body) <> (examination.seen_at, examination.body)`,
		x.Repository, stamp(x.At), resultLines(x.Checks), w.body(x))
}

// Examination is what the last visit that read a repository shows of its licence and
// of good practices.
func (r *Register) Examination(ctx context.Context, repository string) (register.Examination, error) {
	return one[register.Examination](ctx, r.engine, "examination of "+repository, `SELECT body FROM examination WHERE repository = ?`, repository)
}

// Results gives the results of the checks of each repository that the accounts of an
// organisation hold and that is not gone, by id: rule, version and result, nothing else.
// One that no visit has read has none.
func (r *Register) Results(ctx context.Context, organisation string) (map[string][]register.Check, error) {
	all := map[string][]register.Check{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT r.id, coalesce(x.results, '') FROM account a
			JOIN repository_account ra ON ra.account = a.folded
			JOIN repository r ON r.id = ra.repository AND r.gone_at = ''
			LEFT JOIN examination x ON x.repository = r.id
		WHERE a.organisation = ?`, Args: []any{organisation}}, func(row Row) error {
		var id, lines string
		if err := row.Scan(&id, &lines); err != nil {
			return err
		}
		all[id] = readResultLines(lines)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("results of %s: %w", organisation, err)
	}
	return all, nil
}

// resultLines writes what Results reads.
func resultLines(checks []register.Check) string {
	var b strings.Builder
	for _, c := range checks {
		b.WriteString(c.Rule + " " + strconv.Itoa(c.Version) + " " + string(c.Result) + "\n")
	}
	return b.String()
}

func readResultLines(lines string) []register.Check {
	var checks []register.Check
	for line := range strings.Lines(lines) {
		rule, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		version, result, ok := strings.Cut(rest, " ")
		n, err := strconv.Atoi(version)
		if ok && err == nil {
			checks = append(checks, register.Check{Rule: rule, Version: n, Result: register.CheckResult(result)})
		}
	}
	return checks
}
