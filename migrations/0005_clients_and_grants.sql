-- A portal as an OIDC client: its registered metadata (RFC 7591) and the policy that it is held to.
CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    metadata TEXT NOT NULL,
    policy TEXT NOT NULL,
    secret_hash BLOB,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;

CREATE TABLE consents (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    client_id TEXT NOT NULL REFERENCES clients (id),
    claims TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX consents_one_current ON consents (account_id, client_id) WHERE ended_at IS NULL;
CREATE INDEX consents_account ON consents (account_id);
CREATE INDEX consents_client ON consents (client_id);

-- A citizen's authorisation of a portal, from the code to the last token under it: one row, so that ending it ends all.
-- A refresh token is two names: its family's, kept through every rotation, and its own, of which the current and the one
-- before are kept. Whatever bears the family's name and is neither, was used before: the family ends.
CREATE TABLE grants (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    client_id TEXT NOT NULL REFERENCES clients (id),
    session_id BLOB REFERENCES sessions (id),
    request TEXT NOT NULL,
    code_hash BLOB UNIQUE,
    code_expires_at INTEGER,
    code_used_at INTEGER,
    refresh_family BLOB UNIQUE,
    refresh_hash BLOB UNIQUE,
    refresh_before_hash BLOB,
    refresh_before_until INTEGER,
    refresh_expires_at INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_why TEXT,
    CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
    CHECK ((code_hash IS NULL) = (code_expires_at IS NULL)),
    CHECK ((refresh_hash IS NULL) = (refresh_family IS NULL)),
    CHECK ((refresh_hash IS NULL) = (refresh_expires_at IS NULL))
) STRICT;
CREATE INDEX grants_account ON grants (account_id);
CREATE INDEX grants_client ON grants (client_id);
CREATE INDEX grants_session ON grants (session_id);
CREATE INDEX grants_expires ON grants (expires_at);

-- Requests that a person has answered: the id of a sealed request is taken once.
CREATE TABLE answered_requests (
    id_hash BLOB NOT NULL PRIMARY KEY,
    answered_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX answered_requests_expires ON answered_requests (expires_at);

-- `jti` values of client assertions, each accepted once (RFC 7523 section 3).
CREATE TABLE assertion_ids (
    client_id TEXT NOT NULL REFERENCES clients (id),
    jti_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
) STRICT;
CREATE INDEX assertion_ids_expires ON assertion_ids (expires_at);
