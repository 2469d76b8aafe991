INSERT INTO draft_text (draft, said) VALUES ($1, $2)
ON CONFLICT (draft) DO UPDATE SET said = excluded.said
