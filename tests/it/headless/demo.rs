//! `socle demo`: whole, or not at all, and never over something else.

use serde_json::json;
use socle_practice::packages::DEFAULT_PLUGINS;
use socle_record::{KeyChoice, Purpose, Record, Surroundings};

use super::scene::{Home, Said};
use crate::runtime::world::share_compiled;

fn entries(home: &Home) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_demonstration_is_made_once_and_a_second_time_changes_nothing() {
    let home = Home::to_be_made();
    let made = home.done(&["demo"]);
    assert_eq!(
        (&made["patients"], &made["extensions"]),
        (&json!(43), &json!(DEFAULT_PLUGINS.len()))
    );
    assert_eq!(made["home"], home.path().to_str().unwrap());
    let patient = home.patient("ADRUN ZOE");
    home.search(&patient);
    let before = home.show(&patient);

    let again = home.done(&["demo"]);
    assert_eq!(
        (&again["patients"], &again["extensions"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(home.done(&["patients", "list"])["total"], 43);
    assert_eq!(home.show(&patient), before, "what was done in it stays");
    assert!(home.text(&["demo"]).out.contains("déjà prêt"));
    home.assert_journal_holds();
}

#[test]
fn the_key_and_the_record_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::to_be_made();
    home.done(&["demo"]);
    for file in ["record.key", "record.db", "home.toml"] {
        let mode = std::fs::metadata(home.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{file}: {mode:o}");
    }
    let raw = std::fs::read(home.path().join("record.db")).unwrap();
    for word in [b"ADRUN".as_slice(), b"NESSI", b"SQLite format"] {
        assert!(
            !raw.windows(word.len()).any(|window| window == word),
            "{} in clear",
            String::from_utf8_lossy(word)
        );
    }
}

#[test]
fn without_the_plugins_packages_nothing_is_made() {
    let empty = tempfile::tempdir().unwrap();
    for packages in [empty.path().join("nowhere"), empty.path().to_owned()] {
        let home = Home::nothing();
        let said = Said::of(
            home.command(&["--json", "demo"])
                .env("SOCLE_PACKAGES", &packages)
                .output()
                .unwrap(),
        );
        assert_eq!(
            (said.code, said.error_code()),
            (1, "plugins.packages"),
            "{said}"
        );
        assert!(
            said.message().contains("cargo socle build")
                && said.message().contains(packages.to_str().unwrap()),
            "{said}"
        );
        assert!(!home.path().exists(), "nothing was made");
    }
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let home = Home::nothing();
    std::fs::create_dir(home.path()).unwrap();
    std::fs::write(home.path().join("courrier.odt"), "…").unwrap();
    let said = home.refused("demo.folder", &["demo"]);
    assert!(
        said.message().contains(home.path().to_str().unwrap()),
        "{said}"
    );
    assert_eq!(entries(&home), ["courrier.odt"]);
}

#[test]
fn no_folder_an_empty_one_and_one_where_a_sandbox_was_are_taken() {
    let small = small_packages();
    let make = |home: &Home| {
        let mut command = home.command(&["--json", "demo"]);
        let made = command.env("SOCLE_PACKAGES", small.path()).output();
        let made = Said::of(made.unwrap());
        assert_eq!(
            (made.code, &made.json["patients"]),
            (0, &json!(43)),
            "{made}"
        );
    };
    make(&Home::nothing());

    let empty = Home::nothing();
    std::fs::create_dir(empty.path()).unwrap();
    make(&empty);

    let after_a_sandbox = Home::nothing();
    drop(after_a_sandbox.sandbox(socle_sandbox::Behaviour::normal()));
    make(&after_a_sandbox);
}

/// The packages that come with Socle, a small plugin in the place of each: compiled in no time where nothing was before.
fn small_packages() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let small = super::scene::packages()
        .join("facteur")
        .canonicalize()
        .unwrap();
    for id in DEFAULT_PLUGINS {
        std::os::unix::fs::symlink(&small, folder.path().join(id)).unwrap();
    }
    folder
}

#[test]
fn a_real_practice_never_becomes_a_demonstration() {
    let home = Home::nothing();
    drop(
        Record::init(
            &home.path(),
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )
        .unwrap(),
    );
    home.refused("record.exists", &["demo"]);
    assert_eq!(home.done(&["patients", "list"])["total"], 0);
    assert!(!home.path().join("plugins").join("ins").exists());
    assert!(
        !home.path().join("sandbox").exists(),
        "a real practice plays no services"
    );
}

#[test]
fn a_demonstration_stopped_while_it_was_made_is_finished_the_next_time() {
    let home = Home::to_be_made();
    // The record was there and its patients were not when the machine went out.
    drop(
        Record::init(
            &home.path(),
            &KeyChoice::File,
            Purpose::Demonstration,
            Surroundings::default(),
        )
        .unwrap(),
    );
    let made = home.done(&["demo"]);
    assert_eq!(
        (&made["patients"], &made["extensions"]),
        (&json!(43), &json!(DEFAULT_PLUGINS.len()))
    );
    let patient = home.patient("ADRUN ZOE");
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let home = Home::nothing();
    std::fs::write(home.path(), "a file").unwrap();
    home.refused("record.file", &["demo"]);
    for folder in [
        home.path().join("below-a-file").to_str().unwrap(),
        "/proc/socle-demonstration",
    ] {
        let said = Said::of(
            super::scene::socle(folder.as_ref(), ["--json", "demo"])
                .output()
                .unwrap(),
        );
        assert_eq!((said.code, said.error_code()), (1, "record.file"), "{said}");
    }
    assert_eq!(std::fs::read_to_string(home.path()).unwrap(), "a file");
}

#[test]
fn demonstrations_made_at_the_same_time_in_one_folder_come_to_one() {
    let home = Home::to_be_made();
    let said: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| home.json(&["demo"])))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(
        said.iter().any(|said| said.code == 0),
        "one is made: {said:?}"
    );
    for said in said.iter().filter(|said| said.code != 0) {
        assert!(
            ["record.locked", "demo.interrupted"].contains(&said.error_code()),
            "{said}"
        );
    }
    assert_eq!(home.done(&["patients", "list"])["total"], 43);
    let patient = home.patient("ADRUN ZOE");
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
    home.assert_journal_holds();
}

#[test]
fn a_key_without_a_record_is_said_to_be_a_making_that_was_interrupted() {
    let home = Home::nothing();
    std::fs::create_dir(home.path()).unwrap();
    std::fs::write(home.path().join("record.key"), "5a".repeat(32)).unwrap();
    home.refused("demo.interrupted", &["demo"]);
    home.refused("record.missing", &["patients", "list"]);
}

#[test]
fn a_folder_whose_name_is_no_text_works_as_any_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join(std::ffi::OsStr::from_bytes(
        b"cabinet \xff d'\xc3\xa9t\xc3\xa9",
    ));
    std::fs::create_dir(&home).unwrap();
    share_compiled(&home);
    for line in [
        &["--json", "demo"] as &[&str],
        &["--json", "plugins", "list"],
        &["--json", "patients", "list"],
    ] {
        let said = Said::of(
            super::scene::socle(&home, line.iter().copied())
                .output()
                .unwrap(),
        );
        assert_eq!(said.code, 0, "{line:?}\n{said}");
    }
}
