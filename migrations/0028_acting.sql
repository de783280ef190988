-- A helper's visit: one officer at a one-stop unit (cán bộ một cửa), one citizen, one portal. Asked by the officer, answered by
-- the citizen on their own phone or by a code of their card, ended by a button, by the end of duty, or after two hours.
-- `account_id` is empty where nobody has the number that was typed: the officer can't tell. `session_id` is the officer's
-- session; it is named without a reference, for sessions are forgotten sooner.
CREATE TABLE helps (
    id BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    session_id BLOB NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id),
    account_id BLOB REFERENCES accounts (id),
    number_sealed BLOB NOT NULL,
    claims TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answer_by INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    answer TEXT CHECK (answer IN ('approved', 'denied', 'scam')),
    answered_at INTEGER,
    means TEXT CHECK (means IN ('phone', 'card')),
    factors TEXT,
    auth_at INTEGER,
    ended_at INTEGER,
    ended_why TEXT,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (answer IS NULL OR (answer = 'approved') = (means IS NOT NULL)),
    CHECK ((means IS NULL) = (factors IS NULL)),
    CHECK ((means IS NULL) = (auth_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL))
) STRICT;
CREATE INDEX helps_officer ON helps (officer_id, asked_at);
CREATE INDEX helps_desk ON helps (desk_id);
CREATE INDEX helps_session ON helps (session_id);
CREATE INDEX helps_client ON helps (client_id);
CREATE INDEX helps_account ON helps (account_id, asked_at);
CREATE INDEX helps_expires ON helps (expires_at);

-- Under what a grant was made by somebody else than the person it is about; judged again at each use.
ALTER TABLE grants ADD COLUMN mandate_id BLOB REFERENCES mandates (id);
ALTER TABLE grants ADD COLUMN help_id BLOB REFERENCES helps (id);
CREATE INDEX grants_mandate ON grants (mandate_id);
CREATE INDEX grants_help ON grants (help_id);
