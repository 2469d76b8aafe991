INSERT INTO content (hash, raw, draft, error)
SELECT n.hash, n.raw, n.draft, n.error
FROM unnest(CAST($1 AS BYTEA[]), CAST($2 AS BYTEA[]), CAST($3 AS TEXT[]), CAST($4 AS BYTEA[])) AS n (hash, raw, draft, error)
ON CONFLICT (hash) DO NOTHING
