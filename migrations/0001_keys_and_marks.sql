-- Keys of the keyring, wrapped by the master key, so that every node shares them and only the master key is local.
CREATE TABLE keyring_keys (
    id BLOB NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    scope TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    alg TEXT,
    wrapped BLOB NOT NULL,
    public BLOB,
    created_at INTEGER NOT NULL,
    activates_at INTEGER NOT NULL,
    retired_at INTEGER,
    expires_at INTEGER,
    UNIQUE (purpose, scope, epoch)
) STRICT;
CREATE INDEX keyring_keys_expires ON keyring_keys (expires_at);

-- What a node caches is reloaded when its version here moves.
CREATE TABLE versions (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO versions (name, value) VALUES ('clients', 1), ('keys', 1), ('audit', 1);

-- What kind of database this is: `demo` is set by the demo and refused by `serve`.
CREATE TABLE marks (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- Attempts counted per account, per source and per secret tried: a window that is dropped when it has passed.
CREATE TABLE limits (
    key BLOB NOT NULL PRIMARY KEY,
    used INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX limits_expires ON limits (expires_at);
