-- $1 source, or null for all. In the order of history: by day, then by the newest row; copies that agree in both as they were
-- imported. Copies that a program before format 4 imported have no newest row and stay in the order of their hashes.
SELECT id, source, sha256, file, bytes, variant, observed_on, observed_by, coverage, coverage_by, carried, read, refused, newest,
       (SELECT max(n.day) FROM seen n WHERE n.snapshot = snapshot.id)
FROM snapshot
WHERE source = $1 OR CAST($1 AS TEXT) IS NULL
ORDER BY observed_on, newest, source, CASE WHEN newest = '' THEN sha256 END, id
