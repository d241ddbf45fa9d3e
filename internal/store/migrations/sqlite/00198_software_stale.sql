-- SPDX-License-Identifier: EUPL-1.2
-- Names whose software is to be gathered anew, since a repository that bears them was
-- written. The mark tells one writing from the next: it is never used again.

-- +goose Up
CREATE TABLE software_stale (
    mark INTEGER PRIMARY KEY AUTOINCREMENT,
    key  TEXT NOT NULL UNIQUE
) STRICT;

-- Everything that is there is gathered anew, first the names that a publiccode.yml says,
-- as the program folds them; named is the last repository of which that is done.
ALTER TABLE software_ungathered ADD COLUMN named TEXT NOT NULL DEFAULT '';
DELETE FROM software_ungathered;
INSERT INTO software_ungathered (id, after) SELECT 1, '' WHERE EXISTS (SELECT 1 FROM repository);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
