-- $1 source, $2 day, $3 keys in order of appearance
INSERT INTO filing (key, source, first_seen, last_seen)
SELECT n.key, $1, $2, $2
FROM unnest(CAST($3 AS TEXT[])) WITH ORDINALITY AS n (key, place)
ORDER BY n.place
