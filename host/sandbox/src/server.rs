//! The server: one port on 127.0.0.1, TLS, and the life of a [`Sandbox`].
//!
//! The TLS hello decides what a connection is. When it names a national host the connection is that service's: a
//! client certificate is demanded by the handshake, and the behaviour in force strikes it. Otherwise (`localhost`,
//! `127.0.0.1`) it is for the control endpoint, or for trying a service by hand without disturbance; a client
//! certificate may be shown. One request a connection, no session resumption: a change of behaviour takes effect
//! with the next request.

mod connection;
mod port;
mod tls;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::mpsc as std_mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::annuaire::Annuaire;
use crate::behaviour::{Behaviour, Disturbance};
use crate::clock::Clock;
use crate::dmp::{Dmp, Eye, Record, Settings};
use crate::insi::Insi;
use crate::pdsm::{Kept, Pdsm};
use crate::persons::persons;
use crate::pki::{ClientName, Pki, PkiError};
use crate::running::{Running, StateFile, find_running};
use crate::server::port::Command;
use crate::server::tls::Tls;
use crate::state_dir;
use crate::traffic::Traffic;

/// Longest wait for the port to close or to open again.
const PORT_TURN: Duration = Duration::from_secs(5);

/// Whether other processes are told of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Announce {
    /// `sandbox.json` in the state folder names it, as `socle sandbox` wants; at most one a folder.
    StateFile,
    /// Nobody is told: for the time of one command, side by side with others.
    #[default]
    Nobody,
}

/// How to start.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folder of the certificates and of `sandbox.json`; made when missing.
    pub state_dir: PathBuf,
    /// Port on 127.0.0.1; a free one when absent.
    pub port: Option<u16>,
    /// Behaviour from the first connection on.
    pub behaviour: Behaviour,
    /// Whether other processes are told.
    pub announce: Announce,
    /// Authorities of client certificates besides the sandbox's own, as PEM: those of the cards of a test.
    pub cards_pem: String,
    /// Nothing newer than TLS 1.2, as where cards that cannot do PSS are to authenticate.
    pub only_tls12: bool,
    /// What time it is, for what is judged by its freshness.
    pub clock: Clock,
    /// How many people the directory knows; some thousands when absent.
    pub directory_people: Option<usize>,
}

impl Options {
    /// A free port, all well, nobody told.
    #[must_use]
    pub fn new(state_dir: impl Into<PathBuf>) -> Self {
        Self {
            state_dir: state_dir.into(),
            ..Self::default()
        }
    }
}

/// Why the sandbox does not start or does not obey.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The state folder.
    #[error("{}: {error}", path.display())]
    StateDir {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The certificates.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// The TLS configuration.
    #[error("TLS: {0}")]
    Tls(String),
    /// The port.
    #[error("port {port} of 127.0.0.1: {error}")]
    Port {
        /// The port asked for, 0 for a free one.
        port: u16,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The threads.
    #[error("the sandbox's threads do not start: {0}")]
    Threads(#[source] io::Error),
    /// The folder's sandbox is in use.
    #[error("a sandbox of this folder already answers on port {port} (process {pid})")]
    AlreadyRunning {
        /// Its port.
        port: u16,
        /// Its process.
        pid: u32,
    },
    /// Only the process that owns the sandbox can close its port.
    #[error("the port can only be closed by the process that owns the sandbox")]
    RefuseFromOutside,
    /// No patient of the shared record has this matricule, or the state folder cannot be used.
    #[error("the shared record has no such patient")]
    NoPatient,
    /// The sandbox does not answer, or not as expected.
    #[error("the sandbox does not answer: {0}")]
    Unreachable(String),
}

/// What the connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) instance: String,
    pub(crate) insi: Insi,
    pub(crate) dmp: Dmp,
    pub(crate) annuaire: Annuaire,
    pub(crate) pdsm: Pdsm,
    tls: Tls,
    behaviour: Mutex<Behaviour>,
    traffic: Mutex<Traffic>,
}

impl Shared {
    pub(crate) fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sandbox of this process; it stops when dropped.
#[derive(Debug)]
pub struct Sandbox {
    running: Running,
    shared: Arc<Shared>,
    port: mpsc::Sender<Command>,
    announced: Option<PathBuf>,
    /// Taken when dropped.
    runtime: Option<Runtime>,
}

impl Sandbox {
    /// Starts on threads of its own; may be called inside or outside an async runtime.
    ///
    /// # Errors
    /// When the folder, the certificates or the port cannot be had, or when the folder's sandbox already answers
    /// (only with [`Announce::StateFile`]).
    pub fn start(options: Options) -> Result<Self, SandboxError> {
        let dir = options.state_dir;
        let at_dir = |error| SandboxError::StateDir {
            path: dir.clone(),
            error,
        };
        state_dir::create(&dir).map_err(at_dir)?;
        let lock = state_dir::lock(&dir).map_err(at_dir)?;
        if options.announce == Announce::StateFile
            && let Some(other) = find_running(&dir)
        {
            return Err(SandboxError::AlreadyRunning {
                port: other.addr().port(),
                pid: other.pid(),
            });
        }
        let pki = Pki::open(&dir)?;
        let tls = Tls::new(&pki, &options.cards_pem, options.only_tls12)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("socle-sandbox")
            .enable_all()
            .build()
            .map_err(SandboxError::Threads)?;
        let asked = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)));
        let at_port = |error| SandboxError::Port {
            port: asked.port(),
            error,
        };
        let listener = {
            let _inside = runtime.enter();
            port::listen(asked).map_err(at_port)?
        };
        let addr = listener.local_addr().map_err(at_port)?;
        let shared = Arc::new(Shared {
            instance: uuid::Uuid::new_v4().to_string(),
            insi: Insi::new(persons(), pki.ca_der()?),
            dmp: Dmp::new(&dir, pki.ca_der()?, options.clock.clone()),
            annuaire: Annuaire::new(options.directory_people, options.clock.clone()),
            pdsm: Pdsm::default(),
            tls,
            behaviour: Mutex::new(Behaviour::normal()),
            traffic: Mutex::default(),
        });
        let (port, commands) = mpsc::channel(4);
        runtime.spawn(port::serve(Arc::clone(&shared), listener, addr, commands));
        let running = Running::new(addr, shared.instance.clone(), std::process::id(), pki);
        let mut sandbox = Self {
            running,
            shared,
            port,
            announced: None,
            runtime: Some(runtime),
        };
        sandbox.set_behaviour(options.behaviour)?;
        if options.announce == Announce::StateFile {
            let path = dir.join(StateFile::NAME);
            StateFile::of(&sandbox.running)
                .write(&path)
                .map_err(|error| SandboxError::StateDir {
                    path: path.clone(),
                    error,
                })?;
            sandbox.announced = Some(path);
        }
        drop(lock);
        tracing::info!(port = addr.port(), "the sandbox answers");
        Ok(sandbox)
    }

    /// The sandbox as another process would see it.
    #[must_use]
    pub const fn running(&self) -> &Running {
        &self.running
    }

    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.running.addr()
    }

    /// National host names and where they are to be resolved to.
    #[must_use]
    pub fn host_map(&self) -> Vec<(String, SocketAddr)> {
        self.running.host_map()
    }

    /// The authority to trust, in PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.running.ca_pem()
    }

    /// A client's certificate and key, in PEM.
    #[must_use]
    pub fn client_identity_pem(&self, name: ClientName) -> &str {
        self.running.client_identity_pem(name)
    }

    /// The behaviour in force, its count as far as it went down.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        self.shared.behaviour().clone()
    }

    /// Changes the behaviour for the next connections. With [`Disturbance::Refuse`] the port is closed when this
    /// returns, and open again when another behaviour was set.
    ///
    /// # Errors
    /// When the port cannot be closed or opened again.
    pub fn set_behaviour(&self, behaviour: Behaviour) -> Result<(), SandboxError> {
        let open = behaviour.disturbance != Some(Disturbance::Refuse);
        *self.shared.behaviour() = behaviour;
        let port = self.addr().port();
        let failed = |error| SandboxError::Port { port, error };
        let (done, turned) = std_mpsc::sync_channel(1);
        self.port
            .try_send(Command { open, done })
            .map_err(|error| failed(io::Error::other(error.to_string())))?;
        turned
            .recv_timeout(PORT_TURN)
            .map_err(|error| failed(io::Error::other(error.to_string())))?
            .map_err(failed)
    }

    /// Makes a patient of the shared record what a test wants them to be.
    ///
    /// # Errors
    /// When nobody has this matricule.
    pub fn set_patient(&self, matricule: &str, settings: Settings) -> Result<(), SandboxError> {
        self.shared
            .dmp
            .set_patient(matricule, settings)
            .ok_or(SandboxError::NoPatient)
    }

    /// A record of the shared record, as somebody else than a professional sees it.
    ///
    /// # Errors
    /// When the state folder cannot be read.
    pub fn record(&self, matricule: &str, eye: Eye) -> Result<Record, SandboxError> {
        self.shared
            .dmp
            .seen_by(matricule, eye)
            .ok_or(SandboxError::NoPatient)
    }

    /// The last request of each transaction and manner that the shared record took, as it came: for whoever judges what is
    /// on the wire.
    #[must_use]
    pub fn taken(&self) -> Vec<crate::dmp::Taken> {
        self.shared.dmp.taken()
    }

    /// What the shared record over FHIR keeps.
    #[must_use]
    pub fn kept_over_fhir(&self) -> Vec<Kept> {
        self.shared.pdsm.kept()
    }

    /// Lets the shared record over FHIR hold a summary another practice wrote, of the patient `system|matricule`.
    pub fn hold_over_fhir(&self, patient: &str, unique_id: &str, author: &str, content: Vec<u8>) {
        self.shared.pdsm.hold(patient, unique_id, author, content);
    }

    /// What came in so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.shared.traffic().clone()
    }

    /// Forgets the traffic.
    pub fn reset_traffic(&self) {
        *self.shared.traffic() = Traffic::default();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(path) = &self.announced
            && StateFile::read(path).is_some_and(|file| file.instance == self.shared.instance)
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::warn!(path = %path.display(), %error, "the sandbox's state file stays");
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
