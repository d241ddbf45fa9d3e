-- SPDX-License-Identifier: EUPL-1.2
-- The first shape of the register. Times are text, 2006-01-02T15:04:05Z; '' is none.
-- body is the noun as JSON; the other columns are what is looked up, listed or guarded.
-- Tables with a body have row ids: a b-tree of keys would put each row of more than a
-- quarter of a page on pages of its own (https://www.sqlite.org/withoutrowid.html).

-- +goose Up

CREATE TABLE organisation (
    id     TEXT PRIMARY KEY,
    slug   TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,           -- name, folded, to sort and to match by
    seen_at TEXT NOT NULL,
    body   TEXT NOT NULL
) STRICT;
CREATE INDEX organisation_by_name ON organisation (folded, id);

CREATE TABLE identifier (
    scheme       TEXT NOT NULL,
    value        TEXT NOT NULL,
    organisation TEXT NOT NULL,
    PRIMARY KEY (scheme, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_by_organisation ON identifier (organisation);

CREATE TABLE parent (
    organisation TEXT NOT NULL,
    parent       TEXT NOT NULL,
    PRIMARY KEY (organisation, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX parent_by_parent ON parent (parent);

CREATE TABLE account (
    folded       TEXT PRIMARY KEY,  -- host/path in lower case
    host         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    seen_at      TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX account_by_organisation ON account (organisation);

CREATE TABLE repository (
    id      TEXT PRIMARY KEY,
    folded  TEXT NOT NULL,          -- key, folded, to list by
    host    TEXT NOT NULL,
    name    TEXT NOT NULL,          -- folded, to compare with the names of sheets
    forge_id TEXT NOT NULL,         -- '' until known
    head    TEXT NOT NULL,
    gone_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX repository_by_key ON repository (folded);
CREATE INDEX repository_by_host ON repository (host, id);
CREATE INDEX repository_by_name ON repository (name);
CREATE INDEX repository_by_head ON repository (head) WHERE head <> '';
CREATE INDEX repository_by_forge_id ON repository (host, forge_id) WHERE forge_id <> '';

-- Every address that a repository has or had; the one without "until" is current.
CREATE TABLE address (
    folded     TEXT NOT NULL,
    repository TEXT NOT NULL,
    key        TEXT NOT NULL,       -- as the forge writes it
    since      TEXT NOT NULL,
    until      TEXT NOT NULL,
    PRIMARY KEY (folded, repository)
) STRICT, WITHOUT ROWID;

CREATE TABLE repository_account (
    account    TEXT NOT NULL,       -- folded key
    repository TEXT NOT NULL,
    PRIMARY KEY (account, repository)
) STRICT, WITHOUT ROWID;
CREATE INDEX repository_account_by_repository ON repository_account (repository);

-- Raw bytes of every file read, once by hash, compressed with zstd.
CREATE TABLE file (
    sha256 TEXT PRIMARY KEY,
    size   INTEGER NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE snapshot (
    repository TEXT NOT NULL,
    at         TEXT NOT NULL,
    crawl      TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (repository, at)
) STRICT;

CREATE TABLE publiccode (
    repository TEXT PRIMARY KEY,
    sha256     TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    body       TEXT NOT NULL
) STRICT;

-- What the last visit that read a repository shows of its licence and good practices.
CREATE TABLE examination (
    repository TEXT PRIMARY KEY,
    seen_at    TEXT NOT NULL,       -- of the visit
    results    TEXT NOT NULL,       -- "rule version result" a line, to count without reading bodies
    body       TEXT NOT NULL
) STRICT;

CREATE TABLE sheet (
    id           TEXT PRIMARY KEY,
    slug         TEXT,              -- frozen at first publication
    organisation TEXT NOT NULL,
    folded       TEXT NOT NULL,     -- name, folded
    state        TEXT NOT NULL,
    origin       TEXT NOT NULL,
    held_by      TEXT NOT NULL,
    changed_at   TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX sheet_by_slug ON sheet (slug) WHERE slug IS NOT NULL;
CREATE INDEX sheet_by_organisation ON sheet (organisation);
CREATE INDEX sheet_by_name ON sheet (folded, id);
CREATE INDEX sheet_by_repository ON sheet (held_by) WHERE held_by <> '';

-- Every saved state of a sheet; the public ones keep their address for ever.
CREATE TABLE sheet_revision (
    sheet  TEXT NOT NULL,
    number INTEGER NOT NULL,
    at     TEXT NOT NULL,
    actor  TEXT NOT NULL,
    public INTEGER NOT NULL,
    hash   TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (sheet, number)
) STRICT;

CREATE TABLE link (
    sheet      TEXT NOT NULL,
    address    TEXT NOT NULL,       -- folded key of what was named or found
    ground     TEXT NOT NULL,
    repository TEXT NOT NULL,       -- '' while the address is not in the register
    status     TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (sheet, address, ground)
) STRICT;
CREATE INDEX link_by_repository ON link (repository) WHERE repository <> '';
CREATE INDEX link_by_address ON link (address);

-- The journal: which material state each thing had, and when it changed.
CREATE TABLE revision (
    hash TEXT PRIMARY KEY,          -- SHA-256 of body
    kind TEXT NOT NULL,
    body TEXT NOT NULL              -- canonical JSON of the material fields
) STRICT;

CREATE TABLE change (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    time       TEXT NOT NULL,
    actor      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    revision   TEXT NOT NULL,
    salt       BLOB NOT NULL,       -- 16 random bytes; dropped by a redaction
    commitment TEXT NOT NULL        -- SHA-256(salt || revision), hexadecimal
) STRICT;
CREATE INDEX change_by_key ON change (kind, key, seq);

CREATE TABLE crawl (
    id      TEXT PRIMARY KEY,
    started TEXT NOT NULL,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX crawl_by_start ON crawl (started);

-- The last part of each account's coverage, and its last success.
CREATE TABLE coverage (
    account TEXT PRIMARY KEY,       -- folded key
    at      TEXT NOT NULL,
    success TEXT NOT NULL,
    body    TEXT NOT NULL
) STRICT;

-- One row a page: its row id in the index, never reused, never shown.
CREATE TABLE search_doc (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    key     TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    digest  TEXT NOT NULL,          -- of the entry: an unchanged one is not written again
    facets  TEXT NOT NULL,          -- JSON object
    score   INTEGER NOT NULL,
    name    TEXT NOT NULL,          -- folded, to sort by
    date    TEXT NOT NULL,          -- to sort by
    stamp   INTEGER NOT NULL,       -- grows with every write, so that readers load only what moved
    indexed INTEGER NOT NULL,       -- 0 within the batch that is about to write the entry to search_index
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX search_doc_by_stamp ON search_doc (stamp);
CREATE INDEX search_doc_by_name ON search_doc (name, id);
CREATE INDEX search_doc_by_date ON search_doc (date, id);
CREATE INDEX search_doc_to_index ON search_doc (indexed) WHERE indexed = 0;

-- Three letters are the shortest prefix asked for, and the dearest one to look up.
CREATE VIRTUAL TABLE search_index USING fts5 (
    exact, title, body, facet,
    content = '', contentless_delete = 1, prefix = '3', tokenize = 'ascii'
);
-- A batch gathers up to 16 MiB of terms before it writes them out: an import as a whole.
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 16777216);

-- Who holds what only one process may hold, and until when.
CREATE TABLE lock (
    name    TEXT PRIMARY KEY,
    owner   TEXT NOT NULL,
    expires TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
