-- Devices that are rung when something waits for their holder (RFC 8030). A ring carries nothing, so that one that waits stands
-- for all: from when on it is tried, and until when it is worth anything. The address is a secret of the browser's push service.
CREATE TABLE push_subscriptions (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    endpoint_hash BLOB NOT NULL UNIQUE,
    endpoint_sealed BLOB NOT NULL,
    device_sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    rung_at INTEGER,
    next_at INTEGER,
    worth_until INTEGER,
    attempts INTEGER NOT NULL,
    leased_until INTEGER,
    CHECK ((next_at IS NULL) = (worth_until IS NULL))
) STRICT;
CREATE INDEX push_subscriptions_account ON push_subscriptions (account_id, created_at);
CREATE INDEX push_subscriptions_due ON push_subscriptions (next_at) WHERE next_at IS NOT NULL;
