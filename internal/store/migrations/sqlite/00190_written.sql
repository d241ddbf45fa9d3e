-- SPDX-License-Identifier: EUPL-1.2
-- When each table was last written, as a number that no other write has: what was read
-- from a table whose mark is the same would be read alike today. A table that is not here
-- was not written since this table is.

-- +goose Up
CREATE TABLE written (
    name TEXT PRIMARY KEY,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
