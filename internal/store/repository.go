// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
)

// repositoryMaterial is what the journal keeps of a repository: what a reader
// would call a change. Visits, stars and commits are not. Its fields stand in the
// order of their JSON names: then it is canonical as it is written.
type repositoryMaterial struct {
	Accounts      []string               `json:"accounts,omitempty"`
	Address       string                 `json:"address"`
	Aliases       []register.Address     `json:"aliases,omitempty"`
	Archived      *fact                  `json:"archived,omitempty"`
	Body          *fact                  `json:"body,omitempty"`
	CreatedOn     *fact                  `json:"created_on,omitempty"`
	DefaultBranch *fact                  `json:"default_branch,omitempty"`
	Description   *fact                  `json:"description,omitempty"`
	ForgeID       string                 `json:"forge_id,omitempty"`
	Fork          *fact                  `json:"fork,omitempty"`
	Homepage      *fact                  `json:"homepage,omitempty"`
	Kind          register.ForgeKind     `json:"kind"`
	Label         string                 `json:"label"`
	Language      *fact                  `json:"language,omitempty"`
	Licence       *fact                  `json:"licence,omitempty"`
	Opening       *fact                  `json:"opening,omitempty"`
	Origin        register.OriginKind    `json:"origin"`
	Publiccode    register.MetadataState `json:"publiccode,omitempty"`
	Reach         register.Reach         `json:"reach"`
	Retired       bool                   `json:"retired"`
	Sheets        []string               `json:"sheets,omitempty"`
	Software      *fact                  `json:"software,omitempty"`
	Summary       *fact                  `json:"summary,omitempty"`
	Topics        *fact                  `json:"topics,omitempty"`
	URL           string                 `json:"url"`
}

func repositoryState(r *register.Repository) repositoryMaterial {
	reach := r.Reach
	switch { // a forge's bad day is no change of the repository
	case reach.Lost() && !r.Gone() && r.VisitedAt.IsZero():
		reach = register.ReachUnknown
	case reach == register.ReachUnavailable, reach.Lost() && !r.Gone():
		reach = register.ReachOpen
	}
	return repositoryMaterial{
		Address: r.Key, Label: r.Name, Retired: r.Gone(),
		URL: r.URL, Kind: r.Kind, ForgeID: r.ForgeID, Accounts: r.Accounts, Aliases: r.Aliases,
		Description: material(r.Description), Homepage: material(r.Homepage), Licence: material(r.Licence),
		Language: material(r.Language), Topics: material(r.Topics), Fork: material(r.Fork), Archived: material(r.Archived),
		DefaultBranch: material(r.DefaultBranch), CreatedOn: material(r.CreatedOn), Publiccode: r.Publiccode,
		Software: material(r.Software), Summary: material(r.Summary), Body: material(r.Body), Sheets: r.SheetFiles,
		Reach: reach, Origin: r.Origin.Kind, Opening: material(r.Opening),
	}
}

func (w *writer) repositories(all []register.Repository) {
	work := worked(all, func(r *register.Repository) nounWork {
		body, err := json.Marshal(r)
		return nounWork{string(body), err, revise(repositoryState(r))}
	})
	for i := range all {
		w.fail(work[i].err)
		w.repository(&all[i], work[i])
	}
	for _, step := range []func(*register.Repository){w.takeAddresses, w.addresses, w.leaveAddresses} {
		for i := range all {
			step(&all[i])
		}
	}
}

func (w *writer) repository(r *register.Repository, work nounWork) {
	seen := stamp(r.SeenAt)
	w.change(register.KindRepository, r.ID, work.revision, `repository WHERE id`, r.SeenAt)
	w.row(`INSERT INTO repository (id, folded, host, name, software, forge_id, head, gone_at, seen_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET folded = excluded.folded, host = excluded.host, name = excluded.name, software = excluded.software, forge_id = excluded.forge_id,
			head = excluded.head, gone_at = excluded.gone_at, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= repository.seen_at AND excluded.body <> repository.body`,
		r.ID, register.FoldKey(r.Key, r.Kind), r.Host, register.FoldName(r.Name), declaredKey(r), r.ForgeID, r.Head.Or(""), stamp(r.GoneAt), seen, work.body)
	w.row(`WITH v (id, seen_at) AS (VALUES (?, ?))
		DELETE FROM repository_account WHERE repository IN (SELECT v.id FROM v JOIN repository r ON r.id = v.id AND r.seen_at = v.seen_at)`, r.ID, seen)
	for _, account := range r.Accounts {
		w.row(`WITH v (account, id, seen_at) AS (VALUES (?, ?, ?)) INSERT INTO repository_account (account, repository)
			SELECT v.account, v.id FROM v JOIN repository r ON r.id = v.id AND r.seen_at = v.seen_at WHERE TRUE ON CONFLICT DO NOTHING`,
			strings.ToLower(account), r.ID, seen)
	}
}

// takeAddresses ends the use of a repository's present addresses by any other one,
// which keeps them in its history.
func (w *writer) takeAddresses(r *register.Repository) {
	if r.Gone() {
		return
	}
	for _, a := range addressesOf(r) {
		if a.Until == "" {
			w.rows(`WITH v (folded, id, seen_at) AS (VALUES (?, ?, ?))
				UPDATE address SET until = ? FROM v JOIN repository r ON r.id = v.id AND r.seen_at = v.seen_at
				WHERE address.folded = v.folded AND address.repository <> v.id AND address.until = ''`).
				after(day(w.at)).add(register.FoldKey(a.Key, r.Kind), r.ID, stamp(r.SeenAt))
		}
	}
}

// addresses records every address of a repository, unless a newer observation is stored.
func (w *writer) addresses(r *register.Repository) {
	for _, a := range addressesOf(r) {
		w.row(`WITH v (folded, id, key, since, until, seen_at) AS (VALUES (?, ?, ?, ?, ?, ?))
			INSERT INTO address (folded, repository, key, since, until)
			SELECT v.folded, v.id, v.key, v.since, v.until FROM v JOIN repository r ON r.id = v.id AND r.seen_at = v.seen_at WHERE TRUE
			ON CONFLICT (folded, repository) DO UPDATE SET key = excluded.key, since = excluded.since, until = excluded.until
			WHERE (excluded.key, excluded.since, excluded.until) <> (address.key, address.since, address.until)`,
			register.FoldKey(a.Key, r.Kind), r.ID, a.Key, a.Since, a.Until, stamp(r.SeenAt))
	}
}

// leaveAddresses ends the use of addresses by a repository that is gone where another
// one is there now.
func (w *writer) leaveAddresses(r *register.Repository) {
	if !r.Gone() {
		return
	}
	w.rows(`WITH v (id) AS (VALUES (?))
		UPDATE address SET until = ? WHERE repository IN (SELECT id FROM v) AND until = ''
			AND EXISTS (SELECT 1 FROM address o WHERE o.folded = address.folded AND o.repository <> address.repository AND o.until = '')`).
		after(day(w.at)).add(r.ID)
}

// addressesOf lists the addresses of a repository, its present one first.
func addressesOf(r *register.Repository) []register.Address {
	return append([]register.Address{{Key: r.Key}}, r.Aliases...)
}

// Repository finds a repository by its id.
func (r *Register) Repository(ctx context.Context, id string) (register.Repository, error) {
	return one[register.Repository](ctx, r.engine, "repository "+id, `SELECT body FROM repository WHERE id = ?`, id)
}

// RepositoryByKey finds a repository by any address that it has or had, in any
// case on forges that fold it; the one that holds the address now comes first.
func (r *Register) RepositoryByKey(ctx context.Context, key string) (register.Repository, error) {
	fail := func(err error) (register.Repository, error) {
		return register.Repository{}, fmt.Errorf("repository %s: %w", key, err)
	}
	clean, err := register.CleanKey(key)
	if err != nil {
		return fail(register.ErrNotFound)
	}
	asked, args := `VALUES (?)`, []any{register.FoldKey(clean, register.GitHub)} // a list after IN would be a table of its own to SQLite
	if plain := register.FoldKey(clean, register.PlainGit); plain != args[0] {
		asked, args = `VALUES (?), (?)`, append(args, plain)
	}
	all, err := many[register.Repository](ctx, r.engine, "addresses",
		`SELECT r.body FROM (`+asked+`) v JOIN address a ON a.folded = v.column1 JOIN repository r ON r.id = a.repository
		ORDER BY a.until = '' DESC, a.key = ? DESC, a.until DESC, r.id LIMIT 8`, append(args, clean)...)
	if err != nil {
		return fail(err)
	}
	for _, repo := range all {
		folded := register.FoldKey(clean, repo.Kind)
		if slices.ContainsFunc(addressesOf(&repo), func(a register.Address) bool { return register.FoldKey(a.Key, repo.Kind) == folded }) {
			return repo, nil
		}
	}
	return fail(register.ErrNotFound)
}

// RepositoryByForgeID finds a repository by the forge's own id.
func (r *Register) RepositoryByForgeID(ctx context.Context, host, forgeID string) (register.Repository, error) {
	return one[register.Repository](ctx, r.engine, "repository "+host+" #"+forgeID,
		`SELECT body FROM repository WHERE host = ? AND forge_id = ? AND forge_id <> '' LIMIT 1`, host, forgeID)
}

// RepositoriesByID answers those of the ids that exist, in the order of ids.
func (r *Register) RepositoriesByID(ctx context.Context, ids []string) ([]register.Repository, error) {
	return inOrder[register.Repository](ctx, r.engine, "repositories", "repository", "", ids)
}

// RepositoriesInBrief is RepositoriesByID for lists.
func (r *Register) RepositoriesInBrief(ctx context.Context, ids []string) ([]register.RepositoryBrief, error) {
	return inOrder[register.RepositoryBrief](ctx, r.engine, "repositories in brief", "repository", "", ids)
}

// RepositoriesByAddress answers the repositories that have now one of the folded keys, by key.
func (r *Register) RepositoriesByAddress(ctx context.Context, folded []string) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories by address",
		`SELECT body FROM repository WHERE id IN (SELECT repository FROM address
			WHERE folded IN (SELECT value FROM json_each(?)) AND until = '') ORDER BY folded, id`, list(folded))
}

// RepositoriesNamed lists the repositories of that name, in any case and without accents, by key.
func (r *Register) RepositoriesNamed(ctx context.Context, name string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories named "+name,
		`SELECT body FROM repository WHERE name = ? ORDER BY folded LIMIT ?`, register.FoldName(name), limit)
}

// RepositoriesWithHead lists the repositories whose default branch stands at a commit, by id.
func (r *Register) RepositoriesWithHead(ctx context.Context, head string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories at "+head,
		`SELECT body FROM repository WHERE head = ? AND head <> '' ORDER BY id LIMIT ?`, head, limit)
}

// RepositoriesWithRoot lists the repositories whose history began with a commit, by id.
func (r *Register) RepositoriesWithRoot(ctx context.Context, root string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories from "+root,
		`SELECT body FROM repository WHERE json_extract(body, '$.activity.root.value') = ? ORDER BY id LIMIT ?`, root, limit)
}

// RepositoriesHooked lists the repositories whose publiccode.yml names a sheet in one of these ways, by id.
func (r *Register) RepositoriesHooked(ctx context.Context, hooks []string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories that name a sheet",
		`SELECT body FROM repository WHERE id IN (SELECT repository FROM publiccode_hook WHERE hook IN (SELECT value FROM json_each(?))) ORDER BY id LIMIT ?`, list(hooks), limit)
}

// Repositories lists by folded key, from the first one greater than after, which is
// a folded key too: not every forge folds the case of paths.
func (r *Register) Repositories(ctx context.Context, after string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories",
		`SELECT body FROM repository WHERE folded > ? ORDER BY folded LIMIT ?`, after, limit)
}

// RepositoriesOf lists those held by the accounts of the organisation, by folded key.
func (r *Register) RepositoriesOf(ctx context.Context, organisation, after string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories of "+organisation,
		`SELECT body FROM repository WHERE folded > ? AND id IN (
			SELECT ra.repository FROM account a JOIN repository_account ra ON ra.account = a.folded WHERE a.organisation = ?)
		ORDER BY folded LIMIT ?`, after, organisation, limit)
}

// RepositoriesOfAccount lists those that an account holds, by folded key.
func (r *Register) RepositoriesOfAccount(ctx context.Context, account string) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories of "+account,
		`SELECT body FROM repository WHERE id IN (SELECT repository FROM repository_account WHERE account = ?) ORDER BY folded`, strings.ToLower(account))
}

// RepositoriesOnHost lists those of a host by id, from the first one greater than after.
func (r *Register) RepositoriesOnHost(ctx context.Context, host, after string, limit int) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories on "+host,
		`SELECT body FROM repository WHERE host = ? AND id > ? ORDER BY id LIMIT ?`, host, after, limit)
}
