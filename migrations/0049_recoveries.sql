-- Coming back in: alone, by a code card and after a delay that the holder can use to stop it; or at a desk, by a slip and a
-- number shown there, signed by an officer after a match.
CREATE TABLE recoveries (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('alone', 'desk')),
    began_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    stop_mac BLOB,
    code_hash BLOB UNIQUE,
    short_key BLOB UNIQUE,
    number_mac BLOB,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
    officer_id BLOB REFERENCES officers (id),
    desk_id BLOB REFERENCES desks (id),
    signature_id BLOB REFERENCES signatures (id),
    stopped_at INTEGER,
    stopped_by TEXT,
    used_at INTEGER,
    CHECK ((kind = 'desk') = (signature_id IS NOT NULL)),
    CHECK ((kind = 'desk') = (number_mac IS NOT NULL)),
    CHECK ((kind = 'alone') = (stop_mac IS NOT NULL)),
    CHECK ((stopped_at IS NULL) = (stopped_by IS NULL)),
    CHECK (used_at IS NULL OR (stopped_at IS NULL AND used_at >= ready_at))
) STRICT;
CREATE UNIQUE INDEX recoveries_one_open ON recoveries (account_id, kind) WHERE used_at IS NULL AND stopped_at IS NULL;
CREATE INDEX recoveries_account ON recoveries (account_id);
CREATE INDEX recoveries_officer ON recoveries (officer_id);
CREATE INDEX recoveries_desk ON recoveries (desk_id);
CREATE INDEX recoveries_signature ON recoveries (signature_id);
CREATE INDEX recoveries_expires ON recoveries (expires_at);

-- An account's holder at a desk: who was compared, by whom, with which result, and what was signed for on it.
CREATE TABLE holder_visits (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    file_id BLOB NOT NULL REFERENCES files (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    began_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    outcome TEXT,
    reference_sealed BLOB,
    matched_at INTEGER,
    act TEXT CHECK (act IN ('recover', 'card')),
    signature_id BLOB REFERENCES signatures (id),
    done_at INTEGER,
    CHECK ((outcome IS NULL) = (matched_at IS NULL)),
    CHECK ((act IS NULL) = (signature_id IS NULL)),
    CHECK (act IS NULL OR outcome IN ('matched', 'face_only')),
    CHECK (done_at IS NULL OR act IS NOT NULL)
) STRICT;
CREATE INDEX holder_visits_account ON holder_visits (account_id);
CREATE INDEX holder_visits_file ON holder_visits (file_id);
CREATE INDEX holder_visits_officer ON holder_visits (officer_id);
CREATE INDEX holder_visits_desk ON holder_visits (desk_id);
CREATE INDEX holder_visits_signature ON holder_visits (signature_id);
CREATE INDEX holder_visits_expires ON holder_visits (expires_at);

-- A hold placed by the hotline is a lock that lapses by itself unless it is confirmed.
ALTER TABLE locks ADD COLUMN lapses_at INTEGER;
CREATE INDEX locks_lapses ON locks (lapses_at);
