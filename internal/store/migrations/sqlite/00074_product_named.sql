-- SPDX-License-Identifier: EUPL-1.2
-- Products that a public sheet named once: their page keeps its address.

-- +goose Up
CREATE TABLE product_named (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

INSERT INTO product_named (slug, name)
SELECT p.product, MIN(p.name) FROM sheet_product p JOIN sheet s ON s.id = p.sheet WHERE s.state NOT IN ('draft', 'submitted') GROUP BY p.product;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
