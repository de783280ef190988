//! Keys and what is done with them: sealing, blind indexes, peppers, signing keys and their rotation.
