//! What leaves the practice: orders, their states, and what becomes of an attempt. The rules here are pure; a store
//! applies them inside its transaction.

mod need;
mod outcome;
mod state;
mod wire;

pub use need::{About, Available, Gone, Lack, Need, UnknownNeed};
pub use outcome::{Next, Outcome, Task, next};
pub use state::{EntryState, UnknownState};
pub use wire::{WireForm, WireId};

use super::author::Author;
use super::blob::Digest;
use super::id::{EntryId, PatientId};
use super::value::Value;

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
    /// Entries of one lane leave in the order in which they were queued ([`lane`]: service, patient and destination).
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

impl NewEntry {
    /// The document it carries: its value [`CARRIES`], by which sends are counted.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.values
            .iter()
            .find(|(key, _)| key == CARRIES)
            .and_then(|(_, value)| value.as_text())
            .filter(|id| !id.is_empty())
    }
}

/// The value of an order that names the document it carries.
pub const CARRIES: &str = "document";

/// The lane of an order: those of one service about one patient to one destination leave in the order in which they were
/// queued. What is about no patient and names no destination keeps no order.
#[must_use]
pub fn lane(service: &str, patient: Option<&PatientId>, destination: &str) -> Option<String> {
    let patient = patient.map_or("", PatientId::as_str);
    // The id of a patient holds no line break and a service is one word: no two lanes are written the same.
    (!(patient.is_empty() && destination.is_empty()))
        .then(|| format!("{service}\n{patient}\n{destination}"))
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
    /// A person wants it to leave although its patient died or left the practice.
    pub insisted: bool,
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

impl Entry {
    /// The person in whose session alone it may leave, when it needs her card or her rights.
    #[must_use]
    pub fn signer(&self) -> Option<String> {
        let own = self
            .needs
            .iter()
            .any(|need| matches!(need, Need::Card | Need::Act(_)));
        self.author.person_id().filter(|_| own).map(str::to_owned)
    }

    /// What lacks when the session went away while this was being sent: the card of its author when it needs one.
    #[must_use]
    pub fn session_lacked(&self) -> Lack {
        if self.needs.contains(&Need::Card) {
            Lack::card_of(&self.author)
        } else {
            Lack::Session
        }
    }

    /// Whether it is held back because its patient died or left the practice: it leaves if a person insists
    /// ([`Write::SendAnyway`](super::unit::Write::SendAnyway)).
    #[must_use]
    pub fn held_back(&self) -> bool {
        self.state == EntryState::EnAttente
            && [Gone::Dead, Gone::Left]
                .into_iter()
                .any(|gone| self.reason == Lack::Patient(gone).reason())
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
            Outcome::Lacks(Lack::Card(None)),
            Outcome::Lacks(Lack::Network),
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
    fn orders_of_a_patient_keep_their_order_for_each_service_and_destination() {
        let patient = PatientId::from("p");
        let of = |service: &str, destination: &str| lane(service, Some(&patient), destination);
        assert!(of("s", "").is_some() && of("s", "") == of("s", ""));
        let lanes = [of("s", ""), of("t", ""), of("s", "a"), lane("s", None, "a")];
        for (n, one) in lanes.iter().enumerate() {
            assert!(!lanes[..n].contains(one), "{one:?}");
        }
        assert_eq!(lane("s", None, ""), None);
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
