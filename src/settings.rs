//! Configuration: one TOML file and the environment; every key is documented, unknown keys are refused.
