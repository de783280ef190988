-- A request to correct the register's data (Decree 70/2024 art. 6): the file pauses, the police of the person's residence answer
-- within two working days. `unit_id` is that unit; where it is not in the tree, the desk that asks follows it up itself.
CREATE TABLE corrections (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    file_id BLOB NOT NULL REFERENCES files (id),
    person_id BLOB NOT NULL REFERENCES persons (id),
    fields TEXT NOT NULL,
    note_sealed BLOB NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'corrected', 'refused')),
    reason TEXT,
    asked_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    answered_by BLOB REFERENCES officers (id),
    answered_at INTEGER,
    CHECK ((state = 'open') = (answered_at IS NULL)),
    CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX corrections_one_open ON corrections (file_id) WHERE answered_at IS NULL;
CREATE INDEX corrections_file ON corrections (file_id);
CREATE INDEX corrections_person ON corrections (person_id);
CREATE INDEX corrections_unit ON corrections (unit_id, state);
CREATE INDEX corrections_desk ON corrections (desk_id, state);
CREATE INDEX corrections_officer ON corrections (officer_id);
CREATE INDEX corrections_answered_by ON corrections (answered_by);
