ALTER TABLE locks DROP CONSTRAINT locks_ground_check;
ALTER TABLE locks ADD CONSTRAINT locks_ground_check
    CHECK (ground IN ('holder', 'terms', 'card_held', 'card_expired', 'death', 'agency', 'passport_expired', 'residence_expired'));
ALTER TABLE matches DROP CONSTRAINT matches_purpose_check;
ALTER TABLE matches ADD CONSTRAINT matches_purpose_check CHECK (purpose IN ('issuance', 'activation', 'recovery'));
CREATE INDEX locks_in_force ON locks (ground) WHERE lifted_at IS NULL;
