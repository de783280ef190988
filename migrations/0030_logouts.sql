-- Whom the end of a session is told to in the background (OpenID Connect Back-Channel Logout 1.0). A row is written in the
-- transaction that ends the session, and a job delivers it. `told_of` is the session that ended, or the account for what was
-- granted without a session.
ALTER TABLE clients ADD COLUMN backchannel_logout_uri TEXT;

CREATE TABLE logouts (
    told_of BLOB NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    session_id BLOB REFERENCES sessions (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'failed')),
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    leased_until INTEGER,
    created_at INTEGER NOT NULL,
    told_at INTEGER,
    problem TEXT,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (told_of, client_id),
    CHECK ((state = 'told') = (told_at IS NOT NULL))
) STRICT;
CREATE INDEX logouts_client ON logouts (client_id, created_at);
CREATE INDEX logouts_account ON logouts (account_id);
CREATE INDEX logouts_session ON logouts (session_id);
CREATE INDEX logouts_waiting ON logouts (state, next_at);
CREATE INDEX logouts_expires ON logouts (expires_at);
