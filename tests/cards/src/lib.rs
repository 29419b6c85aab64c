//! Cards, tokens and certificates for the tests of any room: real services, fictitious holders.
//!
//! - [`pki`]: an authority, certificates with the extensions of CPS cards, revocation lists;
//! - [`Bench::token`]: a SoftHSM2 token that holds a "CPS";
//! - [`Bench::readers`]: a real `pcscd` with virtual readers, into which [`card`]s are put and from which they are taken;
//! - [`card::Piv`]: a card with a key that signs, read by OpenSC's PKCS#11 module through that `pcscd`.
//!
//! PKCS#11 modules and the PC/SC library are told by the environment where to look, once for a process. So a test that
//! uses them runs in a process of its own: see [`alone`].

// Tests say what was wrong by falling over.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

pub mod card;
pub mod pki;
mod readers;
mod token;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub use readers::{Inserted, Readers};
pub use token::Entry;

/// SoftHSM2's PKCS#11 module, where Debian puts it.
pub const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// OpenSC's PKCS#11 module, where Debian puts it for this machine.
pub fn opensc() -> PathBuf {
    std::fs::read_dir("/usr/lib")
        .unwrap()
        .filter_map(|entry| {
            let path = entry.ok()?.path().join("opensc-pkcs11.so");
            path.exists().then_some(path)
        })
        .next()
        .expect("opensc-pkcs11 is installed")
}

/// The name of the test that runs alone, and its folder, for the process it runs in.
const ALONE: &str = "SOCLE_TEST_ALONE";
const FOLDER: &str = "SOCLE_TEST_FOLDER";

/// What a test that runs alone works with.
#[derive(Debug)]
pub struct Bench {
    folder: PathBuf,
}

/// Run this test in a process of its own, whose PKCS#11 and PC/SC libraries look into a folder of its own.
///
/// To be called first thing in a `#[test]`, from its own thread: the thread's name is the test's.
pub fn alone(body: impl FnOnce(&Bench)) {
    let name = std::thread::current().name().unwrap().to_owned();
    if std::env::var_os(ALONE).is_some_and(|alone| alone == name.as_str()) {
        let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
        body(&Bench { folder });
        return;
    }
    let folder = tempfile::Builder::new()
        .prefix("socle-card")
        .tempdir()
        .unwrap();
    let bench = Bench {
        folder: folder.path().to_owned(),
    };
    bench.prepare();
    let said = bench.path("said.txt");
    let log = std::fs::File::create(&said).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture", "--test-threads", "1"])
        .env(ALONE, &name)
        .env(FOLDER, &bench.folder)
        .env("SOFTHSM2_CONF", bench.path("softhsm2.conf"))
        .env("PCSCLITE_CSOCK_NAME", bench.path("pcscd/pcscd.comm"))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        // Some PKCS#11 modules wait for ever on a card that is gone: that is a failure too.
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let said = std::fs::read_to_string(said).unwrap();
    assert!(
        status.is_some_and(|status| status.success()),
        "{name}, alone ({status:?}):\n{said}"
    );
    assert!(said.contains("1 passed"), "{name} did not run: {said}");
}

/// How long such a test may take.
const PATIENCE: Duration = Duration::from_secs(180);

impl Bench {
    /// A file or folder of this test.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn prepare(&self) {
        for folder in ["tokens", "pcscd", "readers"] {
            std::fs::create_dir(self.path(folder)).unwrap();
        }
        let conf = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n",
            self.path("tokens").display()
        );
        std::fs::write(self.path("softhsm2.conf"), conf).unwrap();
    }
}

/// Run a program that must succeed.
fn run(command: &mut Command) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Write a file that is read by another program.
fn write(path: &Path, content: impl AsRef<[u8]>) -> PathBuf {
    std::fs::write(path, content).unwrap();
    path.to_owned()
}
