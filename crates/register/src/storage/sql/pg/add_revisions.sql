-- $1 snapshot, $2 its day, then one list per column, in order
INSERT INTO revision (filing, snapshot, observed_on, kind, changes, reason, draft, words, day, state)
SELECT f.id, $1, $2, n.kind, n.changes, n.reason, n.draft, CAST(n.words AS TSVECTOR), n.day, n.state
FROM unnest(CAST($3 AS TEXT[]), CAST($4 AS TEXT[]), CAST($5 AS TEXT[]), CAST($6 AS TEXT[]), CAST($7 AS TEXT[]), CAST($8 AS TEXT[]),
            CAST($9 AS TEXT[]), CAST($10 AS TEXT[]))
     WITH ORDINALITY AS n (filing, kind, changes, reason, draft, words, day, state, place)
JOIN filing f ON f.key = n.filing
ORDER BY n.place
