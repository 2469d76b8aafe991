-- From format 4: one file may be observed on several days.
SET LOCAL search_path TO chartward_register;
ALTER TABLE snapshot DROP CONSTRAINT IF EXISTS snapshot_source_sha256_key;
ALTER TABLE snapshot DROP CONSTRAINT IF EXISTS snapshot_source_sha256_observed_on_key;
ALTER TABLE snapshot ADD CONSTRAINT snapshot_source_sha256_observed_on_key UNIQUE (source, sha256, observed_on);
