-- Cases: what somebody reported, for the people who look into it. `about` is sealed: it names requests and times, never words.
CREATE TABLE cases (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    client_id TEXT REFERENCES clients (id),
    about_sealed BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX cases_account ON cases (account_id);
CREATE INDEX cases_client ON cases (client_id, opened_at);
CREATE INDEX cases_open ON cases (opened_at) WHERE closed_at IS NULL;
