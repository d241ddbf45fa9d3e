-- SPDX-License-Identifier: EUPL-1.2
-- The degree of opening that administrations state to the register, one a repository.

-- +goose Up
CREATE TABLE opening (
    repository TEXT PRIMARY KEY,    -- id
    number     INTEGER NOT NULL,    -- is checked at each write
    body       TEXT NOT NULL
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
