-- $1 snapshot, $2 how many
SELECT f.key, r.snapshot, r.observed_on, r.kind, r.changes, r.reason, r.draft, r.day, r.state
FROM revision r JOIN filing f ON f.id = r.filing
WHERE r.snapshot = $1 AND r.kind = 'changed' AND r.changes LIKE '%"field":"individuals"%'
ORDER BY r.id DESC
LIMIT $2
