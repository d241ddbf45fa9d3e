-- SPDX-License-Identifier: EUPL-1.2
-- Requests of bodies that an account on a forge be listed as their own.

-- +goose Up

CREATE TABLE claim (
    id           TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    account      TEXT NOT NULL,     -- folded key
    state        TEXT NOT NULL,
    at           TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX claim_by_organisation ON claim (organisation);
CREATE INDEX claim_by_state ON claim (state, at);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
