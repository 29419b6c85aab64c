//! What one call holds: its resources, what it used, what it staged, what it read.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use socle_formats::identite::Identite;
use socle_record::{Author, JobId, PatientId, Person, Read, Write};
use wasmtime::component::{Resource, ResourceTable};

use crate::bindings::imports::socle::base::log::Level;
use crate::cancel::Cancel;
use crate::capability::base::clean;
use crate::deadline::Deadline;
use crate::failure::{Data, Failure};
use crate::host::{HostEvent, Inner};
use crate::limits;
use crate::meter::Meter;
use crate::plugin::{LogLine, Plugin};
use crate::resources::Held;
use crate::staged_tables::StagedTables;

/// Why a plugin is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A contribution is drawn, or a page of rows is asked for.
    View,
    /// A person used a command or a panel.
    Person,
    /// Something happened.
    Event,
    /// Another plugin asked through a service.
    Service,
    /// Long work.
    Job,
    /// The outbox sends.
    Delivery,
}

impl Origin {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Origin::View => "view",
            Origin::Person => "person",
            Origin::Event => "event",
            Origin::Service => "service",
            Origin::Job => "job",
            Origin::Delivery => "delivery",
        }
    }

    pub(crate) fn may_write(self) -> bool {
        self != Origin::View
    }

    pub(crate) fn may_reach_network(self) -> bool {
        self != Origin::View
    }
}

/// What one call is about.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) id: String,
    /// Such as `command rechercher`: for messages, the journal and spans.
    pub(crate) what: String,
    pub(crate) origin: Origin,
    pub(crate) patient: Option<String>,
    /// Why the first plugin of the chain was called: whether a person or the practice acts.
    pub(crate) begun_as: Origin,
    /// The plugins that asked, and for which service, the first caller first.
    pub(crate) chain: Vec<(String, String)>,
    pub(crate) cancel: Cancel,
    pub(crate) deadline: Deadline,
    pub(crate) job: Option<JobId>,
    /// The person in whose session alone this send may act: the one who ordered what needs her card or her rights.
    pub(crate) signer: Option<String>,
    pub(crate) resume: Option<Vec<u8>>,
    pub(crate) progress: Progress,
}

/// Where progress is told.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    pub(crate) events: tokio::sync::broadcast::Sender<HostEvent>,
    pub(crate) plugin: String,
    pub(crate) call: String,
}

impl Call {
    /// A person acts, and not the practice (events, jobs, sends).
    pub(crate) fn is_for_a_person(&self) -> bool {
        matches!(self.begun_as, Origin::Person | Origin::View)
    }

    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.deadline.remaining()
    }

    pub(crate) fn say_progress(&self, fraction: Option<f32>, text: &str) {
        let Progress {
            events,
            plugin,
            call,
        } = &self.progress;
        // Nobody listening is fine.
        events
            .send(HostEvent::Progress {
                plugin: plugin.clone(),
                call: call.clone(),
                fraction,
                text: text.to_owned(),
            })
            .ok();
    }
}

/// The revision an entity will have, and its changed fields.
pub(crate) type StagedFields = (u64, Vec<(String, Data)>);

/// What a call wants changed; it takes effect when the call succeeds, all of it or nothing.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    pub(crate) writes: Vec<Write>,
    /// About how many bytes the writes hold.
    pub(crate) bytes: usize,
    /// How many bytes of contents they bring.
    pub(crate) attached: usize,
    /// Identities as they will be, with the revision the first write was made on.
    pub(crate) identities: HashMap<String, (Identite, u64)>,
    /// Fields of entities as they will be, by kind and id, with the revision they will have.
    pub(crate) fields: HashMap<(String, String), StagedFields>,
    /// Entities this call creates, by kind and id.
    pub(crate) entities: HashMap<(String, String), crate::resources::Entity>,
    /// Documents as they will be, by id.
    pub(crate) documents: HashMap<String, socle_record::Document>,
    /// The plugin's own tables as they will be.
    pub(crate) tables: StagedTables,
    pub(crate) screen: ScreenChanges,
    /// The same of the providers this call asked.
    pub(crate) provided: Vec<(String, ScreenChanges)>,
}

/// What a call changes of what is shown, besides the record.
#[derive(Debug, Default)]
pub(crate) struct ScreenChanges {
    pub(crate) scratch: Vec<(String, Data)>,
    pub(crate) invalidated: BTreeSet<String>,
    pub(crate) notices: Vec<ShownNotice>,
}

/// A notice to show.
#[derive(Debug, Clone)]
pub(crate) struct ShownNotice {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) tone: crate::view::Tone,
    /// Command and label.
    pub(crate) button: Option<(String, String)>,
    pub(crate) patient: Option<String>,
}

/// What a view was made of; when one of these changes it is made again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// Patients whose record or identity was read.
    pub patients: BTreeSet<String>,
    /// A query over patients was made.
    pub queries: bool,
    /// The plugin's settings were read.
    pub settings: bool,
    /// Orders whose state was read.
    pub orders: BTreeSet<String>,
    /// The copy of the practice's mailboxes was read.
    pub mail: bool,
    /// Something was counted over the whole record: such a view is made again when it comes back to the front only.
    pub counts: bool,
}

impl Dependencies {
    /// Both together.
    pub(crate) fn add(&mut self, other: Self) {
        self.patients.extend(other.patients);
        self.queries |= other.queries;
        self.settings |= other.settings;
        self.orders.extend(other.orders);
        self.mail |= other.mail;
        self.counts |= other.counts;
    }
}

/// The data of a call's store.
pub(crate) struct CallState {
    pub(crate) table: ResourceTable,
    pub(crate) meter: Meter,
    pub(crate) host: Arc<Inner>,
    pub(crate) plugin: Arc<Plugin>,
    pub(crate) call: Call,
    pub(crate) staged: Staged,
    /// What this call was already noted to have used: capability, patient, minute.
    noted: HashSet<(String, Option<String>, i64)>,
    /// The session in which the call was begun: what one person began another does not end.
    whose: Option<crate::ports::Session>,
    pub(crate) dependencies: Dependencies,
    pub(crate) last_panic: Option<String>,
    /// What the person who acts said of lines that are asked each time.
    pub(crate) asked: Mutex<HashMap<String, bool>>,
    /// It has seen a matricule that is not qualified: see [`crate::confined`].
    pub(crate) confined: std::sync::atomic::AtomicBool,
    /// Which ones.
    pub(crate) seen: Mutex<crate::confined::Seen>,
    /// Whether it was looked up already if its plugin kept anything of such a call.
    pub(crate) looked_at_mark: std::sync::atomic::AtomicBool,
    resources: usize,
    last_progress: Option<Instant>,
}

impl CallState {
    pub(crate) fn new(host: Arc<Inner>, plugin: Arc<Plugin>, call: Call, cpu: Duration) -> Self {
        let whose = call
            .is_for_a_person()
            .then(|| host.ports.sessions.current())
            .flatten();
        Self {
            whose,
            table: ResourceTable::new(),
            meter: Meter::new(cpu),
            host,
            plugin,
            call,
            staged: Staged::default(),
            noted: HashSet::new(),
            dependencies: Dependencies::default(),
            last_panic: None,
            asked: Mutex::default(),
            confined: std::sync::atomic::AtomicBool::new(false),
            seen: Mutex::default(),
            looked_at_mark: std::sync::atomic::AtomicBool::new(false),
            resources: 0,
            last_progress: None,
        }
    }

    // ---- resources -------------------------------------------------------------------------

    pub(crate) fn keep<T: Send + 'static>(&mut self, value: T) -> wasmtime::Result<Resource<T>> {
        if self.resources >= limits::RESOURCES {
            return Err(self
                .meter
                .exceed(format!("{} open resources", limits::RESOURCES)));
        }
        self.resources += 1;
        Ok(self.table.push(value)?)
    }

    pub(crate) fn resource<T: Send + 'static>(
        &self,
        resource: &Resource<T>,
    ) -> wasmtime::Result<&T> {
        Ok(self.table.get(resource)?)
    }

    pub(crate) fn resource_mut<T: Send + 'static>(
        &mut self,
        resource: &Resource<T>,
    ) -> wasmtime::Result<&mut T> {
        Ok(self.table.get_mut(resource)?)
    }

    pub(crate) fn forget<T: Send + 'static>(
        &mut self,
        resource: Resource<T>,
    ) -> wasmtime::Result<()> {
        self.resources = self.resources.saturating_sub(1);
        self.table.delete(resource)?;
        Ok(())
    }

    /// Change a resource that keeps values of the plugin: it holds `more` bytes more and `less` less.
    pub(crate) fn hold<T: Held>(
        &mut self,
        resource: &Resource<T>,
        more: usize,
        less: usize,
    ) -> wasmtime::Result<&mut T> {
        self.meter.hold(more)?;
        self.meter.release(less);
        let held = self.table.get_mut(resource)?;
        *held.bytes() = held.bytes().saturating_add(more).saturating_sub(less);
        Ok(held)
    }

    /// The same as [`Self::forget`] for what holds values.
    pub(crate) fn forget_held<T: Held>(&mut self, resource: Resource<T>) -> wasmtime::Result<()> {
        self.resources = self.resources.saturating_sub(1);
        let mut held = self.table.delete(resource)?;
        self.meter.release(*held.bytes());
        Ok(())
    }

    // ---- rights ----------------------------------------------------------------------------

    /// A view only looks.
    pub(crate) fn may_write(&self) -> Result<(), Failure> {
        if self.call.origin.may_write() {
            return Ok(());
        }
        Err(
            Failure::new("view.read-only", "Un affichage ne peut rien modifier.")
                .author("render and rows are read-only"),
        )
    }

    /// Stage a write of about so many bytes.
    pub(crate) fn stage(&mut self, write: Write, bytes: usize) -> Result<(), Failure> {
        self.stage_all(vec![write], bytes)
    }

    /// Stage writes of about so many bytes together, all of them or none.
    pub(crate) fn stage_all(&mut self, writes: Vec<Write>, bytes: usize) -> Result<(), Failure> {
        if writes.is_empty() {
            return Ok(());
        }
        self.may_write()?;
        let mark = self.confine_writes(&writes)?;
        let staged = &mut self.staged;
        if staged.writes.len() + writes.len() > limits::STAGED_WRITES
            || staged.bytes.saturating_add(bytes) > limits::STAGED_BYTES
        {
            return Err(
                Failure::new("limit", "Trop de modifications en une fois.").author(format!(
                    "a call stages at most {} writes and {} MiB; a job can set checkpoints",
                    limits::STAGED_WRITES,
                    limits::STAGED_BYTES >> 20
                )),
            );
        }
        staged.writes.extend(writes);
        staged.writes.extend(mark);
        staged.bytes += bytes;
        Ok(())
    }

    /// The person who acts, when one does: the practice acts by itself in events, jobs and sends,
    /// whoever happens to be at the keyboard.
    ///
    /// It is the person who began the call: nobody once the session is locked, or another one has taken the place.
    pub(crate) fn person(&self) -> Option<crate::ports::Session> {
        let begun = self.whose()?;
        self.host
            .ports
            .sessions
            .current()
            .filter(|now| now.person == begun.person)
    }

    /// The session in which the call was begun, when a person acts.
    fn whose(&self) -> Option<&crate::ports::Session> {
        self.whose.as_ref()
    }

    /// The session this call may act in. A send that needs its author's session sees no colleague's, also when they
    /// changed places while it was under way.
    pub(crate) fn session_now(&self) -> Option<crate::ports::Session> {
        if self.call.is_for_a_person() {
            return self.person();
        }
        let session = self.host.ports.sessions.current()?;
        let signer = self.call.signer.as_ref();
        signer
            .is_none_or(|signer| *signer == session.person)
            .then_some(session)
    }

    /// Who the journal names for what this call does.
    pub(crate) fn author(&self) -> Author {
        let person = self.whose().map(|session| {
            let value = |key: &str| {
                session
                    .values
                    .iter()
                    .find(|(name, _)| name == key)
                    .map_or("", |(_, value)| value.as_str())
            };
            Person {
                id: session.person.clone(),
                nom: format!("{} {}", value("prenom"), value("nom"))
                    .trim()
                    .to_owned(),
                role: session.role.clone(),
            }
        });
        Author {
            person,
            plugin: Some(self.plugin.id().to_owned()),
            session: None,
            call: Some(self.call.id.clone()),
        }
    }

    // ---- what was read ---------------------------------------------------------------------

    /// Note that something of a patient was read: for the journal, and for views.
    pub(crate) fn note_read(&mut self, capability: &str, patient: Option<&str>) {
        if let Some(patient) = patient {
            self.dependencies.patients.insert(patient.to_owned());
        }
        self.note_use(capability, patient);
    }

    /// Note that a capability was used for a patient: it reaches the journal within a second,
    /// however the call ends.
    pub(crate) fn note_use(&mut self, capability: &str, patient: Option<&str>) {
        let person = self.person().map(|session| session.person);
        self.note_use_by(person, capability, patient);
    }

    /// The same for what engages a person although none acts.
    pub(crate) fn note_use_by(
        &mut self,
        person: Option<String>,
        capability: &str,
        patient: Option<&str>,
    ) {
        let read = Read {
            plugin: Some(self.plugin.id().to_owned()),
            person,
            session: None,
            patient: patient.map(PatientId::from),
            capability: capability.to_owned(),
            at_ms: self.host.clock.now_ms(),
        };
        if self.noted.insert((
            capability.to_owned(),
            patient.map(str::to_owned),
            read.minute(),
        )) {
            self.host.journal_soon(read);
        }
    }

    /// Put what was read into the journal now.
    pub(crate) fn flush_reads(&mut self) -> Result<(), Failure> {
        self.host.flush_reads().map_err(|error| {
            Failure::passing(
                "journal.locked",
                "Le journal du cabinet ne peut pas être écrit : rien n’est parti.",
            )
            .author(error.to_string())
        })
    }

    // ---- scratch, settings, log, views -----------------------------------------------------

    pub(crate) fn scratch_read(&self, key: &str) -> Data {
        if let Some((_, value)) = self
            .staged
            .screen
            .scratch
            .iter()
            .rev()
            .find(|(name, _)| name == key)
        {
            return value.clone();
        }
        self.reads_what_was_kept();
        self.host
            .scratch
            .get(self.plugin.id(), self.call.patient.as_deref(), key)
    }

    pub(crate) fn scratch_write(&mut self, key: String, value: Data) -> Result<(), Failure> {
        self.may_write()?;
        self.mark_kept();
        let staged = &mut self.staged.screen.scratch;
        let replaced = staged
            .iter()
            .position(|(name, _)| *name == key)
            .map(|place| staged.remove(place));
        staged.push((key, value));
        if self
            .host
            .scratch
            .would_hold(self.plugin.id(), self.call.patient.as_deref(), staged)
        {
            return Ok(());
        }
        staged.pop();
        staged.extend(replaced);
        Err(Failure::new("limit", "Trop d’éléments gardés à l’écran.")
            .author("scratch holds 256 KiB per plugin and patient"))
    }

    pub(crate) fn setting(&mut self, key: &str) -> Data {
        self.dependencies.settings = true;
        self.host.setting(
            &self.plugin,
            self.person().map(|session| session.person),
            key,
        )
    }

    pub(crate) fn invalidated(&mut self, contribution: String) {
        // A view that invalidates itself would be drawn for ever.
        let known = self.plugin.manifest.draws(&contribution);
        let invalidated = &mut self.staged.screen.invalidated;
        if known && self.call.origin.may_write() && invalidated.len() < limits::INVALIDATED {
            invalidated.insert(contribution);
        }
    }

    /// Say how far the call is; what comes sooner than [`limits::PROGRESS_PERIOD`] after the last is
    /// not told.
    pub(crate) fn progress(&mut self, fraction: Option<f32>, text: &str) {
        if self
            .last_progress
            .is_some_and(|last| last.elapsed() < limits::PROGRESS_PERIOD)
        {
            return;
        }
        self.last_progress = Some(Instant::now());
        self.call.say_progress(fraction, text);
        if let Some(job) = &self.call.job {
            // A job is shown by what the record says of it, on every workstation.
            if let Err(error) = self
                .host
                .record
                .job_progress(job, fraction.map(f64::from), text)
            {
                tracing::warn!(%error, "how far a job is could not be noted");
            }
        }
    }

    pub(crate) fn log(&mut self, level: Level, message: &str, fields: &[(String, String)]) {
        let withheld = self.is_confined();
        let message = if withheld {
            crate::confined::WITHHELD
        } else {
            message
        };
        let fields_shown = if withheld { &[][..] } else { fields };
        let mut line = clean(message);
        for (key, value) in fields_shown.iter().take(16) {
            line.push_str(&format!(" {}={}", clean(key), clean(value)));
        }
        // One line stays one line: what comes after would look like another.
        let line = clean(&line).replace('\n', " ⏎ ");
        if fields.iter().any(|(key, _)| key == "panic") {
            self.last_panic = Some(clean(message));
        }
        let word = match level {
            Level::Trace => "trace",
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        tracing::debug!(target: "plugin", plugin = self.plugin.id(), level = word, "{line}");
        self.plugin.write_log(LogLine {
            at_ms: self.host.clock.now_ms(),
            level: word,
            message: line,
        });
    }

    /// A remark of the host for the author.
    pub(crate) fn complain(&mut self, text: String) {
        self.log(Level::Warn, &text, &[]);
    }
}
