-- SPDX-License-Identifier: EUPL-1.2
-- Addresses of sheets that were erased with their words: a hash of each, never the words.

-- +goose Up
CREATE TABLE erased_address (
    hash   TEXT PRIMARY KEY,
    at     TEXT NOT NULL,
    ground TEXT NOT NULL
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
