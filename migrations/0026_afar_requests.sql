-- Requests of portals that a person answers elsewhere than where they began: by a code typed on another device (RFC 8628), or
-- asked for by the portal's server (CIBA). One row from the question to the one redemption: `handle_hash` is that of the
-- device_code or auth_req_id, `code_key` the blind index of the user code. `account_id` is whom a portal asks, and empty where
-- a question is kept up for nobody, so that a portal can't tell who has an account.
CREATE TABLE afar_requests (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('device', 'ciba')),
    client_id TEXT NOT NULL REFERENCES clients (id),
    handle_hash BLOB NOT NULL UNIQUE,
    code_key BLOB UNIQUE,
    account_id BLOB REFERENCES accounts (id),
    request TEXT NOT NULL,
    said_sealed BLOB NOT NULL,
    interval_s INTEGER NOT NULL CHECK (interval_s > 0),
    polled_at INTEGER,
    hurried INTEGER NOT NULL CHECK (hurried IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    answer TEXT CHECK (answer IN ('approved', 'denied', 'scam')),
    answered_at INTEGER,
    grant_id BLOB REFERENCES grants (id),
    redeemed_at INTEGER,
    ping_at INTEGER,
    ping_tries INTEGER NOT NULL CHECK (ping_tries >= 0),
    pinged TEXT,
    CHECK ((kind = 'device') = (code_key IS NOT NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (answer IS NULL OR (answer = 'approved') = (grant_id IS NOT NULL)),
    CHECK (redeemed_at IS NULL OR grant_id IS NOT NULL)
) STRICT;
CREATE INDEX afar_requests_client ON afar_requests (client_id);
CREATE INDEX afar_requests_account ON afar_requests (account_id, created_at);
CREATE INDEX afar_requests_grant ON afar_requests (grant_id);
CREATE INDEX afar_requests_ping ON afar_requests (ping_at) WHERE ping_at IS NOT NULL;
CREATE INDEX afar_requests_expires ON afar_requests (expires_at);

-- Whom a portal means by the name under which it knows them: only those who let it know them are found.
ALTER TABLE consents ADD COLUMN subject_key BLOB;
CREATE INDEX consents_subject ON consents (client_id, subject_key);
