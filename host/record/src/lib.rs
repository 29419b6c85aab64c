//! The practice's record: encrypted store, identities with history, outbox, journal.
//!
//! [`Record`] is the door. [`model`] holds the types and the rules that do not depend on the store; `sql` the operations,
//! written once for every store; `sqlite` is the store of one machine, in SQLCipher, and `postgres` that of several.
//!
//! # Invariants
//! - One [`Unit`] is one transaction: its writes, its journal lines, its events and the acknowledgement of the event it
//!   handles commit together or not at all.
//! - A write that carries a stale revision changes nothing.
//! - An identity changes only through the state machine of `socle_formats::identite`, inside the transaction.
//! - No transaction is open while a caller's code runs.
//! - Nothing is ordered by the clock, which may be set back: patients' events, sends and journal lines are numbered.
//! - What is absent on purpose: no network but the practice's own server, no asynchronous function, no knowledge of any
//!   national service.
//!
//! # Looking at a record from outside
//! A home kept by file has its key in `record.key`, 64 hexadecimal digits. `record.db` opens with SQLCipher 4 after
//! `PRAGMA key = "x'…'"` with these digits. The tables are described in `src/sqlite/migrations`; the journal is `journal
//! (workstation, number, at_ms, nature, name, person, plugin, session, call, patient, capability, object, previous, hash)`. Its
//! triggers `journal_keeps_its_lines` and `journal_keeps_its_content` refuse a change; someone who holds the key may drop
//! them, and then [`Record::verify`] tells which line was touched.

mod error;
mod files;
mod home;
mod keyring;
mod listen;
pub mod model;
mod postgres;
mod record;
mod seal;
mod sql;
mod sqlite;
mod store;
mod surroundings;
pub mod terminology;
pub mod zone;

pub use error::{CertificateFault, RecordError};
pub use home::{Derivation, Header, KeptBy, KeyChoice, Purpose, Secret, Stands, Unlock};
pub use keyring::{Keyring, SystemKeyring};
pub use listen::{MAX_WAITING, Subscription};
pub use model::author::{Author, Person};
pub use model::blob::{BlobRef, Digest};
pub use model::change::Change;
pub use model::coded::{Coded, systems};
pub use model::document::{
    Document, DocumentChange, DocumentSearch, DocumentStatut, DocumentType, DocumentVersion, LOINC,
    NewDocument, Types,
};
pub use model::dossier::{Consent as PatientConsent, Consultation, Dossier, Item, Section};
pub use model::entity::{
    EntityAct, EntityEvent, Etat, FieldChange, Happened, Meanwhile, NewEntity,
};
pub use model::event::{
    AfterFailure, Delivery, LONGEST_CHAIN, LOOP, NewEvent, PARKED_AFTER, Parked, RESTORED,
};
pub use model::id::{DocumentId, EntityId, EntryId, EventId, JobId, PatientId};
pub use model::identity::{Asked, CheckedBy, Dates, IdentityEvent, IdentityFile, Moyen, Verified};
pub use model::job::{Job, JobEnd, JobState, NewJob};
pub use model::journal::{Act, Break, JournalLine, Linked, Nature, Read, Verification};
pub use model::near::{Closeness, Wanted};
pub use model::outbox::{
    About, Attachment, Attempt, Available, Claim, Entry, EntryState, Gone, Lack, Need, NewEntry,
    OutboxFilter, Outcome, Task, WireForm, WireId,
};
pub use model::patient::{NewPatient, PatientLine, PatientSearch};
pub use model::plugin_store::{StoreQuery, StoreUse};
pub use model::query::{EntityView, Order, Page, Query, SeenBy};
pub use model::schedule::{NewSchedule, Scheduled};
pub use model::settings::{Consent, Decision, Grant, Level, NewConsent, NewSetting, PermissionUse};
pub use model::tally::{Beside, Group, Span, Tally};
pub use model::unit::{Committed, Created, Unit, Write};
pub use model::value::Value;
pub use postgres::ServerAddress;
pub use record::{Checked, Copied, NewHome, NewTerminology, PracticeKey, Record, Where};
pub use surroundings::{
    Chance, Clock, Machine, Surroundings, SystemChance, SystemClock, SystemMachine,
};
pub use zone::Zone;
