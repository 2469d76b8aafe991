-- $1 day of a snapshot, $2 its number: its filings were last seen then
UPDATE filing SET last_seen = $1
WHERE last_seen < $1 AND key IN (SELECT filing FROM placed WHERE snapshot = $2)
