//! How a plugin's own orders stand in the outbox.
//!
//! [`Progress::of`] is [`outbox::state_of`](crate::outbox::state_of) with types; what orders wait for is said to have come by
//! [`outbox::look_again`](crate::outbox::look_again).

use crate::{Data, Failure, outbox};

/// How far an order of this plugin is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// `en-attente`, `attend-la-carte`, `en-cours`, `parti`, `inconnu`, `echec`, `abandonne`, `retire`.
    pub state: String,
    /// For what it waits, or why it was refused, French.
    pub reason: Option<String>,
    /// Code of the last failure.
    pub code: Option<String>,
    /// Attempts made.
    pub attempts: i64,
    /// When it last changed; milliseconds since the Unix epoch, UTC.
    pub since: Option<i64>,
    /// Not tried again before; milliseconds since the Unix epoch, UTC. None when nothing is to come by the clock.
    pub next: Option<i64>,
    /// What the delivery answered.
    pub answer: Data,
}

impl Progress {
    /// Of the order with this id, queued or delivered by this plugin. A view may ask.
    pub fn of(order: &str) -> Result<Self, Failure> {
        Ok(Self::read(&outbox::state_of(order)?))
    }

    fn read(told: &[(String, Data)]) -> Self {
        let value = |key: &str| {
            told.iter()
                .find(|(name, _)| name == key)
                .map_or(Data::None, |(_, value)| value.clone())
        };
        Self {
            state: value("state").into_text().unwrap_or_default(),
            reason: value("reason").into_text(),
            code: value("code").into_text(),
            attempts: value("attempts").as_integer().unwrap_or_default(),
            since: value("since").as_integer(),
            next: value("next").as_integer(),
            answer: value("answer"),
        }
    }

    /// The receiver has it.
    pub fn has_left(&self) -> bool {
        self.state == "parti"
    }

    /// Refused for good: a person decides on the page of sends, or it is ordered anew.
    pub fn is_refused(&self) -> bool {
        self.state == "echec"
    }

    /// It will never leave by itself: refused for good, given up, taken back.
    pub fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "echec" | "abandonne" | "retire")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_absent() {
        let said = [
            ("state".to_owned(), Data::from("echec")),
            ("attempts".to_owned(), Data::Integer(2)),
            ("reason".to_owned(), Data::from("Adresse inconnue.")),
        ];
        let progress = Progress::read(&said);
        assert!(progress.is_refused() && progress.is_over() && !progress.has_left());
        assert_eq!((progress.attempts, progress.next), (2, None));
        assert_eq!(progress.reason.as_deref(), Some("Adresse inconnue."));
    }
}
