-- Calls of a campaign to holders whose identity waits to be activated: by whom, from which desk, and what came of it.
CREATE TABLE calls (
    id BLOB NOT NULL PRIMARY KEY,
    file_id BLOB NOT NULL REFERENCES files (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('reached', 'appointment', 'no_answer', 'wrong_number', 'refused')),
    appointment_on INTEGER,
    at INTEGER NOT NULL,
    CHECK ((outcome = 'appointment') = (appointment_on IS NOT NULL))
) STRICT;
CREATE INDEX calls_file ON calls (file_id, at);
CREATE INDEX calls_officer ON calls (officer_id);
CREATE INDEX calls_desk ON calls (desk_id);
