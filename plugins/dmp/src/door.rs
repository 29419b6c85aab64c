//! Who may do what at the shared record: one table, asked by everything.
//!
//! | | CPS, CPF | CPE | certificate of the practice | e-CPS | nobody |
//! |---|---|---|---|---|---|
//! | state (TD0.2) | yes | yes | card | card | card |
//! | access (TD0.3) | yes | yes | card | card | card |
//! | médecin traitant (TD0.3) | yes | never | card | card | card |
//! | feed (TD2.1) | yes | never | card | card | card |
//! | feed for a doctor (TD2.2) | never | yes | never | never | never |
//! | search, read (TD3.1, TD3.2), who may (TD1.6) | yes | never | card | card | card |
//! | change (TD3.3) | yes | never | card | card | card |
//!
//! *Card* waits for one. What the host's own table of rights refuses besides (somebody in training feeds nothing) is
//! refused here too, with its act.
//!
//! Sources: the rights matrices PDT-INF-526 and -606, which inform only: the server decides. They let the certificate of a
//! structure feed, and Pro Santé Connect consult. Neither is done here: an assertion needs the profession of a person, which
//! a certificate does not name, and that of Pro Santé Connect a part whose form is not public. Both wait for a card.

use socle_sdk::session::{self, Session};
use socle_sdk::{Failure, texts};

/// The certificate each call is made with: that of the card of whoever speaks.
pub(crate) const CERTIFICATE: &str = "professional";

/// How one came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A card of one's own.
    Card,
    /// The card of a secretary.
    Cpe,
    /// The certificate of the practice.
    Certificate,
    /// Pro Santé Connect.
    ECps,
    /// Nobody, or in a way nobody knows.
    Nobody,
}

impl Kind {
    /// By the session's word.
    fn of(authentication: &str) -> Self {
        match authentication {
            "cps" | "cpf" | "demonstration" => Self::Card,
            "cpe" => Self::Cpe,
            "certificat" => Self::Certificate,
            "e-cps" => Self::ECps,
            _ => Self::Nobody,
        }
    }
}

/// Something that is done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Ask whether there is a record and whether one may access it.
    State,
    /// Declare or withdraw one's access.
    Access,
    /// Declare oneself médecin traitant, or no longer.
    Treating,
    /// Deposit in one's own name.
    Feed,
    /// Deposit for a doctor.
    FeedForDoctor,
    /// List documents.
    Search,
    /// Read documents.
    Read,
    /// Mask, show, archive, delete.
    Change,
    /// Who may access the record.
    WhoMay,
}

impl Task {
    /// The act of the host's table of rights; none where the assertion alone decides.
    const fn act(self) -> Option<&'static str> {
        match self {
            Self::State => None,
            Self::Access | Self::Treating => Some("manage-access"),
            Self::Feed => Some("feed"),
            Self::FeedForDoctor => Some("feed-as-secretary"),
            Self::Search | Self::Read | Self::WhoMay => Some("consult"),
            Self::Change => Some("manage-documents"),
        }
    }
}

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Yes,
    /// Once there is a card.
    Card,
    Never,
}

use May::{Card, Never, Yes};

/// Columns in the order of [`Kind`].
const TABLE: [(Task, [May; 5]); 9] = [
    (Task::State, [Yes, Yes, Card, Card, Card]),
    (Task::Access, [Yes, Yes, Card, Card, Card]),
    (Task::Treating, [Yes, Never, Card, Card, Card]),
    (Task::Feed, [Yes, Never, Card, Card, Card]),
    (Task::FeedForDoctor, [Never, Yes, Never, Never, Never]),
    (Task::Search, [Yes, Never, Card, Card, Card]),
    (Task::Read, [Yes, Never, Card, Card, Card]),
    (Task::Change, [Yes, Never, Card, Card, Card]),
    (Task::WhoMay, [Yes, Never, Card, Card, Card]),
];

fn may(kind: Kind, task: Task) -> May {
    TABLE
        .iter()
        .find(|(one, _)| *one == task)
        .map_or(Never, |(_, row)| row[kind as usize])
}

/// Who speaks, and how they came in.
pub(crate) struct Who {
    pub(crate) kind: Kind,
    session: Session,
}

impl Who {
    /// What the session says under this key; empty when it does not.
    pub(crate) fn said(&self, key: &str) -> String {
        self.session.get(key).unwrap_or_default().trim().to_owned()
    }
}

/// Who would do this now.
///
/// # Errors
/// `session-required` where a card would do, `denied` otherwise.
pub(crate) fn enter(task: Task) -> Result<Who, Failure> {
    let session = session::current()?;
    let kind = Kind::of(&session.get("authentification").unwrap_or_default());
    match may(kind, task) {
        Yes => {}
        Card => {
            return Err(
                Failure::passing("session-required", texts::text("porte-carte"))
                    .author(format!("{kind:?} does not do {task:?}")),
            );
        }
        Never => {
            return Err(Failure::new("denied", texts::text("porte-jamais"))
                .author(format!("{kind:?} never does {task:?}")));
        }
    }
    match task.act() {
        Some(act) if !session.can(act) => Err(Failure::new("denied", texts::text("porte-droit"))
            .author(format!("the session may not {act}"))),
        _ => Ok(Who { kind, session }),
    }
}

/// Why this cannot be done now, for a view.
pub(crate) fn hindrance(task: Task) -> Option<String> {
    enter(task).err().map(|failure| failure.message)
}

/// How whoever is there deposits: a secretary for a doctor, all others in their own name. Without anybody a document waits
/// for its author.
pub(crate) fn feeding() -> Task {
    let kind = session::current()
        .ok()
        .and_then(|session| session.get("authentification"))
        .map_or(Kind::Nobody, |word| Kind::of(&word));
    match kind {
        Kind::Cpe => Task::FeedForDoctor,
        _ => Task::Feed,
    }
}

/// What an order that feeds so waits for, as the outbox names it.
pub(crate) fn need(task: Task) -> String {
    format!("act:{}", task.act().unwrap_or("feed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_pro_sante_connect_alone_nothing_is_fed_and_everything_waits_for_a_card() {
        for (task, _) in TABLE {
            let expected = if task == Task::FeedForDoctor {
                Never
            } else {
                Card
            };
            assert_eq!(may(Kind::of("e-cps"), task), expected, "{task:?}");
            assert_eq!(may(Kind::of("certificat"), task), expected, "{task:?}");
            assert_eq!(may(Kind::of(""), task), expected, "{task:?}");
        }
    }

    #[test]
    fn a_secretary_asks_declares_and_feeds_for_the_doctor_and_reads_nothing() {
        for (task, _) in TABLE {
            let expected = match task {
                Task::State | Task::Access | Task::FeedForDoctor => Yes,
                _ => Never,
            };
            assert_eq!(may(Kind::of("cpe"), task), expected, "{task:?}");
        }
    }

    #[test]
    fn a_doctor_by_card_does_everything_but_feed_for_another() {
        for word in ["cps", "demonstration"] {
            for (task, _) in TABLE {
                assert_eq!(
                    may(Kind::of(word), task) == Yes,
                    task != Task::FeedForDoctor,
                    "{word} {task:?}"
                );
            }
        }
    }
}
