-- $1 source, $2 snapshot, then one list per column
INSERT INTO placed (key, filing, source, snapshot, number)
SELECT n.key, n.filing, $1, $2, n.number
FROM unnest(CAST($3 AS TEXT[]), CAST($4 AS TEXT[]), CAST($5 AS BIGINT[])) AS n (key, filing, number)
