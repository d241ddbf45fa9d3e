-- SPDX-License-Identifier: EUPL-1.2
-- That the file is to be written anew, because erased words may stand in its free pages.

-- +goose Up
CREATE TABLE scrub (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    asked_at TEXT NOT NULL
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
