-- What lets somebody register clients by themselves (RFC 7591 section 3): so many, until then, under this policy.
CREATE TABLE initial_access_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    template TEXT NOT NULL,
    uses_left INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (uses_left >= 0)
) STRICT;
CREATE INDEX initial_access_tokens_expires ON initial_access_tokens (expires_at);

-- Clients that registered by themselves: the token by which they read and change what they registered (RFC 7592), and the
-- template of policy that they can't leave.
CREATE TABLE registrations (
    client_id TEXT NOT NULL PRIMARY KEY REFERENCES clients (id),
    access_hash BLOB NOT NULL,
    template TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Every state that a client was ever in: who changed it, who agreed, and why.
CREATE TABLE client_versions (
    client_id TEXT NOT NULL REFERENCES clients (id),
    version INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    policy TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    agreed_by TEXT,
    why TEXT NOT NULL,
    PRIMARY KEY (client_id, version),
    CHECK (agreed_by IS NULL OR agreed_by <> changed_by)
) STRICT;

-- The secret before the present one is good until then, so that a portal can change over without a pause.
ALTER TABLE clients ADD COLUMN secret_before_hash BLOB;
ALTER TABLE clients ADD COLUMN secret_before_until INTEGER;
