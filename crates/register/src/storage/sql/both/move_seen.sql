-- $1 the snapshot that they become days of, $2 the one whose they were, $3 from which day on
UPDATE seen SET snapshot = $1 WHERE snapshot = $2 AND day >= $3
