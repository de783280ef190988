-- A deadline that comes near is shown to the supervisor once, and a broken one stays in the reports for good.
ALTER TABLE files ADD COLUMN warned_at INTEGER;
ALTER TABLE files ADD COLUMN overdue_at INTEGER;
CREATE INDEX files_due ON files (due_at) WHERE closed_at IS NULL AND overdue_at IS NULL;
CREATE INDEX files_overdue ON files (overdue_at) WHERE overdue_at IS NOT NULL;

-- The ceremony in which a signature was made: the same submit again finds what became of it.
ALTER TABLE signatures ADD COLUMN ceremony_hash BLOB;
CREATE UNIQUE INDEX signatures_ceremony ON signatures (ceremony_hash);
