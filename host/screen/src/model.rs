//! What the screen asks of the world, as one small trait. Everything it reads is a snapshot that is ready now; everything
//! it says is noted and done elsewhere. The real one is [`crate::live::LiveModel`]; tests bring their own.

mod acts;
pub mod agenda;
pub mod charts;
pub mod door;
pub mod papers;
pub mod reader;
mod sends;
mod state;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use socle_formats::date::CivilDate;
use socle_record::{EntryId, IdentityEvent, IdentityFile, PatientLine, Value, Zone};
use socle_runtime::view::{Tone, UiEvent};
use socle_runtime::views::{ViewKey, ViewState};
use socle_runtime::{Ask, ConsentRequest, Data, LogLine, PluginInfo};

use socle_practice::exchange::Exchange;
use socle_practice::mailboxes::MailDesk;
use socle_practice::station::Station;

pub use acts::{Act, Answered, Examined, Order, Outcome, ServiceLine, SettingsState};
pub use agenda::{AgendaAct, Appointment, DayLine, DayState};
pub use sends::{ParkedLine, SendHistory, SendLine, SendsAsked, SendsGroup, SendsPage, Standing};
pub use state::{Depended, Held, Standing as Doing, Trial, Tried, WARNED_MS, Whose};

/// Asks for a frame, from any thread.
pub type Repaint = Arc<dyn Fn() + Send + Sync>;

/// Names one thing a person did until its outcome is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// The world as the screen sees it. No method waits for anything: what is not known yet is said to be so, and a frame is
/// asked for once it is.
pub trait Model {
    /// Today in the practice's zone, when the clock gives one.
    fn today(&self) -> Option<CivilDate>;
    /// The practice's zone.
    fn zone(&self) -> Zone {
        Zone::default()
    }
    /// Who works here, on what kind of data.
    fn session(&self) -> SessionLine;
    /// The door of a real practice; `None` where nobody has to come in.
    fn door(&self) -> Option<door::Door> {
        None
    }
    /// Do what a person did at the door; what comes of it is seen there.
    fn at_door(&self, asked: door::AtDoor) {
        drop(asked);
    }
    /// Whether this may be done now, with the reason when not.
    fn right(&self, act: socle_session::Act) -> socle_session::Right {
        let _any = act;
        socle_session::Right::Allowed
    }

    /// The column of the table of rights of whoever is there.
    fn profile(&self) -> door::MayDo {
        None
    }

    /// What this workstation remembers of its window; `None` when it remembers nothing.
    fn station(&self) -> Option<Station> {
        None
    }
    /// Remember this of the window.
    fn remember(&self, station: Station) {
        let _forgotten = station;
    }

    /// The messages that were kept when the window of this person was closed, as they were given to be kept.
    fn kept_messages(&self) -> Option<String> {
        None
    }
    /// Keep them for this person, on this workstation when nobody is there.
    fn keep_messages(&self, kept: String) {
        drop(kept);
    }

    /// Lines of the list of patients.
    fn patients(&self, asked: &PatientsAsked) -> PatientsPage;
    /// What the screens of patients ask for.
    fn charts(&self) -> &dyn charts::Charts;
    /// Imports and exports a person watches; none where there are none.
    fn exchange(&self) -> Option<Exchange> {
        None
    }
    /// The practice's mailboxes as a person sets them; none where there are none.
    fn mailboxes(&self) -> Option<MailDesk> {
        None
    }
    /// What the screens of documents ask for.
    fn papers(&self) -> &dyn papers::Papers {
        &papers::NoPapers
    }
    /// Cards and codes.
    fn readers(&self) -> &dyn reader::Readers {
        &reader::NoReaders
    }
    /// Today's appointments; `None` when the practice keeps none here.
    fn appointments(&self) -> Option<Arc<Vec<Appointment>>>;
    /// The agenda of a day, `YYYY-MM-DD`.
    fn day(&self, day: &str) -> DayState {
        let _any = day;
        DayState::default()
    }
    /// What came of the last import of an agenda, or of the last preparation of a day, in French.
    fn agenda_said(&self) -> Option<Arc<str>> {
        None
    }
    /// What the record says of an open patient.
    fn file(&self, patient: &str) -> FileState;
    /// The patient who already bears the matricule that was refused to this one; `None` when there is none.
    fn collision(&self, patient: &str) -> Option<String> {
        let _any = patient;
        None
    }
    /// A patient's file is opened.
    fn open(&self, patient: &str);
    /// A patient's file is closed.
    fn close(&self, patient: &str);
    /// The barcode reader read this, with this file open.
    fn scanned(&self, patient: Option<&str>, code: &str);

    /// The installed plugins, by id.
    fn plugins(&self) -> Arc<Vec<PluginInfo>>;
    /// Plugins that lie in the practice's folder and cannot be used.
    fn refused(&self) -> Arc<Vec<Refusal>>;
    /// What the settings of a plugin are set to; `None` until they are read.
    fn settings(&self, plugin: &str) -> Option<Arc<SettingsState>>;
    /// The services plugins offer, by name, and who provides each.
    fn services(&self) -> Arc<Vec<ServiceLine>>;
    /// Installed plugins the practice has not agreed to, or not to what they have become.
    fn pending(&self) -> Arc<Vec<ConsentRequest>>;
    /// The calls that wait for a person's word, oldest first.
    fn asks(&self) -> Arc<Vec<Ask>>;
    /// Read a package to install it; [`Model::examined`] tells what it is.
    fn examine(&self, ticket: Ticket, package: &Path);
    /// The packages read since the last time.
    fn examined(&self) -> Vec<Examined>;
    /// What a plugin's author needs to know of its failures, without patient data; `None` until it is gathered.
    fn report(&self, plugin: &str) -> Option<Arc<str>>;
    /// The last lines of a plugin's log.
    fn log(&self, plugin: &str) -> Vec<LogLine>;
    /// What a contribution means now; the first look starts a render.
    fn look(&self, key: &ViewKey) -> ViewState;
    /// A view comes to the front: what it counts is counted anew where that may have changed.
    fn come_to_front(&self, key: &ViewKey) {
        let _any = key;
    }
    /// Render a view again that failed.
    fn look_again(&self, key: &ViewKey);
    /// Rows of a paged table of a view.
    fn rows(&self, asked: &RowsWanted) -> RowsPage;

    /// Hand what a person did in a view to its plugin.
    fn handle(&self, ticket: Ticket, key: &ViewKey, event: UiEvent);
    /// Run a command.
    fn command(&self, ticket: Ticket, call: CommandCall);
    /// Run a command for its answer, which [`Model::answered`] tells; [`Model::outcomes`] does not.
    fn ask(&self, ticket: Ticket, call: CommandCall) {
        let _any = (ticket, call);
    }
    /// Have an importer of a plugin read a file; [`Model::answered`] tells what came of it.
    fn import(&self, ticket: Ticket, call: ImportCall) {
        let _any = (ticket, call);
    }
    /// The answers since the last time.
    fn answered(&self) -> Vec<Answered> {
        Vec::new()
    }
    /// Do what the person asks of the host itself.
    fn act(&self, ticket: Ticket, act: Act);
    /// What came of tickets since the last time.
    fn outcomes(&self) -> Vec<Outcome>;
    /// Give up a running call.
    fn cancel(&self, call: &str);

    /// The calls that run now, oldest first; renders are not among them.
    fn calls(&self) -> Vec<RunningCall>;
    /// What leaves the practice, what works in the background, how the journal does.
    fn traffic(&self) -> Traffic;
    /// The sends, by what becomes of them.
    fn sends(&self, asked: &SendsAsked) -> SendsPage;
    /// What was tried for a send; `None` until it is read.
    fn send_history(&self, entry: &EntryId) -> Option<Arc<SendHistory>>;
    /// What failed since the last time this was asked, and nobody did anything for; see [`Model::outcomes`] for the rest.
    fn failures(&self) -> Vec<Failed>;

    /// What plugins have said outside their panels since the last time.
    fn told(&self) -> Vec<Told>;

    /// How all does that the practice depends on outside the program.
    fn depends(&self) -> Arc<Vec<Depended>> {
        Arc::default()
    }
    /// The certificates that are known now.
    fn held(&self) -> Arc<Vec<Held>> {
        Arc::default()
    }
    /// Try a reader, a card, a certificate or a mailbox; [`Model::tried`] tells what came of it.
    fn try_out(&self, trial: Trial) {
        drop(trial);
    }
    /// What came of a trial; none while there was none.
    fn tried(&self, trial: &Trial) -> Option<Tried> {
        let _any = trial;
        None
    }

    /// True when nothing that was looked at is still being fetched.
    fn is_settled(&self) -> bool;
}

/// Who works here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionLine {
    /// The person's name, when somebody is at the keyboard.
    pub person: Option<String>,
    /// The same as documents name who wrote them, but for a title: `Max LIBRE`.
    pub name: Option<String>,
    /// Whether the practice is a demonstration.
    pub purpose: PracticeKind,
    /// Only Socle's own plugins run.
    pub safe: bool,
}

/// What kind of practice is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PracticeKind {
    /// Real patients.
    #[default]
    Real,
    /// Fictitious patients, national services simulated on this machine.
    Demonstration,
}

/// Which lines of the list are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatientsAsked {
    /// What was typed; empty for everybody.
    pub words: String,
    /// First line, from 0.
    pub first: u64,
    /// How many.
    pub count: u64,
}

/// What is known of the lines asked for.
#[derive(Debug, Clone, Default)]
pub struct PatientsPage {
    /// How many lines there are in all; `None` until known.
    pub total: Option<u64>,
    /// The lines from the first asked; `None` for those not fetched yet.
    pub lines: Vec<Option<Arc<PatientLine>>>,
    /// True when this answers the words asked; false while an earlier answer stands in.
    pub answers: bool,
}

/// What the record says of a patient.
#[derive(Debug, Clone, Default)]
pub struct FileState {
    /// `None` until it is read.
    pub data: Option<Arc<FileData>>,
    /// Why it cannot be read.
    pub failure: Option<String>,
}

/// The record of a patient as the shell shows it.
#[derive(Debug, Clone)]
pub struct FileData {
    /// The line of the list.
    pub line: PatientLine,
    /// The identity.
    pub identity: IdentityFile,
    /// The administrative fields.
    pub fields: Vec<(String, Value)>,
    /// All that happened to the identity, oldest first.
    pub history: Vec<IdentityEvent>,
}

/// Which rows of a paged table are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowsWanted {
    /// The view the table stands in.
    pub key: ViewKey,
    /// Generation of the render that declared it.
    pub generation: u64,
    /// The keys from the root to the table, joined by `/`.
    pub table: String,
    /// First row, from 0.
    pub first: u64,
    /// How many.
    pub count: u32,
    /// The column to sort by, or the empty text.
    pub sorted_by: String,
    /// From the last to the first.
    pub descending: bool,
}

/// What is known of the rows asked for.
#[derive(Debug, Clone, Default)]
pub struct RowsPage {
    /// Key and cells, from the first asked; `None` for those not fetched yet.
    pub rows: Vec<Option<(String, Vec<Data>)>>,
    /// How many there are in all, when known.
    pub total: Option<u64>,
    /// Why they cannot be fetched.
    pub failure: Option<String>,
}

/// A command to run.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandCall {
    /// The plugin.
    pub plugin: String,
    /// The command of its manifest.
    pub command: String,
    /// For this patient.
    pub patient: Option<String>,
    /// Name and value.
    pub arguments: Vec<(String, Data)>,
}

/// A file for an importer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportCall {
    /// The plugin.
    pub plugin: String,
    /// The importer of its manifest.
    pub importer: String,
    /// For this patient.
    pub patient: Option<String>,
    /// The file.
    pub path: std::path::PathBuf,
}

/// A call that runs.
#[derive(Debug, Clone)]
pub struct RunningCall {
    /// Its id, to give it up.
    pub call: String,
    /// The plugin.
    pub plugin: String,
    /// For which patient.
    pub patient: Option<String>,
    /// Since when.
    pub since: Instant,
    /// How far it says it is: 0 to 1, and a sentence.
    pub progress: Option<(Option<f32>, String)>,
}

/// A plugin that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it calls itself, as far as that can be known.
    pub name: String,
    /// Stable code of the reason.
    pub code: String,
    /// French: why, and what to do.
    pub sentence: String,
}

/// What the bottom line tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traffic {
    /// Waiting for their turn or under way.
    pub sending: u64,
    /// Waiting for a card or a session.
    pub waiting_card: u64,
    /// Whose last attempt nobody knows the outcome of.
    pub unknown: u64,
    /// Refused for good.
    pub failed: u64,
    /// Gone today.
    pub sent: u64,
    /// What happened and waits for a person before a plugin hears of it.
    pub parked: u64,
    /// Long work, with how far it is.
    pub jobs: Vec<JobLine>,
    /// How the journal does.
    pub journal: Journal,
}

/// A job under way.
#[derive(Debug, Clone, PartialEq)]
pub struct JobLine {
    /// Which, to give it up.
    pub job: String,
    /// French.
    pub title: String,
    /// 0 to 1.
    pub fraction: Option<f32>,
}

/// How the journal does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Journal {
    /// Not known yet.
    #[default]
    Unknown,
    /// Everything that was done is written.
    Kept,
    /// It cannot be written; the sentence says why.
    Failing(String),
}

/// What a plugin says outside its panels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Which plugin.
    pub plugin: String,
    /// About which patient.
    pub patient: Option<String>,
    /// How it is meant.
    pub tone: Tone,
    /// One line.
    pub title: String,
    /// A sentence or two.
    pub text: String,
    /// A button: the command of the plugin it runs, and its label.
    pub button: Option<(String, String)>,
}

/// Something that failed, to be read by the practitioner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// When, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Which plugin, when it was one.
    pub plugin: Option<String>,
    /// For which patient.
    pub patient: Option<String>,
    /// Stable code.
    pub code: String,
    /// French: what happened and what to do.
    pub sentence: String,
}
