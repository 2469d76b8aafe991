INSERT INTO decision (number, a, b, verdict, undoes, who, at, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
