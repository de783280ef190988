-- A sign-in handed from a computer to a phone: which browser waits, which one answered, the number to be typed there, and
-- how it ended. One try, used once.
CREATE TABLE hand_offs (
    id BLOB NOT NULL PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    short_key BLOB NOT NULL UNIQUE,
    browser_hash BLOB NOT NULL,
    asked_sealed BLOB NOT NULL,
    number_mac BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    phone_hash BLOB,
    opened_at INTEGER,
    account_id BLOB REFERENCES accounts (id),
    factors TEXT,
    auth_at INTEGER,
    tried_at INTEGER,
    approved_at INTEGER,
    denied_at INTEGER,
    used_at INTEGER,
    CHECK ((phone_hash IS NULL) = (opened_at IS NULL)),
    CHECK (approved_at IS NULL OR (tried_at IS NOT NULL AND account_id IS NOT NULL AND factors IS NOT NULL AND auth_at IS NOT NULL)),
    CHECK (used_at IS NULL OR (approved_at IS NOT NULL AND denied_at IS NULL))
) STRICT;
CREATE INDEX hand_offs_account ON hand_offs (account_id);
CREATE INDEX hand_offs_expires ON hand_offs (expires_at);
