-- Level 2 without a fingerprint: the face matched, other fingers were tried, and a second officer signed for what the first
-- wrote down (worn, missing, aged, bedridden).
CREATE TABLE exceptions (
    id BLOB NOT NULL PRIMARY KEY,
    file_id BLOB NOT NULL REFERENCES files (id),
    person_id BLOB NOT NULL REFERENCES persons (id),
    visit_started_at INTEGER NOT NULL,
    ground TEXT NOT NULL CHECK (ground IN ('worn', 'missing', 'aged', 'bedridden')),
    words_sealed BLOB NOT NULL,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    asked_at INTEGER NOT NULL,
    match_id BLOB NOT NULL,
    match_outcome TEXT NOT NULL CHECK (match_outcome = 'face_only'),
    second_id BLOB REFERENCES officers (id),
    signature_id BLOB,
    signed_at INTEGER,
    CHECK (second_id IS NULL OR second_id <> officer_id),
    CHECK ((second_id IS NULL) = (signature_id IS NULL)),
    CHECK ((second_id IS NULL) = (signed_at IS NULL)),
    FOREIGN KEY (match_id, file_id, person_id, visit_started_at, match_outcome)
        REFERENCES matches (id, file_id, person_id, visit_started_at, outcome),
    FOREIGN KEY (signature_id, second_id, file_id) REFERENCES signatures (id, officer_id, file_id),
    UNIQUE (file_id, visit_started_at),
    UNIQUE (id, file_id, person_id, visit_started_at, match_id, second_id)
) STRICT;
CREATE INDEX exceptions_person ON exceptions (person_id);
CREATE INDEX exceptions_officer ON exceptions (officer_id);
CREATE INDEX exceptions_match ON exceptions (match_id);
CREATE INDEX exceptions_second ON exceptions (second_id);
CREATE INDEX exceptions_signature ON exceptions (signature_id);

-- A proposal for level 2 stands on both parts of a match, or on a face and a signed exception of the same visit.
ALTER TABLE proposals ADD COLUMN exception_id BLOB;
ALTER TABLE proposals ADD COLUMN second_id BLOB REFERENCES officers (id);
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'OR (level = 1 AND match_outcome = ''face_only''))',
    'OR (match_outcome = ''face_only'' AND (level = 1 OR (exception_id IS NOT NULL AND second_id IS NOT NULL AND second_id <> officer_id))))'),
    'FOREIGN KEY (signature_id, officer_id, file_id)',
    'FOREIGN KEY (exception_id, file_id, person_id, visit_started_at, match_id, second_id)
        REFERENCES exceptions (id, file_id, person_id, visit_started_at, match_id, second_id),
    FOREIGN KEY (signature_id, officer_id, file_id)')
WHERE type = 'table' AND name = 'proposals';
PRAGMA writable_schema = RESET;
CREATE INDEX proposals_exception ON proposals (exception_id);
CREATE INDEX proposals_second ON proposals (second_id);

-- A file whose approval stands in a signed list: the list is kept once, with the signature over it.
ALTER TABLE signatures ADD COLUMN list_id BLOB REFERENCES office_signatures (id);
CREATE INDEX signatures_list ON signatures (list_id);

-- Drawn after the list was signed: a second approver looks at the file before anything is issued.
CREATE TABLE samples (
    proposal_id BLOB NOT NULL PRIMARY KEY REFERENCES proposals (id),
    file_id BLOB NOT NULL REFERENCES files (id),
    approver_id BLOB NOT NULL REFERENCES officers (id),
    signature_id BLOB NOT NULL,
    drawn_at INTEGER NOT NULL,
    FOREIGN KEY (signature_id, approver_id, file_id) REFERENCES signatures (id, officer_id, file_id)
) STRICT;
CREATE INDEX samples_file ON samples (file_id);
CREATE INDEX samples_approver ON samples (approver_id);
CREATE INDEX samples_signature ON samples (signature_id);
