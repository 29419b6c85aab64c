//! Answers and refusals, as text and as JSON.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};
use socle_record::RecordError;
use socle_runtime::{CallError, HostError};

use crate::practice::OpenError;

/// What a command answers.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For reading; ends without a line break.
    pub(crate) text: String,
    pub(crate) json: Value,
    /// The service answered no: said on stderr, exit code 1.
    pub(crate) no: Option<No>,
}

impl Answer {
    pub(crate) fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, no: None }
    }
}

/// A no, with its reason.
#[derive(Debug)]
pub(crate) struct No {
    /// Dotted, stable.
    pub(crate) code: String,
    /// French.
    pub(crate) message: String,
    /// What could be done, when the message does not say it all.
    pub(crate) details: Vec<(String, String)>,
}

impl No {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), details: Vec::new() }
    }

    fn json(&self) -> Value {
        let details: serde_json::Map<_, _> = self.details.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
        json!({ "erreur": { "code": self.code, "message": self.message, "details": details } })
    }
}

impl From<OpenError> for No {
    fn from(error: OpenError) -> Self {
        tracing::debug!(%error);
        Self::new(error.code(), error.sentence())
    }
}

impl From<HostError> for No {
    fn from(error: HostError) -> Self {
        Self { code: error.code().to_owned(), message: error.sentence(), details: vec![("author".into(), error.to_string())] }
    }
}

impl From<RecordError> for No {
    fn from(error: RecordError) -> Self {
        tracing::debug!(%error);
        Self::new(error.code(), error.message())
    }
}

impl From<CallError> for No {
    fn from(error: CallError) -> Self {
        let mut details = match &error.reason {
            socle_runtime::Reason::Refused(failure) => failure.details.clone(),
            _ => vec![("author".to_owned(), error.to_string())],
        };
        details.push(("plugin".into(), error.plugin.clone()));
        Self { code: error.code().to_owned(), message: error.sentence(), details }
    }
}

/// Write the answer where it belongs.
pub(crate) fn give(answered: Result<Answer, No>, json: bool) -> ExitCode {
    let (out, no) = match answered {
        Ok(answer) => {
            let out = if json { answer.json.to_string() } else { answer.text };
            (out, answer.no)
        }
        Err(no) => (if json { no.json().to_string() } else { String::new() }, Some(no)),
    };
    // A reader that went away is no reason to fail.
    if !out.is_empty() {
        writeln!(std::io::stdout(), "{out}").ok();
    }
    match no {
        None => ExitCode::SUCCESS,
        Some(no) => {
            writeln!(std::io::stderr(), "{} ({})", no.message, no.code).ok();
            for (key, value) in no.details.iter().filter(|(key, _)| key == "hint") {
                writeln!(std::io::stderr(), "{key} : {value}").ok();
            }
            ExitCode::from(1)
        }
    }
}
