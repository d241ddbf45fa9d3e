-- SPDX-License-Identifier: EUPL-1.2
-- Visits that people asked for before their turn, the last one for each address, and how
-- the crawls of this register were last made.

-- +goose Up
CREATE TABLE visit_request (
    key          TEXT PRIMARY KEY,    -- folded, of the repository or the account
    organisation TEXT NOT NULL,       -- for which it was asked; ''
    person       TEXT NOT NULL,       -- who asked
    state        TEXT NOT NULL,
    asked_at     TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX visit_request_by_state ON visit_request (state, asked_at);
CREATE INDEX visit_request_by_time ON visit_request (asked_at);

CREATE TABLE crawl_settings (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
