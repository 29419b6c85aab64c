//! What can go wrong in a test. `Debug` says the same as `Display`, so that `unwrap` and `?` are readable.

use std::fmt;

use serde_json::Value;

/// Why something was not done.
pub enum Error {
    /// The program `socle` cannot be started: what was tried, and what to do.
    Program(String),
    /// The program ended, or answered something that is none.
    Gone(String),
    /// A plugin's call ended in a failure: what the doctor reads.
    Failed(Failure),
    /// The host refuses the request: a code, and why.
    Refused {
        /// Such as `unscripted`, `held-back`, `disabled`, `usage`, `plugin.incompatible`.
        code: String,
        /// For the author of the test.
        message: String,
    },
    /// A file of the test cannot be read or written.
    File(String),
}

/// A failure of a plugin's call.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Dotted, stable, such as `denied`.
    pub code: String,
    /// French, what the doctor reads.
    pub message: String,
    /// Whether trying again may help.
    pub retryable: bool,
    /// By key: `hint`, `field`, `author`, ….
    pub details: Vec<(String, String)>,
    /// Whose call.
    pub plugin: String,
    /// Which call, such as `command compter`.
    pub call: String,
    /// All of it, in English.
    pub reason: String,
}

impl Error {
    /// The code of a failure or refusal; the empty text for the rest.
    pub fn code(&self) -> &str {
        match self {
            Error::Failed(failure) => &failure.code,
            Error::Refused { code, .. } => code,
            _ => "",
        }
    }

    /// What the doctor reads, when a plugin's call failed.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Error::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl Failure {
    /// A detail by its key.
    pub fn detail(&self, key: &str) -> Option<&str> {
        self.details
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn read(value: &Value) -> Self {
        let text = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let details = value
            .get("details")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        Self {
            code: text("code"),
            message: text("message"),
            retryable: value.get("retryable") == Some(&Value::Bool(true)),
            details,
            plugin: text("plugin"),
            call: text("call"),
            reason: text("reason"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Program(text) | Error::Gone(text) | Error::File(text) => f.write_str(text),
            Error::Refused { code, message } => write!(f, "{code}: {message}"),
            Error::Failed(failure) => {
                write!(
                    f,
                    "{} of {} failed with `{}`: {}",
                    failure.call, failure.plugin, failure.code, failure.message
                )?;
                for (key, value) in &failure.details {
                    write!(f, "\n  {key}: {value}")?;
                }
                if failure.details.is_empty() && !failure.reason.is_empty() {
                    write!(f, "\n  {}", failure.reason)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
