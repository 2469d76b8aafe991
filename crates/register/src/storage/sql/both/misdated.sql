-- The first filing whose list, first or last day is not that of its rows.
SELECT f.key
FROM filing f LEFT JOIN (
    SELECT p.filing, min(s.observed_on) AS first, max(coalesce((SELECT max(n.day) FROM seen n WHERE n.snapshot = s.id), s.observed_on)) AS last, min(s.source) AS one, max(s.source) AS other
    FROM placed p JOIN snapshot s ON s.id = p.snapshot
    GROUP BY p.filing) seen ON seen.filing = f.key
WHERE f.first_seen IS DISTINCT FROM seen.first OR f.last_seen IS DISTINCT FROM seen.last
   OR f.source IS DISTINCT FROM seen.one OR f.source IS DISTINCT FROM seen.other
ORDER BY f.id
LIMIT 1
