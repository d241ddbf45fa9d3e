-- SPDX-License-Identifier: EUPL-1.2

-- The front page asks for the last changes of each kind and counts what is gone: over a
-- million rows neither may read them all.

-- +goose Up
CREATE INDEX change_by_kind ON change (kind, seq);
CREATE INDEX repository_by_end ON repository (gone_at) WHERE gone_at <> '';
CREATE INDEX repository_by_sight ON repository (seen_at);

-- +goose Down
DROP INDEX repository_by_sight;
DROP INDEX repository_by_end;
DROP INDEX change_by_kind;
