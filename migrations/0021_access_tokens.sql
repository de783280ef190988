-- Access tokens that are random words: what each says, under its hash. JWTs leave no row.
CREATE TABLE access_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id),
    grant_id BLOB REFERENCES grants (id),
    terms TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_tokens_client ON access_tokens (client_id);
CREATE INDEX access_tokens_grant ON access_tokens (grant_id);
CREATE INDEX access_tokens_expires ON access_tokens (expires_at);

-- Access tokens without a grant that were revoked before they expired, by the hash of their `jti`.
CREATE TABLE revoked_tokens (
    jti_hash BLOB NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id),
    revoked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revoked_tokens_client ON revoked_tokens (client_id);
CREATE INDEX revoked_tokens_expires ON revoked_tokens (expires_at);
