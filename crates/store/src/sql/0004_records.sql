-- Version 4 of a case: what people wrote down and what was worked out from it, version by version. Applied once,
-- inside a transaction; never edited after a release.

-- Facts of the incident, risk assessments, decisions, lists of duties, reports: each version stays, with who put it
-- there, when and why (45 CFR 164.414(b), 164.530(j)). `name` tells apart what there are several of (whom a report is
-- to); `data` is a packed text.
CREATE TABLE record (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    data    BLOB NOT NULL,
    UNIQUE (kind, name, version)
) STRICT;
CREATE TRIGGER record_keeps_versions BEFORE DELETE ON record
BEGIN
    SELECT RAISE(ABORT, 'records are append-only');
END;
CREATE TRIGGER record_keeps_words BEFORE UPDATE ON record
BEGIN
    SELECT RAISE(ABORT, 'records are append-only');
END;
