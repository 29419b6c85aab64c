//! One process at a time.
