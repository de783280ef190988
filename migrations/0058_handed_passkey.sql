-- With which passkey the phone's session was opened that let a computer in: "this was not me", said of the computer, can take that
-- passkey away.
ALTER TABLE hand_offs ADD COLUMN passkey_id BLOB;
