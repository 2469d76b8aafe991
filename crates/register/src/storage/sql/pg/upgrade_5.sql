-- From format 5: days on which a copy was seen again, with nothing else between.
SET LOCAL search_path TO chartward_register;
CREATE TABLE seen (
    snapshot BIGINT NOT NULL REFERENCES snapshot (id),
    day      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (snapshot, day)
);
