-- A portal's earlier account and the citizen whose it was proven to be, both sides proven by who can: the portal vouches for
-- its account, the citizen signed in afresh and agreed. One to one for as long as it lasts.
CREATE TABLE account_links (
    id BLOB NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    earlier_key BLOB NOT NULL,
    earlier_sealed BLOB NOT NULL,
    linked_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX account_links_one_holder ON account_links (client_id, earlier_key) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX account_links_one_account ON account_links (account_id, client_id) WHERE ended_at IS NULL;
CREATE INDEX account_links_account ON account_links (account_id);
CREATE INDEX account_links_client ON account_links (client_id);
