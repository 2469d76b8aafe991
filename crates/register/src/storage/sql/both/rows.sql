-- $1 snapshot
SELECT r.number, c.raw, c.draft, c.error
FROM row r JOIN content c ON c.id = r.content
WHERE r.snapshot = $1
ORDER BY r.number
