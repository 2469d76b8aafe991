-- Version 3 of a case: evidence can be taken out again. Applied once, inside a transaction; never edited after
-- a release.

-- The root that was taken out keeps its number and name, so that no other evidence is ever called the same; its
-- path is forgotten, so that the same folder given again is new evidence.
ALTER TABLE root ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

-- One file of a root that was taken out: its inventory row as it was, and who took it out when.
CREATE TABLE removed_row (
    id   INTEGER PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES root (id),
    by   TEXT NOT NULL,
    at   TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT;
