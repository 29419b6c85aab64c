//! What one call holds: its resources, what it used, what it staged, what it read.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_formats::identite::Identite;
use socle_manifest::Permission;
use socle_record::{Author, JobId, PatientId, Person, Read, Write};
use wasmtime::component::{Resource, ResourceTable};

use crate::bindings::imports::socle::base::log::Level;
use crate::cancel::Cancel;
use crate::capability::base::clean;
use crate::failure::{Data, Failure};
use crate::host::{HostEvent, Inner};
use crate::limits;
use crate::meter::Meter;
use crate::plugin::{LogLine, Plugin};

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
    /// The plugins that asked, and for which service, the first caller first.
    pub(crate) chain: Vec<(String, String)>,
    pub(crate) cancel: Cancel,
    pub(crate) deadline: Option<Instant>,
    pub(crate) job: Option<JobId>,
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
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    pub(crate) fn say_progress(&self, fraction: Option<f32>, text: &str) {
        let Progress { events, plugin, call } = &self.progress;
        // Nobody listening is fine.
        events
            .send(HostEvent::Progress { plugin: plugin.clone(), call: call.clone(), fraction, text: text.to_owned() })
            .ok();
    }
}

/// What a call wants changed; it takes effect when the call succeeds, all of it or nothing.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    pub(crate) writes: Vec<Write>,
    /// Identities as they will be, with the revision the first write was made on.
    pub(crate) identities: HashMap<String, (Identite, u64)>,
    /// The plugin's own rows as they will be: (table, key).
    pub(crate) rows: HashMap<(String, String), Data>,
    pub(crate) scratch: Vec<(String, Data)>,
    pub(crate) invalidated: BTreeSet<String>,
    /// How many writes a checkpoint already committed.
    pub(crate) committed: u64,
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
}

/// The data of a call's store.
pub(crate) struct CallState {
    pub(crate) table: ResourceTable,
    pub(crate) meter: Meter,
    pub(crate) host: Arc<Inner>,
    pub(crate) plugin: Arc<Plugin>,
    pub(crate) call: Call,
    pub(crate) staged: Staged,
    pub(crate) reads: Vec<Read>,
    pub(crate) dependencies: Dependencies,
    pub(crate) last_panic: Option<String>,
    resources: usize,
}

impl CallState {
    pub(crate) fn new(host: Arc<Inner>, plugin: Arc<Plugin>, call: Call, cpu: Duration) -> Self {
        Self {
            table: ResourceTable::new(),
            meter: Meter::new(cpu),
            host,
            plugin,
            call,
            staged: Staged::default(),
            reads: Vec::new(),
            dependencies: Dependencies::default(),
            last_panic: None,
            resources: 0,
        }
    }

    // ---- resources -------------------------------------------------------------------------

    pub(crate) fn keep<T: Send + 'static>(&mut self, value: T) -> wasmtime::Result<Resource<T>> {
        if self.resources >= limits::RESOURCES {
            return Err(self.meter.exceed(format!("{} open resources", limits::RESOURCES)));
        }
        self.resources += 1;
        Ok(self.table.push(value)?)
    }

    pub(crate) fn resource<T: Send + 'static>(&self, resource: &Resource<T>) -> wasmtime::Result<&T> {
        Ok(self.table.get(resource)?)
    }

    pub(crate) fn resource_mut<T: Send + 'static>(&mut self, resource: &Resource<T>) -> wasmtime::Result<&mut T> {
        Ok(self.table.get_mut(resource)?)
    }

    pub(crate) fn forget<T: Send + 'static>(&mut self, resource: Resource<T>) -> wasmtime::Result<()> {
        self.resources = self.resources.saturating_sub(1);
        self.table.delete(resource)?;
        Ok(())
    }

    // ---- rights ----------------------------------------------------------------------------

    /// Was exactly this line granted? Looked up at each call: withdrawing takes effect at once.
    pub(crate) fn granted(&self, permission: &Permission) -> Result<(), Failure> {
        let line = permission.line_id();
        let grants = self.plugin.grants.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        match grants.get(&line) {
            Some(true) => Ok(()),
            Some(false) => Err(Failure::denied(&format!("{line} was refused"))),
            None => Err(Failure::denied(&format!("{line} was not granted"))),
        }
    }

    /// Was one of the manifest's lines granted for which `fits` holds?
    pub(crate) fn granted_any(&self, what: &str, fits: impl Fn(&Permission) -> bool) -> Result<(), Failure> {
        let mut answer = Err(Failure::denied(&format!("{what} is not in the manifest")));
        for request in &self.plugin.manifest.permissions {
            if fits(&request.permission) {
                answer = self.granted(&request.permission);
                if answer.is_ok() {
                    break;
                }
            }
        }
        answer
    }

    /// A view only looks.
    pub(crate) fn may_write(&self) -> Result<(), Failure> {
        if self.call.origin.may_write() {
            return Ok(());
        }
        Err(Failure::new("view.read-only", "Un affichage ne peut rien modifier.").author("render and rows are read-only"))
    }

    /// Stage a write.
    pub(crate) fn stage(&mut self, write: Write) -> Result<(), Failure> {
        self.may_write()?;
        if self.staged.writes.len() >= limits::STAGED_WRITES {
            return Err(Failure::new("limit", "Trop de modifications en une fois.")
                .author(format!("a call stages at most {} writes; a job can set checkpoints", limits::STAGED_WRITES)));
        }
        self.staged.writes.push(write);
        Ok(())
    }

    /// Who the journal names for what this call does.
    pub(crate) fn author(&self) -> Author {
        let session = match self.call.origin {
            Origin::Person | Origin::View | Origin::Service => self.host.ports.sessions.current(),
            // The practice acts, not the person who happens to be there.
            Origin::Event | Origin::Job | Origin::Delivery => None,
        };
        let person = session.map(|session| {
            let value = |key: &str| session.values.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
            Person { id: session.person.clone(), nom: format!("{} {}", value("prenom"), value("nom")).trim().to_owned(), role: session.role.clone() }
        });
        Author { person, plugin: Some(self.plugin.id().to_owned()), session: None, call: Some(self.call.id.clone()) }
    }

    // ---- what was read ---------------------------------------------------------------------

    /// Note that something of a patient was read: for the journal, and for views.
    pub(crate) fn note_read(&mut self, capability: &str, patient: Option<&str>) {
        if let Some(patient) = patient {
            self.dependencies.patients.insert(patient.to_owned());
        }
        self.note_use(capability, patient);
    }

    /// Note that a capability was used for a patient, for the journal.
    pub(crate) fn note_use(&mut self, capability: &str, patient: Option<&str>) {
        let person = match self.call.origin {
            Origin::Person | Origin::View | Origin::Service => self.host.ports.sessions.current().map(|session| session.person),
            Origin::Event | Origin::Job | Origin::Delivery => None,
        };
        self.reads.push(Read {
            plugin: Some(self.plugin.id().to_owned()),
            person,
            session: None,
            patient: patient.map(PatientId::from),
            capability: capability.to_owned(),
            at_ms: self.host.clock.now_ms(),
        });
    }

    /// Put what was read into the journal now.
    pub(crate) fn flush_reads(&mut self) -> Result<(), Failure> {
        let reads = std::mem::take(&mut self.reads);
        self.host.journal_now(reads).map_err(|error| {
            Failure::passing("journal.locked", "Le journal du cabinet ne peut pas être écrit : rien n’est parti.").author(error.to_string())
        })
    }

    // ---- scratch, settings, log, views -----------------------------------------------------

    pub(crate) fn scratch_read(&self, key: &str) -> Data {
        if let Some((_, value)) = self.staged.scratch.iter().rev().find(|(name, _)| name == key) {
            return value.clone();
        }
        self.host.scratch.get(self.plugin.id(), self.call.patient.as_deref(), key)
    }

    pub(crate) fn scratch_write(&mut self, key: String, value: Data) -> Result<(), Failure> {
        self.may_write()?;
        let staged: usize = self.staged.scratch.iter().map(|(key, value)| key.len() + value.weight()).sum();
        if staged + key.len() + value.weight() > limits::SCRATCH_BYTES {
            return Err(Failure::new("limit", "Trop d’éléments gardés à l’écran.").author("scratch holds 256 KiB per plugin and patient"));
        }
        self.staged.scratch.push((key, value));
        Ok(())
    }

    pub(crate) fn setting(&mut self, key: &str) -> Data {
        self.dependencies.settings = true;
        self.host.setting(&self.plugin, key)
    }

    pub(crate) fn invalidated(&mut self, contribution: String) {
        // A view that invalidates itself would be drawn for ever.
        if self.call.origin.may_write() && self.staged.invalidated.len() < limits::VIEW_COLUMNS {
            self.staged.invalidated.insert(contribution);
        }
    }

    pub(crate) fn log(&mut self, level: Level, message: &str, fields: &[(String, String)]) {
        let mut line = clean(message);
        for (key, value) in fields.iter().take(16) {
            line.push_str(&format!(" {}={}", clean(key), clean(value)));
        }
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
        self.plugin.write_log(LogLine { at_ms: self.host.clock.now_ms(), level: word, message: line });
    }

    /// A remark of the host for the author.
    pub(crate) fn complain(&mut self, text: String) {
        self.log(Level::Warn, &text, &[]);
    }
}
