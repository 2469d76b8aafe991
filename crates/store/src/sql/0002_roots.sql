-- Version 2 of a case: evidence comes from named roots, and a unit remembers how it was read. Applied once,
-- inside a transaction; never edited after a release.

-- A file or folder that was given as evidence. `id` grows in the order in which roots came, `name` begins the
-- source of everything in it, `path` is where it lay on this machine, as the system encodes it.
CREATE TABLE root (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    path BLOB NOT NULL UNIQUE
) STRICT;

-- From here on `position` is the id of the unit's root: evidence order is roots as they came, then source.
-- `reader` is the version of the readers that read it, 0 if it is to be read again; `passing` says that
-- something in it failed for a reason that may pass; `unrooted` that it was read before roots had names.
ALTER TABLE unit ADD COLUMN reader INTEGER NOT NULL DEFAULT 1;
ALTER TABLE unit ADD COLUMN passing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN unrooted INTEGER NOT NULL DEFAULT 0;
UPDATE unit SET unrooted = 1;

ALTER TABLE plan_row ADD COLUMN root INTEGER;
