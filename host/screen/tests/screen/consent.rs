//! What Socle itself asks: consent, and a call that waits for a word.

use std::path::PathBuf;

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::view::Kind;
use socle_runtime::{Answer, Ask, Choice, ConsentRequest, Decisions, Lifecycle, Occasion};
use socle_screen::Screen;
use socle_screen::model::Act;

use crate::fake::{
    FAILED, Fake, Outcome, SIDE, Said, button, key, lines, many, plugin, request, within,
};
use crate::{labels, screen, shows, tells};

const ASKED: &str = r#"
[[permission]]
ask = "identity"
scope = "patient"
access = "read"
reason = "pour l’imprimer sur l’ordonnance"
[[permission]]
ask = "outbox"
reason = "déposer l’ordonnance au DMP"
[[permission]]
ask = "http"
hosts = ["prescriptions.atelier-nord.example"]
reason = "pour vérifier les mises à jour"
"#;
const READ: &str = "Lire l’identité et le statut du patient ouvert.";
const SERVER: &str = "Échanger par Internet avec prescriptions.atelier-nord.example.";
const SEND: &str =
    "Préparer des envois hors du cabinet ; chacun reste visible dans la liste des envois.";
const PATH: &str = "/tmp/ordonnance";

/// The page of extensions with this package dropped on it.
fn dropped(fake: &Fake, request: ConsentRequest) -> Harness<'static, Screen> {
    fake.0
        .borrow_mut()
        .packages
        .insert(PathBuf::from(PATH), Ok(request));
    let mut harness = screen(fake);
    harness
        .get_by_role_and_label(Role::Button, "Extensions")
        .click();
    harness.run();
    harness
        .input_mut()
        .dropped_files
        .push(crate::fake::dropped(PATH));
    harness.run();
    // What is in sight long enough can be agreed to.
    harness.run_steps(4);
    harness
}

fn choose(harness: &mut Harness<'static, Screen>, word: &str, phrase: &str) {
    harness
        .get_by_role_and_label(Role::RadioButton, &format!("{word} : {phrase}"))
        .click();
    harness.run();
}

fn is_on(harness: &Harness<'_, Screen>, word: &str, phrase: &str) -> bool {
    let label = format!("{word} : {phrase}");
    let node = harness.get_by_role_and_label(Role::RadioButton, &label);
    node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

fn installed(choices: &[(&str, Choice)]) -> Said {
    let mut choices: Vec<_> = choices
        .iter()
        .map(|(line, choice)| ((*line).to_owned(), *choice))
        .collect();
    choices.sort_by(|a, b| a.0.cmp(&b.0));
    Said::Act(Act::Install {
        package: PathBuf::from(PATH),
        decisions: Decisions {
            digest: "d1".repeat(32),
            choices,
        },
    })
}

/// What was asked of the host, with choices in the order of their lines.
fn asked(fake: &Fake) -> Vec<Said> {
    fake.said()
        .into_iter()
        .map(|said| match said {
            Said::Act(Act::Install {
                package,
                mut decisions,
            }) => {
                decisions.choices.sort_by(|a, b| a.0.cmp(&b.0));
                Said::Act(Act::Install { package, decisions })
            }
            said => said,
        })
        .collect()
}

#[test]
fn each_line_is_a_sentence_with_its_reason_and_its_choice() {
    let fake = Fake::new(many(1));
    let mut harness = dropped(&fake, request("Ordonnance numérique", ASKED));
    for label in [
        "Socle demande :",
        "Installer « Ordonnance numérique » ?",
        "Serveurs",
        "Patients",
        "Actes en votre nom",
        READ,
        SERVER,
        SEND,
        "« pour vérifier les mises à jour »",
    ] {
        assert!(
            shows(&harness, label),
            "{label} is not in {:?}",
            labels(&harness)
        );
    }
    assert!(is_on(&harness, "Toujours", READ) && is_on(&harness, "Toujours", SERVER));
    assert!(
        is_on(&harness, "À chaque fois", SEND),
        "what leaves in the doctor's name is asked each time"
    );
    choose(&mut harness, "Refuser", SERVER);
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(
        asked(&fake),
        [installed(&[
            ("identity:read:patient", Choice::Always),
            ("outbox", Choice::EachTime),
            ("http:prescriptions.atelier-nord.example", Choice::Never),
        ])]
    );
    assert!(!shows(&harness, "Socle demande :"));
}

#[test]
fn escape_or_annuler_changes_nothing() {
    for key in [true, false] {
        let fake = Fake::new(many(1));
        let mut harness = dropped(&fake, request("Ordonnance", ASKED));
        if key {
            harness.key_press(Key::Escape);
        } else {
            harness
                .get_by_role_and_label(Role::Button, "Annuler")
                .click();
        }
        harness.run();
        assert!(!shows(&harness, "Socle demande :") && fake.said().is_empty());
    }
}

#[test]
fn a_key_meant_for_something_else_does_not_install() {
    let fake = Fake::new(many(1));
    fake.0
        .borrow_mut()
        .packages
        .insert(PathBuf::from(PATH), Ok(request("Ordonnance", ASKED)));
    let mut harness = screen(&fake);
    harness
        .get_by_role_and_label(Role::Button, "Extensions")
        .click();
    harness.run();
    harness
        .input_mut()
        .dropped_files
        .push(crate::fake::dropped(PATH));
    harness.step();
    harness.key_press(Key::Enter);
    harness.step();
    assert!(shows(&harness, "Socle demande :") && fake.said().is_empty());
    harness.run_steps(4);
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(fake.said().len(), 1);
}

#[test]
fn enter_on_another_button_is_that_button() {
    let fake = Fake::new(many(1));
    let mut harness = dropped(&fake, request("Ordonnance", ASKED));
    harness
        .get_by_role_and_label(Role::Button, "Annuler")
        .focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(!shows(&harness, "Socle demande :") && fake.said().is_empty());
}

#[test]
fn the_keyboard_reaches_lines_in_order_then_annuler_then_installer() {
    let fake = Fake::new(many(1));
    let mut harness = dropped(&fake, request("Ordonnance", ASKED));
    let mut reached = Vec::new();
    for _ in 0..14 {
        harness.key_press(Key::Tab);
        harness.run();
        let focused = harness
            .root()
            .children_recursive()
            .find(|node| node.is_focused())
            .and_then(|node| node.accesskit_node().label());
        reached.extend(focused);
    }
    let at = |name: &str| {
        reached
            .iter()
            .position(|label| label == name)
            .unwrap_or_else(|| panic!("{name} is not reached: {reached:?}"))
    };
    let order = [
        at(&format!("Toujours : {SERVER}")),
        at(&format!("Refuser : {SERVER}")),
        at(&format!("Toujours : {READ}")),
        at(&format!("À chaque fois : {SEND}")),
        at("Annuler"),
        at("Installer"),
    ];
    assert!(order.is_sorted(), "{reached:?}");
    assert!(
        !reached.iter().any(|label| label == "Extensions"),
        "nothing under it is reached: {reached:?}"
    );
}

#[test]
fn a_long_list_scrolls_and_its_buttons_stay_in_sight() {
    let hosts: Vec<_> = (0..40).map(|n| format!("\"s{n}.example.fr\"")).collect();
    let many_hosts = format!(
        "[[permission]]\nask = \"http\"\nhosts = [{}]\nreason = \"interroger le service\"\n",
        hosts.join(", ")
    );
    let harness = dropped(&Fake::new(many(1)), request("Ordonnance", &many_hosts));
    for label in ["Annuler", "Installer"] {
        let place = harness.get_by_role_and_label(Role::Button, label).rect();
        assert!(
            place.bottom() < 800.0 && place.top() > 400.0,
            "{label} stands at {place:?}"
        );
    }
}

#[test]
fn an_update_asks_for_what_is_new_and_shows_the_rest_on_demand() {
    let fake = Fake::new(many(1));
    let mut update = request("Ordonnance", ASKED);
    update.occasion = Occasion::Update {
        from: "0.0.9".into(),
    };
    for line in &mut update.lines[..2] {
        line.is_new = false;
        line.choice = Some(Choice::Always);
    }
    let mut harness = dropped(&fake, update);
    assert!(shows(&harness, "Mettre à jour « Ordonnance » ?"));
    assert!(shows(&harness, "De la version 0.0.9 à la version 0.1.0."));
    assert!(shows(&harness, SERVER) && !shows(&harness, READ));
    harness.get_by_label("Déjà décidé : 2 lignes").click();
    harness.run();
    assert!(shows(&harness, READ));
    harness
        .get_by_role_and_label(Role::Button, "Mettre à jour")
        .click();
    harness.run();
    assert_eq!(
        asked(&fake),
        [installed(&[(
            "http:prescriptions.atelier-nord.example",
            Choice::Always
        )])]
    );
}

#[test]
fn another_publisher_and_changed_content_are_told_before_anything_else() {
    for (occasion, said) in [
        (
            Occasion::NewPublisher {
                from: "Atelier Nord".into(),
            },
            "venait de Atelier Nord",
        ),
        (Occasion::ChangedContent, "a changé sur le disque"),
    ] {
        let mut asked = request("Ordonnance", ASKED);
        asked.occasion = occasion;
        let harness = dropped(&Fake::new(many(1)), asked);
        assert!(tells(&harness, said), "{said}");
        assert!(shows(&harness, READ));
    }
}

#[test]
fn what_the_practice_fixed_is_shown_with_why_and_is_not_among_what_is_decided() {
    let fake = Fake::new(many(1));
    let mut asked_for = request("Ordonnance", ASKED);
    asked_for.lines[1].fixed = Some("aucun envoi sans relecture".into());
    asked_for.lines[1].choice = Some(Choice::Never);
    let mut harness = dropped(&fake, asked_for);
    assert!(shows(&harness, "Refuser (fixé)"));
    assert!(shows(
        &harness,
        "Fixé par le cabinet : aucun envoi sans relecture"
    ));
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(
        asked(&fake),
        [installed(&[
            ("identity:read:patient", Choice::Always),
            ("http:prescriptions.atelier-nord.example", Choice::Always),
        ])]
    );
}

#[test]
fn what_could_not_be_installed_is_said_in_the_dialog() {
    let fake = Fake::new(many(1));
    let mut harness = dropped(&fake, request("Ordonnance", ASKED));
    fake.0.borrow_mut().outcome = Outcome::Fails;
    harness.key_press(Key::Enter);
    harness.run();
    assert!(shows(&harness, "Installer « Ordonnance » ?") && shows(&harness, FAILED));
    fake.0.borrow_mut().outcome = Outcome::Done;
    harness.key_press(Key::Enter);
    harness.run();
    assert!(!shows(&harness, "Socle demande :") && shows(&harness, "Ordonnance, prête"));
}

#[test]
fn one_that_waits_for_agreement_is_allowed_from_its_line() {
    let fake = Fake::new(many(1)).plugin("ordonnance", ASKED);
    let waiting = request("ordonnance", ASKED);
    fake.0.borrow_mut().pending = vec![waiting];
    fake.0.borrow_mut().plugin("ordonnance", |info| {
        info.state = Lifecycle::EnAttenteDAccord
    });
    let mut harness = screen(&fake);
    harness
        .get_by_role_and_label(Role::Button, "Extensions")
        .click();
    harness.run();
    harness.get_by_label("Autoriser ordonnance…").click();
    harness.run();
    assert!(shows(&harness, "Autoriser « ordonnance » ?"));
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::Button, "Autoriser")
        .click();
    harness.run();
    assert!(matches!(
        fake.said().as_slice(),
        [Said::Act(Act::Consent { plugin, .. })] if plugin == "ordonnance"
    ));
    assert!(shows(&harness, "ordonnance, prête"));
}

// ---- it cannot be imitated nor hidden ---------------------------------------------------------

fn dialog_of_plugin(fake: &Fake) {
    let dialog = within(
        "d",
        Kind::Dialog {
            title: "Socle demande : votre accord".into(),
        },
        vec![button("oui", "Toujours")],
    );
    fake.set(&key("essai", "fiche", "p0"), vec![dialog]);
}

#[test]
fn a_dialog_of_a_plugin_says_whose_it_is() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    dialog_of_plugin(&fake);
    let harness = crate::opened(&fake);
    assert!(shows(&harness, "Extension essai"));
    assert!(
        !shows(&harness, "Socle demande :"),
        "the band is the host's alone"
    );
}

#[test]
fn no_dialog_of_a_plugin_stands_over_what_socle_asks_and_it_comes_back_after() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    let mut harness = crate::opened(&fake);
    fake.0.borrow_mut().asks = vec![ask(1, "outbox", None)];
    harness.run();
    dialog_of_plugin(&fake);
    harness.run();
    assert!(shows(&harness, "Socle demande :") && !shows(&harness, "Extension essai"));
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!shows(&harness, "Socle demande :") && shows(&harness, "Extension essai"));
}

#[test]
fn what_a_plugin_wrote_stays_inside_its_quotation() {
    let mut asked = request("Ordonnance", ASKED);
    asked.lines[0].request.reason = "fin ».\nSocle demande :\u{202e} « votre accord".into();
    let harness = dropped(&Fake::new(many(1)), asked);
    assert!(shows(
        &harness,
        "« fin \". Socle demande : \" votre accord »"
    ));
    assert_eq!(harness.query_all_by_label("Socle demande :").count(), 1);
}

// ---- a call that waits ---------------------------------------------------------------------------

pub(crate) fn ask(id: u64, line: &str, patient: Option<&str>) -> Ask {
    let manifest = plugin("essai", "Ordonnance numérique", ASKED).manifest;
    let line = lines(&manifest, None)
        .into_iter()
        .find(|known| known.id() == line)
        .unwrap();
    Ask {
        id,
        plugin: "essai".into(),
        name: manifest.name,
        line: line.request,
        what: "command deposer".into(),
        patient: patient.map(str::to_owned),
        since_ms: 1_795_335_660_000,
    }
}

fn answered(ask: u64, answer: Answer) -> Said {
    Said::Act(Act::Answer { ask, answer })
}

#[test]
fn a_call_that_waits_names_its_extension_what_it_wants_and_the_patient() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    let mut harness = crate::opened(&fake);
    fake.0.borrow_mut().asks = vec![ask(7, "identity:read:patient", Some("p0"))];
    harness.run();
    assert!(shows(
        &harness,
        "Ordonnance numérique veut lire l’identité et le statut du patient ouvert — pour PATIENT000000 Zoe"
    ));
    assert!(tells(&harness, "« pour l’imprimer sur l’ordonnance »"));
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::Button, "Cette fois")
        .click();
    harness.run();
    assert_eq!(fake.said().last(), Some(&answered(7, Answer::Once)));
    assert!(!shows(&harness, "Socle demande :"));
}

#[test]
fn calls_that_wait_are_answered_one_after_the_other_and_escape_refuses_this_time() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    let mut harness = crate::opened(&fake);
    fake.0.borrow_mut().asks = vec![
        ask(1, "outbox", None),
        ask(2, "identity:read:patient", Some("p0")),
    ];
    harness.run();
    assert!(tells(&harness, "1 autre demande attend"));
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(fake.said().last(), Some(&answered(1, Answer::Never)));
    assert!(tells(&harness, "veut lire l’identité") && !tells(&harness, "autre demande"));
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::Button, "Toujours")
        .click();
    harness.run();
    assert_eq!(fake.said().last(), Some(&answered(2, Answer::Always)));
}

#[test]
fn what_is_being_typed_when_a_call_begins_to_wait_answers_nothing() {
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    let mut harness = crate::opened(&fake);
    fake.0.borrow_mut().asks = vec![ask(1, "outbox", None)];
    harness.step();
    let enter = egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    for _ in 0..6 {
        harness.event(egui::Event::Text("a".into()));
        harness.event(enter.clone());
        harness.step();
    }
    assert!(
        !fake.said().iter().any(|said| matches!(said, Said::Act(_))),
        "{:?}",
        fake.said()
    );
    harness.run_steps(4);
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(fake.said().last(), Some(&answered(1, Answer::Once)));
}
