//! From what went wrong in the formats to the failure the contract carries: a stable code, one French sentence that says what
//! to do, a line in English for the author.

use socle_formats::mss::message::MessageError;
use socle_formats::mss::received::ReceivedError;
use socle_formats::xdm::XdmError;
use socle_sdk::{Failure, texts};

/// A failure with a sentence of the catalogue.
pub(crate) fn said(code: &str, text: &str) -> Failure {
    Failure::new(code, texts::text(text))
}

/// A message that is not written.
pub(crate) fn message(error: &MessageError) -> Failure {
    Failure::new(error.code(), error.message()).author(error.to_string())
}

/// A message that is not read.
pub(crate) fn received(error: &ReceivedError) -> Failure {
    Failure::new(error.code(), error.message()).author(error.to_string())
}

/// An archive that is not written.
pub(crate) fn archive(error: &XdmError) -> Failure {
    Failure::new(error.code(), error.message()).author(error.to_string())
}
