-- What people report is one list, which supervisors work off and whose state the holder sees: scams stood in a table of
-- their own that no page read. Nothing was released with either table, so that nothing is carried over.
DROP TABLE reports;
DROP TABLE cases;
CREATE TABLE cases (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    client_id TEXT REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('sign-in', 'change', 'scam')),
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
CREATE INDEX cases_account ON cases (account_id);
CREATE INDEX cases_client ON cases (client_id);
CREATE INDEX cases_officer ON cases (officer_id);
CREATE INDEX cases_state ON cases (state, opened_at);
