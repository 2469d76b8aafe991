-- The register's tables. Days are text (YYYY-MM-DD), drafts are JSON.

CREATE TABLE snapshot (
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

-- Days on which a copy was seen again, with nothing else between.
CREATE TABLE seen (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id),
    day      TEXT NOT NULL,
    PRIMARY KEY (snapshot, day)
) STRICT, WITHOUT ROWID;

-- What rows say, once, however many snapshots repeat it.
CREATE TABLE content (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    raw   BLOB NOT NULL,
    draft TEXT,
    error TEXT
) STRICT;

CREATE TABLE row (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id),
    number   INTEGER NOT NULL,
    content  INTEGER NOT NULL REFERENCES content (id),
    PRIMARY KEY (snapshot, number)
) STRICT, WITHOUT ROWID;

-- Which filing a row is of. Derived: made again when a snapshot comes out of order.
CREATE TABLE placed (
    key      TEXT PRIMARY KEY,
    filing   TEXT NOT NULL,
    source   TEXT NOT NULL,
    snapshot INTEGER NOT NULL,
    number   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX placed_filing ON placed (filing, snapshot, number);
CREATE INDEX placed_source ON placed (source);
CREATE INDEX placed_snapshot ON placed (snapshot, number);

CREATE TABLE filing (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    source     TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL
) STRICT;
CREATE INDEX filing_source ON filing (source, id);

CREATE TABLE revision (
    id          INTEGER PRIMARY KEY,
    filing      INTEGER NOT NULL REFERENCES filing (id),
    snapshot    INTEGER NOT NULL,
    observed_on TEXT NOT NULL,
    kind        TEXT NOT NULL,
    changes     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    draft       TEXT NOT NULL,
    -- of the draft, so that not all drafts need be read: the day by which it is counted, and its state, or nothing
    day         TEXT NOT NULL,
    state       TEXT NOT NULL
) STRICT;
CREATE INDEX revision_filing ON revision (filing, observed_on, id);
CREATE INDEX revision_snapshot ON revision (snapshot, id);
CREATE INDEX revision_day ON revision (day);
CREATE INDEX revision_state ON revision (state);

-- What people decided about links; only added to.
CREATE TABLE decision (
    number  INTEGER PRIMARY KEY,
    a       TEXT NOT NULL,
    b       TEXT NOT NULL,
    verdict TEXT NOT NULL,
    undoes  INTEGER,
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    why     TEXT NOT NULL
) STRICT;

-- The files of the tamper-evident log, so that they change in the transaction that they are about.
CREATE TABLE log_file (
    name  TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Words of each revision; its number is the revision's.
CREATE VIRTUAL TABLE search USING fts5 (name, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');

-- What is known of addresses that lists were downloaded from. Not a fact about breaches, so not signed.
CREATE TABLE download (
    url  TEXT PRIMARY KEY,
    said TEXT NOT NULL
) STRICT, WITHOUT ROWID;
