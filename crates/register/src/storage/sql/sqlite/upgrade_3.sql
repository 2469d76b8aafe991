-- From format 3: what tells copies of one day apart (nothing is known of those that are there, so they stay in their order), and
-- what of a revision is looked for without reading its draft.
ALTER TABLE snapshot ADD COLUMN newest TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN state TEXT NOT NULL DEFAULT '';
UPDATE revision SET
    day = coalesce(json_extract(draft, '$.reported'), json_extract(draft, '$.posted'), json_extract(draft, '$.occurred.start'), ''),
    state = upper(coalesce(json_extract(draft, '$.state'), ''));
CREATE INDEX revision_day ON revision (day);
CREATE INDEX revision_state ON revision (state);
