//! The states of an entry.

use std::fmt;
use std::str::FromStr;

/// State of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryState {
    /// Waits for its turn, its time, or the network.
    EnAttente,
    /// Waits for a card or a session.
    AttendLaCarte,
    /// An attempt is under way.
    EnCours,
    /// The receiver has it.
    Parti,
    /// Nobody knows whether the last attempt took effect: it is reconciled before a new one.
    Inconnu,
    /// Refused for good; shown until someone tries again or gives it up.
    Echec,
    /// Given up by a person.
    Abandonne,
    /// Taken back by its plugin before it left.
    Retire,
}

impl EntryState {
    /// All of them, as they are shown.
    pub const ALL: [Self; 8] = [
        Self::EnAttente,
        Self::AttendLaCarte,
        Self::EnCours,
        Self::Inconnu,
        Self::Echec,
        Self::Parti,
        Self::Abandonne,
        Self::Retire,
    ];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnAttente => "en-attente",
            Self::AttendLaCarte => "attend-la-carte",
            Self::EnCours => "en-cours",
            Self::Parti => "parti",
            Self::Inconnu => "inconnu",
            Self::Echec => "echec",
            Self::Abandonne => "abandonne",
            Self::Retire => "retire",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::EnAttente => "en attente",
            Self::AttendLaCarte => "attend la carte",
            Self::EnCours => "en cours",
            Self::Parti => "parti",
            Self::Inconnu => "à vérifier auprès du destinataire",
            Self::Echec => "en échec",
            Self::Abandonne => "abandonné",
            Self::Retire => "retiré",
        }
    }

    /// Whether nothing more will happen by itself nor hold back what comes after.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Parti | Self::Echec | Self::Abandonne | Self::Retire
        )
    }
}

impl fmt::Display for EntryState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not a state we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of an outbox entry")]
pub struct UnknownState;

impl FromStr for EntryState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(UnknownState)
    }
}
