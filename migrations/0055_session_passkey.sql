-- Which passkey a session was opened or raised with last, or else which was made there first, so that "this was not me" can take
-- that passkey away.
ALTER TABLE sessions ADD COLUMN passkey_id BLOB;
