-- $1 revisions, $2 the words that they should have
SELECT r.id
FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS TEXT[])) AS n (id, words) JOIN revision r ON r.id = n.id
WHERE r.words <> CAST(n.words AS TSVECTOR)
LIMIT 1
