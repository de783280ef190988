-- That the guardian was told of the ward's sixth birthday, from which level 2 is given: once.
ALTER TABLE mandates ADD COLUMN level_2_told_at INTEGER;
CREATE INDEX mandates_until ON mandates (until_at) WHERE ended_at IS NULL;
