//! Keys that stay in the host.
