//! `session`: who is speaking in a real practice, and the practice itself by its certificate.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use socle_record::{KeyChoice, Purpose, Record, Surroundings};
use socle_test_cards::pki::Authority;
use tempfile::TempDir;

use super::scene::program;

/// A real practice, with its certificate and the authority that made it.
pub(super) struct Practice {
    folder: TempDir,
}

impl Practice {
    pub(super) fn new() -> Self {
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

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Exit code and answer of a command.
    pub(super) fn run(&self, passphrase: Option<&str>, arguments: &[&str]) -> (i32, Value) {
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

    pub(super) fn done(&self, arguments: &[&str]) -> Value {
        let (code, answer) = self.run(None, arguments);
        assert_eq!(code, 0, "{arguments:?}: {answer}");
        answer
    }

    fn certified(self) -> Self {
        let authority = Authority::default();
        let issued = authority.organisation("INSI-AUTO", "499700000001");
        let bundle = self.path("autorites.pem");
        let p12 = issued.write_pkcs12(bundle.parent().unwrap(), "cabinet", "secret");
        std::fs::write(&bundle, authority.bundle_pem()).unwrap();
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
    assert_eq!(profiles.len(), 10);
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

/// A doctor has come in once, as the window notes it.
fn a_doctor_came_in(practice: &Practice) {
    let record = Record::open(
        &practice.path("cabinet"),
        &socle_record::Unlock::Kept,
        Surroundings::default(),
    )
    .unwrap();
    let one = socle_session::Identified {
        person: "ps-899700000001".into(),
        kind: socle_session::Kind::Cps,
        role: socle_session::Role::Doctor,
        national_id: "899700000001".into(),
        family: "LIBRE".into(),
        given: "Max".into(),
        profession: "10".into(),
        speciality: "SM26".into(),
        structure: socle_session::Structure::default(),
        principal: None,
        card: String::new(),
    };
    let by = socle_record::Author::host();
    assert!(socle_practice::connection::came_in(&record, &one, by).unwrap());
}

#[test]
fn a_practice_is_prepared_by_commands_until_the_first_doctor_and_asks_who_speaks_after() {
    let practice = Practice::new().certified();
    let list = ["patients", "list"];
    practice.done(&list);
    // What a person answers for waits for the first session.
    let wanted = ["dossier", "validate", "x"];
    let (code, no) = practice.run(None, &wanted);
    assert_eq!(
        (code, &no["erreur"]["code"]),
        (1, &"session-required".into())
    );

    a_doctor_came_in(&practice);
    for command in [
        &list[..],
        &["terminologies", "remove", "cim-10"],
        &["export", "practice", "--to", "/nulle/part"],
        &["audit", "tail"],
        &["view", "ins/identite"],
        &["session", "set", "session.psc.client-id", "autre"],
        &["session", "set", "session.authorities", "/a/moi.pem"],
        &["store", "move", "--to", "sqlite"],
        &["zone", "Indian/Reunion"],
    ] {
        let (code, no) = practice.run(None, command);
        assert_eq!(
            (code, &no["erreur"]["code"]),
            (1, &"session-required".into()),
            "{command:?}"
        );
    }
    // The practice by its certificate reads; what is a doctor's own is refused with the reason.
    let (code, read) = practice.run(Some("secret"), &list);
    assert_eq!(code, 0, "{read}");
    for (command, said) in [
        (
            &["session", "set", "session.psc.client-id", "autre"][..],
            "reviennent à un médecin",
        ),
        (
            &["export", "practice", "--to", "/nulle/part"],
            "revient à un médecin",
        ),
        (
            &["dossier", "add", "x", "allergie", "terme=latex"],
            "professionnel de santé",
        ),
        (&["zone", "Indian/Reunion"], "reviennent à un médecin"),
    ] {
        let (code, no) = practice.run(Some("secret"), command);
        assert_eq!(
            (code, &no["erreur"]["code"]),
            (1, &"denied".into()),
            "{command:?}"
        );
        let message = no["erreur"]["message"].as_str().unwrap();
        assert!(message.contains(said), "{message}");
    }
    // Who administers the practice moves its record: the right is there, and the place is where it is already.
    let (code, no) = practice.run(Some("secret"), &["store", "move", "--to", "sqlite"]);
    assert_eq!(
        (code, &no["erreur"]["code"]),
        (1, &"record.exists".into()),
        "{no}"
    );
    let (_, told) = practice.run(Some("secret"), &["audit", "tail", "--count", "50"]);
    assert!(told.to_string().contains("cabinet.deplacement-demande"));
    // A copy that only the practice's key opens is kept in any case, and what is broken at the door is mended.
    let copy = practice.path("copie");
    practice.done(&["backup", copy.to_str().unwrap()]);
    practice.done(&["check"]);
    practice.done(&["session", "set", "session.card.module", "/usr/lib/cps.so"]);
}

#[test]
fn the_first_session_of_a_day_signs_the_journal_and_the_next_does_not() {
    use socle_screen::model::Model as _;
    use socle_session::manager::Coming;
    use socle_session::state::{State, Why};

    let home = Practice::new().certified();
    let practice = socle_practice::Practice::open(&home.path("cabinet")).unwrap();
    let session = practice.session.clone().unwrap();
    let model = socle_screen::live::LiveModel::new(
        &practice.host,
        practice.runtime(),
        practice.purpose,
        std::sync::Arc::new(|| {}),
    )
    .with_door(session.clone());
    let until = |what: &str, is: &dyn Fn() -> bool| {
        let begun = std::time::Instant::now();
        while !is() {
            assert!(
                begun.elapsed() < std::time::Duration::from_secs(30),
                "{what}"
            );
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    for _ in 0..2 {
        let coming = Coming::Organisation {
            passphrase: socle_keys::Secret::new("secret"),
        };
        session.come_in(coming, None).unwrap();
        until("a session", &|| {
            matches!(session.state(), State::Open { .. })
        });
        until("the page says it", &|| {
            model.door().is_some_and(|door| door.signed.is_some())
        });
        session.lock(Why::Asked);
    }
    let signed = model.door().unwrap().signed.unwrap();
    assert!(
        !signed.by.is_empty() && signed.day.len() == 10,
        "{signed:?}"
    );
    // What began last has ended once the practice is closed.
    let home_path = home.path("cabinet");
    drop(model);
    drop(practice);
    let record = Record::open(
        &home_path,
        &socle_record::Unlock::Kept,
        Surroundings::default(),
    )
    .unwrap();
    let verified = socle_practice::journal::verify_signatures(&record).unwrap();
    assert_eq!((verified.hold, verified.broken), (1, None));
}
