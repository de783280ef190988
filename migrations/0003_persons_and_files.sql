-- A person as the population register knows them. The number can be cancelled and reissued (Decree 70/2024 art. 11), so
-- nothing else refers to it: it is found by its blind index and kept sealed.
CREATE TABLE persons (
    id BLOB NOT NULL PRIMARY KEY,
    number_key BLOB NOT NULL UNIQUE,
    number_sealed BLOB NOT NULL,
    facts_sealed BLOB,
    facts_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

-- A file (hồ sơ). `paused_*` is the legal clock standing still while the register is away or a mismatch is mended.
CREATE TABLE files (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    person_id BLOB NOT NULL REFERENCES persons (id),
    level INTEGER NOT NULL CHECK (level IN (1, 2)),
    state TEXT NOT NULL CHECK (state IN ('draft', 'received', 'needs_correction', 'matching', 'proposed', 'approved',
        'refused', 'notified', 'activated', 'late', 'cancelled')),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    content_sealed BLOB NOT NULL,
    visit_started_at INTEGER NOT NULL,
    received_at INTEGER,
    due_at INTEGER,
    paused_at INTEGER,
    paused_reason TEXT,
    paused_ms INTEGER NOT NULL CHECK (paused_ms >= 0),
    reason TEXT,
    read_back_at INTEGER,
    read_back_digest BLOB,
    notified_at INTEGER,
    activate_by INTEGER,
    closed_at INTEGER,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (id, person_id),
    UNIQUE (id, person_id, level),
    CHECK ((paused_at IS NULL) = (paused_reason IS NULL)),
    CHECK ((read_back_at IS NULL) = (read_back_digest IS NULL)),
    CHECK ((notified_at IS NULL) = (activate_by IS NULL)),
    CHECK ((received_at IS NULL) = (due_at IS NULL)),
    CHECK ((state IN ('refused', 'activated', 'cancelled')) = (closed_at IS NOT NULL)),
    CHECK (state NOT IN ('notified', 'activated', 'late') OR notified_at IS NOT NULL),
    CHECK ((state IN ('refused', 'needs_correction', 'cancelled')) = (reason IS NOT NULL)),
    CHECK (state IN ('draft', 'needs_correction', 'cancelled') OR received_at IS NOT NULL)
) STRICT;
-- One open file per person and level.
CREATE UNIQUE INDEX files_one_open ON files (person_id, level) WHERE closed_at IS NULL;
CREATE INDEX files_person ON files (person_id);
CREATE INDEX files_desk_state ON files (desk_id, state);
CREATE INDEX files_state_due ON files (state, due_at);
CREATE INDEX files_officer ON files (officer_id);

-- A visit: the person stood at the desk from this moment on. A file has several when it was sent back.
CREATE TABLE visits (
    file_id BLOB NOT NULL,
    person_id BLOB NOT NULL REFERENCES persons (id),
    started_at INTEGER NOT NULL,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    PRIMARY KEY (file_id, person_id, started_at),
    FOREIGN KEY (file_id, person_id) REFERENCES files (id, person_id)
) STRICT;
CREATE INDEX visits_person ON visits (person_id);
CREATE INDEX visits_officer ON visits (officer_id);
CREATE INDEX visits_desk ON visits (desk_id);

-- Every turn of a file: its history, and what the live pages follow.
CREATE TABLE file_events (
    id BLOB NOT NULL PRIMARY KEY,
    file_id BLOB NOT NULL REFERENCES files (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    officer_id BLOB REFERENCES officers (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_events_file ON file_events (file_id);
CREATE INDEX file_events_desk ON file_events (desk_id);
CREATE INDEX file_events_officer ON file_events (officer_id);
CREATE INDEX file_events_at ON file_events (at);

-- A 1:1 match by the ID-card database's service. It belongs to one file, one person and one visit, and can't be older than
-- that visit. `matched` is both face and fingerprint; a face alone will do for level 1 only.
CREATE TABLE matches (
    id BLOB NOT NULL PRIMARY KEY,
    file_id BLOB NOT NULL REFERENCES files (id),
    person_id BLOB NOT NULL REFERENCES persons (id),
    visit_started_at INTEGER NOT NULL,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('issuance', 'activation')),
    outcome TEXT NOT NULL CHECK (outcome IN ('matched', 'face_only', 'not_matched', 'poor_quality', 'no_reference')),
    face TEXT NOT NULL CHECK (face IN ('matched', 'not_matched', 'poor_quality', 'no_reference', 'none')),
    finger TEXT NOT NULL CHECK (finger IN ('matched', 'not_matched', 'poor_quality', 'no_reference', 'none')),
    reference_sealed BLOB NOT NULL,
    matched_at INTEGER NOT NULL,
    CHECK (matched_at >= visit_started_at),
    CHECK ((outcome = 'matched') = (face = 'matched' AND finger = 'matched')),
    CHECK (outcome <> 'face_only' OR (face = 'matched' AND finger = 'none')),
    FOREIGN KEY (file_id, person_id, visit_started_at) REFERENCES visits (file_id, person_id, started_at),
    UNIQUE (id, file_id, person_id, visit_started_at, outcome)
) STRICT;
CREATE INDEX matches_file ON matches (file_id, person_id, visit_started_at);
CREATE INDEX matches_person ON matches (person_id);
CREATE INDEX matches_officer ON matches (officer_id);
CREATE INDEX matches_desk ON matches (desk_id);

-- What an officer signed: everything that verifying it needs, for as long as the record lives.
CREATE TABLE signatures (
    id BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    file_id BLOB NOT NULL REFERENCES files (id),
    purpose TEXT NOT NULL,
    nonce BLOB NOT NULL,
    decision BLOB NOT NULL,
    client_data BLOB NOT NULL,
    authenticator_data BLOB NOT NULL,
    signature BLOB NOT NULL,
    public_key BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    signed_at INTEGER NOT NULL,
    UNIQUE (id, officer_id, file_id)
) STRICT;
CREATE INDEX signatures_officer ON signatures (officer_id);
CREATE INDEX signatures_file ON signatures (file_id);

-- A proposal (đề xuất), signed by the receiving officer. Level 2 stands on a match of this very person, in this very file
-- and visit, and the visit is not older than a day. `unusual` names what an approver should look at first.
CREATE TABLE proposals (
    id BLOB NOT NULL PRIMARY KEY,
    file_id BLOB NOT NULL REFERENCES files (id),
    person_id BLOB NOT NULL REFERENCES persons (id),
    level INTEGER NOT NULL CHECK (level IN (1, 2)),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    visit_started_at INTEGER NOT NULL,
    match_id BLOB,
    match_outcome TEXT,
    unusual TEXT NOT NULL,
    signature_id BLOB NOT NULL,
    proposed_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK (level = 1 OR match_id IS NOT NULL),
    CHECK ((match_id IS NULL) = (match_outcome IS NULL)),
    CHECK (match_outcome IS NULL OR match_outcome = 'matched' OR (level = 1 AND match_outcome = 'face_only')),
    CHECK (proposed_at >= visit_started_at AND proposed_at - visit_started_at <= 86400000),
    FOREIGN KEY (file_id, person_id, level) REFERENCES files (id, person_id, level),
    FOREIGN KEY (file_id, person_id, visit_started_at) REFERENCES visits (file_id, person_id, started_at),
    FOREIGN KEY (match_id, file_id, person_id, visit_started_at, match_outcome)
        REFERENCES matches (id, file_id, person_id, visit_started_at, outcome),
    FOREIGN KEY (signature_id, officer_id, file_id) REFERENCES signatures (id, officer_id, file_id),
    UNIQUE (id, file_id, person_id, level, officer_id)
) STRICT;
CREATE UNIQUE INDEX proposals_one_open ON proposals (file_id) WHERE ended_at IS NULL;
CREATE INDEX proposals_file ON proposals (file_id);
CREATE INDEX proposals_person ON proposals (person_id);
CREATE INDEX proposals_officer ON proposals (officer_id);
CREATE INDEX proposals_match ON proposals (match_id, file_id, person_id, match_outcome);
CREATE INDEX proposals_signature ON proposals (signature_id, officer_id, file_id);

-- The decision on a proposal, by somebody else, signed; a refusal always names its reason.
CREATE TABLE decisions (
    id BLOB NOT NULL PRIMARY KEY,
    proposal_id BLOB NOT NULL UNIQUE,
    file_id BLOB NOT NULL REFERENCES files (id),
    person_id BLOB NOT NULL REFERENCES persons (id),
    level INTEGER NOT NULL CHECK (level IN (1, 2)),
    proposer_id BLOB NOT NULL REFERENCES officers (id),
    approver_id BLOB NOT NULL REFERENCES officers (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('approved', 'refused', 'returned')),
    reason TEXT,
    signature_id BLOB NOT NULL,
    decided_at INTEGER NOT NULL,
    CHECK (approver_id <> proposer_id),
    CHECK ((outcome = 'approved') = (reason IS NULL)),
    FOREIGN KEY (proposal_id, file_id, person_id, level, proposer_id)
        REFERENCES proposals (id, file_id, person_id, level, officer_id),
    FOREIGN KEY (signature_id, approver_id, file_id) REFERENCES signatures (id, officer_id, file_id),
    UNIQUE (id, person_id, level, outcome)
) STRICT;
CREATE INDEX decisions_proposal ON decisions (proposal_id, file_id, person_id, level, proposer_id);
CREATE INDEX decisions_file ON decisions (file_id);
CREATE INDEX decisions_person ON decisions (person_id);
CREATE INDEX decisions_proposer ON decisions (proposer_id);
CREATE INDEX decisions_approver ON decisions (approver_id);
CREATE INDEX decisions_signature ON decisions (signature_id, approver_id, file_id);
