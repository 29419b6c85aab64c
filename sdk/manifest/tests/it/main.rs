//! Manifests and components as authors write them, read from outside the crate.

#![allow(clippy::unwrap_used)]

mod agreement;
mod reading;
mod refusing;

/// A manifest that is valid, followed by `rest`.
fn manifest(rest: &str) -> String {
    format!(
        r#"id = "essai"
version = "1.2.3"
api = "0.1"
name = "Essai"
description = "Une extension d’essai."
publisher = "Exemple"
license = "MIT"
{rest}"#
    )
}
