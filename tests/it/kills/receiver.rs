//! A receiver over TLS that keeps what it got by identifier, and does not always answer: late, not at all, or only after
//! having taken what was sent.

use std::collections::BTreeMap;
use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Chance, shared};

/// The name the plugin knows it by.
pub(super) const NAME: &str = "destinataire.test";
/// Longer than the plugin waits.
const TOO_LATE: Duration = Duration::from_millis(1_900);

/// What was taken under one identifier.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) document: String,
    pub(super) body: Vec<u8>,
}

/// What happened at the door.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) requests: usize,
    pub(super) duplicates: usize,
    /// Requests that were neither taken nor answered.
    pub(super) untaken: usize,
}

#[derive(Debug)]
struct State {
    chance: Chance,
    kept: BTreeMap<String, Kept>,
    counts: Counts,
}

/// Answers until the end of the process.
pub(super) struct Receiver {
    address: SocketAddr,
    ca_pem: String,
    state: Arc<Mutex<State>>,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Prompt,
    Late,
    /// Takes it, and answers when nobody waits any more.
    TooLate,
    /// Takes nothing and hangs up.
    HangsUp,
    /// Takes it and hangs up.
    TakesAndHangsUp,
    Busy,
}

impl Mood {
    fn of(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..66 => Self::Prompt,
            66..76 => Self::Late,
            76..80 => Self::TooLate,
            80..86 => Self::HangsUp,
            86..94 => Self::TakesAndHangsUp,
            _ => Self::Busy,
        }
    }
}

impl Receiver {
    pub(super) fn start(seed: u64) -> Self {
        let (config, ca_pem) = config();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = shared(State {
            chance: Chance(!seed),
            kept: BTreeMap::new(),
            counts: Counts::default(),
        });
        let at_door = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, state) = (Arc::clone(&config), Arc::clone(&at_door));
                let Ok(stream) = stream else { continue };
                std::thread::spawn(move || {
                    // A sender that was killed in the middle is part of the game.
                    drop(serve(stream, config, &state));
                });
            }
        });
        Self {
            address,
            ca_pem,
            state,
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    pub(super) fn received(&self) -> BTreeMap<String, Kept> {
        self.state.lock().unwrap().kept.clone()
    }

    pub(super) fn counts(&self) -> Counts {
        self.state.lock().unwrap().counts
    }
}

fn config() -> (Arc<ServerConfig>, String) {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.distinguished_name
        .push(rcgen::DnType::CommonName, "Autorité des tests");
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let own = rcgen::CertificateParams::new(vec![NAME.to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![own.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    (Arc::new(config), ca_pem)
}

struct Request {
    method: String,
    identifier: String,
    document: String,
    body: Vec<u8>,
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    state: &Mutex<State>,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut tls = BufReader::new(StreamOwned::new(connection, stream));
    let Some(request) = read(&mut tls)? else {
        return Ok(());
    };
    let mood = {
        let mut state = state.lock().unwrap();
        state.counts.requests += 1;
        Mood::of(&mut state.chance)
    };
    match mood {
        Mood::HangsUp => {
            state.lock().unwrap().counts.untaken += 1;
            return Ok(());
        }
        Mood::Late => std::thread::sleep(Duration::from_millis(400)),
        _ => {}
    }
    let status = match (mood, request.method.as_str()) {
        (Mood::Busy, _) => "503 Service Unavailable",
        (_, "PUT") => take(&mut state.lock().unwrap(), request),
        _ if state.lock().unwrap().kept.contains_key(&request.identifier) => "200 OK",
        _ => "404 Not Found",
    };
    match mood {
        Mood::TakesAndHangsUp => return Ok(()),
        Mood::TooLate => std::thread::sleep(TOO_LATE),
        _ => {}
    }
    let tls = tls.get_mut();
    write!(
        tls,
        "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )?;
    tls.flush()?;
    tls.conn.send_close_notify();
    tls.flush()
}

/// Keeps what was sent; the same identifier has its effect once.
fn take(state: &mut State, request: Request) -> &'static str {
    if let Some(known) = state.kept.get(&request.identifier) {
        assert_eq!(
            (&known.document, &known.body),
            (&request.document, &request.body),
            "one identifier, one content"
        );
        state.counts.duplicates += 1;
        return "200 OK";
    }
    let kept = Kept {
        document: request.document,
        body: request.body,
    };
    state.kept.insert(request.identifier, kept);
    "201 Created"
}

/// A whole request; none when the sender went away before it was whole.
fn read(stream: &mut impl std::io::BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let identifier = path.rsplit('/').next().unwrap_or_default();
    let mut request = Request {
        method: method.to_owned(),
        identifier: identifier.to_owned(),
        document: String::new(),
        body: Vec::new(),
    };
    let mut length = 0;
    loop {
        let mut header = String::new();
        if stream.read_line(&mut header)? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().map_err(std::io::Error::other)?,
            "x-document" => request.document = value.trim().to_owned(),
            _ => {}
        }
    }
    request.body = vec![0; length];
    match stream.read_exact(&mut request.body) {
        Ok(()) => Ok(Some(request)),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
