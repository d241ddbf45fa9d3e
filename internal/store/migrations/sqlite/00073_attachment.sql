-- SPDX-License-Identifier: EUPL-1.2
-- Documents of sheets. Their bytes never change; the public reads those of a sheet's
-- public revisions alone, and public_at tells which were public once.

-- +goose Up
CREATE TABLE attachment (
    sheet        TEXT NOT NULL,             -- id
    sha256       TEXT NOT NULL,
    organisation TEXT NOT NULL,
    size         INTEGER NOT NULL,          -- bytes kept; 0 once they are forgotten
    public_at    TEXT NOT NULL DEFAULT '',
    body         TEXT NOT NULL,
    bytes        BLOB NOT NULL,
    PRIMARY KEY (sheet, sha256)
) STRICT;
CREATE INDEX attachment_by_organisation ON attachment (organisation, size);

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
