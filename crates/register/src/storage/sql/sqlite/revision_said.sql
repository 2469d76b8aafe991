SELECT f.key, r.draft FROM revision r JOIN filing f ON f.id = r.filing WHERE r.id = $1
