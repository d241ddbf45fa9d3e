-- SPDX-License-Identifier: EUPL-1.2
-- Those who sign in, what they may do and what they are known by. Nothing here
-- enters the journal, which is public. Secrets are kept as hashes.

-- +goose Up

CREATE TABLE person (
    id      TEXT PRIMARY KEY,
    mail    TEXT NOT NULL,          -- folded
    issuer  TEXT NOT NULL,          -- of OpenID Connect; '' for a local account
    subject TEXT NOT NULL,
    body    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX person_by_mail ON person (mail) WHERE issuer = '' AND mail <> '';
CREATE UNIQUE INDEX person_by_subject ON person (issuer, subject) WHERE issuer <> '';

CREATE TABLE credential (
    person   TEXT PRIMARY KEY,
    password TEXT NOT NULL,         -- argon2id, PHC string format
    totp     TEXT NOT NULL,         -- sealed with a key that the password makes
    step     INTEGER NOT NULL,
    recovery TEXT NOT NULL          -- JSON list of hashes
) STRICT;

CREATE TABLE membership (
    person       TEXT NOT NULL,
    organisation TEXT NOT NULL,     -- '' for the register
    role         TEXT NOT NULL,
    by           TEXT NOT NULL,
    since        TEXT NOT NULL,
    PRIMARY KEY (person, organisation, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_organisation ON membership (organisation);

CREATE TABLE session (
    hash       TEXT PRIMARY KEY,
    id         TEXT NOT NULL,
    person     TEXT NOT NULL,
    method     TEXT NOT NULL,
    rights     TEXT NOT NULL,
    agent      TEXT NOT NULL,
    network    TEXT NOT NULL,
    id_token   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_end ON session (expires_at);

CREATE TABLE pass (
    hash         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    person       TEXT NOT NULL,
    mail         TEXT NOT NULL,
    name         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    role         TEXT NOT NULL,
    lang         TEXT NOT NULL,
    by           TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    used_at      TEXT NOT NULL
) STRICT;
CREATE INDEX pass_by_organisation ON pass (organisation, created_at);

CREATE TABLE token (
    id           TEXT PRIMARY KEY,
    hash         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    person       TEXT NOT NULL,
    organisation TEXT NOT NULL,
    roles        TEXT NOT NULL,     -- JSON list
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    used_at      TEXT NOT NULL,
    revoked_at   TEXT NOT NULL
) STRICT;
CREATE INDEX token_by_person ON token (person);

CREATE TABLE security_event (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT NOT NULL,
    kind   TEXT NOT NULL,
    person TEXT NOT NULL,
    body   TEXT NOT NULL
) STRICT;
CREATE INDEX security_event_by_person ON security_event (person, seq);

CREATE TABLE join_request (
    id           TEXT PRIMARY KEY,
    person       TEXT NOT NULL,
    organisation TEXT NOT NULL,
    state        TEXT NOT NULL,
    at           TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX join_by_state ON join_request (state, at);
CREATE INDEX join_by_person ON join_request (person);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
