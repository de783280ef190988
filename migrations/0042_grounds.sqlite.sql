-- A foreigner's grounds, and matches at a desk beside issuance. They are told apart by a CHECK, and SQLite changes a CHECK only in the text of its schema
-- (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"): no row is touched. What
-- follows in this file moves the schema's version, so that every other connection reads it anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
    '(ground IN (''holder'', ''terms'', ''card_held'', ''card_expired'', ''death'', ''agency''))',
    '(ground IN (''holder'', ''terms'', ''card_held'', ''card_expired'', ''death'', ''agency'', ''passport_expired'', ''residence_expired''))')
WHERE type = 'table' AND name = 'locks';
UPDATE sqlite_schema SET sql = replace(sql,
    '(purpose IN (''issuance'', ''activation''))',
    '(purpose IN (''issuance'', ''activation'', ''recovery''))')
WHERE type = 'table' AND name = 'matches';
PRAGMA writable_schema = RESET;
CREATE INDEX locks_in_force ON locks (ground) WHERE lifted_at IS NULL;
