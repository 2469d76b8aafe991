-- $1 the last revision that was read
SELECT id, draft FROM revision WHERE id > $1 ORDER BY id LIMIT 2000
