//! SoftHSM2 tokens.

use std::process::Command;

use crate::pki::Issued;
use crate::{Bench, SOFTHSM, run, write};

/// A certificate and its key in a token.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Last byte of CKA_ID: 0x20 for authentication, 0x10 for signature on a CPS.
    pub id: u8,
    /// CKA_LABEL of both.
    pub label: &'a str,
    /// Certificate and key.
    pub issued: &'a Issued,
}

impl Bench {
    /// A token with this label and PIN that holds these. Made before the module is loaded: it does not see later ones.
    pub fn token(&self, label: &str, pin: &str, entries: &[Entry<'_>]) {
        run(softhsm()
            .args(["--init-token", "--free", "--label", label])
            .args(["--pin", pin, "--so-pin", "87654321"]));
        for entry in entries {
            let id = format!("{:02x}", entry.id);
            let key = write(&self.path("import.pem"), &entry.issued.key_pem);
            run(softhsm()
                .arg("--import")
                .arg(&key)
                .args(["--token", label, "--label", entry.label])
                .args(["--id", &id, "--pin", pin]));
            let certificate = write(&self.path("import.der"), &entry.issued.der);
            self.write_object(label, pin, &certificate, &["--type", "cert", "--id", &id]);
        }
    }

    /// A public data object beside them.
    pub fn information(&self, token: &str, pin: &str, label: &str, content: &[u8]) {
        let file = write(&self.path("import.bin"), content);
        self.write_object(token, pin, &file, &["--type", "data", "--label", label]);
    }

    fn write_object(&self, token: &str, pin: &str, file: &std::path::Path, more: &[&str]) {
        run(Command::new("pkcs11-tool")
            .args(["--module", SOFTHSM, "--token-label", token])
            .args(["--login", "--pin", pin, "--write-object"])
            .arg(file)
            .args(more));
    }
}

/// In a process that runs alone its environment is the right one already.
fn softhsm() -> Command {
    Command::new("softhsm2-util")
}
