CREATE TABLE units (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('ministry', 'province', 'commune')),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id BLOB REFERENCES units (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE desks (
    id BLOB NOT NULL PRIMARY KEY,
    unit_id BLOB NOT NULL REFERENCES units (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    hotline TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX desks_unit ON desks (unit_id);

-- An officer (cán bộ). `person_key` is the blind index of the officer's own number: nobody handles their own file.
CREATE TABLE officers (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    role TEXT NOT NULL CHECK (role IN ('receiving', 'approver', 'supervisor')),
    name_sealed BLOB NOT NULL,
    person_key BLOB,
    created_at INTEGER NOT NULL,
    suspended_at INTEGER
) STRICT;
CREATE INDEX officers_desk ON officers (desk_id);

CREATE TABLE officer_relatives (
    officer_id BLOB NOT NULL REFERENCES officers (id),
    person_key BLOB NOT NULL,
    PRIMARY KEY (officer_id, person_key)
) STRICT;

-- A link, used once, under which an officer enrols a passkey.
CREATE TABLE officer_invitations (
    hash BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX officer_invitations_officer ON officer_invitations (officer_id);
CREATE INDEX officer_invitations_expires ON officer_invitations (expires_at);

-- `public_key` stands in our own form beside the library's, for signatures are verified years later without it.
CREATE TABLE officer_passkeys (
    id BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    credential_id BLOB NOT NULL UNIQUE,
    passkey_sealed BLOB NOT NULL,
    public_key BLOB NOT NULL,
    enrolled_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX officer_passkeys_officer ON officer_passkeys (officer_id);

-- A browser enrolled at a desk: it holds a key of its own in a cookie.
CREATE TABLE devices (
    id BLOB NOT NULL PRIMARY KEY,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    token_hash BLOB NOT NULL UNIQUE,
    enrolled_by BLOB NOT NULL REFERENCES officers (id),
    enrolled_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX devices_desk ON devices (desk_id);
CREATE INDEX devices_enrolled_by ON devices (enrolled_by);

CREATE TABLE officer_sessions (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    device_id BLOB NOT NULL REFERENCES devices (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX officer_sessions_officer ON officer_sessions (officer_id);
CREATE INDEX officer_sessions_device ON officer_sessions (device_id);
CREATE INDEX officer_sessions_expires ON officer_sessions (expires_at);

-- Browsers that had an officer's session: for 24 hours no citizen's account is activated on them.
CREATE TABLE officer_browsers (
    browser_hash BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX officer_browsers_officer ON officer_browsers (officer_id);
CREATE INDEX officer_browsers_expires ON officer_browsers (expires_at);
