-- $1 words, $2 source or null for all, $3 day, $4 to $5 days of filings or null, $6 state or null, $7 how many of the newest are
-- ranked or null for all, $8 how many are given or null for all
WITH newest AS (
    SELECT r.id, f.key, r.words
    FROM revision r JOIN filing f ON f.id = r.filing
    WHERE r.words @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND (f.source = $2 OR CAST($2 AS TEXT) IS NULL)
        AND (CAST($4 AS TEXT) IS NULL OR r.day BETWEEN $4 AND $5) AND (CAST($6 AS TEXT) IS NULL OR r.state = $6)
        AND r.id = (
            SELECT l.id FROM revision l WHERE l.filing = f.id AND l.observed_on <= $3
            ORDER BY l.observed_on DESC, l.id DESC LIMIT 1)
    ORDER BY r.id DESC LIMIT CAST($7 AS BIGINT))
SELECT n.key, (SELECT count(*) FROM newest)
FROM newest n
ORDER BY ts_rank('{0.1, 0.1, 0.1, 1.0}', n.words, CAST(CAST($1 AS TEXT) AS TSQUERY)) DESC, n.id
LIMIT CAST($8 AS BIGINT)
