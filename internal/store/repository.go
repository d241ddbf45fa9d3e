// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"strings"

	"greffe/internal/register"
)

// repositoryMaterial is what the journal keeps of a repository: what a reader
// would call a change. Visits, stars and commits are not.
type repositoryMaterial struct {
	label
	URL           string                 `json:"url"`
	Kind          register.ForgeKind     `json:"kind"`
	ForgeID       string                 `json:"forge_id,omitempty"`
	Accounts      []string               `json:"accounts,omitempty"`
	Aliases       []register.Address     `json:"aliases,omitempty"`
	Description   *fact                  `json:"description,omitempty"`
	Homepage      *fact                  `json:"homepage,omitempty"`
	Licence       *fact                  `json:"licence,omitempty"`
	Language      *fact                  `json:"language,omitempty"`
	Topics        *fact                  `json:"topics,omitempty"`
	Fork          *fact                  `json:"fork,omitempty"`
	Archived      *fact                  `json:"archived,omitempty"`
	DefaultBranch *fact                  `json:"default_branch,omitempty"`
	CreatedOn     *fact                  `json:"created_on,omitempty"`
	Publiccode    register.MetadataState `json:"publiccode,omitempty"`
	Software      *fact                  `json:"software,omitempty"`
	Summary       *fact                  `json:"summary,omitempty"`
	Body          *fact                  `json:"body,omitempty"`
	Sheets        []string               `json:"sheets,omitempty"`
	Reach         register.Reach         `json:"reach"`
	Origin        register.OriginKind    `json:"origin"`
}

func repositoryState(r register.Repository) repositoryMaterial {
	reach := r.Reach
	if reach == register.ReachUnavailable { // a forge's bad day is no change of the repository
		reach = register.ReachOpen
	}
	return repositoryMaterial{
		label: label{Address: r.Key, Label: r.Name, Retired: r.Gone()},
		URL:   r.URL, Kind: r.Kind, ForgeID: r.ForgeID, Accounts: r.Accounts, Aliases: r.Aliases,
		Description: material(r.Description), Homepage: material(r.Homepage), Licence: material(r.Licence),
		Language: material(r.Language), Topics: material(r.Topics), Fork: material(r.Fork), Archived: material(r.Archived),
		DefaultBranch: material(r.DefaultBranch), CreatedOn: material(r.CreatedOn), Publiccode: r.Publiccode,
		Software: material(r.Software), Summary: material(r.Summary), Body: material(r.Body), Sheets: r.SheetFiles,
		Reach: reach, Origin: r.Origin.Kind,
	}
}

func (w *writer) repository(r register.Repository) {
	folded := register.FoldKey(r.Key, r.Kind)
	seen := stamp(r.SeenAt)
	w.change(register.KindRepository, r.ID, repositoryState(r), `repository WHERE id`, r.SeenAt)
	w.do(`INSERT INTO repository (id, folded, host, name, forge_id, head, gone_at, seen_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET folded = excluded.folded, host = excluded.host, name = excluded.name, forge_id = excluded.forge_id,
			head = excluded.head, gone_at = excluded.gone_at, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= repository.seen_at AND excluded.body <> repository.body`,
		r.ID, folded, r.Host, register.FoldName(r.Name), r.ForgeID, r.Head.Or(""), stamp(r.GoneAt), seen, w.body(r))
	w.address(r, register.Address{Key: r.Key})
	for _, a := range r.Aliases {
		w.address(r, a)
	}
	folds := make([]string, len(r.Accounts))
	for i, account := range r.Accounts {
		folds[i] = strings.ToLower(account)
	}
	w.do(`DELETE FROM repository_account WHERE repository = ? AND account NOT IN (SELECT value FROM json_each(?))`, r.ID, list(folds))
	for _, account := range r.Accounts {
		w.do(`INSERT INTO repository_account (account, repository) VALUES (?, ?) ON CONFLICT DO NOTHING`, strings.ToLower(account), r.ID)
	}
}

// address records one address of a repository. One that is current takes the
// address from any other repository, which keeps it in its history.
func (w *writer) address(r register.Repository, a register.Address) {
	folded := register.FoldKey(a.Key, r.Kind)
	if a.Until == "" {
		w.do(`UPDATE address SET until = ? WHERE folded = ? AND repository <> ? AND until = ''`, stamp(w.at)[:10], folded, r.ID)
	}
	w.do(`INSERT INTO address (folded, repository, key, since, until) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (folded, repository) DO UPDATE SET key = excluded.key, since = excluded.since, until = excluded.until
		WHERE (excluded.key, excluded.since, excluded.until) <> (address.key, address.since, address.until)`,
		folded, r.ID, a.Key, a.Since, a.Until)
}

// Repository finds a repository by its id.
func (r *Register) Repository(ctx context.Context, id string) (register.Repository, error) {
	return one[register.Repository](ctx, r.engine, "repository "+id, `SELECT body FROM repository WHERE id = ?`, id)
}

// RepositoryByKey finds a repository by any address that it has or had, in any
// case; the one that holds the address now comes first.
func (r *Register) RepositoryByKey(ctx context.Context, key string) (register.Repository, error) {
	clean, err := register.CleanKey(key)
	if err != nil {
		return register.Repository{}, fmt.Errorf("repository %s: %w", key, register.ErrNotFound)
	}
	return one[register.Repository](ctx, r.engine, "repository "+key,
		`SELECT r.body FROM address a JOIN repository r ON r.id = a.repository WHERE a.folded IN (?, ?)
		ORDER BY a.key = ? DESC, a.until = '' DESC, a.until DESC LIMIT 1`,
		register.FoldKey(clean, register.GitHub), register.FoldKey(clean, register.PlainGit), clean)
}

// RepositoryByForgeID finds a repository by the forge's own id.
func (r *Register) RepositoryByForgeID(ctx context.Context, host, forgeID string) (register.Repository, error) {
	return one[register.Repository](ctx, r.engine, "repository "+host+" #"+forgeID,
		`SELECT body FROM repository WHERE host = ? AND forge_id = ? LIMIT 1`, host, forgeID)
}

// RepositoriesByID answers those of the ids that exist, in the order of ids.
func (r *Register) RepositoriesByID(ctx context.Context, ids []string) ([]register.Repository, error) {
	return many[register.Repository](ctx, r.engine, "repositories",
		`SELECT r.body FROM json_each(?) j JOIN repository r ON r.id = j.value ORDER BY j.key`, list(ids))
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
