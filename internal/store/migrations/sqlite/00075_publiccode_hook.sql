-- SPDX-License-Identifier: EUPL-1.2
-- The sheets that publiccode.yml files name under supports. Files read before are
-- looked at when they are read again.

-- +goose Up
CREATE TABLE publiccode_hook (
    repository TEXT NOT NULL,
    hook       TEXT NOT NULL,       -- id of a sheet, or slug:… of its page
    PRIMARY KEY (hook, repository)
) STRICT;
CREATE INDEX publiccode_hook_by_repository ON publiccode_hook (repository);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
