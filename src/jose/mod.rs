//! Signing, verifying and encrypting tokens: small, on ring, algorithms by allow-list.
