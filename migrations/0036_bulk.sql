-- Files collected with card issuance, read from a bulk file (product.md J3). One row per content: the same file twice is one.
-- `read_bytes` and `read_lines` are committed with the rows that they cover, so that a reader which was killed goes on there.
CREATE TABLE bulk_imports (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    bytes INTEGER NOT NULL,
    read_bytes INTEGER NOT NULL,
    read_lines INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'read')),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bulk_imports_desk ON bulk_imports (desk_id, created_at);
CREATE INDEX bulk_imports_officer ON bulk_imports (officer_id);

-- Rows that were not taken, and why; the row itself is sealed and goes after a while.
CREATE TABLE bulk_rejects (
    import_id BLOB NOT NULL REFERENCES bulk_imports (id),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    row_sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT;
CREATE INDEX bulk_rejects_expires ON bulk_rejects (expires_at);

-- A batch of clean files, proposed under one signature by the officer who imported them and decided under one by somebody
-- else. Both are over `list_digest`, which binds every file of it. Level 1 alone: nobody was compared.
CREATE TABLE bulk_batches (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    import_id BLOB NOT NULL REFERENCES bulk_imports (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    level INTEGER NOT NULL CHECK (level = 1),
    files INTEGER NOT NULL CHECK (files > 0),
    list_digest BLOB NOT NULL,
    proposer_id BLOB NOT NULL REFERENCES officers (id),
    proposed_at INTEGER NOT NULL,
    approver_id BLOB REFERENCES officers (id),
    outcome TEXT CHECK (outcome IN ('approved', 'returned')),
    reason TEXT,
    decided_at INTEGER,
    noticed INTEGER NOT NULL,
    CHECK (approver_id IS NULL OR approver_id <> proposer_id),
    CHECK ((approver_id IS NULL) = (outcome IS NULL)),
    CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CHECK (outcome IS NULL OR (outcome = 'returned') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX bulk_batches_import ON bulk_batches (import_id);
CREATE INDEX bulk_batches_desk ON bulk_batches (desk_id);
CREATE INDEX bulk_batches_proposer ON bulk_batches (proposer_id);
CREATE INDEX bulk_batches_approver ON bulk_batches (approver_id);
CREATE INDEX bulk_batches_open ON bulk_batches (proposed_at) WHERE outcome IS NULL;
CREATE INDEX bulk_batches_unnoticed ON bulk_batches (decided_at) WHERE outcome = 'approved' AND noticed < files;

-- What was signed over a batch: as `signatures`, which speak of one file each.
CREATE TABLE bulk_signatures (
    id BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    batch_id BLOB NOT NULL REFERENCES bulk_batches (id),
    purpose TEXT NOT NULL,
    nonce BLOB NOT NULL,
    decision BLOB NOT NULL,
    client_data BLOB NOT NULL,
    authenticator_data BLOB NOT NULL,
    signature BLOB NOT NULL,
    public_key BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    signed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bulk_signatures_officer ON bulk_signatures (officer_id);
CREATE INDEX bulk_signatures_batch ON bulk_signatures (batch_id);

-- A file that came in bulk: where it stood, when the register's answer agreed with it, and its place in its batch. `leaf`
-- is what the batch's digest was made of.
ALTER TABLE files ADD COLUMN import_id BLOB REFERENCES bulk_imports (id);
ALTER TABLE files ADD COLUMN import_line INTEGER;
ALTER TABLE files ADD COLUMN checked_at INTEGER;
ALTER TABLE files ADD COLUMN batch_id BLOB REFERENCES bulk_batches (id);
ALTER TABLE files ADD COLUMN batch_at INTEGER;
ALTER TABLE files ADD COLUMN leaf BLOB;
CREATE INDEX files_import ON files (import_id, import_line) WHERE import_id IS NOT NULL;
CREATE INDEX files_unchecked ON files (import_id, id) WHERE import_id IS NOT NULL AND checked_at IS NULL AND state = 'received';
CREATE INDEX files_unbatched ON files (import_id, import_line) WHERE checked_at IS NOT NULL AND batch_id IS NULL AND state = 'received';
CREATE INDEX files_batch ON files (batch_id, batch_at) WHERE batch_id IS NOT NULL;
