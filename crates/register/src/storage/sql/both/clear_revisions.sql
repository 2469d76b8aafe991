DELETE FROM revision WHERE filing IN (SELECT id FROM filing WHERE source = $1)
