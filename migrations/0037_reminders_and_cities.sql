-- Reminders to activate: how many a holder was sent.
ALTER TABLE files ADD COLUMN reminded INTEGER;
CREATE INDEX files_reminding ON files (notified_at) WHERE state = 'notified';

-- How far a synthetic city is built, by commune.
CREATE TABLE synthetic_places (
    place TEXT NOT NULL PRIMARY KEY,
    scale TEXT NOT NULL,
    holders INTEGER NOT NULL,
    done INTEGER NOT NULL CHECK (done >= 0 AND done <= holders),
    changed_at INTEGER NOT NULL
) STRICT;
