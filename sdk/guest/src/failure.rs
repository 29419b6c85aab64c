//! How a plugin says that something was not done.

use crate::Failure;

impl Failure {
    /// A failure that trying again will not mend. `code` is dotted and never reused; `message` is
    /// French, says what to do next and holds no patient data.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            retryable: false,
            details: Vec::new(),
        }
    }

    /// A failure that may pass: the host or the doctor may try again.
    pub fn passing(code: &str, message: impl Into<String>) -> Self {
        Self {
            retryable: true,
            ..Self::new(code, message)
        }
    }

    /// What this plugin does not offer.
    pub fn unsupported(what: &str) -> Self {
        Self::new(
            "unsupported",
            "Cette extension ne propose pas cette action.",
        )
        .author(what)
    }

    /// Add a detail. Known keys: `hint`, `field`, `retry-after-ms`, `author`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.details.push((key.into(), value.into()));
        self
    }

    /// What the practitioner can do about it, in French.
    #[must_use]
    pub fn hint(self, text: impl Into<String>) -> Self {
        self.with("hint", text)
    }

    /// Which field is wrong.
    #[must_use]
    pub fn field(self, name: impl Into<String>) -> Self {
        self.with("field", name)
    }

    /// A line for the author, in English, without patient data.
    #[must_use]
    pub fn author(self, text: impl Into<String>) -> Self {
        self.with("author", text)
    }
}
