//! Homes: keys, the lock, and what is said when one does not open.

use std::os::unix::fs::PermissionsExt as _;

use socle_record::{KeptBy, KeyChoice, Purpose, Record, RecordError, Secret, Unlock, Verification};

use crate::cabinet::{Cabinet, adrun};

fn passphrase(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

#[test]
fn a_home_kept_by_file_opens_again_and_its_key_is_for_its_owner_only() {
    let mut cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.reopen();
    assert_eq!(
        cabinet.record().patient(&id).unwrap().nom_naissance,
        "ADRUN"
    );
    assert_eq!(cabinet.record().purpose(), Purpose::Demonstration);
    let key = cabinet.home().join("record.key");
    let mode = || std::fs::metadata(&key).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    // A key someone left open to others is tightened at the next opening.
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    cabinet.reopen();
    assert_eq!(mode(), 0o600);
}

#[test]
fn nothing_of_a_patient_can_be_read_on_disk() {
    let mut cabinet = Cabinet::open();
    cabinet.patient(crate::cabinet::traits(
        "XYLOPHONIDE",
        "ZENOBIE",
        "1975-12-31",
    ));
    let leaks = |cabinet: &Cabinet| {
        let mut leaks = Vec::new();
        for entry in std::fs::read_dir(cabinet.home()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            if bytes
                .windows(8)
                .any(|w| w.eq_ignore_ascii_case(b"XYLOPHON") || w == b"SQLite f")
            {
                leaks.push(path);
            }
        }
        leaks
    };
    assert_eq!(leaks(&cabinet), Vec::<std::path::PathBuf>::new());
    cabinet.close();
    assert_eq!(leaks(&cabinet), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_passphrase_opens_and_another_does_not() {
    let cabinet = Cabinet::empty();
    drop(
        cabinet
            .init(&KeyChoice::Passphrase(passphrase("cheval agrafe pile")))
            .unwrap(),
    );
    assert!(!cabinet.home().join("record.key").exists());
    assert_eq!(
        Record::describe(&cabinet.home()).unwrap().key,
        KeptBy::Passphrase
    );
    let asked = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(asked, RecordError::PassphraseRequired));
    let wrong = cabinet
        .try_open(&Unlock::Passphrase(passphrase("cheval agrafe")))
        .unwrap_err();
    assert!(matches!(wrong, RecordError::WrongKey), "{wrong}");
    cabinet
        .try_open(&Unlock::Passphrase(passphrase("cheval agrafe pile")))
        .unwrap();
}

#[test]
fn a_keyring_gives_the_key_or_the_home_stays_closed() {
    let cabinet = Cabinet::empty();
    drop(cabinet.init(&KeyChoice::Keyring).unwrap());
    assert!(!cabinet.home().join("record.key").exists());
    drop(cabinet.try_open(&Unlock::Kept).unwrap());
    cabinet.pocket.lose_everything();
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(refused, RecordError::Keyring { .. }));
    assert!(refused.message().contains("trousseau"));
}

#[test]
fn a_second_opening_is_refused_and_names_the_process() {
    let mut cabinet = Cabinet::open();
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(
        matches!(refused, RecordError::HomeLocked { pid: Some(pid) } if pid == std::process::id())
    );
    assert!(refused.message().contains(&std::process::id().to_string()));
    // The lock lasts as long as any clone of the record.
    let clone = cabinet.record().clone();
    cabinet.close();
    assert!(matches!(
        cabinet.try_open(&Unlock::Kept),
        Err(RecordError::HomeLocked { .. })
    ));
    drop(clone);
    cabinet.try_open(&Unlock::Kept).unwrap();
}

#[test]
fn a_missing_home_and_an_existing_one_are_said() {
    let cabinet = Cabinet::empty();
    let missing = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(missing, RecordError::MissingHome { .. }));
    assert!(missing.message().contains("Aucun cabinet"));
    drop(cabinet.init(&KeyChoice::File).unwrap());
    assert!(matches!(
        cabinet.init(&KeyChoice::File),
        Err(RecordError::HomeExists { .. })
    ));
}

#[test]
fn a_home_is_never_made_over_a_record_that_lost_its_header() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    std::fs::remove_file(cabinet.home().join("home.toml")).unwrap();
    assert!(matches!(
        cabinet.init(&KeyChoice::File),
        Err(RecordError::HomeExists { .. })
    ));
    let unreadable = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(unreadable, RecordError::Header { .. }));
    assert!(unreadable.message().contains("sauvegarde"));
}

#[test]
fn a_home_that_another_process_is_making_is_waited_for_and_not_said_to_be_damaged() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    let header = std::fs::read(cabinet.home().join("home.toml")).unwrap();
    std::fs::remove_file(cabinet.home().join("home.toml")).unwrap();
    // As another process holds it, from before there is a record until after there is a header.
    let lock = std::fs::File::open(cabinet.home().join("home.lock")).unwrap();
    lock.lock().unwrap();
    for refused in [
        Record::describe(&cabinet.home()).unwrap_err(),
        cabinet.try_open(&Unlock::Kept).unwrap_err(),
    ] {
        assert!(
            matches!(refused, RecordError::HomeLocked { .. }),
            "{refused}"
        );
    }
    std::fs::write(cabinet.home().join("home.toml"), header).unwrap();
    drop(lock);
    assert!(Record::describe(&cabinet.home()).is_ok());
    cabinet.reopen();
}

#[test]
fn whoever_looks_at_a_home_while_it_is_made_never_finds_it_damaged() {
    let cabinet = Cabinet::empty();
    let home = cabinet.home();
    let is_made = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let looks = scope.spawn(|| {
            let mut seen = 0;
            while !is_made.load(std::sync::atomic::Ordering::SeqCst) {
                match Record::describe(&home) {
                    Ok(_)
                    | Err(RecordError::MissingHome { .. } | RecordError::HomeLocked { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
                seen += 1;
            }
            seen
        });
        let made = cabinet.init(&KeyChoice::File);
        is_made.store(true, std::sync::atomic::Ordering::SeqCst);
        drop(made.unwrap());
        assert!(looks.join().unwrap() > 0);
    });
}

#[test]
fn a_header_that_is_not_one_is_said_to_be_unreadable() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    for content in [&b"format = 'x'"[..], b"\xff\xfe", b""] {
        std::fs::write(cabinet.home().join("home.toml"), content).unwrap();
        let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
        assert!(matches!(refused, RecordError::Header { .. }), "{refused}");
    }
}

#[test]
fn the_key_of_another_home_does_not_open_this_one() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    let key = cabinet.home().join("record.key");
    for content in ["00".repeat(32), "not a key".to_owned(), String::new()] {
        std::fs::write(&key, content).unwrap();
        assert!(matches!(
            cabinet.try_open(&Unlock::Kept),
            Err(RecordError::WrongKey)
        ));
    }
    std::fs::remove_file(&key).unwrap();
    let missing = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(missing, RecordError::KeyMissing { .. }));
    assert!(missing.message().contains("record.key"));
}

#[test]
fn a_record_of_a_later_version_is_refused_and_left_alone() {
    let mut cabinet = Cabinet::open();
    cabinet.zoe();
    let database = cabinet.database();
    database.set_schema(999);
    drop(database);
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(
        refused,
        RecordError::NewerSchema { found: 999, .. }
    ));
    assert!(refused.message().contains("plus récente"));
    let database = cabinet.database();
    assert_eq!(database.number("SELECT count(*) FROM patients"), 1);
}

#[test]
fn a_header_of_a_later_version_is_refused_before_the_key_is_asked() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    let path = cabinet.home().join("home.toml");
    let header = std::fs::read_to_string(&path).unwrap();
    let written = header
        .lines()
        .find_map(|line| line.strip_prefix("schema = "))
        .unwrap();
    let ours: u32 = written.parse().unwrap();
    let (before, after) = (format!("schema = {ours}"), format!("schema = {}", ours + 1));
    std::fs::write(&path, header.replace(&before, &after)).unwrap();
    std::fs::remove_file(cabinet.home().join("record.key")).unwrap();
    assert!(matches!(
        cabinet.try_open(&Unlock::Kept),
        Err(RecordError::NewerSchema { found, known }) if (found, known) == (ours + 1, ours)
    ));
}

#[test]
fn two_homes_do_not_exchange_their_headers() {
    let mut one = Cabinet::open();
    let mut other = Cabinet::open();
    one.close();
    other.close();
    // Seeded alike, the two homes have the same id: give one another.
    let path = one.home().join("home.toml");
    let id = Record::describe(&one.home()).unwrap().id;
    let header = std::fs::read_to_string(&path)
        .unwrap()
        .replace(&id, "another");
    std::fs::write(&path, header).unwrap();
    assert!(matches!(
        one.try_open(&Unlock::Kept),
        Err(RecordError::Header { .. })
    ));
    drop(other);
}

#[test]
fn opening_and_closing_leave_a_journal_that_holds() {
    let mut cabinet = Cabinet::open();
    cabinet.patient(adrun());
    for _ in 0..3 {
        cabinet.reopen();
    }
    assert!(matches!(
        cabinet.record().verify().unwrap(),
        Verification::Intact { lines: 5, .. }
    ));
}

/// Needs a keyring on the session bus:
/// `dbus-run-session -- sh -c 'printf x | gnome-keyring-daemon --unlock --components=secrets && cargo test … -- --ignored'`.
#[test]
#[ignore = "needs a keyring on the session bus"]
fn the_desktop_s_own_keyring_keeps_the_key() {
    let mut cabinet = Cabinet::empty();
    cabinet.surroundings.keyring = std::sync::Arc::new(socle_record::SystemKeyring);
    drop(cabinet.init(&KeyChoice::Keyring).unwrap());
    drop(cabinet.try_open(&Unlock::Kept).unwrap());
}
