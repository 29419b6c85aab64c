//! How an exchange with a patient stands, and how long they may answer.

use serde_json::json;
use socle_sdk::Failure;

use crate::letter::{Beside, Letter, Mode};
use crate::{rows, settings};

const LIMITS: &str = "limites";
/// The days of [`Limit::Week`], in milliseconds.
pub(crate) const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How long a patient may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Not at all: each message closes.
    Never,
    /// Seven days after the last message.
    Week,
    /// Until somebody closes.
    Open,
}

impl Limit {
    pub(crate) const ALL: [Self; 3] = [Self::Never, Self::Week, Self::Open];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Never => "jamais",
            Self::Week => "7-jours",
            Self::Open => "ouverte",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// What was chosen for a patient; none when the practice's holds.
    pub(crate) fn chosen(patient: &str) -> Result<Option<Self>, Failure> {
        let row = rows::get(LIMITS, patient)?;
        Ok(row.and_then(|row| Self::of(&rows::text(&row, "reponses"))))
    }

    /// What holds for a patient.
    pub(crate) fn for_patient(patient: &str) -> Result<Self, Failure> {
        Ok(Self::chosen(patient)?.unwrap_or_else(settings::limit))
    }

    /// Chooses it for a patient; none for the practice's.
    pub(crate) fn choose(patient: &str, limit: Option<Self>) -> Result<(), Failure> {
        let word = limit.map_or("", Self::word);
        rows::put(LIMITS, patient, &json!({ "reponses": word }))
    }
}

/// How an exchange stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing was written yet.
    None,
    /// The patient may answer, since this instant.
    Open(i64),
    /// The practice closed it.
    Closed(i64),
    /// It was closed, and a new message opened it.
    Reopened(i64),
}

impl Standing {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::None => "aucun",
            Self::Open(_) => "ouvert",
            Self::Closed(_) => "clos",
            Self::Reopened(_) => "rouvert",
        }
    }

    /// Since when it stands so.
    pub(crate) const fn since(self) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Open(ms) | Self::Closed(ms) | Self::Reopened(ms) => Some(ms),
        }
    }

    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Open(_) | Self::Reopened(_))
    }

    /// After these messages, the latest first, as (when, what each does). Those that did not leave do nothing.
    pub(crate) fn after(sent: impl IntoIterator<Item = (i64, Mode)>) -> Self {
        let mut sent = sent.into_iter();
        match sent.next() {
            None => Self::None,
            Some((at, Mode::Closes | Mode::Ends)) => Self::Closed(at),
            Some((at, Mode::Ordinary)) if sent.any(|(_, mode)| mode != Mode::Ordinary) => {
                Self::Reopened(at)
            }
            Some((at, Mode::Ordinary)) => Self::Open(at),
        }
    }

    /// Of these messages of a patient, the latest first.
    pub(crate) fn of(letters: &[Letter]) -> Result<Self, Failure> {
        let mut sent = Vec::new();
        for one in letters {
            if one.goes() {
                sent.push((one.at_ms, Beside::of(&one.id)?.mode));
            }
        }
        Ok(Self::after(sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mode::{Closes, Ends, Ordinary};

    #[test]
    fn an_exchange_stands_as_its_last_message_left_it() {
        let after = |modes: &[Mode]| Standing::after((1..).zip(modes.iter().copied()));
        assert_eq!(after(&[]), Standing::None);
        assert_eq!(after(&[Ordinary, Ordinary]), Standing::Open(1));
        assert_eq!(after(&[Ends, Ordinary]), Standing::Closed(1));
        assert_eq!(after(&[Closes, Ends]), Standing::Closed(1));
        assert_eq!(after(&[Ordinary, Ends, Ordinary]), Standing::Reopened(1));
    }
}
