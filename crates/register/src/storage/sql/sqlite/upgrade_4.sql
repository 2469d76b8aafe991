-- From format 4: one file may be observed on several days. A constraint cannot be changed, so the table is made again; rows refer
-- to it by name and number, and both stay.
CREATE TABLE snapshot_5 (
    id          INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    sha256      BLOB NOT NULL,
    file        TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    variant     TEXT NOT NULL,
    observed_on TEXT NOT NULL,
    observed_by TEXT NOT NULL,
    coverage    TEXT NOT NULL,
    coverage_by TEXT NOT NULL,
    carried     INTEGER NOT NULL,
    read        INTEGER NOT NULL,
    refused     INTEGER NOT NULL,
    -- day of the newest row, or nothing: tells apart what was observed on one day
    newest      TEXT NOT NULL,
    -- a file may come back after another one
    UNIQUE (source, sha256, observed_on)
) STRICT;
INSERT INTO snapshot_5
SELECT id, source, sha256, file, bytes, variant, observed_on, observed_by, coverage, coverage_by, carried, read, refused, newest
FROM snapshot;
DROP TABLE snapshot;
ALTER TABLE snapshot_5 RENAME TO snapshot;
