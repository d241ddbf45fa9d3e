// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

// ImportProducts saves what suppliers say of their products, and the templates that
// they write for the sheets of those who use them. The same list twice changes nothing.
func (d *Desk) ImportProducts(ctx context.Context, source string, list []register.Product) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := register.Batch{At: d.clock(), Actor: "import:" + source}
	for _, p := range list {
		if register.FoldName(p.Name) == "" {
			return fmt.Errorf("import product without a name: %w", register.ErrInvalid)
		}
		p.Slug = register.Slug(p.Name)
		b.Products = append(b.Products, p)
	}
	return d.store.Save(ctx, b)
}
