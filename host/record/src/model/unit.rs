//! The unit of work: what one call wants written, all or nothing.

use socle_formats::identite::{Acte, Suite};

use super::author::Author;
use super::change::Change;
use super::document::{DocumentChange, NewDocument};
use super::entity::{EntityAct, NewEntity};
use super::event::NewEvent;
use super::id::{DocumentId, EntityId, EntryId, EventId, JobId, PatientId};
use super::identity::Moyen;
use super::job::{JobEnd, NewJob};
use super::journal::Act;
use super::outbox::{NewEntry, Outcome};
use super::patient::NewPatient;
use super::schedule::NewSchedule;
use super::settings::{Decision, NewConsent, NewSetting};
use super::value::Value;

/// What one call wants written. It commits whole or leaves nothing.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Who.
    pub author: Author,
    /// Writes, applied in order; a later one sees the earlier ones.
    pub writes: Vec<Write>,
    /// Acts to journal with them.
    pub acts: Vec<Act>,
    /// Durable event this unit settles, and the plugin it was delivered to. When it is already settled nothing is
    /// committed ([`RecordError::EventSettled`](crate::RecordError::EventSettled)).
    pub acknowledges: Option<(EventId, String)>,
}

impl Unit {
    /// An empty unit.
    #[must_use]
    pub fn new(author: Author) -> Self {
        Self {
            author,
            ..Self::default()
        }
    }

    /// The same with one more write.
    #[must_use]
    pub fn with(mut self, write: Write) -> Self {
        self.writes.push(write);
        self
    }

    /// The same with one more act to journal.
    #[must_use]
    pub fn with_act(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    /// The same, settling an event.
    #[must_use]
    pub fn acknowledging(mut self, event: EventId, plugin: &str) -> Self {
        self.acknowledges = Some((event, plugin.to_owned()));
        self
    }

    /// Whether there is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.acts.is_empty() && self.acknowledges.is_none()
    }
}

/// One write.
///
/// A `revision` is the one read before the unit, or the one reached by earlier writes of the same unit; any other answers
/// [`RecordError::Conflict`](crate::RecordError::Conflict).
#[derive(Debug, Clone)]
pub enum Write {
    /// Create a patient.
    CreatePatient(NewPatient),
    /// Change fields of an entity through the generic interface; [`Value::None`] empties one.
    Fields {
        /// Kind ([`KINDS`](super::kinds::KINDS)).
        kind: String,
        /// Id.
        id: String,
        /// Revision read ([`EntityView::revision`](super::query::EntityView::revision)).
        revision: u64,
        /// Fields to change.
        fields: Vec<(String, Value)>,
    },
    /// Create an entity of the medical file, a contact or a message.
    CreateEntity(NewEntity),
    /// Close it, strike it out, validate it.
    Entity {
        /// Kind.
        kind: String,
        /// Id.
        id: EntityId,
        /// Revision read ([`EntityView::revision`](super::query::EntityView::revision)).
        revision: u64,
        /// What is done.
        act: EntityAct,
    },
    /// Act on an identity, through the state machine.
    Identite {
        /// Whose.
        patient: PatientId,
        /// Revision read ([`IdentityFile::revision`](super::identity::IdentityFile::revision)).
        revision: u64,
        /// What is done.
        acte: Acte,
        /// By which means.
        moyen: Moyen,
    },
    /// Note that INSi was asked and gave no identity.
    SansReponse {
        /// Whose.
        patient: PatientId,
        /// Revision read.
        revision: u64,
        /// `01`, `02`, …
        code: String,
        /// By which means.
        moyen: Moyen,
    },
    /// File a document of a patient.
    CreateDocument(NewDocument),
    /// Change a document.
    Document {
        /// Document.
        id: DocumentId,
        /// Revision read ([`Document::revision`](super::document::Document::revision)).
        revision: u64,
        /// What changes.
        change: DocumentChange,
    },
    /// Put a row in a plugin's store, replacing the one with this key.
    StorePut {
        /// Plugin.
        plugin: String,
        /// Table.
        table: String,
        /// Key.
        key: String,
        /// Value.
        value: Value,
        /// What full-text search finds this row by.
        words: String,
    },
    /// Put a row in a plugin's store that must not be there yet; one of this key answers
    /// [`RecordError::Conflict`](crate::RecordError::Conflict).
    StoreAdd {
        /// Plugin.
        plugin: String,
        /// Table.
        table: String,
        /// Key.
        key: String,
        /// Value.
        value: Value,
    },
    /// Delete a row of a plugin's store, if there.
    StoreDelete {
        /// Plugin.
        plugin: String,
        /// Table.
        table: String,
        /// Key.
        key: String,
    },
    /// Replace a table of a plugin's store by another in one step; the other is empty afterwards.
    StoreSwap {
        /// Plugin.
        plugin: String,
        /// The table that is replaced.
        table: String,
        /// The table that takes its place.
        staged: String,
    },
    /// Queue an order.
    Enqueue(NewEntry),
    /// Take back an order of `plugin` that has not left.
    Withdraw {
        /// Entry.
        entry: EntryId,
        /// Plugin that queued it.
        plugin: String,
    },
    /// What orders waited for came: those `plugin` is to send, that only wait for the time of their next attempt, are tried
    /// now. What waits for a card, a session or a person, and what is *inconnu*, stays as it is.
    LookAgain {
        /// Plugin that sends them.
        plugin: String,
        /// Service they are of.
        service: String,
        /// About this patient only.
        patient: Option<PatientId>,
        /// To this destination only.
        destination: Option<String>,
    },
    /// A person gives up an order that has not left.
    Abandon {
        /// Entry.
        entry: EntryId,
    },
    /// A person wants an order tried now: one that failed, or one that waits for its next attempt. What is *inconnu*
    /// is still reconciled first.
    TryAgain {
        /// Entry.
        entry: EntryId,
    },
    /// A person lets an order leave although its patient died or left the practice.
    SendAnyway {
        /// Entry.
        entry: EntryId,
    },
    /// What came out of a claim.
    Outcome {
        /// Entry.
        entry: EntryId,
        /// [`Claim::turn`](super::outbox::Claim::turn).
        turn: u32,
        /// What came out.
        outcome: Outcome,
        /// 0 to 1, takes off part of the delay before a new attempt.
        jitter: f64,
    },
    /// Write a setting.
    Setting(NewSetting),
    /// Decide on a permission of a plugin.
    Grant {
        /// Plugin.
        plugin: String,
        /// Permission line.
        permission: String,
        /// Decision; none forgets it, so that it is asked again.
        decision: Option<Decision>,
    },
    /// Agree to run a plugin: this content, by this publisher.
    Consent(NewConsent),
    /// Forget all that was agreed and decided about a plugin.
    ForgetPlugin {
        /// Plugin.
        plugin: String,
    },
    /// A write somebody else than the unit's author asked for: a provider inside its consumer's unit.
    By {
        /// Who.
        author: Author,
        /// What.
        write: Box<Write>,
    },
    /// Choose the provider of a service, or none.
    ChooseProvider {
        /// Service.
        service: String,
        /// Plugin.
        plugin: Option<String>,
    },
    /// Raise a durable event.
    RaiseEvent(NewEvent),
    /// Have a parked event handled by its plugin after all, in its turn.
    HandleEvent {
        /// Event.
        event: EventId,
        /// Plugin.
        plugin: String,
    },
    /// Give a parked event up: its plugin does not hear of it.
    DropEvent {
        /// Event.
        event: EventId,
        /// Plugin.
        plugin: String,
    },
    /// Start a job.
    StartJob(NewJob),
    /// Have a job begin at a time; it replaces what the plugin had under this id.
    Schedule(NewSchedule),
    /// Take that back.
    Unschedule {
        /// Plugin.
        plugin: String,
        /// Id.
        id: String,
    },
    /// It has begun, as this job; it is due again then, or never. When another workstation began it first, it answers
    /// [`RecordError::Conflict`](crate::RecordError::Conflict).
    ScheduleRan {
        /// Plugin.
        plugin: String,
        /// Id.
        id: String,
        /// When it was due, as it was read.
        due_ms: i64,
        /// Job started in the same unit.
        job: JobId,
        /// Milliseconds since the Unix epoch, UTC.
        next_ms: Option<i64>,
    },
    /// Keep a job's checkpoint, together with the other writes of the unit.
    Checkpoint {
        /// Job.
        job: JobId,
        /// What to keep.
        resume: Vec<u8>,
    },
    /// A job has ended.
    EndJob {
        /// Job.
        job: JobId,
        /// How.
        end: JobEnd,
    },
    /// Ask a job of `plugin` to stop; one that has not started is over at once.
    CancelJob {
        /// Job.
        job: JobId,
        /// Plugin, or none when a person asks.
        plugin: Option<String>,
    },
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Committed {
    /// What changed, without repetition.
    pub changes: Vec<Change>,
    /// Ids of what was created, in the order of the writes.
    pub created: Vec<Created>,
    /// What became of each act on an identity, in the order of the writes.
    pub suites: Vec<(PatientId, Suite)>,
}

/// Something created by a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// A patient.
    Patient(PatientId),
    /// An entry of the outbox.
    Entry {
        /// Id.
        id: EntryId,
        /// Identifier on the wire.
        wire_id: String,
    },
    /// A durable event; none was kept when nobody subscribed.
    Event(Option<EventId>),
    /// A job.
    Job(JobId),
    /// A document.
    Document(DocumentId),
    /// An entity of the medical file, a contact or a message.
    Entity(EntityId),
}
