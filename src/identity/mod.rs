//! Nouns and rules of identification: pure, no I/O, no clock, no SQL.
