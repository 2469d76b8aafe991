-- From format 2: the addresses of downloads; the words of revisions are written again by the program.
CREATE TABLE download (
    url  TEXT PRIMARY KEY,
    said TEXT NOT NULL
) STRICT, WITHOUT ROWID;
DELETE FROM search;
