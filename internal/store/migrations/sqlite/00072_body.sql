-- SPDX-License-Identifier: EUPL-1.2
-- Bodies whose law is not the register's, and bodies of which something is known beside
-- sheets: few among many.

-- +goose Up
CREATE INDEX organisation_by_profile ON organisation (slug) WHERE json_extract(body, '$.profile') IS NOT NULL;
CREATE INDEX organisation_by_standing ON organisation (json_extract(body, '$.standing.state'), slug) WHERE json_extract(body, '$.standing.state') IS NOT NULL;

-- How many individual requests a body had in a year, and how they were answered.
CREATE TABLE reply_count (
    organisation TEXT NOT NULL,
    year         INTEGER NOT NULL,
    body         TEXT NOT NULL,
    PRIMARY KEY (organisation, year)
) STRICT;

-- +goose Down
-- A step back restores the copy that is made before a migration.
SELECT 1;
