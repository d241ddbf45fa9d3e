-- SPDX-License-Identifier: EUPL-1.2
-- What forges answered to the lists that the crawler asks for, so that an unchanged
-- one costs neither bytes nor quota the next time.

-- +goose Up

CREATE TABLE http_answer (
    url           TEXT PRIMARY KEY,
    etag          TEXT NOT NULL,     -- '' when the forge gave none
    last_modified TEXT NOT NULL,     -- as the forge wrote it; '' when it gave none
    header        TEXT NOT NULL,     -- JSON object: the headers that an answer 304 may leave out
    sha256        TEXT NOT NULL,     -- of the body
    stored_at     TEXT NOT NULL
) STRICT;
CREATE INDEX http_answer_by_body ON http_answer (sha256);
CREATE INDEX http_answer_by_age ON http_answer (stored_at);

-- Bodies once by hash, compressed with zstd; one that no answer names is removed.
CREATE TABLE http_body (
    sha256 TEXT PRIMARY KEY,
    size   INTEGER NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
