//! The folder of a practice: missing, held by another process, damaged, without its key, on a full disk.

use std::path::Path;
use std::time::Duration;

use socle_record::{Record, Surroundings, Unlock};
use socle_sandbox::Behaviour;

use super::scene::{Home, Said};

const COMMANDS: [&[&str]; 5] = [
    &["patients", "list"],
    &["plugins", "list"],
    &["audit", "verify"],
    &["call", "ins/rechercher", "--patient", "x"],
    &["view", "ins/identite", "--patient", "x"],
];

#[test]
fn where_there_is_no_practice_every_command_says_so_and_makes_none() {
    let home = Home::nothing();
    for command in COMMANDS {
        let said = home.refused("record.missing", command);
        assert!(
            said.message().contains(&home.path().display().to_string()),
            "the folder is named: {said}"
        );
    }
    assert!(!home.path().exists(), "looking makes nothing");
    std::fs::write(home.path(), "a file").unwrap();
    home.refused("record.missing", &["patients", "list"]);
}

#[test]
fn a_practice_held_by_another_process_is_said_with_who_holds_it() {
    let home = Home::demonstration();
    let held = Record::open(&home.path(), &Unlock::Kept, Surroundings::default()).unwrap();
    for command in COMMANDS {
        let said = home.refused("record.locked", command);
        assert!(
            said.message().contains(&std::process::id().to_string()),
            "{said}"
        );
        assert_eq!(said.json["erreur"]["reessayable"], true);
    }
    home.refused("record.locked", &["demo"]);
    drop(held);
    home.done(&["patients", "list"]);
}

#[test]
fn while_one_command_waits_for_insi_another_is_told_that_the_practice_is_held_and_nothing_is_lost()
{
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal().with_latency(Duration::from_millis(1_200)));
    let patient = home.patient("ADRUN ZOE");
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| home.search(&patient));
        while sandbox.traffic().exchanges.is_empty() && !first.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let second = home.json(&["patients", "list"]);
        (first.join().unwrap(), second)
    });
    assert_eq!(first.json["statut"], "recuperee", "{first}");
    assert_eq!(
        (second.code, second.error_code()),
        (1, "record.locked"),
        "{second}"
    );
    home.assert_journal_holds();
}

/// Changes a file of a home; every command must refuse with this code, and the home must open again once it is put right.
#[track_caller]
fn broken(file: &str, content: Option<&[u8]>, code: &str, says: &str) {
    let home = Home::demonstration();
    let path = home.path().join(file);
    let good = std::fs::read(&path).unwrap();
    match content {
        Some(content) => std::fs::write(&path, content).unwrap(),
        None => std::fs::remove_file(&path).unwrap(),
    }
    for command in [COMMANDS[0], COMMANDS[2], &["demo"]] {
        let said = home.refused(code, command);
        assert!(said.message().contains(says), "{says:?}: {said}");
    }
    std::fs::write(&path, good).unwrap();
    assert_eq!(
        home.done(&["patients", "list"])["total"],
        43,
        "nothing was lost"
    );
    home.assert_journal_holds();
}

#[test]
fn another_practice_s_key_does_not_open_it() {
    broken(
        "record.key",
        Some(format!("{}\n", "5a".repeat(32)).as_bytes()),
        "record.wrong-key",
        "clé",
    );
}

#[test]
fn a_key_file_that_holds_no_key_does_not_open_it() {
    for content in [b"" as &[u8], b"secret", b"\xff\xfe\x00", b"5a5a"] {
        broken("record.key", Some(content), "record.wrong-key", "clé");
    }
}

#[test]
fn a_missing_key_is_named() {
    broken("record.key", None, "record.key-missing", "record.key");
}

#[test]
fn a_damaged_header_is_said() {
    for content in [b"" as &[u8], b"format = 1\n", b"\xff\xfe", b"<html>"] {
        broken("home.toml", Some(content), "record.header", "home.toml");
    }
    broken("home.toml", None, "record.header", "home.toml");
}

#[test]
fn a_practice_of_a_later_version_is_left_alone() {
    let home = Home::demonstration();
    let path = home.path().join("home.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let schema = text
        .lines()
        .find(|line| line.starts_with("schema"))
        .unwrap()
        .to_owned();
    std::fs::write(&path, text.replace(&schema, "schema = 9999")).unwrap();
    let before = std::fs::read(home.path().join("record.db")).unwrap();
    home.refused("record.newer", &["patients", "list"]);
    home.refused("record.newer", &["demo"]);
    assert_eq!(
        std::fs::read(home.path().join("record.db")).unwrap(),
        before
    );
}

#[test]
fn a_record_cut_short_or_overwritten_is_said_and_left_as_it_is() {
    for damage in [b"" as &[u8], &[0x5a; 8192]] {
        let home = Home::demonstration();
        let path = home.path().join("record.db");
        std::fs::write(&path, damage).unwrap();
        let said = home.json(&["patients", "list"]);
        assert_eq!(said.code, 1, "{said}");
        assert!(
            ["record.corrupt", "record.wrong-key"].contains(&said.error_code()),
            "{said}"
        );
        let said = home.json(&["demo"]);
        assert_eq!(said.code, 1, "never filled anew: {said}");
        assert_eq!(
            std::fs::read(&path).unwrap(),
            damage,
            "kept for whoever repairs it"
        );
    }
}

#[test]
fn the_announcement_of_a_sandbox_that_is_gone_does_no_harm() {
    let home = Home::demonstration();
    let announcement = home.path().join("sandbox/sandbox.json");
    for content in [
        r#"{"port":1,"pid":1,"instance":"gone"}"#,
        "",
        "{",
        r#"{"port":70000}"#,
    ] {
        std::fs::write(&announcement, content).unwrap();
        let patient = home.patient("ADRUN ZOE");
        assert_eq!(home.search(&patient).json["statut"], "recuperee");
    }
}

/// A home on a small disk of its own, filled to the last byte. Needs the right to mount in a namespace of its own, which
/// build machines have and hardened workstations may not.
#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let before = home.show(&patient);
    let answer = |arguments: &str| {
        format!(
            "{} --home \"$DISK/cabinet\" --json {arguments} >{arguments_name}.out 2>{arguments_name}.err; echo $? >{arguments_name}.code",
            super::scene::program().display(),
            arguments_name = arguments.split(' ').next().unwrap()
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "set -e; export DISK=\"$PWD/disk\"; mkdir disk; mount -t tmpfs -o size=96m tmpfs disk; touch mounted\n\
         cp -r '{home}' disk/cabinet\n\
         dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null || true\n\
         set +e\n{call}\nrm disk/filler\n{show}\n{audit}\n",
        home = home.path().display(),
        call = answer(&format!("call ins/rechercher --patient {patient}")),
        show = answer(&format!("patients show {patient}")),
        audit = answer("audit verify"),
    );
    let output = std::process::Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .current_dir(folder.path())
        .output();
    if !folder.path().join("mounted").exists() {
        eprintln!("not tried: no small disk can be mounted here ({output:?})");
        return;
    }
    let said = |name: &str| read(folder.path(), name);
    let call = said("call");
    assert_eq!(
        (call.code, call.error_code()),
        (1, "record.disk-full"),
        "{call}"
    );
    assert!(
        call.message().contains("disque est plein") && call.message().contains("rien n"),
        "{call}"
    );
    let show = said("patients");
    assert_eq!((show.code, &show.json), (0, &before), "{show}");
    let audit = said("audit");
    assert_eq!(
        (audit.code, &audit.json["intact"]),
        (0, &serde_json::json!(true)),
        "{audit}"
    );
}

fn read(folder: &Path, name: &str) -> Said {
    let text = |extension: &str| {
        std::fs::read_to_string(folder.join(format!("{name}.{extension}"))).unwrap()
    };
    let out = text("out");
    Said {
        code: text("code").trim().parse().unwrap(),
        json: serde_json::from_str(&out).unwrap(),
        out,
        err: text("err"),
    }
}

/// The machine goes out while INSi is waited for: nothing of the call is there, and the practice opens as if it had never
/// begun.
#[test]
fn a_command_killed_in_the_middle_leaves_the_practice_whole() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal().with_latency(Duration::from_millis(800)));
    let patient = home.patient("ADRUN ZOE");
    let before = home.show(&patient);
    for _ in 0..3 {
        sandbox.reset_traffic();
        let mut call = home
            .command(&["call", "ins/rechercher", "--patient", &patient])
            .spawn()
            .unwrap();
        while sandbox.traffic().exchanges.is_empty() {
            assert!(
                call.try_wait().unwrap().is_none(),
                "it waits for the answer"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        call.kill().unwrap();
        call.wait().unwrap();
        assert_eq!(home.show(&patient), before);
        home.assert_journal_holds();
    }
    // That INSi was asked is known all the same: it was written before anything left.
    let tail = home.done(&["audit", "tail", "--count", "200"]);
    let asked = tail["lignes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["capacite"].as_str().unwrap().starts_with("http"))
        .count();
    assert!(asked > 0, "{tail}");
    sandbox.set_behaviour(Behaviour::normal()).unwrap();
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
}
