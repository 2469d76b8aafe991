-- $1 source, or null for all
SELECT id, source, sha256, file, bytes, variant, observed_on, observed_by, coverage, coverage_by, carried, read, refused
FROM snapshot
WHERE source = $1 OR CAST($1 AS TEXT) IS NULL
ORDER BY observed_on, sha256, source
