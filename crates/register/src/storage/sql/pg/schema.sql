-- The register's tables for PostgreSQL 13 and later: those of ../sqlite/schema.sql, column by column. What is put in order or
-- compared is compared byte by byte (COLLATE "C"), so that both databases answer in the same order. Texts that may hold a
-- zero character are bytes.
CREATE SCHEMA chartward_register;
SET LOCAL search_path TO chartward_register;

CREATE TABLE format (version BIGINT NOT NULL);

CREATE TABLE snapshot (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      TEXT COLLATE "C" NOT NULL,
    sha256      BYTEA NOT NULL,
    file        TEXT NOT NULL,
    bytes       BIGINT NOT NULL,
    variant     TEXT NOT NULL,
    observed_on TEXT COLLATE "C" NOT NULL,
    observed_by TEXT NOT NULL,
    coverage    TEXT NOT NULL,
    coverage_by TEXT NOT NULL,
    carried     BIGINT NOT NULL,
    read        BIGINT NOT NULL,
    refused     BIGINT NOT NULL,
    -- day of the newest row, or nothing: tells apart what was observed on one day
    newest      TEXT COLLATE "C" NOT NULL,
    -- a file may come back after another one
    UNIQUE (source, sha256, observed_on)
);

-- Days on which a copy was seen again, with nothing else between.
CREATE TABLE seen (
    snapshot BIGINT NOT NULL REFERENCES snapshot (id),
    day      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (snapshot, day)
);

-- What rows say, once, however many snapshots repeat it.
CREATE TABLE content (
    id    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash  BYTEA NOT NULL UNIQUE,
    raw   BYTEA NOT NULL,
    draft TEXT,
    error BYTEA
);

CREATE TABLE row (
    snapshot BIGINT NOT NULL REFERENCES snapshot (id),
    number   BIGINT NOT NULL,
    content  BIGINT NOT NULL,
    PRIMARY KEY (snapshot, number)
);

-- Which filing a row is of. Derived: made again when a snapshot comes out of order.
CREATE TABLE placed (
    key      TEXT COLLATE "C" PRIMARY KEY,
    filing   TEXT COLLATE "C" NOT NULL,
    source   TEXT COLLATE "C" NOT NULL,
    snapshot BIGINT NOT NULL,
    number   BIGINT NOT NULL
);
CREATE INDEX placed_filing ON placed (filing, snapshot, number);
CREATE INDEX placed_source ON placed (source);
CREATE INDEX placed_snapshot ON placed (snapshot, number);

CREATE TABLE filing (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        TEXT COLLATE "C" NOT NULL UNIQUE,
    source     TEXT COLLATE "C" NOT NULL,
    first_seen TEXT COLLATE "C" NOT NULL,
    last_seen  TEXT COLLATE "C" NOT NULL
);
CREATE INDEX filing_source ON filing (source, id);

CREATE TABLE revision (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    filing      BIGINT NOT NULL,
    snapshot    BIGINT NOT NULL,
    observed_on TEXT COLLATE "C" NOT NULL,
    kind        TEXT NOT NULL,
    changes     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    draft       TEXT NOT NULL,
    -- what of it is searched: names with weight A, the description with weight D
    words       TSVECTOR NOT NULL,
    -- of the draft, so that not all drafts need be read: the day by which it is counted, and its state, or nothing
    day         TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX revision_filing ON revision (filing, observed_on, id);
CREATE INDEX revision_snapshot ON revision (snapshot, id);
CREATE INDEX revision_day ON revision (day);
CREATE INDEX revision_state ON revision (state);
CREATE INDEX revision_words ON revision USING gin (words);

-- What people decided about links; only added to.
CREATE TABLE decision (
    number  BIGINT PRIMARY KEY,
    a       TEXT NOT NULL,
    b       TEXT NOT NULL,
    verdict TEXT NOT NULL,
    undoes  BIGINT,
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    why     TEXT NOT NULL
);

-- The files of the tamper-evident log, so that they change in the transaction that they are about.
CREATE TABLE log_file (
    name  TEXT COLLATE "C" PRIMARY KEY,
    bytes BYTEA NOT NULL
);

-- What is known of addresses that lists were downloaded from. Not a fact about breaches, so not signed.
CREATE TABLE download (
    url  TEXT COLLATE "C" PRIMARY KEY,
    said TEXT NOT NULL
);
