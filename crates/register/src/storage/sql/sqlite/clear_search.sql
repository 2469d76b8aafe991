DELETE FROM search WHERE rowid IN (
    SELECT r.id FROM revision r JOIN filing f ON f.id = r.filing WHERE f.source = $1)
