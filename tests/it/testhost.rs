//! `socle testhost`, as authors' tests see it: the test plugin `essai` through `socle-testkit`.

use std::time::Duration;

use socle_testkit::{
    Answer, Choice, Error, Grants, Patient, Person, Plugin, Reply, TestHost, Value, json,
};

use crate::runtime::package;
use crate::stranger::host;

struct Scene {
    host: TestHost,
    essai: Plugin,
    ruth: Patient,
}

impl Scene {
    fn new() -> Self {
        let host = host();
        let essai = host.install(package("essai"), Grants::all()).unwrap();
        let ruth = host
            .patient()
            .traits([("nom-naissance", "NESSI"), ("premier-prenom", "Ruth")])
            .make()
            .unwrap();
        Self { host, essai, ruth }
    }

    /// Run steps of `essai` in one call, in Ruth's file.
    fn steps(&self, lines: &str) -> Result<Value, Error> {
        self.essai
            .command("steps")
            .patient(&self.ruth)
            .argument("lines", lines)
            .run()
    }

    #[track_caller]
    fn done(&self, lines: &str) -> Value {
        self.steps(lines).unwrap()
    }
}

const URL: &str = "https://essai.test/a";

#[test]
fn the_network_says_what_the_test_foresaw_and_nothing_else() {
    let scene = Scene::new();
    let http = scene.host.http();
    http.expect("POST", URL)
        .holding("bonjour")
        .answers(Answer::text("un").header("X-A", "b"))
        .unwrap();
    http.expect("GET", "https://essai.test/*")
        .answers(Answer::failure("http.timeout"))
        .unwrap();

    let said = scene.done(&format!("http|POST|{URL}|bonjour\n?http|GET|{URL}"));
    assert!(said[0].as_str().unwrap().contains("un"), "{said}");
    assert_eq!(said[1], "!http.timeout");
    assert!(http.unmet().unwrap().is_empty());

    // Even a plugin that takes it lightly does not hide it from the test.
    let unscripted = scene.steps(&format!("?http|GET|{URL}")).unwrap_err();
    assert_eq!(unscripted.code(), "unscripted");
    assert!(
        unscripted.to_string().contains("that is used up"),
        "{unscripted}"
    );
    assert_eq!(http.sent().unwrap().len(), 3);
}

#[test]
#[should_panic(
    expected = "foreseen requests that never came:\n  GET https://essai.test/a (0 of 1)"
)]
fn what_is_foreseen_and_never_comes_fails_the_test() {
    let host = host();
    host.http()
        .expect("GET", URL)
        .answers(Answer::status(200))
        .unwrap();
}

#[test]
fn time_stands_still_and_chance_repeats_itself() {
    let (one, two) = (Scene::new(), Scene::new());
    assert_eq!(one.ruth.id(), two.ruth.id(), "ids are made of both");
    assert_eq!(one.done("clock\nrandom|8"), two.done("clock\nrandom|8"));
    let before = one.done("clock");
    one.host.advance(Duration::from_secs(86_400)).unwrap();
    assert_ne!(one.done("clock"), before);
}

#[test]
fn what_leaves_is_tried_again_when_time_has_passed() {
    let scene = Scene::new();
    scene.done("outbox-enqueue|retry,left");
    let entry = scene.host.outbox().unwrap().remove(0);
    assert_eq!(
        (&entry["state"], &entry["attempts"]),
        (&json!("en-attente"), &json!(1))
    );
    scene.host.advance(Duration::from_secs(7_200)).unwrap();
    let entry = scene.host.outbox().unwrap().remove(0);
    assert_eq!(
        (&entry["state"], &entry["attempts"]),
        (&json!("parti"), &json!(2))
    );
}

#[test]
fn jobs_and_what_happened_are_there_once_the_act_is_done() {
    let scene = Scene::new();
    scene.host.happened().unwrap();
    scene.done("jobs-start|steps|store-put:t:k:v");
    let jobs = scene.host.jobs().unwrap();
    assert_eq!(
        (&jobs[0]["name"], &jobs[0]["state"]),
        (&json!("steps"), &json!("done")),
        "{jobs:?}"
    );
    let happened = scene.host.happened().unwrap();
    assert!(
        happened
            .iter()
            .any(|one| one["event"] == "changed" && one["what"] == "job"),
        "{happened:#?}"
    );
}

#[test]
fn a_call_that_asks_each_time_waits_for_the_answer() {
    let scene = Scene::new();
    scene.host.sit(Person::Doctor).unwrap();
    scene.essai.decide("store", Choice::EachTime).unwrap();
    // Nobody looks: denied at once.
    assert_eq!(scene.steps("store-put|t|k|v").unwrap_err().code(), "denied");

    scene.host.attend(true).unwrap();
    for (reply, expected) in [(Reply::Never, Some("denied")), (Reply::Once, None)] {
        let running = scene
            .essai
            .command("steps")
            .patient(&scene.ruth)
            .argument("lines", "store-put|t|k|v")
            .begin()
            .unwrap();
        let asks = scene.host.asks().unwrap();
        assert_eq!(
            (asks[0].plugin.as_str(), asks[0].line.as_str()),
            ("essai", "store")
        );
        scene.host.answer(&asks[0], reply).unwrap();
        let ended = running.end();
        assert_eq!(ended.err().as_ref().map(Error::code), expected, "{reply:?}");
    }
    assert_eq!(scene.essai.store("t").unwrap().len(), 1);
}

#[test]
fn views_are_read_pressed_and_filled_in_as_a_person_would() {
    let scene = Scene::new();
    let form = scene.essai.panel("form").of(&scene.ruth);
    let view = form.render().unwrap();
    assert!(view.remarks().is_empty(), "{:?}", view.remarks());
    assert_eq!(view.node("form/day").value(), "2026-01-31");
    assert_eq!(view.node("refuse").disabled(), Some("Pas maintenant."));

    // Held back, disabled, unknown: said before the plugin is called.
    assert_eq!(form.submit("form").unwrap_err().code(), "held-back");
    assert_eq!(form.press("refuse").unwrap_err().code(), "disabled");
    for wrong in [
        form.press("nowhere"),
        form.fill("form", [("nowhere", "x")]).submit(),
        form.fill("form", [("day", "demain")]).submit(),
        form.fill("form", [("choice", "z")]).submit(),
    ] {
        assert_eq!(wrong.unwrap_err().code(), "usage");
    }
    assert!(scene.essai.store("events").unwrap().is_empty());

    form.fill("form", [("other", "oui"), ("choice", "a")])
        .submit()
        .unwrap();
    assert_eq!(
        form.press("send").unwrap().as_deref(),
        Some("Envoyer vraiment ?")
    );
    let events = scene.essai.store("events").unwrap();
    assert!(events[0].1.as_str().unwrap().starts_with("pressed send"));

    let paged = scene.essai.panel("paged").of(&scene.ruth);
    let (rows, total) = paged.rows("rows", 10, 5).unwrap();
    assert_eq!((rows.len(), total, rows[0].0.as_str()), (5, 100_000, "r10"));
}

#[test]
fn a_view_the_host_had_to_mend_says_so() {
    let scene = Scene::new();
    let view = scene.essai.panel("duplicate").render().unwrap();
    assert!(
        view.remarks().iter().any(|one| one.contains("twice")),
        "{:?}",
        view.remarks()
    );
}

#[test]
fn a_picture_is_drawn_without_a_display() {
    let scene = Scene::new();
    let folder = tempfile::tempdir().unwrap();
    let panel = scene.essai.panel("form").of(&scene.ruth);
    let draw = |name: &str| {
        let file = folder.path().join(name);
        panel.picture(&file).unwrap();
        std::fs::read(file).unwrap()
    };
    let (one, two) = (draw("a.png"), draw("b.png"));
    assert!(
        one.starts_with(b"\x89PNG") && one.len() > 5_000,
        "{}",
        one.len()
    );
    assert!(one == two, "the same view is the same picture");
    let nowhere = panel.picture(folder.path().join("no/where.png"));
    assert_eq!(nowhere.unwrap_err().code(), "picture");
}

#[test]
fn a_desktop_that_is_none_keeps_what_it_was_given() {
    let scene = Scene::new();
    scene.host.sit(Person::Doctor).unwrap();
    scene.host.happened().unwrap();
    scene.done("copy|bonjour|1\nlink|https://essai.test/\nnotify|Titre|Texte|good");
    assert_eq!(
        scene.host.desktop().unwrap(),
        [
            json!({ "act": "copy", "text": "bonjour" }),
            json!({ "act": "open", "url": "https://essai.test/" }),
        ]
    );
    let happened = scene.host.happened().unwrap();
    assert!(
        happened
            .iter()
            .any(|one| one["event"] == "notice" && one["title"] == "Titre"),
        "{happened:#?}"
    );
}

#[test]
fn a_file_comes_in_and_is_a_document() {
    let scene = Scene::new();
    let said = scene
        .essai
        .import("texte", Some(&scene.ruth), "lettre.txt", "Cher confrère,")
        .unwrap();
    assert_eq!(said, "lettre.txt");
    let documents = scene.ruth.documents().unwrap();
    assert_eq!(
        (&documents[0]["title"], &documents[0]["status"]),
        (&json!("lettre.txt"), &json!("valide"))
    );
}

#[test]
fn a_test_that_makes_no_sense_is_told_why() {
    let scene = Scene::new();
    for (wrong, words) in [
        (
            scene.host.ask("dance", json!({})).unwrap_err(),
            "unknown variant `dance`",
        ),
        (
            scene.essai.panel("form").render().unwrap_err(),
            "is about a patient: say which",
        ),
        (
            scene
                .essai
                .decide("http:ailleurs.fr", Choice::Always)
                .unwrap_err(),
            "does not ask for `http:ailleurs.fr`",
        ),
        (
            scene.essai.set("nowhere", 1).unwrap_err(),
            "has no setting `nowhere`",
        ),
        (
            scene.host.install("/nowhere", Grants::all()).err().unwrap(),
            "build the plugin first",
        ),
    ] {
        assert!(wrong.to_string().contains(words), "{wrong}");
    }
}

#[test]
fn a_test_fills_the_file_and_sees_what_a_plugin_made_of_it() {
    let scene = Scene::new();
    let ruth = &scene.ruth;
    let id = ruth
        .add(
            "allergie",
            [
                ("terme", json!(["1.2.3", "A1", "Latex"])),
                ("gravite", json!("severe")),
            ],
        )
        .unwrap();
    let said = scene.done(&format!(
        "entity-get|allergie|{id}|libelle\nentity-strike|allergie|{id}|erreur\nentity-create|allergie|{}|Arachide",
        ruth.id()
    ));
    assert_eq!((&said[0], &said[1]), (&json!("Latex"), &json!("rature r2")));
    let left = ruth.entities("allergie").unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0]["fields"]["libelle"], json!("Arachide"));
    let wrong = ruth
        .add("allergie", [("gravite", json!("severe"))])
        .unwrap_err();
    assert!(wrong.to_string().contains("invalid"), "{wrong}");
    let consultation = ruth
        .add("consultation", [("motif", json!("Toux"))])
        .unwrap();
    ruth.validate(&consultation).unwrap();
    let seen = ruth.entities("consultation").unwrap();
    assert_eq!(seen[0]["fields"]["etat"], json!("validee"));
}
