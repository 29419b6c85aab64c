//! A sandbox of another process: found by its state file, asked whether it is still the same, steered.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::behaviour::{Behaviour, Disturbance};
use crate::control::State;
use crate::dmp::{Eye, Record, Settings};
use crate::pki::{ClientName, Pki};
use crate::server::SandboxError;
use crate::service::all_hosts;
use crate::state_dir;
use crate::traffic::Traffic;

/// For connecting, for each read and for each write; loopback answers at once or not at all.
const PATIENCE: Duration = Duration::from_secs(5);
/// Largest answer of the control endpoint.
const MAX_ANSWER_BYTES: u64 = 1024 * 1024;

/// `sandbox.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StateFile {
    pub(crate) port: u16,
    pub(crate) pid: u32,
    /// Made at each start: tells this sandbox from a later one on the same port.
    pub(crate) instance: String,
}

impl StateFile {
    pub(crate) const NAME: &str = "sandbox.json";

    pub(crate) fn of(running: &Running) -> Self {
        Self {
            port: running.addr.port(),
            pid: running.pid,
            instance: running.instance.clone(),
        }
    }

    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let json = serde_json::to_vec_pretty(self)?;
        state_dir::write_private(path, &json)
    }
}

/// A sandbox that answers, of this process or of another. Calls block for at most a few seconds, on loopback.
#[derive(Debug, Clone)]
pub struct Running {
    addr: SocketAddr,
    instance: String,
    pid: u32,
    pki: Pki,
}

/// The sandbox announced in this folder, if it still answers.
#[must_use]
pub fn find_running(state_dir: &Path) -> Option<Running> {
    let file = StateFile::read(&state_dir.join(StateFile::NAME))?;
    let running = Running {
        addr: SocketAddr::from((Ipv4Addr::LOCALHOST, file.port)),
        instance: file.instance,
        pid: file.pid,
        pki: Pki::read(state_dir).ok()?,
    };
    match running.state() {
        Ok(state) if state.instance == running.instance => Some(running),
        Ok(_) => None,
        Err(error) => {
            tracing::debug!(%error, "the announced sandbox does not answer");
            None
        }
    }
}

impl Running {
    pub(crate) const fn new(addr: SocketAddr, instance: String, pid: u32, pki: Pki) -> Self {
        Self {
            addr,
            instance,
            pid,
            pki,
        }
    }

    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its process.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// National host names and where they are to be resolved to.
    #[must_use]
    pub fn host_map(&self) -> Vec<(String, SocketAddr)> {
        all_hosts()
            .map(|host| (host.to_owned(), self.addr))
            .collect()
    }

    /// The authority to trust, in PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.pki.ca_pem()
    }

    /// A client's certificate and key, in PEM.
    #[must_use]
    pub fn client_identity_pem(&self, name: ClientName) -> &str {
        self.pki.client_pem(name)
    }

    /// The behaviour in force.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub fn behaviour(&self) -> Result<Behaviour, SandboxError> {
        Ok(self.state()?.behaviour)
    }

    /// Changes the behaviour for the next connections.
    ///
    /// # Errors
    /// When the sandbox does not answer, or for [`Disturbance::Refuse`], which only its owner can set.
    pub fn set_behaviour(&self, behaviour: &Behaviour) -> Result<(), SandboxError> {
        if behaviour.disturbance == Some(Disturbance::Refuse) {
            return Err(SandboxError::RefuseFromOutside);
        }
        let json = serde_json::to_vec(behaviour)
            .map_err(|error| SandboxError::Unreachable(error.to_string()))?;
        self.ask::<State>("PUT", "behaviour", &json).map(drop)
    }

    /// What came in so far.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub fn traffic(&self) -> Result<Traffic, SandboxError> {
        Ok(self.state()?.traffic)
    }

    /// Forgets the traffic.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub fn reset_traffic(&self) -> Result<(), SandboxError> {
        self.ask::<State>("DELETE", "traffic", b"").map(drop)
    }

    /// Makes a patient of the shared record what a test wants them to be.
    ///
    /// # Errors
    /// When the sandbox does not answer, or nobody has this matricule.
    pub fn set_patient(&self, matricule: &str, settings: &Settings) -> Result<(), SandboxError> {
        let json = serde_json::to_vec(settings)
            .map_err(|error| SandboxError::Unreachable(error.to_string()))?;
        self.ask::<State>("PUT", &format!("dmp/{matricule}"), &json)
            .map(drop)
    }

    /// A record of the shared record, as somebody else than a professional sees it.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub fn record(&self, matricule: &str, eye: Eye) -> Result<Record, SandboxError> {
        let eye = match eye {
            Eye::All => "all",
            Eye::Patient => "patient",
            Eye::Representatives => "representatives",
        };
        self.ask("GET", &format!("dmp/{matricule}/{eye}"), b"")
    }

    fn state(&self) -> Result<State, SandboxError> {
        self.ask("GET", "state", b"")
    }

    fn ask<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Result<T, SandboxError> {
        let answer = self
            .exchange(method, path, body)
            .map_err(|error| SandboxError::Unreachable(error.to_string()))?;
        serde_json::from_slice(&answer)
            .map_err(|error| SandboxError::Unreachable(error.to_string()))
    }

    /// One request over TLS; the sandbox closes the connection after its answer.
    fn exchange(&self, method: &str, path: &str, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(self.ca_pem().as_bytes()) {
            let certificate = certificate.map_err(io::Error::other)?;
            roots.add(certificate).map_err(io::Error::other)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::from(self.addr.ip());
        let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
        let socket = TcpStream::connect_timeout(&self.addr, PATIENCE)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let mut tls = StreamOwned::new(connection, socket);
        write!(
            tls,
            "{method} /sandbox/{path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.addr,
            body.len()
        )?;
        tls.write_all(body)?;
        tls.flush()?;
        let mut answer = Vec::new();
        tls.take(MAX_ANSWER_BYTES).read_to_end(&mut answer)?;
        let body_at = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .ok_or_else(|| io::Error::other("no HTTP answer"))?;
        if !answer.starts_with(b"HTTP/1.1 200 ") {
            let line = answer
                .split(|byte| *byte == b'\r')
                .next()
                .unwrap_or_default();
            return Err(io::Error::other(String::from_utf8_lossy(line).into_owned()));
        }
        Ok(answer.split_off(body_at + 4))
    }
}
