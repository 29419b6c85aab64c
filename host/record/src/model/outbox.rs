//! What leaves the practice: orders, their states, and what becomes of an attempt. The rules here are pure; a store
//! applies them inside its transaction.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::author::Author;
use super::blob::Digest;
use super::id::{EntryId, PatientId};
use super::value::Value;

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

/// The form of the identifier an entry bears on the wire. It is minted once, when the entry is queued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WireForm {
    /// `2.25.` and the UUID as a decimal number (ITU-T X.667): needs no root of the practice's own.
    #[default]
    OidFromUuid,
    /// The practice's root, a dot, and the UUID as a decimal number.
    OidUnder(String),
    /// `urn:uuid:…`.
    UrnUuid,
    /// A Message-ID of RFC 5322 at this domain, without angle brackets.
    MessageId(String),
}

impl WireForm {
    /// The identifier made of this UUID.
    #[must_use]
    pub fn write(&self, uuid: uuid::Uuid) -> String {
        match self {
            Self::OidFromUuid => format!("2.25.{}", uuid.as_u128()),
            Self::OidUnder(root) => format!("{}.{}", root.trim_end_matches('.'), uuid.as_u128()),
            Self::UrnUuid => format!("urn:uuid:{uuid}"),
            Self::MessageId(domain) => format!("{uuid}@{domain}"),
        }
    }
}

/// The identifier on the wire of an entry to queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireId {
    /// Mint it at commit.
    Mint(WireForm),
    /// Minted beforehand by [`Record::mint_wire_id`](crate::Record::mint_wire_id), because the document bears it.
    Minted(String),
}

/// An order to queue.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Id minted beforehand, or none to mint it at commit.
    pub id: Option<EntryId>,
    /// Service that sends it (a `[[delivery]]` of a manifest).
    pub service: String,
    /// Plugin that queues it.
    pub plugin: String,
    /// The patient it is about.
    pub patient: Option<PatientId>,
    /// Identifier on the wire, unique in the record.
    pub wire_id: WireId,
    /// The order: keys and values.
    pub values: Vec<(String, Value)>,
    /// Documents, by key and digest ([`Record::put_blob`](crate::Record::put_blob)).
    pub attachments: Vec<(String, Digest)>,
    /// What it waits for.
    pub needs: Vec<Need>,
    /// It leaves only once that entry has left.
    pub after: Option<EntryId>,
    /// Entries of one lane leave in the order in which they were queued (for instance patient and destination).
    pub lane: Option<String>,
}

impl NewEntry {
    /// An order for `service` queued by `plugin`, with nothing in it yet.
    #[must_use]
    pub fn new(service: &str, plugin: &str) -> Self {
        Self {
            id: None,
            service: service.to_owned(),
            plugin: plugin.to_owned(),
            patient: None,
            wire_id: WireId::Mint(WireForm::default()),
            values: Vec::new(),
            attachments: Vec::new(),
            needs: Vec::new(),
            after: None,
            lane: None,
        }
    }
}

/// A document of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Key.
    pub key: String,
    /// Content.
    pub digest: Digest,
    /// Bytes.
    pub size_bytes: u64,
}

/// An entry of the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Id.
    pub id: EntryId,
    /// Identifier on the wire.
    pub wire_id: String,
    /// Service that sends it.
    pub service: String,
    /// Plugin that sends it: the chosen provider as long as nothing was attempted, then the one that attempted.
    pub provider: String,
    /// Plugin that queued it.
    pub plugin: String,
    /// Who ordered it.
    pub author: Author,
    /// The patient it is about.
    pub patient: Option<PatientId>,
    /// The order.
    pub values: Vec<(String, Value)>,
    /// Documents.
    pub attachments: Vec<Attachment>,
    /// What it waits for.
    pub needs: Vec<Need>,
    /// It leaves only once that entry has left.
    pub after: Option<EntryId>,
    /// Its lane.
    pub lane: Option<String>,
    /// State.
    pub state: EntryState,
    /// Why it is in this state, French, empty when there is nothing to say.
    pub reason: String,
    /// Attempts made.
    pub attempts: u32,
    /// Not before, milliseconds since the Unix epoch, UTC.
    pub next_attempt_ms: i64,
    /// What the receiver answered.
    pub answer: Value,
    /// When it was queued, milliseconds since the Unix epoch, UTC.
    pub created_ms: i64,
    /// When it last changed, milliseconds since the Unix epoch, UTC.
    pub updated_ms: i64,
}

/// What is to be done with a claimed entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Send it.
    Attempt,
    /// Find out whether the last attempt took effect.
    Reconcile,
}

impl Task {
    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Reconcile => "reconcile",
        }
    }
}

/// An entry taken for delivery: nobody else gets it until its outcome is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The entry, in state *en cours*.
    pub entry: Entry,
    /// What to do.
    pub task: Task,
    /// Number of this try (attempts and reconciliations), to give back with the outcome.
    pub turn: u32,
}

/// What came out of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The receiver has it.
    Left {
        /// What it answered.
        answer: Value,
    },
    /// Reconciled: the last attempt had no effect.
    NotLeft,
    /// It did not leave; try again.
    Retry {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
        /// Not before so many milliseconds, when the receiver said so; the usual delay otherwise.
        after_ms: Option<u64>,
    },
    /// Refused for good.
    Failed {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
    },
    /// Nobody knows whether it took effect.
    Unknown {
        /// Code of the failure.
        code: String,
        /// French, without patient data.
        message: String,
    },
    /// It needs something that is not there; no attempt was made.
    Lacks(Need),
}

impl Outcome {
    /// Stable name, for the history.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Left { .. } => "left",
            Self::NotLeft => "not-left",
            Self::Retry { .. } => "retry",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::Lacks(_) => "lacks",
        }
    }

    /// Code and message, when it is a failure.
    #[must_use]
    pub fn failure(&self) -> Option<(&str, &str)> {
        match self {
            Self::Retry { code, message, .. }
            | Self::Failed { code, message }
            | Self::Unknown { code, message } => Some((code, message)),
            _ => None,
        }
    }
}

/// The state an outcome leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// State.
    pub state: EntryState,
    /// Why.
    pub reason: String,
    /// Not before, milliseconds since the Unix epoch, UTC.
    pub next_attempt_ms: i64,
}

/// Where `outcome` of `task` leads. `turn` is its number, `jitter` is 0 to 1.
///
/// A reconciliation that fails leaves the entry *inconnu*, whatever the kind of failure: only an answer of the receiver
/// lets a new attempt start.
#[must_use]
pub fn next(task: Task, outcome: &Outcome, turn: u32, now_ms: i64, jitter: f64) -> Next {
    let later = |after_ms: Option<u64>| {
        let delay = super::backoff::delay_ms(turn, jitter);
        let asked = after_ms.map_or(0, |ms| i64::try_from(ms).unwrap_or(i64::MAX));
        now_ms.saturating_add(delay.max(asked))
    };
    let (state, reason, next_attempt_ms) = match (task, outcome) {
        (_, Outcome::Left { .. }) => (EntryState::Parti, String::new(), now_ms),
        (_, Outcome::NotLeft) => (EntryState::EnAttente, String::new(), now_ms),
        (_, Outcome::Unknown { message, .. }) => {
            (EntryState::Inconnu, message.clone(), later(None))
        }
        (
            Task::Reconcile,
            Outcome::Retry {
                message, after_ms, ..
            },
        ) => (EntryState::Inconnu, message.clone(), later(*after_ms)),
        (Task::Reconcile, Outcome::Failed { message, .. }) => {
            (EntryState::Inconnu, message.clone(), later(None))
        }
        // Reconciling may wait for a card too; the entry stays unknown meanwhile.
        (Task::Reconcile, Outcome::Lacks(need)) => {
            (EntryState::Inconnu, waiting_for(*need), later(None))
        }
        (
            Task::Attempt,
            Outcome::Retry {
                message, after_ms, ..
            },
        ) => (EntryState::EnAttente, message.clone(), later(*after_ms)),
        (Task::Attempt, Outcome::Failed { message, .. }) => {
            (EntryState::Echec, message.clone(), now_ms)
        }
        (Task::Attempt, Outcome::Lacks(Need::Network)) => (
            EntryState::EnAttente,
            waiting_for(Need::Network),
            later(None),
        ),
        (Task::Attempt, Outcome::Lacks(need)) => {
            (EntryState::AttendLaCarte, waiting_for(*need), now_ms)
        }
    };
    Next {
        state,
        reason,
        next_attempt_ms,
    }
}

/// The French reason of an entry that waits for `need`.
#[must_use]
pub fn waiting_for(need: Need) -> String {
    match need {
        Need::Card => "attend la carte de son auteur",
        Need::Session => "attend l'ouverture d'une session",
        Need::Network => "attend le réseau",
    }
    .to_owned()
}

/// One try of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its number, from 1.
    pub turn: u32,
    /// What was done.
    pub task: Task,
    /// Plugin that did it.
    pub provider: String,
    /// When it started, milliseconds since the Unix epoch, UTC.
    pub started_ms: i64,
    /// When it ended; none while under way.
    pub ended_ms: Option<i64>,
    /// [`Outcome::name`], or `interrupted` when the program stopped in the middle; empty while under way.
    pub outcome: String,
    /// Code of the failure.
    pub code: Option<String>,
    /// French.
    pub message: Option<String>,
}

/// Which entries to list, the latest first.
#[derive(Debug, Clone, Default)]
pub struct OutboxFilter {
    /// Of this patient only.
    pub patient: Option<PatientId>,
    /// In these states; all when empty.
    pub states: Vec<EntryState>,
    /// Queued by this plugin.
    pub plugin: Option<String>,
    /// First row wanted.
    pub first: u64,
    /// How many rows, at most [`MAX_ROWS`](super::query::MAX_ROWS).
    pub count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> (String, String) {
        ("essai.panne".into(), "Le service ne répond pas.".into())
    }

    #[test]
    fn a_reconciliation_that_fails_never_lets_a_new_attempt_start() {
        let (code, message) = failure();
        let outcomes = [
            Outcome::Retry {
                code: code.clone(),
                message: message.clone(),
                after_ms: None,
            },
            Outcome::Failed {
                code: code.clone(),
                message: message.clone(),
            },
            Outcome::Unknown { code, message },
            Outcome::Lacks(Need::Card),
            Outcome::Lacks(Need::Network),
        ];
        for outcome in outcomes {
            let next = next(Task::Reconcile, &outcome, 3, 1_000, 0.0);
            assert_eq!(next.state, EntryState::Inconnu, "{outcome:?}");
            assert!(next.next_attempt_ms > 1_000);
        }
    }

    #[test]
    fn the_receiver_s_delay_is_kept_when_it_is_longer_than_ours() {
        let (code, message) = failure();
        let outcome = Outcome::Retry {
            code,
            message,
            after_ms: Some(120_000),
        };
        assert_eq!(
            next(Task::Attempt, &outcome, 1, 0, 0.0).next_attempt_ms,
            120_000
        );
        assert_eq!(
            next(Task::Attempt, &outcome, 20, 0, 0.0).next_attempt_ms,
            3_600_000
        );
    }

    #[test]
    fn a_colleague_s_card_is_not_the_author_s() {
        let author = Author::person(crate::Person {
            id: "a".into(),
            nom: "A".into(),
            role: "doctor".into(),
        });
        let with = |person: &str| Available {
            network: true,
            person: Some(person.into()),
            card: true,
        };
        assert_eq!(
            with("b").lacks(&[Need::Network, Need::Card], &author),
            Some(Need::Card)
        );
        assert_eq!(with("a").lacks(&[Need::Network, Need::Card], &author), None);
        assert_eq!(with("b").lacks(&[Need::Session], &author), None);
    }

    #[test]
    fn the_uuid_form_of_an_oid_is_decimal() {
        let uuid = uuid::Uuid::from_u128(0xf81d_4fae_7dec_11d0_a765_00a0_c91e_6bf6);
        // The example of ITU-T X.667 (RFC 4122's namespace example).
        assert_eq!(
            WireForm::OidFromUuid.write(uuid),
            "2.25.329800735698586629295641978511506172918"
        );
    }
}
