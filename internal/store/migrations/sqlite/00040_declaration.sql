-- SPDX-License-Identifier: EUPL-1.2
-- What administrations write before it is public. Nothing that readers see, no
-- search, feed, export or journal reads one of these tables, save census where public = 1.

-- +goose Up

-- The working state of each sheet that is declared here; number is checked at each write.
CREATE TABLE declaration (
    sheet        TEXT PRIMARY KEY,  -- id
    organisation TEXT NOT NULL,
    number       INTEGER NOT NULL,
    state        TEXT NOT NULL,
    folded       TEXT NOT NULL,     -- name, folded
    changed_at   TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX declaration_by_organisation ON declaration (organisation, changed_at);

-- Every saved state, for the administration's own history and for those who wrote at once.
CREATE TABLE declaration_revision (
    sheet  TEXT NOT NULL,
    number INTEGER NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (sheet, number)
) STRICT;

CREATE TABLE remark (
    sheet TEXT NOT NULL,
    at    TEXT NOT NULL,
    id    TEXT NOT NULL,
    body  TEXT NOT NULL,
    PRIMARY KEY (sheet, at, id)
) STRICT;

CREATE TABLE practice (
    organisation TEXT PRIMARY KEY,
    body         TEXT NOT NULL
) STRICT;

CREATE TABLE census (
    organisation TEXT NOT NULL,
    public       INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    body         TEXT NOT NULL,
    PRIMARY KEY (organisation, public)
) STRICT;

CREATE TABLE kept_answers (
    sheet  TEXT NOT NULL,
    asked  TEXT NOT NULL,           -- the self-check that they answer
    body   TEXT NOT NULL,
    PRIMARY KEY (sheet, asked)
) STRICT;

CREATE TABLE upload (
    organisation TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    at           TEXT NOT NULL,
    body         TEXT NOT NULL,
    bytes        BLOB NOT NULL,
    PRIMARY KEY (organisation, sha256)
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
