DELETE FROM filing WHERE source = $1
