// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"greffe/internal/register"
)

// Database is a file of plain tables being written.
type Database interface {
	// Exec carries out one statement.
	Exec(ctx context.Context, statement string, args ...any) error
}

// tables are the lists that the database holds as tables of the same name and columns.
func tables() []string {
	return []string{ListAlgorithms, ListRepositories, ListOrganisations, ListAccounts, ListLinks, ListChanges, ListCrawls}
}

// views are questions that readers ask first, as SQL that they can read.
func views() []struct{ name, says, sql string } {
	return []struct{ name, says, sql string }{
		{"algorithm_code", "Each public algorithm with the source code that it is linked to, surest first.",
			`SELECT a.slug AS algorithm, a.name AS name, a.administration AS administration, l.status AS status, l.ground AS ground, l.address AS address, r.url AS repository_url, r.licence AS licence
			FROM algorithms a LEFT JOIN links l ON l.sheet = a.id LEFT JOIN repositories r ON r.id = l.repository ORDER BY a.slug, l.status DESC, l.address`},
		{"organisation_repositories", "Each body with the repositories that its accounts hold.",
			`SELECT o.slug AS organisation, o.name AS name, r.key AS repository, r.url AS url, r.licence AS licence, r.gone AS gone
			FROM organisations o JOIN accounts a ON a.organisation = o.id JOIN repository_accounts ra ON ra.account = lower(a.key) JOIN repositories r ON r.key = ra.repository ORDER BY o.slug, r.key`},
		{"licences", "How many repositories that are not gone say which licence; not_observed is told apart from absent.",
			`SELECT CASE WHEN licence_state = 'present' THEN licence ELSE licence_state END AS licence, COUNT(*) AS repositories FROM repositories WHERE gone = 0 GROUP BY 1 ORDER BY 2 DESC, 1`},
		{"languages", "How many repositories that are not gone are in which programming language.",
			`SELECT CASE WHEN language_state = 'present' THEN language ELSE language_state END AS language, COUNT(*) AS repositories FROM repositories WHERE gone = 0 GROUP BY 1 ORDER BY 2 DESC, 1`},
		{"coverage", "How much of each list is declared, imported, observed.",
			`SELECT 'algorithms' AS list, origin, COUNT(*) AS entries FROM algorithms GROUP BY origin UNION ALL SELECT 'repositories', origin, COUNT(*) FROM repositories GROUP BY origin
			UNION ALL SELECT 'organisations', origin, COUNT(*) FROM organisations GROUP BY origin ORDER BY 1, 2`},
	}
}

// WriteDatabase writes the public lists as tables, with views over them and a dictionary
// of every column. label gives the words of a column.
func (l Library) WriteDatabase(ctx context.Context, db Database, about About, label func(column string) string) error {
	for _, statement := range []string{
		`CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
		`CREATE TABLE dictionary (table_name TEXT NOT NULL, column_name TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, possible_values TEXT NOT NULL, PRIMARY KEY (table_name, column_name)) STRICT`,
		`CREATE TABLE repository_accounts (repository TEXT NOT NULL, account TEXT NOT NULL, PRIMARY KEY (repository, account)) STRICT`,
	} {
		if err := db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("write database: %w", err)
		}
	}
	for _, said := range [][2]string{{"source", about.Source}, {"licence", about.Licence}, {"licence_url", about.LicenceURL}, {"date", about.Date}, {"position", fmt.Sprint(about.Position)}} {
		if err := db.Exec(ctx, `INSERT INTO about VALUES (?, ?)`, said[0], said[1]); err != nil {
			return fmt.Errorf("write database: %w", err)
		}
	}
	w := tableWriter{db: db, label: label}
	for _, column := range []string{"repository", "account"} {
		if err := w.say(ctx, "repository_accounts", column, string(Text), label(column), nil); err != nil {
			return fmt.Errorf("write database: %w", err)
		}
	}
	for _, list := range tables() {
		if err := l.writeDatabaseList(ctx, w, Choice{List: list}); err != nil {
			return fmt.Errorf("write database: %w", err)
		}
	}
	for _, v := range views() {
		if err := db.Exec(ctx, `CREATE VIEW `+v.name+` AS `+v.sql); err != nil {
			return fmt.Errorf("write database: %w", err)
		}
		if err := w.say(ctx, v.name, "", "view", v.says, nil); err != nil {
			return err
		}
	}
	return nil
}

func (l Library) writeDatabaseList(ctx context.Context, w tableWriter, c Choice) error {
	switch c.List {
	case ListAlgorithms:
		return fill(ctx, w, c.List, Algorithms(), Each(nouns[register.Sheet](ctx, l, c), AlgorithmOf))
	case ListRepositories:
		return fill(ctx, w, c.List, Repositories(), w.withAccounts(ctx, nouns[*register.Repository](ctx, l, c)))
	case ListOrganisations:
		return fill(ctx, w, c.List, Organisations(), nouns[register.Organisation](ctx, l, c))
	case ListAccounts:
		return fill(ctx, w, c.List, Accounts(), nouns[register.Account](ctx, l, c))
	case ListLinks:
		return fill(ctx, w, c.List, Links(), nouns[register.Link](ctx, l, c))
	case ListChanges:
		return fill(ctx, w, c.List, Changes(), l.changes(ctx))
	}
	return fill(ctx, w, c.List, Crawls(), l.crawls(ctx))
}

// tableWriter fills the tables of a database.
type tableWriter struct {
	db    Database
	label func(string) string
}

func (w tableWriter) say(ctx context.Context, table, column, kind, title string, values []string) error {
	return w.db.Exec(ctx, `INSERT INTO dictionary VALUES (?, ?, ?, ?, ?)`, table, column, kind, title, strings.Join(values, " "))
}

// withAccounts fills the table of which account holds which repository on the way.
func (w tableWriter) withAccounts(ctx context.Context, all iter.Seq2[*register.Repository, error]) iter.Seq2[*register.Repository, error] {
	return func(yield func(*register.Repository, error) bool) {
		for r, err := range all {
			if err == nil {
				err = w.accounts(ctx, r)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (w tableWriter) accounts(ctx context.Context, r *register.Repository) error {
	for _, account := range r.Accounts {
		if err := w.db.Exec(ctx, `INSERT OR IGNORE INTO repository_accounts VALUES (?, ?)`, r.Key, strings.ToLower(account)); err != nil {
			return err
		}
	}
	return nil
}

// fill makes a table under the names of the columns and fills it. An empty cell is NULL.
func fill[T any](ctx context.Context, w tableWriter, table string, columns []Column[T], all iter.Seq2[T, error]) error {
	var defined, places []string
	for _, c := range columns {
		kind := "TEXT"
		if c.Type == Integer || c.Type == Truth {
			kind = "INTEGER"
		}
		defined, places = append(defined, `"`+c.Name+`" `+kind), append(places, "?")
		if err := w.say(ctx, table, c.Name, string(c.Type), w.label(c.Name), c.Values); err != nil {
			return err
		}
	}
	if err := w.db.Exec(ctx, `CREATE TABLE `+table+` (`+strings.Join(defined, ", ")+`) STRICT`); err != nil {
		return err
	}
	insert := `INSERT INTO ` + table + ` VALUES (` + strings.Join(places, ", ") + `)`
	row := make([]any, len(columns))
	for v, err := range all {
		if err != nil {
			return err
		}
		for i, c := range columns {
			row[i] = cellOf(c.Type, c.Value(v))
		}
		if err := w.db.Exec(ctx, insert, row...); err != nil {
			return err
		}
	}
	return nil
}

func cellOf(kind Type, value string) any {
	switch {
	case value == "":
		return nil
	case kind == Truth:
		return map[string]int{"true": 1, "false": 0}[value]
	}
	return value // SQLite reads an integer out of its digits
}
