//! A real `pcscd` with virtual readers.
//!
//! The daemon's socket lies at a path compiled into it. It runs in a mount namespace of its own, where that path is a
//! folder of the test: so tests run side by side, and beside a daemon of the machine.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use socle_servers::ports::free_ports;

use crate::card::Card;
use crate::{Bench, write};

const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/// How long the daemon may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// The daemon, and two empty readers.
#[derive(Debug)]
pub struct Readers {
    daemon: Child,
    port: u16,
}

/// A card in a reader, until this is dropped.
#[derive(Debug)]
pub struct Inserted {
    out: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Bench {
    /// Start the daemon with two empty readers.
    pub fn readers(&self) -> Readers {
        // The driver takes a port and the one after it.
        let port = free_ports(2);
        let conf = format!(
            "FRIENDLYNAME \"Lecteur\"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {DRIVER}\nCHANNELID 0x{port:04X}\n"
        );
        write(&self.path("readers/readers.conf"), conf);
        let inside = format!(
            "mount -t tmpfs tmpfs /run && mkdir -p /run/pcscd && mount --bind '{}' /run/pcscd && exec /usr/sbin/pcscd --foreground --config '{}'",
            self.path("pcscd").display(),
            self.path("readers").display(),
        );
        let mut command = Command::new("unshare");
        if !is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        let log = std::fs::File::create(self.path("pcscd.log")).unwrap();
        let daemon = command
            .args(["--mount", "sh", "-c", &inside])
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut readers = Readers { daemon, port };
        let begun = Instant::now();
        while !self.path("pcscd/pcscd.comm").exists() || !readers.listens() {
            let ended = readers.daemon.try_wait().unwrap();
            assert!(
                ended.is_none() && begun.elapsed() < PATIENCE,
                "pcscd does not begin: {}",
                std::fs::read_to_string(self.path("pcscd.log")).unwrap()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        readers
    }
}

impl Readers {
    /// The virtual readers wait for their cards. Looked at without connecting: that would be a card.
    fn listens(&self) -> bool {
        let wanted = format!(":{:04X} ", self.port);
        std::fs::read_to_string("/proc/net/tcp")
            .unwrap()
            .lines()
            .any(|line| {
                line.split_whitespace()
                    .nth(1)
                    .is_some_and(|local| format!("{local} ").ends_with(&wanted))
            })
    }

    /// Put a card into the first reader.
    pub fn insert(&self, card: impl Card + 'static) -> Inserted {
        self.insert_into(0, card)
    }

    /// Put a card into the first (0) or second (1) reader.
    pub fn insert_into(&self, reader: u16, mut card: impl Card + 'static) -> Inserted {
        let stream = TcpStream::connect(("127.0.0.1", self.port + reader)).unwrap();
        // The reader writes length and payload apart: without this each waits for an acknowledgement.
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        let out = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&out);
        let thread = std::thread::spawn(move || answer(stream, &mut card, &watched));
        Inserted {
            out,
            thread: Some(thread),
        }
    }

    /// End the daemon, as if the service was stopped.
    pub fn stop(self) {}
}

impl Drop for Readers {
    fn drop(&mut self) {
        // SIGTERM: the daemon removes its socket.
        let pid = self.daemon.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        if !asked.is_ok_and(|status| status.success()) {
            self.daemon.kill().ok();
        }
        self.daemon.wait().ok();
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        self.out.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0"))
}

/// The card's side of the protocol of virtual readers: a length in two bytes, then a command to the card, or one byte for
/// power off (0), power on (1), reset (2), answer to reset (4).
fn answer(mut stream: TcpStream, card: &mut dyn Card, out: &AtomicBool) {
    let send = |mut stream: &TcpStream, bytes: &[u8]| {
        let mut framed = u16::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
        framed.extend_from_slice(bytes);
        stream.write_all(&framed).is_ok()
    };
    while let Some(length) = exactly(&mut stream, 2, out) {
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let Some(command) = exactly(&mut stream, length, out) else {
            return;
        };
        match command.as_slice() {
            [4] => {
                if !send(&stream, &card.atr()) {
                    return;
                }
            }
            [_] => card.reset(),
            apdu => match card.answer(apdu) {
                Some(answer) if send(&stream, &answer) => {}
                _ => return,
            },
        }
    }
}

fn exactly(stream: &mut TcpStream, length: usize, out: &AtomicBool) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut have = 0;
    while have < length {
        if out.load(Ordering::Acquire) {
            return None;
        }
        match stream.read(&mut bytes[have..]) {
            Ok(0) => return None,
            Ok(read) => have += read,
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            Err(_) => return None,
        }
    }
    Some(bytes)
}
