-- SPDX-License-Identifier: EUPL-1.2
-- Messages that wait to be sent, and the addresses of calendars of reviews. A message
-- holds references alone: no address, no words and no secret; a one-time link is made
-- when it leaves. None of it enters the journal.

-- +goose Up

CREATE TABLE mail (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    person       TEXT NOT NULL,
    pass         TEXT NOT NULL,     -- hash
    about        TEXT NOT NULL,
    organisation TEXT NOT NULL,
    event        TEXT NOT NULL,
    at           TEXT NOT NULL,
    due          TEXT NOT NULL,
    tries        INTEGER NOT NULL,
    state        TEXT NOT NULL,
    fault        TEXT NOT NULL
) STRICT;
CREATE INDEX mail_by_due ON mail (state, due);

CREATE TABLE calendar (
    person TEXT PRIMARY KEY,
    hash   TEXT NOT NULL UNIQUE,
    at     TEXT NOT NULL
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
