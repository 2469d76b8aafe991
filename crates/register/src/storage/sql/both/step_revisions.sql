-- $1 snapshot
SELECT f.key, r.snapshot, r.observed_on, r.kind, r.changes, r.reason, r.draft, r.day, r.state
FROM revision r JOIN filing f ON f.id = r.filing
WHERE r.snapshot = $1
ORDER BY r.id
