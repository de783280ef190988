-- A printed card of numbered one-time codes (thẻ mã): what people have who have no phone. A new card ends the one before. An
-- officer and a desk are named where it was handed out by one.
CREATE TABLE code_cards (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    serial TEXT NOT NULL,
    officer_id BLOB REFERENCES officers (id),
    desk_id BLOB REFERENCES desks (id),
    issued_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK ((officer_id IS NULL) = (desk_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX code_cards_one_in_use ON code_cards (account_id) WHERE ended_at IS NULL;
CREATE INDEX code_cards_account ON code_cards (account_id);
CREATE INDEX code_cards_officer ON code_cards (officer_id);
CREATE INDEX code_cards_desk ON code_cards (desk_id);

-- Its codes, peppered. A number that is used up is never asked for again.
CREATE TABLE card_codes (
    card_id BLOB NOT NULL REFERENCES code_cards (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99),
    mac BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (card_id, number)
) STRICT;

-- When how the holder signs in was changed last, or their phone: sensitive acts wait for a while after it.
ALTER TABLE accounts ADD COLUMN ways_changed_at INTEGER;
