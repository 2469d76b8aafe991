-- $1 words, $2 source or null for all, $3 day
SELECT f.key
FROM revision r JOIN filing f ON f.id = r.filing
WHERE r.words @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND (f.source = $2 OR CAST($2 AS TEXT) IS NULL) AND r.id = (
    SELECT l.id FROM revision l WHERE l.filing = f.id AND l.observed_on <= $3
    ORDER BY l.observed_on DESC, l.id DESC LIMIT 1)
ORDER BY ts_rank('{0.1, 0.1, 0.1, 1.0}', r.words, CAST(CAST($1 AS TEXT) AS TSQUERY)) DESC, f.id
