-- SPDX-License-Identifier: EUPL-1.2
-- Software: which name a publiccode.yml says, and the projects that repositories of one
-- name are. Both are asked by key, the name without case, accents, spaces and signs.

-- +goose Up
-- '' where no publiccode.yml says a name: then the repository's own counts, of which the
-- index is made without writing a row.
ALTER TABLE repository ADD COLUMN software TEXT NOT NULL DEFAULT '';

-- The index of words has the folded name already, as the second of two; the first row
-- of that kind which says none has what is made of an empty one.
UPDATE repository SET software = COALESCE((
    SELECT substr(n, instr(n, ' ') + 1) FROM (
        SELECT json_extract(d.facets, '$."software.named"') AS n FROM search_doc d WHERE d.kind = 'repository' AND d.key = repository.id)
    WHERE instr(n, ' ') > 0), '')
WHERE id IN (SELECT repository FROM publiccode) AND json_extract(body, '$.software.state') = 'present';

CREATE INDEX repository_by_software ON repository (software, id) WHERE software <> '';
CREATE INDEX repository_by_own_software ON repository (replace(name, ' ', ''), id) WHERE software = '';

CREATE TABLE software (
    slug    TEXT PRIMARY KEY,       -- address on the site
    key     TEXT NOT NULL,          -- folded name; several may share it
    parts   INTEGER NOT NULL,       -- repositories
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX software_by_key ON software (key);

-- Until where the repositories of an older register have been gathered, by key; no row:
-- all are. The desk does it, since a search entry needs the analysis of words.
CREATE TABLE software_ungathered (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    after TEXT NOT NULL
) STRICT;
INSERT INTO software_ungathered (id, after) SELECT 1, '' WHERE EXISTS (SELECT 1 FROM repository);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
