-- Authorization requests that a portal's server pushed beforehand (RFC 9126), parsed and sealed, under the hash of their name.
-- They can be begun until `expires_at`, and answered once.
CREATE TABLE pushed_requests (
    name_hash BLOB NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id),
    request_sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    answered_at INTEGER
) STRICT;
CREATE INDEX pushed_requests_client ON pushed_requests (client_id, expires_at);
CREATE INDEX pushed_requests_expires ON pushed_requests (expires_at);
