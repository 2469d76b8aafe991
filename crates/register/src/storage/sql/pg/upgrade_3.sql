-- From format 3: what tells copies of one day apart (nothing is known of those that are there, so they stay in their order), and
-- what of a revision is looked for without reading its draft.
ALTER TABLE snapshot ADD COLUMN newest TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN day TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE revision SET
    day = coalesce(CAST(draft AS JSON) ->> 'reported', CAST(draft AS JSON) ->> 'posted', CAST(draft AS JSON) -> 'occurred' ->> 'start', ''),
    state = upper(coalesce(CAST(draft AS JSON) ->> 'state', ''));
CREATE INDEX revision_day ON revision (day);
CREATE INDEX revision_state ON revision (state);
