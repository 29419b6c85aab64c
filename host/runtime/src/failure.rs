//! Failures on our side of the boundary: the same shape the plugins see, with constructors.

use crate::capability::base::clean_to;
use crate::limits;

pub use crate::bindings::imports::socle::base::types::{Data, Failure};

impl Failure {
    /// A failure that trying again will not mend.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            retryable: false,
            details: Vec::new(),
        }
    }

    /// A failure that may pass.
    pub fn passing(code: &str, message: impl Into<String>) -> Self {
        Self {
            retryable: true,
            ..Self::new(code, message)
        }
    }

    /// What the plugin was not granted.
    pub fn denied(what: &str) -> Self {
        Self::new(
            "denied",
            "Cette extension n’y est pas autorisée : voyez ses droits dans la page Extensions.",
        )
        .author(what)
    }

    /// What is not offered.
    pub fn unsupported(author: &str) -> Self {
        Self::new("unsupported", "Cette action n’est pas proposée.").author(author)
    }

    /// A line for the author, in English, without patient data.
    #[must_use]
    pub fn author(mut self, text: impl Into<String>) -> Self {
        self.details.push(("author".into(), text.into()));
        self
    }

    /// What the practitioner can do about it.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.details.push(("hint".into(), text.into()));
        self
    }

    /// What a plugin said, as it may be shown, logged and kept: within lengths, without control
    /// characters, and with a code that is one.
    pub(crate) fn bounded(self) -> Self {
        let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let code: String = self.code.chars().filter(allowed).take(64).collect();
        let message = clean_to(&self.message, limits::MESSAGE_BYTES);
        Self {
            code: if code.is_empty() {
                "plugin.refused".into()
            } else {
                code
            },
            message: if message.trim().is_empty() {
                "L’extension a refusé sans dire pourquoi : signalez-le à son éditeur.".into()
            } else {
                message
            },
            retryable: self.retryable,
            details: self
                .details
                .into_iter()
                .take(limits::FAILURE_DETAILS)
                .map(|(key, value)| (clean_to(&key, 64), clean_to(&value, limits::MESSAGE_BYTES)))
                .collect(),
        }
    }

    /// The detail called `key`.
    pub fn detail(&self, key: &str) -> Option<&str> {
        self.details
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Data::None, Data::None) => true,
            (Data::Flag(a), Data::Flag(b)) => a == b,
            (Data::Integer(a), Data::Integer(b)) => a == b,
            (Data::Number(a), Data::Number(b)) => a.to_bits() == b.to_bits(),
            (Data::Text(a), Data::Text(b)) | (Data::Json(a), Data::Json(b)) => a == b,
            (Data::Texts(a), Data::Texts(b)) => a == b,
            (Data::Bytes(a), Data::Bytes(b)) => a == b,
            _ => false,
        }
    }
}

impl Data {
    /// The text, when this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// About how many bytes this value takes, for the limits.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Data::None | Data::Flag(_) | Data::Integer(_) | Data::Number(_) => 8,
            Data::Text(text) | Data::Json(text) => text.len(),
            // An empty text takes room too.
            Data::Texts(texts) => texts.iter().map(|text| text.len() + 8).sum(),
            Data::Bytes(bytes) => bytes.len(),
        }
    }

    /// As JSON: bytes in base64, an absent value as `null`.
    pub fn to_json(&self) -> serde_json::Value {
        use base64::Engine as _;
        use serde_json::Value;
        match self {
            Data::None => Value::Null,
            Data::Flag(flag) => (*flag).into(),
            Data::Integer(number) => (*number).into(),
            Data::Number(number) => (*number).into(),
            Data::Text(text) => text.clone().into(),
            Data::Texts(texts) => texts.clone().into(),
            Data::Bytes(bytes) => base64::engine::general_purpose::STANDARD
                .encode(bytes)
                .into(),
            Data::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
        }
    }

    /// For reading: what a person would read.
    pub fn display(&self) -> String {
        match self {
            Data::None => String::new(),
            Data::Flag(true) => "oui".into(),
            Data::Flag(false) => "non".into(),
            Data::Integer(number) => number.to_string(),
            Data::Number(number) => number.to_string(),
            Data::Text(text) | Data::Json(text) => text.clone(),
            Data::Texts(texts) => texts.join(", "),
            Data::Bytes(bytes) => format!("{} octets", bytes.len()),
        }
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Data::Text(text.into())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Self {
        Data::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plugin_refuses_with_is_kept_within_bounds() {
        let failure = Failure {
            code: "insi.01\n\u{1b}[31m  ".into(),
            message: format!("avant\u{1b}[2J{}", "é".repeat(limits::MESSAGE_BYTES)),
            retryable: true,
            details: (0..100)
                .map(|n| (format!("clé {n}"), "x".repeat(1 << 20)))
                .collect(),
        };
        let bounded = failure.bounded();
        assert_eq!(bounded.code, "insi.0131m");
        assert!(bounded.message.starts_with("avant [2J"));
        assert!(bounded.message.len() <= limits::MESSAGE_BYTES + '…'.len_utf8());
        assert!(bounded.retryable);
        assert_eq!(bounded.details.len(), limits::FAILURE_DETAILS);
        assert!(
            bounded
                .details
                .iter()
                .all(|(_, value)| value.len() <= limits::MESSAGE_BYTES + '…'.len_utf8())
        );
    }

    #[test]
    fn a_refusal_without_words_gets_some() {
        let bounded = Failure::new("", " ").bounded();
        assert_eq!(bounded.code, "plugin.refused");
        assert!(bounded.message.contains("sans dire pourquoi"));
    }

    #[test]
    fn an_ordinary_refusal_stays_as_it_is() {
        let failure = Failure::passing("insi.panne", "INSi ne répond pas :\nréessayez.")
            .author("timeout")
            .hint("attendre");
        let bounded = failure.clone().bounded();
        assert_eq!(
            (bounded.code, bounded.message, bounded.details),
            (failure.code, failure.message, failure.details)
        );
    }
}
