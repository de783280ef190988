//! The people, and what the operator of a demonstration can do.

mod operator;
mod people;
