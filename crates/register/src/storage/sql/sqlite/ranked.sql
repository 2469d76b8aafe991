-- $1 words, $2 first revision: those that have the words, the best first
SELECT rowid FROM search WHERE search MATCH $1 AND rowid >= $2 ORDER BY bm25(search, 10.0, 1.0), rowid
