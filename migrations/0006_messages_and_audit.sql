-- The outbox: written in the transaction of what it tells, delivered by a job.
CREATE TABLE messages (
    id BLOB NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
    account_id BLOB REFERENCES accounts (id),
    file_id BLOB REFERENCES files (id),
    kind TEXT NOT NULL,
    to_sealed BLOB NOT NULL,
    body_sealed BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    leased_until INTEGER,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    problem TEXT,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_account ON messages (account_id);
CREATE INDEX messages_file ON messages (file_id);
CREATE INDEX messages_waiting ON messages (state, next_at);
CREATE INDEX messages_expires ON messages (expires_at);

-- Who did what. Written unsequenced in the transaction of what it records; `seq` is given afterwards by one sequencer.
-- `commitment` is SHA-256 over `salt` and the entry, so that retention can delete the payload and the salt, and every
-- proof over the commitments still holds. No foreign keys: the log outlives what it speaks of.
CREATE TABLE audit_entries (
    id BLOB NOT NULL PRIMARY KEY,
    seq INTEGER UNIQUE,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id BLOB,
    person_id BLOB,
    account_id BLOB,
    file_id BLOB,
    desk_id BLOB,
    client_id TEXT,
    detail_sealed BLOB,
    salt BLOB,
    commitment BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_entries_person ON audit_entries (person_id, at);
CREATE INDEX audit_entries_account ON audit_entries (account_id, at);
CREATE INDEX audit_entries_file ON audit_entries (file_id);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, at);
CREATE INDEX audit_entries_unsequenced ON audit_entries (id) WHERE seq IS NULL;
CREATE INDEX audit_entries_expires ON audit_entries (expires_at);
