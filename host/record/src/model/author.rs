//! Who does something: a person, through a plugin or the shell, in a session.

use serde::{Deserialize, Serialize};

/// Who is behind a unit of work. It is written in the history of identities and in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Author {
    /// The person at the keyboard; none when the practice itself acts (event, schedule, delivery).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// Id of the plugin that asked; none for the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// Id of the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Id of the call, the same in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
}

/// A person of the practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Stable identifier (national identifier of the professional, or one of the demonstration).
    pub id: String,
    /// Name shown in histories.
    pub nom: String,
    /// `doctor`, `professional`, `secretary`.
    pub role: String,
}

impl Author {
    /// The host itself, for nobody in particular.
    #[must_use]
    pub fn host() -> Self {
        Self::default()
    }

    /// A plugin acting for the practice.
    #[must_use]
    pub fn plugin(id: &str) -> Self {
        Self {
            plugin: Some(id.to_owned()),
            ..Self::default()
        }
    }

    /// A person, without plugin.
    #[must_use]
    pub fn person(person: Person) -> Self {
        Self {
            person: Some(person),
            ..Self::default()
        }
    }

    /// The person's identifier.
    #[must_use]
    pub fn person_id(&self) -> Option<&str> {
        self.person.as_ref().map(|person| person.id.as_str())
    }

    /// Who, in French words: a person's name, else the plugin's id, else the practice.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.person, &self.plugin) {
            (Some(person), _) if !person.nom.trim().is_empty() => person.nom.clone(),
            (_, Some(plugin)) => format!("L’extension {plugin}"),
            _ => "Le cabinet".to_owned(),
        }
    }
}
