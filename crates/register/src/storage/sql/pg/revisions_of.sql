-- $1 filings
SELECT f.key, r.snapshot, r.observed_on, r.kind, r.changes, r.reason, r.draft, r.day, r.state
FROM filing f JOIN revision r ON r.filing = f.id
WHERE f.key = ANY($1)
ORDER BY f.id, r.observed_on, r.id
