-- Version 5 of a case: the people as counts. Applied once, inside a transaction; never edited after a release.

-- How many people are alike in what duties are worked out from. Written with the people, in their transaction, and
-- thrown away with them. `rule` says how it was counted: what another rule counted is no answer. `data` is packed.
CREATE TABLE people_count (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    rule TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT;
