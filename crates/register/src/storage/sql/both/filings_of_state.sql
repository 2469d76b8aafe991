-- $1 day, $2 source or null for all, $3 state: the same as filings.sql, of this state
SELECT f.key, f.source, f.first_seen,
       CASE WHEN f.last_seen <= $1 THEN f.last_seen ELSE (
           SELECT max(coalesce((SELECT max(n.day) FROM seen n WHERE n.snapshot = s.id AND n.day <= $1), s.observed_on))
           FROM placed p JOIN snapshot s ON s.id = p.snapshot
           WHERE p.filing = f.key AND s.observed_on <= $1) END,
       r.kind, r.draft, r.observed_on
FROM revision r JOIN filing f ON f.id = r.filing
WHERE (f.source = $2 OR CAST($2 AS TEXT) IS NULL) AND r.state = $3
  AND f.first_seen <= $1 AND r.id = (
    SELECT l.id FROM revision l WHERE l.filing = f.id AND l.observed_on <= $1
    ORDER BY l.observed_on DESC, l.id DESC LIMIT 1)
ORDER BY f.id
