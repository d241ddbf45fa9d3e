-- SPDX-License-Identifier: EUPL-1.2
-- What was not looked at has no value in any facet: that of the software's description
-- file held the word of the state instead, and nothing was found under it.

-- +goose Up
UPDATE search_doc SET facets = json_remove(facets, '$.metadata') WHERE json_extract(facets, '$.metadata') = 'not_observed';

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
