INSERT INTO draft_step (number, draft, said) VALUES ($1, $2, $3)
