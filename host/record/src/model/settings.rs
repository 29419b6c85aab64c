//! Settings, grants and chosen providers.

use super::author::Author;
use super::value::Value;

/// At which level a setting is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Level {
    /// The practice.
    Practice,
    /// A person, by its identifier.
    Person(String),
    /// A workstation, by its identifier ([`Record::workstation`](crate::Record::workstation)).
    Workstation(String),
}

impl Level {
    /// `practice`, `person`, `workstation`, as manifests write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Person(_) => "person",
            Self::Workstation(_) => "workstation",
        }
    }

    /// Whose, empty for the practice.
    #[must_use]
    pub fn whose(&self) -> &str {
        match self {
            Self::Practice => "",
            Self::Person(id) | Self::Workstation(id) => id,
        }
    }
}

/// A setting to write.
#[derive(Debug, Clone)]
pub struct NewSetting {
    /// Level.
    pub level: Level,
    /// Plugin whose manifest declares it, or `socle` for the host's own.
    pub owner: String,
    /// Key.
    pub key: String,
    /// Value; [`Value::None`] goes back to the declared default.
    pub value: Value,
}

/// What was decided about a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Granted.
    Allowed,
    /// To be asked each time a person acts; refused when nobody can be asked.
    EachTime,
    /// Refused or withdrawn.
    Refused,
}

/// A permission of a plugin and what was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// The permission line, in the canonical text the runtime gives it.
    pub permission: String,
    /// Decision.
    pub decision: Decision,
    /// When, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Who.
    pub by: Author,
}

/// What the practice agreed to run: this content, by this publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    /// Plugin.
    pub plugin: String,
    /// Who published it.
    pub publisher: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the whole package, in hexadecimal.
    pub digest: String,
    /// When, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Who.
    pub by: Author,
}

/// What the practice agrees to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// Plugin.
    pub plugin: String,
    /// Who published it.
    pub publisher: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the whole package, in hexadecimal.
    pub digest: String,
}

/// How often a plugin used a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionUse {
    /// Plugin.
    pub plugin: String,
    /// Permission line.
    pub permission: String,
    /// How often.
    pub uses: u64,
    /// The last time, milliseconds since the Unix epoch, UTC.
    pub last_ms: i64,
}
