-- $1 day, $2 filing: the same of one
SELECT f.key, f.source, f.first_seen,
       CASE WHEN f.last_seen <= $1 THEN f.last_seen ELSE (
           SELECT max(coalesce((SELECT max(n.day) FROM seen n WHERE n.snapshot = s.id AND n.day <= $1), s.observed_on))
           FROM placed p JOIN snapshot s ON s.id = p.snapshot
           WHERE p.filing = f.key AND s.observed_on <= $1) END,
       r.kind, r.draft, r.observed_on
FROM filing f JOIN revision r ON r.id = (
    SELECT l.id FROM revision l WHERE l.filing = f.id AND l.observed_on <= $1
    ORDER BY l.observed_on DESC, l.id DESC LIMIT 1)
WHERE f.first_seen <= $1 AND f.key = $2
