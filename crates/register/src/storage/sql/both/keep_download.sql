INSERT INTO download (url, said) VALUES ($1, $2)
ON CONFLICT (url) DO UPDATE SET said = excluded.said
