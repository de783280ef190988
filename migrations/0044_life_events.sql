-- How far the register's feed of changes was followed. The cursor moves in the transaction of what the changes came to.
CREATE TABLE feeds (
    name TEXT NOT NULL PRIMARY KEY,
    cursor TEXT,
    begun_at INTEGER NOT NULL,
    changed_at INTEGER,
    caught_up_at INTEGER
) STRICT;

-- Numbers that were cancelled in favour of another (Decree 70/2024 art. 11.7): whoever knows the old one still finds the person.
CREATE TABLE person_numbers (
    id BLOB NOT NULL PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES persons (id),
    number_key BLOB NOT NULL UNIQUE,
    number_sealed BLOB NOT NULL,
    noted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX person_numbers_person ON person_numbers (person_id);

-- An agency's request to lock an account, or to end its own lock (form TK03): one officer takes and forwards it, another
-- decides on it, each within the law's days. `agency_key` tells whether the same agency asks.
CREATE TABLE lock_requests (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    person_id BLOB NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL CHECK (kind IN ('lock', 'unlock')),
    agency TEXT NOT NULL,
    agency_key TEXT NOT NULL,
    document_sealed BLOB NOT NULL,
    contact_sealed BLOB,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    officer_id BLOB NOT NULL REFERENCES officers (id),
    state TEXT NOT NULL CHECK (state IN ('received', 'forwarded', 'granted', 'refused')),
    reason TEXT,
    received_at INTEGER NOT NULL,
    review_by INTEGER NOT NULL,
    forwarded_by BLOB REFERENCES officers (id),
    forwarded_at INTEGER,
    forward_signature_id BLOB,
    decide_by INTEGER,
    decided_by BLOB REFERENCES officers (id),
    decided_at INTEGER,
    decision_signature_id BLOB,
    CHECK ((forwarded_at IS NULL) = (forwarded_by IS NULL)),
    CHECK ((forwarded_at IS NULL) = (forward_signature_id IS NULL)),
    CHECK ((forwarded_at IS NULL) = (decide_by IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CHECK ((decided_at IS NULL) = (decision_signature_id IS NULL)),
    CHECK ((state IN ('granted', 'refused')) = (decided_at IS NOT NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CHECK (state = 'received' OR forwarded_at IS NOT NULL),
    CHECK (decided_by IS NULL OR decided_by <> forwarded_by),
    FOREIGN KEY (forward_signature_id, forwarded_by) REFERENCES office_signatures (id, officer_id),
    FOREIGN KEY (decision_signature_id, decided_by) REFERENCES office_signatures (id, officer_id)
) STRICT;
CREATE UNIQUE INDEX lock_requests_one_open ON lock_requests (account_id, agency_key) WHERE decided_at IS NULL;
CREATE INDEX lock_requests_account ON lock_requests (account_id);
CREATE INDEX lock_requests_person ON lock_requests (person_id);
CREATE INDEX lock_requests_desk ON lock_requests (desk_id, state);
CREATE INDEX lock_requests_officer ON lock_requests (officer_id);
CREATE INDEX lock_requests_state ON lock_requests (state, decide_by);
CREATE INDEX lock_requests_forwarded_by ON lock_requests (forwarded_by);
CREATE INDEX lock_requests_decided_by ON lock_requests (decided_by);
CREATE INDEX lock_requests_forward_signature ON lock_requests (forward_signature_id);
CREATE INDEX lock_requests_decision_signature ON lock_requests (decision_signature_id);

-- Which agency's request placed the agency ground: only the same one may have it lifted.
ALTER TABLE locks ADD COLUMN request_id BLOB REFERENCES lock_requests (id);
CREATE INDEX locks_request ON locks (request_id);
