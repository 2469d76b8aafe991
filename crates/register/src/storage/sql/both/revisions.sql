-- $1 filing
SELECT f.key, r.snapshot, r.observed_on, r.kind, r.changes, r.reason, r.draft, r.day, r.state
FROM filing f JOIN revision r ON r.filing = f.id
WHERE f.key = $1
ORDER BY r.observed_on, r.id
