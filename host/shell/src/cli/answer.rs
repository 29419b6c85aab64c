//! Answers and refusals, as text and as JSON.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};
use socle_record::RecordError;
use socle_runtime::{CallError, HostError};

use socle_practice::OpenError;

/// What a command answers.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For reading; ends without a line break.
    pub(crate) text: String,
    /// For a script; none when the answer was printed before the command ended.
    pub(crate) json: Option<Value>,
    /// The service answered no: said on stderr, exit code 1.
    pub(crate) no: Option<No>,
}

impl Answer {
    pub(crate) fn new(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json: Some(json),
            no: None,
        }
    }

    /// The answer was printed before the command ended.
    pub(crate) fn said() -> Self {
        Self {
            text: String::new(),
            json: None,
            no: None,
        }
    }
}

/// A no, with its reason.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct No {
    /// Dotted, stable.
    pub(crate) code: String,
    /// French.
    pub(crate) message: String,
    /// Trying again later, with nothing else changed, may help.
    pub(crate) retryable: bool,
    /// What could be done, when the message does not say it all.
    pub(crate) details: Vec<(String, String)>,
}

impl No {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            retryable: false,
            details: Vec::new(),
        }
    }

    fn json(&self) -> Value {
        let details: serde_json::Map<_, _> = self
            .details
            .iter()
            .map(|(key, value)| (key.clone(), value.clone().into()))
            .collect();
        json!({ "code": self.code, "message": self.message, "reessayable": self.retryable, "details": details })
    }
}

impl From<OpenError> for No {
    fn from(error: OpenError) -> Self {
        tracing::debug!(%error);
        match error {
            OpenError::Record(error) => error.into(),
            OpenError::Host(error) => error.into(),
            error => Self::new(error.code(), error.sentence()),
        }
    }
}

impl From<HostError> for No {
    fn from(error: HostError) -> Self {
        (&error).into()
    }
}

impl From<&HostError> for No {
    fn from(error: &HostError) -> Self {
        Self {
            details: vec![("author".into(), error.to_string())],
            ..Self::new(error.code(), error.sentence())
        }
    }
}

impl From<RecordError> for No {
    fn from(error: RecordError) -> Self {
        tracing::debug!(%error);
        Self {
            retryable: error.is_retryable(),
            ..Self::new(error.code(), error.message())
        }
    }
}

impl From<CallError> for No {
    fn from(error: CallError) -> Self {
        let mut details = match &error.reason {
            socle_runtime::Reason::Refused(failure) => failure.details.clone(),
            _ => vec![("author".to_owned(), error.to_string())],
        };
        details.push(("plugin".into(), error.plugin.clone()));
        Self {
            retryable: error.retryable(),
            details,
            ..Self::new(error.code(), error.sentence())
        }
    }
}

/// What goes to stdout; nothing at all when there is nothing to say.
pub(crate) fn print(answer: &Answer, json: bool) {
    let out = match &answer.json {
        Some(value) if json => value.to_string(),
        None if json => String::new(),
        _ => answer.text.clone(),
    };
    // A reader that went away is no reason to fail.
    if !out.is_empty() {
        writeln!(std::io::stdout(), "{out}").ok();
    }
}

/// Write the answer where it belongs.
pub(crate) fn give(answered: Result<Answer, No>, json: bool) -> ExitCode {
    let mut answer = answered.unwrap_or_else(|no| Answer {
        text: String::new(),
        json: Some(json!({})),
        no: Some(no),
    });
    if let (Some(no), Some(Value::Object(object))) = (&answer.no, &mut answer.json) {
        object.insert("erreur".into(), no.json());
    }
    print(&answer, json);
    match answer.no {
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
