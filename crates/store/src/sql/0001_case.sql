-- Version 1 of a case. Applied once, inside a transaction; never edited after a release.

-- What the case is: name, date, policies, and the state of the resolution.
CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One evidence file. `batches` counts what is committed: a re-run goes on there.
CREATE TABLE unit (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    sha256   BLOB NOT NULL,
    batches  INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX unit_order ON unit (position, source);

-- One inventory row of a file or member. Ids grow within a unit in the order in which rows were read.
-- `chain` is the member chain as a JSON array, `place_key` the first eight bytes of its SHA-256.
-- `rank` orders outcomes: 0 parsed, 1 partly, 2 failed, 3 skipped.
CREATE TABLE member (
    id          INTEGER PRIMARY KEY,
    unit        INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    chain       TEXT NOT NULL,
    place_key   INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    sha256      BLOB,
    range_start INTEGER,
    range_end   INTEGER,
    format      TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    reason      TEXT NOT NULL
) STRICT;
CREATE INDEX member_place ON member (unit, place_key);
CREATE INDEX member_content ON member (sha256, size, format, rank, unit)
    WHERE sha256 IS NOT NULL AND size > 0;

-- Rows of what could not be read at all, and therefore never became a unit.
CREATE TABLE plan_row (
    source TEXT NOT NULL,
    chain  TEXT NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (source, chain)
) STRICT;

-- One document, without its text: of a unit, or of one of the organisation's own lists (`roster`).
CREATE TABLE document (
    id        INTEGER PRIMARY KEY,
    unit      INTEGER REFERENCES unit (id) ON DELETE CASCADE,
    roster    TEXT,
    source    TEXT,
    chain     TEXT NOT NULL,
    place_key INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    base      INTEGER NOT NULL,
    length    INTEGER NOT NULL,
    mail      BLOB,
    mentions  INTEGER NOT NULL,
    CHECK ((unit IS NULL) = (roster IS NOT NULL)),
    CHECK ((roster IS NULL) = (source IS NULL))
) STRICT;
CREATE INDEX document_unit ON document (unit) WHERE unit IS NOT NULL;
CREATE INDEX document_place ON document (unit, place_key, mentions) WHERE unit IS NOT NULL;
CREATE INDEX document_roster ON document (roster) WHERE roster IS NOT NULL;

-- The mentions of a document, packed in blocks of a fixed number.
CREATE TABLE mention_block (
    document INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    block    INTEGER NOT NULL,
    data     BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX mention_block_order ON mention_block (document, block);

-- The people.
CREATE TABLE individual (
    id   INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

-- Which mention belongs to whom; `individual` is null for a mention that belongs to nobody known.
CREATE TABLE assignment (
    document   INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    mention    INTEGER NOT NULL,
    individual INTEGER,
    PRIMARY KEY (document, mention)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_individual ON assignment (individual);

-- Pairs for a person to decide, in the order given.
CREATE TABLE review (
    id   INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

-- Who did what in this case. Append-only.
CREATE TABLE trail (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;
CREATE TRIGGER trail_keeps_entries BEFORE DELETE ON trail
BEGIN
    SELECT RAISE(ABORT, 'the trail is append-only');
END;
CREATE TRIGGER trail_keeps_words BEFORE UPDATE ON trail
BEGIN
    SELECT RAISE(ABORT, 'the trail is append-only');
END;
