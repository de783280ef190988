-- An electronic identification account (tài khoản định danh điện tử). Its level stands on an approved decision for this
-- person and level; a level-2 decision stands on a match. `activated_level` is what the holder has taken into use.
CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES persons (id),
    level INTEGER NOT NULL CHECK (level IN (1, 2)),
    activated_level INTEGER NOT NULL CHECK (activated_level IN (0, 1, 2)),
    decision_id BLOB NOT NULL,
    decision_outcome TEXT NOT NULL CHECK (decision_outcome = 'approved'),
    subject_seed BLOB NOT NULL UNIQUE,
    phone_key BLOB,
    phone_sealed BLOB,
    phone_verified_at INTEGER,
    email_sealed BLOB,
    language TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    activated_at INTEGER,
    proven_at INTEGER,
    deceased_at INTEGER,
    ended_at INTEGER,
    CHECK (activated_level <= level),
    CHECK ((activated_level = 0) = (activated_at IS NULL)),
    FOREIGN KEY (decision_id, person_id, level, decision_outcome) REFERENCES decisions (id, person_id, level, outcome)
) STRICT;
-- One active account per person.
CREATE UNIQUE INDEX accounts_one_active ON accounts (person_id) WHERE ended_at IS NULL;
CREATE INDEX accounts_person ON accounts (person_id);
CREATE INDEX accounts_decision ON accounts (decision_id, person_id, level, decision_outcome);
CREATE INDEX accounts_phone ON accounts (phone_key);

-- The set of grounds on which an account is locked: it is open only when no ground is left.
CREATE TABLE locks (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    ground TEXT NOT NULL CHECK (ground IN ('holder', 'terms', 'card_held', 'card_expired', 'death', 'agency')),
    placed_by TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    lifted_by TEXT,
    lifted_at INTEGER,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX locks_one_per_ground ON locks (account_id, ground) WHERE lifted_at IS NULL;
CREATE INDEX locks_account ON locks (account_id);

-- A slip (phiếu kích hoạt) and how far its activation has come: its two codes as hashes, the second proof (the phone that
-- was read back, or a fresh match at a desk), the browser that gave it, and the end. A new slip voids the one before.
CREATE TABLE activations (
    id BLOB NOT NULL PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    short_key BLOB NOT NULL UNIQUE,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    file_id BLOB NOT NULL REFERENCES files (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    proof TEXT CHECK (proof IN ('phone', 'desk')),
    proven_at INTEGER,
    browser_hash BLOB,
    match_id BLOB REFERENCES matches (id),
    voided_at INTEGER,
    used_at INTEGER,
    CHECK (proof IS NULL OR proof <> 'desk' OR match_id IS NOT NULL),
    CHECK ((proof IS NULL) = (proven_at IS NULL)),
    CHECK ((proof IS NULL) = (browser_hash IS NULL)),
    CHECK (used_at IS NULL OR (proof IS NOT NULL AND voided_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX activations_one_open ON activations (account_id) WHERE used_at IS NULL AND voided_at IS NULL;
CREATE INDEX activations_account ON activations (account_id);
CREATE INDEX activations_file ON activations (file_id);
CREATE INDEX activations_officer ON activations (officer_id);
CREATE INDEX activations_desk ON activations (desk_id);
CREATE INDEX activations_match ON activations (match_id);
CREATE INDEX activations_expires ON activations (expires_at);

CREATE TABLE passkeys (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    credential_id BLOB NOT NULL UNIQUE,
    passkey_sealed BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    removed_at INTEGER
) STRICT;
CREATE INDEX passkeys_account ON passkeys (account_id);

-- A password or a six-digit passcode: Argon2id over the peppered secret.
CREATE TABLE passwords (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('password', 'passcode')),
    hash_sealed BLOB NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;

-- `last_step` is the last time step accepted: a code is accepted once (RFC 6238 section 5.2).
CREATE TABLE totps (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    secret_sealed BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    removed_at INTEGER
) STRICT;
CREATE INDEX totps_account ON totps (account_id);

-- A code sent to a phone or shown at a desk: peppered, five tries, bound to what it was asked for.
CREATE TABLE one_time_codes (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL,
    mac BLOB NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX one_time_codes_account ON one_time_codes (account_id);
CREATE INDEX one_time_codes_expires ON one_time_codes (expires_at);

-- State between two requests of one ceremony (passkeys, decisions to sign), answered once by the browser it began in.
CREATE TABLE challenges (
    hash BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    browser_hash BLOB NOT NULL,
    state_sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX challenges_expires ON challenges (expires_at);

-- A signed-in browser. `level` is the authentication level (mức độ xác thực, Decree 69/2024 art. 20), `factors` the amr.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
    factors TEXT NOT NULL,
    auth_at INTEGER NOT NULL,
    browser_hash BLOB NOT NULL,
    device_sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expires ON sessions (expires_at);
