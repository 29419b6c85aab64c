//! A practice, open: its record, its network, its session, and the host that runs its plugins. The window and the command
//! line both stand on it; nothing here draws, and nothing reads words from a command line.
//!
//! | module | subject |
//! |---|---|
//! | [`opening`], [`founding`], [`demonstration`] | a practice opened, made, made up |
//! | [`keys`], [`passphrase`], [`connection`], [`network`], [`rights`] | who comes in, with what, and what they may do |
//! | [`documents`] | what a practice does with documents: letters, validation, printing, import |
//! | [`reader`] | what is held before a reader, and whom it is about |
//! | [`agenda`], [`places`], [`identities`], [`typed`] | who comes, where people are born, what is settled of identities, fields as typed |
//! | [`mailboxes`], [`post`], [`sends`], [`services`] | what leaves and comes, and whether its services answer |
//! | [`exchange`], [`carried`], [`journal`] | the record and the settings as files, the journal signed |
//! | [`packages`], [`develop`], [`threads`], [`station`] | plugins delivered or being written, where they run, what a workstation remembers |

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use socle_capabilities::barcodes::Datamatrix;
use socle_capabilities::desktop::Desk;
use socle_capabilities::exchanges::Watched;
use socle_capabilities::exchanges::mail::WatchedMail;
use socle_capabilities::http::{Network, NetworkError, TlsHttp};
#[cfg(feature = "demo")]
use socle_capabilities::session::DemonstrationSession;
use socle_capabilities::session::PracticeSession;
use socle_capabilities::signature::HostSignatures;
use socle_capabilities::tables::Writer;
use socle_keys::Speaking;
use socle_record::{
    Author, JournalLine, PatientId, Person, Purpose, Read, Record, RecordError, Surroundings,
    Unlock,
};
use socle_runtime::ports::mail::Mailboxes;
use socle_runtime::ports::{Clock, Desktop, Sessions, Signatures, SystemClock, Without};
use socle_runtime::{Host, HostError, HostOptions, Ports, Refused};
use socle_session::manager::Manager;

use crate::documents::typesetter::OwnPaper;
use crate::journal::SeenLine;
use crate::reader::card::{CardReader, Cast, Choice};
use crate::reader::passed::Inbox;

pub mod agenda;
pub mod carried;
pub mod connection;
#[cfg(feature = "demo")]
pub mod demonstration;
pub mod develop;
pub mod documents;
pub mod exchange;
pub mod founding;
pub mod identities;
pub mod journal;
pub mod keys;
pub mod mailboxes;
pub mod network;
pub mod opening;
pub mod packages;
pub mod passphrase;
pub mod places;
pub mod post;
pub mod reader;
pub mod rights;
pub mod sends;
pub mod services;
pub mod station;
pub mod threads;
pub mod typed;

/// A practice, open.
pub struct Practice {
    /// Loads and calls plugins.
    pub host: Host,
    /// What plugins ask of the desktop when a person acts: the window attends to it, a script says where files go.
    pub desk: Arc<Desk>,
    /// Who is speaking in a real practice; none in a demonstration, which has a made-up person.
    pub session: Option<Manager>,
    /// What reads cartes Vitale on this workstation.
    pub reader: Arc<CardReader>,
    /// Where other softwares pass a patient to this workstation.
    pub passed: Arc<Inbox>,
    /// Where the state of services and mailboxes is read.
    pub services: services::Services,
    /// Whether everything here is fictitious.
    pub purpose: Purpose,
    /// Its folder.
    pub home: PathBuf,
    /// Plugins that lie in the home and cannot be used.
    pub refused: Vec<Refused>,
    runtime: threads::Threads,
    #[cfg(feature = "demo")]
    _sandbox: Option<demonstration::Services>,
}

/// Which of the installed plugins are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// All of them.
    All,
    /// Those that came with the program: the others stay installed and silent.
    OwnOnly,
}

/// Why a practice does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The host or a plugin.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Its network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The system refuses threads.
    #[error("threads: {0}")]
    Threads(std::io::Error),
    /// The sandbox of a demonstration.
    #[cfg(feature = "demo")]
    #[error(transparent)]
    Sandbox(#[from] socle_sandbox::SandboxError),
    /// The folder of the mailbox of a demonstration.
    #[cfg(feature = "demo")]
    #[error("the simulated mailbox: {0}")]
    SimulatedMail(std::io::Error),
    /// A demonstration in a program built without it.
    #[error("{} is a demonstration and this program was built without it", .0.display())]
    WithoutDemonstration(PathBuf),
    /// A demonstration is wanted in a folder that holds something else.
    #[error("{} holds something else", .0.display())]
    ForeignFolder(PathBuf),
    /// A demonstration was begun in a folder and not finished.
    #[error("the making of {} was interrupted", .0.display())]
    HalfMade(PathBuf),
    /// The packages of the default plugins were not found.
    #[error("no plugin packages in {}", .0.display())]
    NoPackages(PathBuf),
}

impl OpenError {
    /// Dotted code, stable.
    pub fn code(&self) -> &str {
        match self {
            OpenError::Record(error) => error.code(),
            OpenError::Host(error) => error.code(),
            OpenError::Network(_) => "network",
            OpenError::Threads(_) => "host.threads",
            #[cfg(feature = "demo")]
            OpenError::Sandbox(_) => "sandbox",
            #[cfg(feature = "demo")]
            OpenError::SimulatedMail(_) => "demo.mail",
            OpenError::WithoutDemonstration(_) => "demo.absent",
            OpenError::ForeignFolder(_) => "demo.folder",
            OpenError::HalfMade(_) => "demo.interrupted",
            OpenError::NoPackages(_) => "plugins.packages",
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            OpenError::Record(error) => error.message(),
            OpenError::Host(error) => error.sentence(),
            OpenError::Network(error) => format!(
                "La connexion sécurisée ne peut pas être préparée : {error}. Vérifiez les certificats du cabinet."
            ),
            OpenError::Threads(_) => {
                "Le poste manque de ressources : fermez d’autres programmes, puis recommencez."
                    .into()
            }
            #[cfg(feature = "demo")]
            OpenError::Sandbox(error) => demonstration::sandbox_sentence(error),
            #[cfg(feature = "demo")]
            OpenError::SimulatedMail(error) => format!(
                "La messagerie simulée de la démonstration ne peut pas ouvrir son dossier : {error}. Vérifiez les droits sur ce dossier."
            ),
            OpenError::WithoutDemonstration(_) => {
                "Ce dossier est une démonstration, que ce programme ne contient pas.".into()
            }
            OpenError::ForeignFolder(folder) => format!(
                "Le dossier {} contient déjà autre chose : indiquez un dossier vide ou nouveau pour la démonstration. Rien n’a été modifié.",
                folder.display()
            ),
            OpenError::HalfMade(folder) => format!(
                "La création de la démonstration dans {} est en cours ou a été interrompue : attendez qu’elle finisse, ou supprimez ce dossier, puis recommencez.",
                folder.display()
            ),
            OpenError::NoPackages(folder) => format!(
                "Les extensions livrées avec Socle sont introuvables dans {} : construisez-les avec « cargo socle build ».",
                folder.display()
            ),
        }
    }
}

/// How long a card and a provider may take to be left when the program ends.
const LEAVING: std::time::Duration = std::time::Duration::from_secs(3);

impl Drop for Practice {
    /// Nobody is there any more: the card is logged out and tokens are given back, as far as that goes quickly. A module
    /// that hangs does not keep the program.
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            session.end(LEAVING);
        }
        if let Err(error) = self.services.keep(self.host.record()) {
            tracing::warn!(%error, "since when services do not answer is not kept");
        }
    }
}

impl Practice {
    /// Open the practice in this folder and load its plugins.
    pub fn open(home: &Path) -> Result<Self, OpenError> {
        Self::open_with(home, Called::All)
    }

    /// The same, calling all plugins or only those that came with the program.
    pub fn open_with(home: &Path, called: Called) -> Result<Self, OpenError> {
        Self::open_unlocked(home, called, &passphrase::unlock())
    }

    /// The same, with what opens its record.
    pub fn open_unlocked(home: &Path, called: Called, unlock: &Unlock) -> Result<Self, OpenError> {
        let record = Record::open(home, unlock, Surroundings::default())?;
        if let Err(error) = crate::documents::sheet::carry_over(&record) {
            // It is tried again at the next opening; the documents themselves are there.
            tracing::warn!(%error, "what was noted beside documents is not carried over");
        }
        let runtime = threads::Threads::start().map_err(OpenError::Threads)?;
        let purpose = record.purpose();
        let desk = Arc::new(Desk::default());
        let session =
            (purpose == Purpose::Practice).then(|| session(&record, runtime.handle(), &desk));
        let reader = Arc::new(reader(&record));
        let (network, sessions, _sandbox) = surroundings(home, purpose, session.as_ref())?;
        let (host, services) = {
            let _inside = runtime.enter();
            let clock: Arc<dyn Clock> = Arc::new(SystemClock::new(record.clone()));
            let signatures = signatures(
                speaking(purpose, &_sandbox, session.as_ref()),
                Arc::clone(&clock),
            );
            let mut http = TlsHttp::new(network)?;
            if let Some(session) = &session {
                http = http.bearing(network::tokens(session));
            }
            let http = Arc::new(http);
            let exchanges = Arc::new(services::recalled(&record)?);
            if let Some(session) = &session {
                network::follow(session, &http, runtime.handle());
            }
            let mailboxes = post::start(&record, session.as_ref(), &sessions)?;
            #[cfg(feature = "demo")]
            let mailboxes = match purpose {
                Purpose::Demonstration => demonstration::mail::beside(home, &record, mailboxes)?,
                Purpose::Practice => mailboxes,
            };
            let mailboxes: Arc<dyn Mailboxes> = Arc::new(WatchedMail::new(
                mailboxes,
                Arc::clone(&exchanges),
                Arc::clone(&clock),
            ));
            let services = services::Services::new(Arc::clone(&exchanges), Arc::clone(&mailboxes));
            let http = Arc::new(Watched::new(http, exchanges, Arc::clone(&clock)));
            let ports = Ports {
                mailboxes,
                desktop: Arc::clone(&desk) as Arc<dyn Desktop>,
                barcodes: Arc::new(Datamatrix::default()),
                tables: Arc::new(Writer::new({
                    let clock = Arc::clone(&clock);
                    move || clock.zone()
                })),
                signatures,
                typesetter: Arc::new(OwnPaper),
                vitale: reader.port(),
                apcv: reader.port(),
                ..Ports::new(http, sessions, clock)
            };
            let options = HostOptions {
                safe: called == Called::OwnOnly,
                own: packages::default_plugins().unwrap_or_default(),
                ..HostOptions::default()
            };
            (Host::with_options(home, record, ports, options)?, services)
        };
        let refused = host.load_installed()?;
        Ok(Self {
            host,
            desk,
            session,
            reader,
            passed: Arc::default(),
            services,
            purpose,
            home: home.to_owned(),
            refused,
            runtime,
            #[cfg(feature = "demo")]
            _sandbox,
        })
    }

    /// Have the national services of a demonstration fail, or answer again: to see how the screen says it. Nothing comes of
    /// it anywhere else, nor where another process plays them.
    #[cfg(feature = "demo")]
    pub fn trouble(&self, fails: bool) {
        let Some(demonstration::Services::Here(sandbox)) = &self._sandbox else {
            return;
        };
        let behaviour = match fails {
            true => socle_sandbox::Behaviour::disturbed(socle_sandbox::Disturbance::CloseBeforeTls),
            false => socle_sandbox::Behaviour::normal(),
        };
        if let Err(error) = sandbox.set_behaviour(behaviour) {
            tracing::warn!(%error, "the sandbox goes on as before");
        }
    }

    /// The same where there is no demonstration.
    #[cfg(not(feature = "demo"))]
    pub fn trouble(&self, _fails: bool) {}

    /// Let the session know what is set about coming in, after it was set in another way than on the screen.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn renew_connection(&self) -> Result<(), RecordError> {
        if let Some(session) = &self.session {
            let connection = connection::Connection::read(self.record())?;
            self.reader.set(connection.reader());
            let (settings, bad) = connection.settings();
            if let Some(bad) = bad {
                tracing::warn!(%bad, "a way in is set so that it cannot be used");
            }
            session.set(settings);
        }
        Ok(())
    }

    /// Whether this may be done now, by whoever is there.
    ///
    /// # Errors
    /// [`rights::NotAllowed`], with the reason.
    pub fn may(&self, act: socle_session::Act) -> Result<(), rights::NotAllowed> {
        rights::may(self.record(), self.session.as_ref(), act)
    }

    /// Where plugins run.
    pub fn runtime(&self) -> &tokio::runtime::Handle {
        self.runtime.handle()
    }

    /// Who is at the keyboard, for what is decided without a plugin.
    pub fn author(&self) -> Author {
        author(&self.host)
    }

    /// Note in the journal that a person reads this, before it is shown: `patient` is none for a list.
    pub fn note_read(
        &self,
        capability: &str,
        patient: Option<&PatientId>,
    ) -> Result<(), RecordError> {
        note_read(&self.host, capability, patient)
    }

    /// Take a plugin out of the home, one that cannot be used included. What it wrote to the record stays.
    pub fn remove(&self, plugin: &str) -> Result<(), HostError> {
        let Some(refused) = self.refused.iter().find(|refused| {
            refused
                .folder
                .file_name()
                .is_some_and(|name| name == plugin)
        }) else {
            return self.host.remove(plugin, self.author());
        };
        std::fs::remove_dir_all(&refused.folder).map_err(|source| HostError::File {
            path: refused.folder.clone(),
            source,
        })?;
        self.record().set_subscriptions(plugin, &[])?;
        Ok(())
    }

    /// The practice's record.
    pub fn record(&self) -> &Record {
        self.host.record()
    }
}

/// Note in the journal that the person at the keyboard reads this, before it is shown: `patient` is none for a list.
pub fn note_read(
    host: &Host,
    capability: &str,
    patient: Option<&PatientId>,
) -> Result<(), RecordError> {
    host.record().journal_reads(&[Read {
        plugin: None,
        person: author(host).person.map(|person| person.id),
        session: None,
        patient: patient.cloned(),
        capability: capability.to_owned(),
        at_ms: host.record().now_ms(),
    }])
}

/// The names of people by their ids, as far as a patient's file knows them: the journal holds ids only.
fn people(host: &Host, patient: &PatientId) -> Result<BTreeMap<String, String>, RecordError> {
    let history = host.record().identity_history(patient)?;
    let authors = history.into_iter().filter_map(|event| event.author.person);
    let now = author(host).person;
    Ok(authors
        .chain(now)
        .map(|person| (person.id, person.nom))
        .collect())
}

/// Lines of the journal about a patient, with the names of people and plugins.
pub fn told(
    host: &Host,
    patient: &PatientId,
    lines: Vec<JournalLine>,
) -> Result<Vec<SeenLine>, RecordError> {
    let names = people(host, patient)?;
    let plugins = host.plugins();
    let named = |line: JournalLine| SeenLine {
        person: line
            .person
            .as_ref()
            .map(|id| names.get(id).unwrap_or(id).clone()),
        plugin: line.plugin.as_ref().map(|id| {
            let known = plugins.iter().find(|plugin| plugin.manifest.id == *id);
            known.map_or_else(|| id.clone(), |plugin| plugin.manifest.name.clone())
        }),
        line,
    };
    Ok(lines.into_iter().map(named).collect())
}

/// This person, as the journal names who did something.
pub fn author_of(one: &socle_session::Identified) -> Author {
    Author::person(Person {
        id: one.person.clone(),
        nom: format!("{} {}", one.given, one.family).trim().to_owned(),
        role: one.role.as_str().to_owned(),
    })
}

/// Who is at the keyboard, for what is decided without a plugin.
pub fn author(host: &Host) -> Author {
    let Some(session) = host.session() else {
        return Author::host();
    };
    let value = |key: &str| {
        session
            .values
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    };
    let nom = format!("{} {}", value("prenom"), value("nom"))
        .trim()
        .to_owned();
    Author::person(Person {
        id: session.person.clone(),
        nom,
        role: session.role,
    })
}

/// Who plays the national services, in a demonstration.
#[cfg(feature = "demo")]
type Played = Option<demonstration::Services>;
#[cfg(not(feature = "demo"))]
type Played = ();

type Around = (Network, Arc<dyn Sessions>, Played);

/// Signatures in the name of who speaks; none where nobody can.
fn signatures(speaking: Option<Arc<dyn Speaking>>, clock: Arc<dyn Clock>) -> Arc<dyn Signatures> {
    match speaking {
        Some(speaking) => Arc::new(HostSignatures::new(speaking, clock)),
        None => Arc::new(Without),
    }
}

/// Who speaks when something is signed.
#[cfg_attr(not(feature = "demo"), allow(unused_variables))]
fn speaking(
    purpose: Purpose,
    played: &Played,
    session: Option<&Manager>,
) -> Option<Arc<dyn Speaking>> {
    match purpose {
        #[cfg(feature = "demo")]
        Purpose::Demonstration => played.as_ref()?.voice(),
        #[cfg(not(feature = "demo"))]
        Purpose::Demonstration => None,
        Purpose::Practice => session.map(|manager| Arc::new(manager.clone()) as Arc<dyn Speaking>),
    }
}

/// What reads cartes Vitale here: what is set, or the people of a demonstration.
fn reader(record: &Record) -> CardReader {
    match record.purpose() {
        #[cfg(feature = "demo")]
        Purpose::Demonstration => {
            let reader = CardReader::new(demonstration::cast::cast());
            reader.set(Choice::Simulation);
            reader
        }
        #[cfg(not(feature = "demo"))]
        Purpose::Demonstration => CardReader::new(Cast::default()),
        Purpose::Practice => {
            let reader = CardReader::new(Cast::default());
            match connection::Connection::read(record) {
                Ok(connection) => reader.set(connection.reader()),
                Err(error) => tracing::warn!(%error, "what is set about cards cannot be read"),
            }
            reader
        }
    }
}

/// The session of this workstation: nobody yet, with the ways in that are set.
fn session(record: &Record, runtime: &tokio::runtime::Handle, desk: &Arc<Desk>) -> Manager {
    let browser = Arc::clone(desk);
    let manager = Manager::new(
        runtime.clone(),
        socle_session::manager::system_clock(),
        Arc::new(move |page| {
            let opened = browser.open(page.as_str());
            opened.map_err(|failure| format!("{}: {}", failure.code, failure.message))
        }),
    );
    match connection::Connection::read(record).map(|connection| connection.settings()) {
        Ok((settings, bad)) => {
            if let Some(bad) = bad {
                // It is said at the door too, where it can be mended.
                tracing::warn!(%bad, "a way in is set so that it cannot be used");
            }
            manager.set(settings);
        }
        Err(error) => tracing::warn!(%error, "what is set about coming in cannot be read"),
    }
    manager
}

/// The network and the session that go with this kind of practice.
fn surroundings(
    home: &Path,
    purpose: Purpose,
    session: Option<&Manager>,
) -> Result<Around, OpenError> {
    match purpose {
        #[cfg(feature = "demo")]
        Purpose::Demonstration => {
            let services = demonstration::Services::find_or_start(home)?;
            let session = DemonstrationSession::new(socle_sandbox::STRUCTURE);
            Ok((services.network(), Arc::new(session), Some(services)))
        }
        #[cfg(not(feature = "demo"))]
        Purpose::Demonstration => Err(OpenError::WithoutDemonstration(home.to_owned())),
        Purpose::Practice => {
            let sessions: Arc<dyn Sessions> = match session {
                Some(manager) => Arc::new(PracticeSession(manager.clone())),
                None => Arc::new(socle_capabilities::session::Nobody),
            };
            let network = Network {
                system_roots: true,
                ..Network::default()
            };
            Ok((network, sessions, Default::default()))
        }
    }
}
