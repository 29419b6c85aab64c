//! From what went wrong to the failure the contract carries: a stable code, one French sentence that says what to do, a line
//! in English for the author. What the server writes of its own is shown only where nobody knows its code.

use socle_formats::dmp::{RequestError, WireError};
use socle_formats::xds::problem::{Call, Problem};
use socle_sdk::Failure;

/// A refusal of the shared record.
pub(crate) fn problem(problem: &Problem) -> Failure {
    let code = match problem.code.as_str() {
        "DMPPatientNotFound" => "shared-record.none".to_owned(),
        "DMPClosed" => "shared-record.closed".to_owned(),
        "DMPAccessForbidden" => "shared-record.forbidden".to_owned(),
        "DMPAuthorizationNotFound" | "DMPAuthorizationExpired" => {
            "shared-record.authorisation".to_owned()
        }
        _ => dotted(&problem.stable_code()),
    };
    let failure = match problem.call() {
        Call::Later => Failure::passing(&code, problem.message()),
        _ => Failure::new(&code, problem.message()),
    };
    failure.author(format!("{} at {}", problem.code, problem.location))
}

/// Capitals become a hyphen and a small letter: codes are small, digits, points and hyphens.
fn dotted(code: &str) -> String {
    let mut dotted = String::new();
    for c in code.chars() {
        if c.is_ascii_uppercase() && dotted.ends_with(|c: char| c.is_ascii_lowercase()) {
            dotted.push('-');
        }
        dotted.push(if c == '_' {
            '-'
        } else {
            c.to_ascii_lowercase()
        });
    }
    dotted
}

/// A request that cannot be written: nothing was sent.
pub(crate) fn request(error: &RequestError) -> Failure {
    Failure::new(error.code(), error.message()).author(error.to_string())
}

/// A reply that is not one.
pub(crate) fn reply(error: &WireError, status: u16) -> Failure {
    Failure {
        retryable: error.is_retryable() || status >= 500,
        ..Failure::new(error.code(), error.message())
    }
    .author(format!("{error} (HTTP status {status})"))
}

/// Whether bytes of the request may have left when the exchange failed so.
pub(crate) fn may_have_left(failure: &Failure) -> bool {
    ["http.timeout", "http.interrupted", "http.too-large"].contains(&failure.code.as_str())
}

/// Nobody knows whether it took effect: the outbox finds out before it tries again.
pub(crate) fn unknown(failure: &Failure) -> Failure {
    Failure::passing("outcome-unknown", failure.message.clone()).author(failure.code.clone())
}

#[cfg(test)]
mod tests {
    use socle_formats::xds::problem::{Severity, known};

    use super::*;

    fn of(code: &str) -> Failure {
        problem(&Problem {
            code: code.to_owned(),
            context: String::new(),
            severity: Severity::Error,
            location: String::new(),
        })
    }

    #[test]
    fn the_five_codes_of_the_shared_record_are_the_failures_of_the_service() {
        for (code, expected) in [
            ("DMPPatientNotFound", "shared-record.none"),
            ("DMPClosed", "shared-record.closed"),
            ("DMPAccessForbidden", "shared-record.forbidden"),
            ("DMPAuthorizationNotFound", "shared-record.authorisation"),
            ("DMPAuthorizationExpired", "shared-record.authorisation"),
            ("XDSRegistryBusy", "xds.registry-busy"),
            (
                "sandbox_DroitsInsuffisants",
                "dmp.sandbox-droits-insuffisants",
            ),
        ] {
            assert_eq!(of(code).code, expected);
        }
    }

    #[test]
    fn every_code_is_dotted_and_its_sentence_says_something() {
        for code in known() {
            let failure = of(code);
            assert!(
                failure
                    .code
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-'),
                "{}",
                failure.code
            );
            assert!(failure.message.len() > 20, "{code}");
        }
        assert!(of("XDSRegistryBusy").retryable);
        assert!(!of("DMPClosed").retryable);
    }
}
