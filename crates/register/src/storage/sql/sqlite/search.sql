-- $1 words, $2 source or null for all, $3 day
SELECT f.key, r.id, r.draft
FROM search s
JOIN revision r ON r.id = s.rowid
JOIN filing f ON f.id = r.filing
WHERE search MATCH $1 AND (f.source = $2 OR $2 IS NULL) AND r.id = (
    SELECT l.id FROM revision l WHERE l.filing = f.id AND l.observed_on <= $3
    ORDER BY l.observed_on DESC, l.id DESC LIMIT 1)
ORDER BY bm25(search, 10.0, 1.0), f.id
