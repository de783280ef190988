-- `jti` values of DPoP proofs, with the key that made them: each is accepted once (RFC 9449 section 11.1).
CREATE TABLE dpop_proofs (
    id_hash BLOB NOT NULL PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX dpop_proofs_expires ON dpop_proofs (expires_at);

-- What a public client's refresh token is bound to: a DPoP key or a certificate, by kind and thumbprint.
ALTER TABLE grants ADD COLUMN refresh_bound_to TEXT;

-- The secret of a `client_secret_jwt` client, which must be readable; of all others only the hash is kept.
ALTER TABLE clients ADD COLUMN secret_sealed BLOB;
