-- SPDX-License-Identifier: EUPL-1.2
-- Questions, corrections and objections of readers, with their course.

-- +goose Up

CREATE TABLE inquiry (
    id           TEXT PRIMARY KEY,
    about        TEXT NOT NULL,
    key          TEXT NOT NULL,
    organisation TEXT NOT NULL,
    state        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    why          TEXT NOT NULL,     -- ground of a refusal, outcome of an answer
    received_at  TEXT NOT NULL,
    turn         INTEGER NOT NULL,  -- steps taken; the sum moves with every change
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX inquiry_by_noun ON inquiry (about, key);
CREATE INDEX inquiry_by_state ON inquiry (state, received_at);
CREATE INDEX inquiry_by_organisation ON inquiry (organisation);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
