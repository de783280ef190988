-- An officer on leave is no danger and loses nothing but the time: `off_duty_at` is another thing than a suspension.
ALTER TABLE officers ADD COLUMN off_duty_at INTEGER;

-- An authenticator counts once a second officer has seen its owner enrol it. Those that the operator invited at the command
-- line, and all from before, count from their enrolment on.
ALTER TABLE officer_passkeys ADD COLUMN confirmed_at INTEGER;
ALTER TABLE officer_passkeys ADD COLUMN confirmed_by BLOB REFERENCES officers (id);
CREATE INDEX officer_passkeys_confirmed_by ON officer_passkeys (confirmed_by);
UPDATE officer_passkeys SET confirmed_at = enrolled_at;
ALTER TABLE officer_invitations ADD COLUMN invited_by BLOB REFERENCES officers (id);
CREATE INDEX officer_invitations_invited_by ON officer_invitations (invited_by);

ALTER TABLE devices ADD COLUMN name TEXT;
ALTER TABLE devices ADD COLUMN revoked_by BLOB REFERENCES officers (id);
CREATE INDEX devices_revoked_by ON devices (revoked_by);

-- A link, used once, that makes the browser which opens it a device of a desk.
CREATE TABLE device_invitations (
    hash BLOB NOT NULL PRIMARY KEY,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    name TEXT NOT NULL,
    invited_by BLOB NOT NULL REFERENCES officers (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX device_invitations_desk ON device_invitations (desk_id);
CREATE INDEX device_invitations_invited_by ON device_invitations (invited_by);
CREATE INDEX device_invitations_expires ON device_invitations (expires_at);

-- What officers signed that is about no file: a colleague's authenticator, an agency's request, a list of files.
CREATE TABLE office_signatures (
    id BLOB NOT NULL PRIMARY KEY,
    officer_id BLOB NOT NULL REFERENCES officers (id),
    purpose TEXT NOT NULL,
    subject BLOB NOT NULL,
    nonce BLOB NOT NULL,
    decision BLOB NOT NULL,
    client_data BLOB NOT NULL,
    authenticator_data BLOB NOT NULL,
    signature BLOB NOT NULL,
    public_key BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    ceremony_hash BLOB NOT NULL UNIQUE,
    signed_at INTEGER NOT NULL,
    UNIQUE (id, officer_id)
) STRICT;
CREATE INDEX office_signatures_officer ON office_signatures (officer_id);
CREATE INDEX office_signatures_subject ON office_signatures (subject);
