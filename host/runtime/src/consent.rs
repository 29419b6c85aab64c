//! What a plugin asks of the practice, and what the practice answers.
//!
//! Consent is bound to the plugin's id, its publisher, its exact content (the digest of the package) and each line of what
//! it asks, whose id holds the parameters. An update by the same publisher asks for what grew only; another publisher, or
//! content that changed by itself on disk, asks for everything again.

use socle_manifest::{Manifest, Request};
use socle_record::Decision;

/// What may be answered to one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// *Toujours*: until it is withdrawn.
    Always,
    /// *À chaque fois*: the person is asked at each act that needs it; what is done by itself may not.
    EachTime,
    /// *Refuser*.
    Never,
}

impl Choice {
    /// As the practitioner reads it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Always => "Toujours",
            Self::EachTime => "À chaque fois",
            Self::Never => "Refuser",
        }
    }

    /// `always`, `each-time`, `never`: in policy files, scripts and answers in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::EachTime => "each-time",
            Self::Never => "never",
        }
    }
}

impl From<Decision> for Choice {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allowed => Self::Always,
            Decision::EachTime => Self::EachTime,
            Decision::Refused => Self::Never,
        }
    }
}

impl From<Choice> for Decision {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Always => Self::Allowed,
            Choice::EachTime => Self::EachTime,
            Choice::Never => Self::Refused,
        }
    }
}

/// One line of what a plugin asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What, and why in the author's words.
    pub request: Request,
    /// What stands; `None` when nothing was decided, and then it is denied.
    pub choice: Option<Choice>,
    /// The practice's policy fixes the choice: why, in French.
    pub fixed: Option<String>,
    /// It is to be decided now.
    pub is_new: bool,
    /// How often it was used.
    pub used: u64,
    /// The last time, milliseconds since the Unix epoch, UTC.
    pub last_used_ms: Option<i64>,
}

impl Line {
    /// The stable key of the line.
    pub fn id(&self) -> String {
        self.request.permission.line_id()
    }
}

/// Why the practice is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// The plugin is new here.
    Installation,
    /// The same publisher's plugin in another version, or anew.
    Update {
        /// The version agreed to before.
        from: String,
    },
    /// Somebody else publishes under this id.
    NewPublisher {
        /// Who did before.
        from: String,
    },
    /// What lies on the disk is not what was agreed to, and no update of ours put it there.
    ChangedContent,
}

/// All a practitioner needs to decide about a plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentRequest {
    /// What it says of itself.
    pub manifest: Manifest,
    /// SHA-256 of the whole package, in hexadecimal.
    pub digest: String,
    /// Why it is asked.
    pub occasion: Occasion,
    /// All it asks; those that are new are to be decided.
    pub lines: Vec<Line>,
}

impl ConsentRequest {
    /// The same answer to all that is to be decided.
    pub fn all(&self, choice: Choice) -> Decisions {
        Decisions {
            digest: self.digest.clone(),
            choices: self
                .lines
                .iter()
                .filter(|line| line.is_new)
                .map(|line| (line.id(), choice))
                .collect(),
        }
    }
}

/// What was decided about a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisions {
    /// Of the package that was shown: only that one is agreed to.
    pub digest: String,
    /// Line and choice. Lines left out stay as they are.
    pub choices: Vec<(String, Choice)>,
}

/// What a person answers to an [`Ask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// *Cette fois.*
    Once,
    /// *Toujours.*
    Always,
    /// *Refuser*, this time.
    Never,
}

/// A call that waits for a person's word.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// To answer it.
    pub id: u64,
    /// The plugin.
    pub plugin: String,
    /// Its French name.
    pub name: String,
    /// What it wants.
    pub line: Request,
    /// What the person was doing, such as `command deposer`.
    pub what: String,
    /// For which patient.
    pub patient: Option<String>,
    /// Since when, milliseconds since the Unix epoch, UTC.
    pub since_ms: i64,
}
