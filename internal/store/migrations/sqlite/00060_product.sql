-- SPDX-License-Identifier: EUPL-1.2
-- Software that several bodies use. A sheet names it in words; slug is those words as
-- an address, and what tells one product from another.

-- +goose Up
CREATE TABLE product (
    slug TEXT PRIMARY KEY,
    body TEXT NOT NULL              -- what its supplier says of it
) STRICT;

CREATE TABLE sheet_product (
    sheet   TEXT PRIMARY KEY,
    product TEXT NOT NULL,          -- slug
    name    TEXT NOT NULL           -- as the sheet writes it
) STRICT;
CREATE INDEX sheet_product_by_product ON sheet_product (product);

-- Names of plain letters; others come in when their sheet is saved again.
INSERT INTO sheet_product (sheet, product, name)
SELECT id, replace(lower(json_extract(body, '$.content.shared_product')), ' ', '-'), json_extract(body, '$.content.shared_product')
FROM sheet WHERE lower(json_extract(body, '$.content.shared_product')) GLOB '[a-z]*'
    AND lower(json_extract(body, '$.content.shared_product')) NOT GLOB '*[^a-z0-9 ]*'
    AND json_extract(body, '$.content.shared_product') NOT LIKE '%  %';

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
