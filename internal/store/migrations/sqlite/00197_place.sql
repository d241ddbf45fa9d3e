-- SPDX-License-Identifier: EUPL-1.2
-- Bodies by name, those known by an account alone after all others.

-- +goose Up
CREATE INDEX organisation_by_place ON organisation ((CASE WHEN json_extract(body, '$.name_origin') IN ('forge_account', 'address') THEN '~' || folded ELSE folded END), id);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
