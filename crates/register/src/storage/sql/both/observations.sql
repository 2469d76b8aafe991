-- $1 filing
SELECT s.id, s.source, s.sha256, s.file, s.bytes, s.variant, s.observed_on, s.observed_by, s.coverage, s.coverage_by,
       s.carried, s.read, s.refused, s.newest, (SELECT max(n.day) FROM seen n WHERE n.snapshot = s.id), p.number, c.raw, c.draft, c.error
FROM placed p
JOIN snapshot s ON s.id = p.snapshot
JOIN row r ON r.snapshot = p.snapshot AND r.number = p.number
JOIN content c ON c.id = r.content
WHERE p.filing = $1
ORDER BY s.observed_on, s.newest, CASE WHEN s.newest = '' THEN s.sha256 END, s.id, p.number
