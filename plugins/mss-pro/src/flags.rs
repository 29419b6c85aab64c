//! What its author flagged in a document, read once and kept: the list of results asks for it at each render. What is kept here
//! can be read again from the document.

use serde_json::{Value, json};
use socle_formats::cda::{self, Alert, Verdict};
use socle_sdk::{Document, Failure};

use crate::rows::{self, text};

/// What was read, by document.
const TABLE: &str = "drapeaux";

/// The flags of a document, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flagged {
    pub(crate) verdict: Verdict,
    /// `Potassium 7.1 mmol/L : très élevé`, the alerts first.
    pub(crate) lines: Vec<String>,
}

impl Flagged {
    /// Of a document that is no structured one: nothing is said.
    pub(crate) const fn unsaid() -> Self {
        Self {
            verdict: Verdict::Unsaid,
            lines: Vec::new(),
        }
    }

    pub(crate) fn of(content: &[u8]) -> Self {
        let flags = cda::flags(content);
        let lines = flags.alerts.iter().chain(&flags.abnormal).map(line);
        Self {
            verdict: flags.verdict(),
            lines: lines.collect(),
        }
    }

    fn read(row: &Value) -> Self {
        Self {
            verdict: match text(row, "verdict").as_str() {
                "alerte" => Verdict::Alert,
                "anormal" => Verdict::Abnormal,
                "normal" => Verdict::Normal,
                _ => Verdict::Unsaid,
            },
            lines: rows::texts(row, "lignes"),
        }
    }

    fn row(&self) -> Value {
        json!({ "verdict": word(self.verdict), "lignes": self.lines })
    }

    /// Keeps them for a document.
    pub(crate) fn keep(&self, document: &str) -> Result<(), Failure> {
        rows::put(TABLE, document, &self.row())
    }
}

/// An alert, in words.
pub(crate) fn line(one: &Alert) -> String {
    let words = [one.what.as_str(), one.value.as_str()].join(" ");
    format!("{} : {}", words.trim(), one.flag)
}

/// A stable word for what the flags come to.
pub(crate) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Alert => "alerte",
        Verdict::Abnormal => "anormal",
        Verdict::Unsaid => "non-dit",
        Verdict::Normal => "normal",
    }
}

/// Whether a document may bear flags: a structured one.
pub(crate) fn may_bear(document: &Document) -> bool {
    document.text("mime").as_deref() == Some("text/xml")
}

/// Those that are kept of a document; none when it was never looked into.
pub(crate) fn kept(document: &str) -> Result<Option<Flagged>, Failure> {
    Ok(rows::get(TABLE, document)?.map(|row| Flagged::read(&row)))
}

/// Looks into a document.
pub(crate) fn look(document: &Document) -> Result<Flagged, Failure> {
    if !may_bear(document) {
        return Ok(Flagged::unsaid());
    }
    Ok(Flagged::of(&document.content()?.to_vec()?))
}
