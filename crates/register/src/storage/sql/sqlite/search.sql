-- $1 words, $2 source or null for all, $3 day, $4 to $5 days of filings or null, $6 state or null, $7 how many, -1 for all: the
-- newest revisions that have the words and are what their filings say on the day
SELECT r.id
FROM search s
JOIN revision r ON r.id = s.rowid
JOIN filing f ON f.id = r.filing
WHERE search MATCH $1 AND (f.source = $2 OR $2 IS NULL) AND r.id = (
        SELECT l.id FROM revision l WHERE l.filing = f.id AND l.observed_on <= $3
        ORDER BY l.observed_on DESC, l.id DESC LIMIT 1)
    AND ($4 IS NULL OR (r.day >= $4 AND r.day <= $5)) AND ($6 IS NULL OR r.state = $6)
ORDER BY s.rowid DESC LIMIT $7
