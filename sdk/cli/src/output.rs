//! The one place that prints: answers on stdout, everything else on stderr.

use std::fmt::Display;
use std::io::Write as _;

use crate::error::{self, Error};

/// One answer, on stdout.
///
/// # Errors
/// stdout cannot be written to. A reader that left early (`| head`) is not an error.
pub(crate) fn answer(text: impl Display) -> Result<(), Error> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error::file("write to", "stdout")(e))
        }
        _ => Ok(()),
    }
}

/// What is being done, on stderr.
pub(crate) fn note(text: impl Display) {
    eprintln!("{:>12} {text}", "Socle");
}

/// What deserves attention but stops nothing, on stderr.
pub(crate) fn warning(text: impl Display) {
    eprintln!("warning: {text}");
}

/// Why it stopped and what to do, on stderr.
pub(crate) fn error(error: &Error) {
    eprintln!("error: {error}");
    if let Some(hint) = error.hint() {
        eprintln!("  hint: {hint}");
    }
}
