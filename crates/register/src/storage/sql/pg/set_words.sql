-- $1 revisions, $2 the words that they should have
UPDATE revision r SET words = CAST(n.words AS TSVECTOR)
FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS TEXT[])) AS n (id, words)
WHERE r.id = n.id AND r.words <> CAST(n.words AS TSVECTOR)
