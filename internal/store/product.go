// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

func (w *writer) product(p register.Product) {
	w.row(`INSERT INTO product (slug, body) VALUES (?, ?) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE excluded.body <> product.body`, p.Slug, w.body(p))
}

// sheetProduct writes which product a sheet names, or that it names none.
func (w *writer) sheetProduct(s register.Sheet) {
	name := s.Content.Product.Or("")
	if register.FoldName(name) == "" {
		w.do(`DELETE FROM sheet_product WHERE sheet = ?`, s.ID)
		return
	}
	if public(s.State) {
		w.row(`INSERT INTO product_named (slug, name) VALUES (?, ?) ON CONFLICT DO NOTHING`, register.Slug(name), name)
	}
	w.row(`INSERT INTO sheet_product (sheet, product, name) VALUES (?, ?, ?) ON CONFLICT (sheet) DO UPDATE SET product = excluded.product, name = excluded.name`,
		s.ID, register.Slug(name), name)
}

// products are those that a supplier described or that public sheets name, with their uses.
const products = `SELECT u.slug, MAX(u.body), COALESCE(MIN(u.name), ''), SUM(u.uses) FROM (
		SELECT slug, body, NULL AS name, 0 AS uses FROM product
		UNION ALL
		SELECT p.product, '', p.name, 1 FROM sheet_product p JOIN sheet s ON s.id = p.sheet WHERE s.state <> 'withdrawn' AND s.` + publicStates + `
	) AS u `

// onceNamed finds a product that a public sheet named once and none names any more.
func (r *Register) onceNamed(ctx context.Context, slug string) ([]register.ProductUses, error) {
	var all []register.ProductUses
	err := r.engine.Query(ctx, Statement{SQL: `SELECT name FROM product_named WHERE slug = ?`, Args: []any{slug}}, func(row Row) error {
		p := register.ProductUses{Product: register.Product{Slug: slug}}
		if err := row.Scan(&p.Name); err != nil {
			return err
		}
		all = append(all, p)
		return nil
	})
	return all, err
}

// Products lists products by slug, from the first one greater than after.
func (r *Register) Products(ctx context.Context, after string, limit int) ([]register.ProductUses, error) {
	return r.products(ctx, `WHERE u.slug > ? GROUP BY u.slug ORDER BY u.slug LIMIT ?`, after, limit)
}

// Product finds one by its slug: also one that no public sheet names any more.
func (r *Register) Product(ctx context.Context, slug string) (register.ProductUses, error) {
	all, err := r.products(ctx, `WHERE u.slug = ? GROUP BY u.slug`, slug)
	if err == nil && len(all) == 0 {
		all, err = r.onceNamed(ctx, slug)
	}
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("product %s: %w", slug, register.ErrNotFound)
	}
	if err != nil {
		return register.ProductUses{}, err
	}
	return all[0], nil
}

func (r *Register) products(ctx context.Context, where string, args ...any) ([]register.ProductUses, error) {
	var all []register.ProductUses
	err := r.engine.Query(ctx, Statement{SQL: products + where, Args: args}, func(row Row) error {
		var p register.ProductUses
		var slug, body, name string
		if err := row.Scan(&slug, &body, &name, &p.Uses); err != nil {
			return err
		}
		if body != "" {
			if err := json.Unmarshal([]byte(body), &p.Product); err != nil {
				return err
			}
		} else {
			p.Name = name
		}
		p.Slug = slug
		all = append(all, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("products: %w", err)
	}
	return all, nil
}

// SheetsOfProduct lists the public sheets that name a product, withdrawn ones left out, by slug of the sheet.
func (r *Register) SheetsOfProduct(ctx context.Context, product string, limit int) ([]register.Sheet, error) {
	return many[register.Sheet](ctx, r.engine, "sheets of product "+product,
		`SELECT s.body FROM sheet_product p JOIN sheet s ON s.id = p.sheet WHERE p.product = ? AND s.state <> 'withdrawn' AND s.`+publicStates+` ORDER BY s.slug LIMIT ?`,
		product, limit)
}
