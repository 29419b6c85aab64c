//! A practice that is open in one process is worked on from another: the second asks the first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use socle::cli::control::Control;
use socle_practice::Practice;
use socle_record::Author;
use socle_runtime::{Cancel, Data};

use super::scene::{Home, packages};

/// The provider under another name, as another publisher's would be.
fn another(home: &Home) -> std::path::PathBuf {
    let folder = home.path().with_file_name("autre");
    std::fs::create_dir_all(&folder).unwrap();
    for entry in std::fs::read_dir(packages().join("fournisseur")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    let manifest = folder.join("plugin.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let changed = text.replacen("id = \"fournisseur\"", "id = \"autre\"", 1);
    assert_ne!(changed, text);
    std::fs::write(&manifest, changed).unwrap();
    folder
}

/// One step of `essai`: ask whoever provides the service.
fn ask(practice: &Practice) -> Result<Data, socle_runtime::CallError> {
    let host = practice.host.clone();
    practice.runtime().block_on(async move {
        let lines = ("lines".to_owned(), Data::Text("service|answer".into()));
        host.command("essai", "steps", None, vec![lines], Cancel::default())
            .await
    })
}

#[test]
fn plugins_choose_swaps_the_provider_of_a_running_practice_under_load() {
    let home = Home::demonstration();
    let practice = Arc::new(Practice::open(&home.path()).unwrap());
    for package in [packages().join("essai"), another(&home)] {
        practice
            .host
            .install_allowing(&package, Author::host())
            .unwrap();
    }
    practice
        .host
        .choose_provider("identity", Some("autre"), Author::host())
        .unwrap();
    let _control = Control::listen(&practice).unwrap();
    let (over, done) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let load = {
        let (practice, over, done) = (Arc::clone(&practice), Arc::clone(&over), Arc::clone(&done));
        std::thread::spawn(move || {
            while !over.load(Ordering::Acquire) {
                ask(&practice).unwrap_or_else(|error| panic!("{error}"));
                done.fetch_add(1, Ordering::AcqRel);
            }
        })
    };
    // Typed in another process, from another folder, with a path that means something there only.
    let installed = home
        .command(&["--json", "plugins", "install", "fournisseur"])
        .current_dir(packages())
        .output()
        .unwrap();
    assert!(installed.status.success(), "{installed:?}");
    for provider in ["fournisseur", "autre", "fournisseur"] {
        let before = done.load(Ordering::Acquire);
        let said = home.done(&["plugins", "choose", "identity", provider]);
        assert_eq!(said["extension"], provider);
        assert_eq!(
            practice.host.provider("identity").as_deref(),
            Some(provider)
        );
        let begun = Instant::now();
        while done.load(Ordering::Acquire) < before + 3 {
            assert!(begun.elapsed() < Duration::from_secs(20), "no call ends");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    over.store(true, Ordering::Release);
    load.join().unwrap();
    let listed = home.done(&["plugins", "list"]);
    assert_eq!(listed["services"]["identity"], "fournisseur");
    for info in listed["extensions"].as_array().unwrap() {
        assert_eq!(info["couts"]["echecs"], 0, "{info}");
    }
}

#[test]
fn what_is_refused_there_is_refused_here_with_the_same_words() {
    let home = Home::demonstration();
    let alone = home.json(&["plugins", "pause", "inconnue"]);
    let practice = Arc::new(Practice::open(&home.path()).unwrap());
    let control = Control::listen(&practice).unwrap();
    let asked = home.json(&["plugins", "pause", "inconnue"]);
    assert_eq!((asked.code, &asked.json), (alone.code, &alone.json));
    // The socket is its owner's, and goes with the process that listens.
    let socket = home.path().join("control.sock");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&socket).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    drop(control);
    assert!(!socket.exists());
    let locked = home.json(&["plugins", "list"]);
    assert_eq!(locked.code, 1);
    assert_eq!(locked.json["erreur"]["code"], "record.locked");
}

#[test]
fn a_second_window_passes_its_patient_to_the_one_that_is_open() {
    let home = Home::demonstration();
    let practice = Arc::new(Practice::open(&home.path()).unwrap());
    let _control = Control::listen(&practice).unwrap();
    let link = "socle://patient?ins=279035121518989&nom=PAT-TROIS&naissance=1979-03-28";
    // Nobody would see it: it is not taken and thrown away.
    let said = home.json(&["shell", "--link", link]);
    assert_eq!(
        (said.code, said.json["erreur"]["code"].as_str()),
        (1, Some("shell.open"))
    );
    let calls = Arc::new(AtomicUsize::new(0));
    practice.passed.listen({
        let calls = Arc::clone(&calls);
        move || {
            calls.fetch_add(1, Ordering::AcqRel);
        }
    });
    assert_eq!(home.done(&["shell", "--link", link])["transmis"], true);
    assert!(practice.passed.called());
    let passed = practice.passed.take().unwrap().unwrap();
    assert_eq!(passed.name(), "PAT-TROIS");
    let by_parts = [
        "shell",
        "--patient-ins",
        "279035121518989",
        "--patient-name",
        "PAT-TROIS",
        "--patient-born",
        "1979-03-28",
    ];
    assert_eq!(home.done(&by_parts)["transmis"], true);
    assert_eq!(practice.passed.take().unwrap().unwrap(), passed);
    // A bad one is said here and there.
    let said = home.json(&["shell", "--link", "socle://patient?nom=NESSI"]);
    assert_eq!(
        (said.code, said.json["erreur"]["code"].as_str()),
        (1, Some("lien.personne"))
    );
    assert!(practice.passed.take().unwrap().is_err());
    // Without a patient the window only comes to the front.
    assert_eq!(home.done(&["shell"])["transmis"], false);
    assert!(practice.passed.take().is_none() && practice.passed.called());
    assert_eq!(calls.load(Ordering::Acquire), 4);
}

#[test]
fn nonsense_on_the_socket_is_answered_and_harms_nothing() {
    use std::io::{Read as _, Write as _};
    let home = Home::demonstration();
    let practice = Arc::new(Practice::open(&home.path()).unwrap());
    let _control = Control::listen(&practice).unwrap();
    let say = |text: &str| {
        let mut stream =
            std::os::unix::net::UnixStream::connect(home.path().join("control.sock")).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        serde_json::from_str::<Value>(&said).unwrap()
    };
    for nonsense in [
        "\n",
        "{}\n",
        "pas du json\n",
        "{\"arguments\":[\"danser\"],\"folder\":\"/\"}\n",
        "{\"arguments\":[\"demo\"],\"folder\":\"/\"}\n",
    ] {
        assert_eq!(say(nonsense)["no"]["code"], "control.request", "{nonsense}");
    }
    assert_eq!(
        home.done(&["plugins", "list"])["services"]["identity"],
        "ins"
    );
}

#[test]
fn a_plugin_is_paused_turned_off_and_reported_by_command() {
    let home = Home::demonstration();
    let state = |words: &[&str]| home.done(words)["etat"].clone();
    assert_eq!(state(&["plugins", "disable", "ins"]), "désactivée");
    let refused = home.json(&[
        "call",
        "ins/rechercher",
        "--patient",
        &home.patient("ADRUN"),
    ]);
    assert_eq!(refused.json["erreur"]["code"], "plugin.disabled");
    assert_eq!(state(&["plugins", "enable", "ins"]), "prête");
    // A pause lasts as long as the process.
    assert_eq!(state(&["plugins", "pause", "ins"]), "en quarantaine");
    assert_eq!(state(&["plugins", "restart", "ins"]), "prête");
    let report = home.done(&["plugins", "report", "ins"]);
    assert!(
        report["rapport"].as_str().unwrap().contains("plugin: ins"),
        "{report}"
    );
}

#[test]
fn what_a_package_asks_is_shown_and_its_lines_are_decided_when_it_is_installed() {
    let home = Home::demonstration();
    let essai = packages().join("essai");
    let essai = essai.to_str().unwrap();
    let shown = home.done(&["plugins", "examine", essai]);
    assert_eq!(shown["occasion"], "installation");
    assert!(
        shown["demandes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["nouveau"] == true)
    );
    // What was shown is what is installed.
    let other = home.json(&["plugins", "install", essai, "--digest", "00"]);
    assert_eq!(other.json["erreur"]["code"], "plugin.changed");
    home.done(&[
        "plugins",
        "install",
        essai,
        "--digest",
        shown["empreinte"].as_str().unwrap(),
        "--refuse",
        "jobs",
        "--each-time",
        "store",
    ]);
    let listed = home.done(&["plugins", "list"]);
    let droits = listed["extensions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|info| info["id"] == "essai")
        .unwrap()["droits"]
        .clone();
    let choix = |line: &str| {
        droits
            .as_array()
            .unwrap()
            .iter()
            .find(|each| each["ligne"] == line)
            .unwrap()["choix"]
            .clone()
    };
    assert_eq!(choix("jobs"), "never");
    assert_eq!(choix("store"), "each-time");
    assert_eq!(choix("session"), "always");
    let again = home.done(&["plugins", "examine", essai]);
    assert_eq!(again["occasion"], "mise-a-jour");
    assert!(
        again["demandes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["nouveau"] == false)
    );
}

#[test]
fn a_doctor_allows_a_move_beside_the_open_window_and_it_is_made_once_that_is_closed() {
    let home = Home::demonstration();
    let practice = Arc::new(Practice::open(&home.path()).unwrap());
    let control = Control::listen(&practice).unwrap();
    home.refused("store.open", &["store", "move", "--to", "sqlite"]);
    drop(control);
    drop(practice);
    // The right is there now, and the record is where it is to go already.
    home.refused("record.exists", &["store", "move", "--to", "sqlite"]);
    let told = home.done(&["audit", "tail", "--count", "50"]).to_string();
    for name in [
        "cabinet.deplacement-autorise",
        "cabinet.deplacement-demande",
    ] {
        assert!(told.contains(name), "{name}");
    }
}

#[test]
fn the_zone_of_the_practice_is_said_and_set_by_a_command() {
    let home = Home::demonstration();
    let said = home.done(&["zone"]);
    assert_eq!(said["fuseau"], "Europe/Paris");
    let set = home.done(&["zone", "Indian/Reunion"]);
    assert_eq!(
        (&set["fuseau"], &set["libelle"]),
        (&"Indian/Reunion".into(), &"La Réunion".into())
    );
    home.refused("invalid", &["zone", "Europe/Lutece"]);
    assert_eq!(home.done(&["zone"])["fuseau"], "Indian/Reunion");
    home.assert_journal_holds();
}
