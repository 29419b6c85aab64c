//! `session`: who is speaking in a real practice, and the practice itself by its certificate.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use socle_record::{KeyChoice, Purpose, Record, Surroundings};
use socle_test_cards::pki::Authority;
use tempfile::TempDir;

use super::scene::program;

/// A real practice, with its certificate and the authority that made it.
struct Practice {
    folder: TempDir,
}

impl Practice {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("cabinet");
        drop(
            Record::init(
                &home,
                &KeyChoice::File,
                Purpose::Practice,
                Surroundings::default(),
            )
            .unwrap(),
        );
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Exit code and answer of a command.
    fn run(&self, passphrase: Option<&str>, arguments: &[&str]) -> (i32, Value) {
        let mut command = Command::new(program());
        command
            .arg("--home")
            .arg(self.path("cabinet"))
            .arg("--json")
            .args(arguments)
            .env_remove("SOCLE_CERTIFICATE_PASSPHRASE");
        if let Some(passphrase) = passphrase {
            command.env("SOCLE_CERTIFICATE_PASSPHRASE", passphrase);
        }
        let output = command.output().unwrap();
        let answer = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "{arguments:?}: {error}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
        (output.status.code().unwrap(), answer)
    }

    fn done(&self, arguments: &[&str]) -> Value {
        let (code, answer) = self.run(None, arguments);
        assert_eq!(code, 0, "{arguments:?}: {answer}");
        answer
    }

    fn certified(self) -> Self {
        let authority = Authority::default();
        let issued = authority.organisation("INSI-AUTO", "499700000001");
        let (pem, p12, bundle) = (
            self.path("cabinet.pem"),
            self.path("cabinet.p12"),
            self.path("autorites.pem"),
        );
        std::fs::write(&pem, issued.pem()).unwrap();
        std::fs::write(&bundle, authority.bundle_pem()).unwrap();
        let made = Command::new("openssl")
            .args(["pkcs12", "-export", "-passout", "pass:secret", "-in"])
            .arg(&pem)
            .arg("-inkey")
            .arg(&pem)
            .arg("-out")
            .arg(&p12)
            .status()
            .unwrap();
        assert!(made.success());
        for (key, file) in [
            ("session.organisation", &p12),
            ("session.authorities", &bundle),
        ] {
            self.done(&["session", "set", key, file.to_str().unwrap()]);
        }
        self
    }
}

#[test]
fn nobody_speaks_in_a_real_practice_until_somebody_comes_in() {
    let practice = Practice::new();
    let status = practice.done(&["session", "status"]);
    assert_eq!(status["etat"], "personne");
    let (code, no) = practice.run(None, &["session", "rights"]);
    assert_eq!(
        (code, &no["erreur"]["code"]),
        (1, &"session-required".into())
    );
    let table = practice.done(&["session", "rights", "--all"]);
    let profiles = table["droits"].as_array().unwrap();
    assert_eq!(profiles.len(), 9);
    let secretary = profiles
        .iter()
        .find(|one| one["profil"].as_str().unwrap().starts_with("Secrétariat"))
        .unwrap();
    assert_eq!(secretary["actes"]["attest"]["code"], "denied");
    assert_eq!(secretary["actes"]["feed-as-secretary"]["permis"], true);
}

#[test]
fn a_command_speaks_as_the_practice_with_the_passphrase_of_its_certificate() {
    let practice = Practice::new().certified();
    let (code, status) = practice.run(Some("secret"), &["session", "status"]);
    assert_eq!(code, 0, "{status}");
    assert_eq!(status["etat"], "ouverte");
    assert_eq!(status["role"], "organisation");
    assert_eq!(status["structure"], "499700000001");
    let (_, rights) = practice.run(Some("secret"), &["session", "rights"]);
    let acts = &rights["droits"][0]["actes"];
    assert_eq!(acts["insi"]["permis"], true);
    assert_eq!(acts["qualify"]["code"], "session-required");
    let (code, no) = practice.run(Some("autre"), &["session", "status"]);
    assert_eq!((code, &no["erreur"]["code"]), (1, &"key.passphrase".into()));
    // Without it nobody speaks, and the command still works.
    assert_eq!(practice.done(&["session", "status"])["etat"], "personne");
}

#[test]
fn only_what_can_be_set_is_and_a_secret_is_read_from_a_file() {
    let practice = Practice::new();
    let (code, no) = practice.run(None, &["session", "set", "session.rien", "x"]);
    assert_eq!((code, &no["erreur"]["code"]), (1, &"session.key".into()));
    let secret = practice.path("secret");
    std::fs::write(&secret, "un secret\n").unwrap();
    practice.done(&[
        "session",
        "set",
        "session.psc.client-secret",
        "--from",
        secret.to_str().unwrap(),
    ]);
}
