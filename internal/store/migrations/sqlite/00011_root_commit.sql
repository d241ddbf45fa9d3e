-- SPDX-License-Identifier: EUPL-1.2
-- Repositories are looked up by the commit that their history began with: copies share it.

-- +goose Up

CREATE INDEX repository_by_root ON repository (json_extract(body, '$.activity.root.value'))
    WHERE json_extract(body, '$.activity.root.value') IS NOT NULL;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
