-- Who may act for whom. A guardian's mandate for a ward: recorded at a desk, good from one moment to another (the ward's
-- coming of age, the end that a court named), ended sooner by either of them, by a desk or by the register. Never deleted:
-- tokens issued under one are judged by it, and so is what was done, years later.
CREATE TABLE mandates (
    id BLOB NOT NULL PRIMARY KEY,
    guardian_id BLOB NOT NULL REFERENCES accounts (id),
    ward_id BLOB NOT NULL REFERENCES accounts (id),
    ground TEXT NOT NULL CHECK (ground IN ('parent', 'guardian', 'representative')),
    officer_id BLOB REFERENCES officers (id),
    desk_id BLOB REFERENCES desks (id),
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT CHECK (ended_by IN ('guardian', 'ward', 'desk', 'register')),
    CHECK (guardian_id <> ward_id),
    CHECK (from_at < until_at),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX mandates_one_in_force ON mandates (guardian_id, ward_id) WHERE ended_at IS NULL;
CREATE INDEX mandates_guardian ON mandates (guardian_id);
CREATE INDEX mandates_ward ON mandates (ward_id);
CREATE INDEX mandates_officer ON mandates (officer_id);
CREATE INDEX mandates_desk ON mandates (desk_id);

-- The role of an officer that is none of the three which `role` knows: where it is set, it counts and `role` does not.
ALTER TABLE officers ADD COLUMN post TEXT;
