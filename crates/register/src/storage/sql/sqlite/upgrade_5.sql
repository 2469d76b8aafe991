-- From format 5: days on which a copy was seen again, with nothing else between.
CREATE TABLE seen (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id),
    day      TEXT NOT NULL,
    PRIMARY KEY (snapshot, day)
) STRICT, WITHOUT ROWID;
