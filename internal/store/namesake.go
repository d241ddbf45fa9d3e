// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

// namesakes counts the repositories of a name; the index by name holds all that it reads.
const namesakes = `SELECT name, count(*) FROM repository WHERE name <> '' AND `

// Namesakes lists the names that several repositories bear, their own or that of their
// publiccode.yml, from the first one greater than after.
func (r *Register) Namesakes(ctx context.Context, after string, limit int) ([]register.Namesake, error) {
	return r.namesakes(ctx, `SELECT name, count(*) FROM (SELECT name, id FROM repository WHERE name > ?1
			UNION SELECT lower(trim(json_extract(body, '$.name'))) AS name, repository FROM publiccode WHERE name > ?1)
		WHERE name <> '' GROUP BY name HAVING count(*) > 1 ORDER BY name LIMIT ?2`, after, limit)
}

// NamesakesAmong gives those of these folded names that several repositories bear, by name.
func (r *Register) NamesakesAmong(ctx context.Context, names []string) ([]register.Namesake, error) {
	return r.namesakes(ctx, namesakes+`name IN (SELECT value FROM json_each(?)) GROUP BY name HAVING count(*) > 1 ORDER BY name`, list(names))
}

func (r *Register) namesakes(ctx context.Context, sql string, args ...any) ([]register.Namesake, error) {
	var all []register.Namesake
	err := r.engine.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		var n register.Namesake
		if err := row.Scan(&n.Name, &n.Repositories); err != nil {
			return err
		}
		all = append(all, n)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("names of several repositories: %w", err)
	}
	return all, nil
}
