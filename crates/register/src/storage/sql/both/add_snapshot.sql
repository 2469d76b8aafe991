INSERT INTO snapshot (source, sha256, file, bytes, variant, observed_on, observed_by, coverage, coverage_by, carried, read, refused, newest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
RETURNING id
