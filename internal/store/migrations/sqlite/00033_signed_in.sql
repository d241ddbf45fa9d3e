-- SPDX-License-Identifier: EUPL-1.2
-- Whether an account was signed in to from a network before is asked at every try.

-- +goose Up

CREATE INDEX security_event_by_kind ON security_event (person, kind, at);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
