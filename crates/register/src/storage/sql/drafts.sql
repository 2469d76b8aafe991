-- What is not a filing yet; for both databases. Steps are only added; what a draft says may be forgotten.
CREATE TABLE IF NOT EXISTS draft_step (number BIGINT PRIMARY KEY, draft BIGINT NOT NULL, said TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS draft_text (draft BIGINT PRIMARY KEY, said TEXT NOT NULL);
