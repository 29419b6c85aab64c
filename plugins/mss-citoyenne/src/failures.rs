//! Failures with their sentence.

use socle_sdk::{Failure, texts};

/// The failure of this code with the sentence of this key.
pub(crate) fn said(code: &str, key: &str) -> Failure {
    Failure::new(code, texts::text(key))
}
