-- $1 from this name on, $2 up to this one
DELETE FROM log_file WHERE name >= $1 AND name < $2
