// SPDX-License-Identifier: EUPL-1.2

package desk

import "context"

// underOne caps how many bodies directly below one are looked at.
const underOne = 10_000

// relinkBodies joins again the sheets of the bodies that moved in the tree, of those
// below them, and the sheets that are joined to their repositories: whether code is an
// ancestor's is another answer now.
func (b *draft) relinkBodies(ctx context.Context, moved map[string]bool) error {
	below := map[string]bool{}
	for _, id := range sortedKeys(moved) {
		if moved[id] {
			if err := b.descend(ctx, id, below); err != nil {
				return err
			}
		}
	}
	for _, id := range sorted(below) {
		if err := b.relinkSheetsOf(ctx, id); err != nil {
			return err
		}
		if err := b.relinkCodeOf(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// descend adds a body and those that the register has below it.
func (b *draft) descend(ctx context.Context, id string, below map[string]bool) error {
	if below[id] {
		return nil
	}
	below[id] = true
	children, err := b.desk.store.OrganisationsUnder(ctx, id, underOne)
	if err != nil {
		return err
	}
	for _, c := range children {
		if err := b.descend(ctx, c.ID, below); err != nil {
			return err
		}
	}
	return nil
}

func (b *draft) relinkSheetsOf(ctx context.Context, body string) error {
	for after := ""; ; {
		sheets, err := b.desk.store.SheetsOf(ctx, body, after, page)
		if err != nil {
			return err
		}
		for _, s := range sheets {
			after = s.Slug
			if err := b.relinkSheet(ctx, s.ID); err != nil {
				return err
			}
		}
		if len(sheets) < page {
			return nil
		}
	}
}

func (b *draft) relinkCodeOf(ctx context.Context, body string) error {
	accounts, err := b.desk.store.AccountsOf(ctx, body)
	if err != nil {
		return err
	}
	var ids []string
	for _, a := range accounts {
		held, err := b.desk.store.RepositoriesOfAccount(ctx, a.Key())
		if err != nil {
			return err
		}
		for _, r := range held {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	links, err := b.desk.store.LinksOfRepositories(ctx, ids)
	if err != nil {
		return err
	}
	for _, l := range links {
		if err := b.relinkSheet(ctx, l.Sheet); err != nil {
			return err
		}
	}
	return nil
}
