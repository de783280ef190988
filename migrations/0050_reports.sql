-- What a holder says was not them: a sign-in, or a change. A supervisor takes it up and says what came of it.
CREATE TABLE reports (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('sign-in', 'change')),
    about_sealed BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'closed')),
    officer_id BLOB REFERENCES officers (id),
    taken_at INTEGER,
    closed_at INTEGER,
    outcome TEXT CHECK (outcome IN ('secured', 'mistaken', 'reported')),
    CHECK ((state = 'open') = (officer_id IS NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((closed_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX reports_account ON reports (account_id);
CREATE INDEX reports_officer ON reports (officer_id);
CREATE INDEX reports_state ON reports (state, opened_at);

-- A sign-in that stood out: until its session has this authentication level, nothing is done with it.
ALTER TABLE sessions ADD COLUMN raise_to INTEGER;
CREATE INDEX sessions_browser ON sessions (browser_hash, created_at);
