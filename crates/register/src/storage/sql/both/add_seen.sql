-- $1 snapshot, $2 day
INSERT INTO seen (snapshot, day) VALUES ($1, $2)
