-- $1 snapshot, $2 numbers, $3 hashes of what the rows say
INSERT INTO row (snapshot, number, content)
SELECT $1, n.number, c.id
FROM unnest(CAST($2 AS BIGINT[]), CAST($3 AS BYTEA[])) AS n (number, hash) JOIN content c ON c.hash = n.hash
