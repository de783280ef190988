-- A mailbox that has proven itself signs its holder in; another address waits beside it until it has.
ALTER TABLE accounts ADD COLUMN email_verified_at INTEGER;
ALTER TABLE accounts ADD COLUMN email_next_sealed BLOB;
