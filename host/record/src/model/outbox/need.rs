//! What an entry waits for, and what there is.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::author::Author;

/// What an entry waits for before it may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The card of the person who queued it: never signed by a colleague's.
    Card,
    /// Someone's session.
    Session,
    /// The network.
    Network,
}

impl Need {
    /// Stable name, `card`, `session`, `network`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Session => "session",
            Self::Network => "network",
        }
    }
}

/// Not something an entry can need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not something an outbox entry can need: card, session, network")]
pub struct UnknownNeed;

impl FromStr for Need {
    type Err = UnknownNeed;

    fn from_str(text: &str) -> Result<Self, UnknownNeed> {
        [Self::Card, Self::Session, Self::Network]
            .into_iter()
            .find(|need| need.as_str() == text)
            .ok_or(UnknownNeed)
    }
}

/// What there is at the moment to send with.
#[derive(Debug, Clone, Default)]
pub struct Available {
    /// The network answers.
    pub network: bool,
    /// Person of the open session.
    pub person: Option<String>,
    /// That person's card is in the reader.
    pub card: bool,
}

impl Available {
    /// The first thing that lacks for an order of `author`, if any.
    #[must_use]
    pub fn lacks(&self, needs: &[Need], author: &Author) -> Option<Need> {
        let own = author
            .person_id()
            .is_none_or(|id| self.person.as_deref() == Some(id));
        needs.iter().copied().find(|need| match need {
            Need::Card => !(self.card && self.person.is_some() && own),
            Need::Session => self.person.is_none(),
            Need::Network => !self.network,
        })
    }
}

/// The French reason of an entry that waits for `need`.
#[must_use]
pub fn waiting_for(need: Need) -> String {
    match need {
        Need::Card => "attend la carte de son auteur",
        Need::Session => "attend l’ouverture d’une session",
        Need::Network => "attend le réseau",
    }
    .to_owned()
}
