-- SPDX-License-Identifier: EUPL-1.2

-- +goose Up
-- The words of the index, for readers who mistype one. It holds nothing of its own.
CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab (search_index, 'col');

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
