//! The page of extensions: how each does, what it may do, what can be done about it.

use std::path::PathBuf;

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_runtime::{Choice, LastFailure, Lifecycle};
use socle_screen::Screen;
use socle_screen::model::{Act, Order, Refusal, ServiceLine};

use crate::fake::{Fake, Said, many, request};
use crate::{screen, shows, tells};

const PERMISSIONS: &str = "[[permission]]\nask = \"http\"\nhosts = [\"services-ps-tlsm.ameli.fr\"]\nreason = \"interroger le téléservice INSi\"\n";
const PHRASE: &str = "Échanger par Internet avec services-ps-tlsm.ameli.fr.";

fn fake() -> Fake {
    Fake::new(many(1))
        .plugin("ins", PERMISSIONS)
        .plugin("vsm", "")
}

fn opened(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    press(&mut harness, "Extensions");
    harness
}

fn press(harness: &mut Harness<'static, Screen>, button: &str) {
    harness.get_by_role_and_label(Role::Button, button).click();
    harness.run();
}

fn ordered(plugin: &str, order: Order) -> Said {
    Said::Act(Act::Order {
        plugin: plugin.into(),
        order,
    })
}

#[test]
fn it_says_what_each_may_do_and_what_it_costs() {
    let fake = fake();
    fake.0.borrow_mut().plugin("ins", |info| {
        info.lines[0].used = 12;
        info.lines[0].last_used_ms = Some(1_795_335_660_000);
        info.stats.failures = 3;
        info.stats.last_failure = Some(LastFailure {
            at_ms: 1_795_335_660_000,
            code: "limit.cpu".into(),
            sentence: "L’extension a pris trop de temps.".into(),
            author: "cpu".into(),
        });
    });
    let mut harness = opened(&fake);
    assert!(shows(&harness, "ins, prête") && shows(&harness, "vsm, prête"));
    assert!(shows(&harness, PHRASE));
    assert!(shows(&harness, "« interroger le téléservice INSi »"));
    assert!(tells(&harness, "utilisé 12 fois, la dernière le "));
    for figure in [
        "Temps processeur, dernière heure : 0,2\u{202f}s",
        "Temps passé à attendre Socle ou le réseau : 3,8\u{202f}s",
        "Mémoire, au plus pour un appel : 1,2\u{202f}Mio",
        "Appels : 128",
        "Échecs : 3",
        "L’extension a pris trop de temps.",
    ] {
        assert!(shows(&harness, figure), "{figure}");
    }
    assert!(tells(&harness, "INSi a répondu en 3,1 s"));
    harness.get_by_label("vsm, prête").click();
    harness.run();
    assert!(shows(
        &harness,
        "Rien de ce que garde le cabinet, ni du réseau."
    ));
    harness.key_press(Key::Escape);
    harness.run();
    assert!(
        tells(&harness, "PATIENT000000"),
        "Escape goes back to the patients"
    );
}

#[test]
fn what_one_adds_is_known_before_it_runs() {
    let source = r#"
[[command]]
id = "ouvrir"
title = "Ouvrir au DMP"
[[document-menu]]
id = "voir"
command = "ouvrir"
title = "Voir au DMP"
[[column]]
id = "etat"
title = "DMP"
"#;
    let harness = opened(&Fake::new(many(1)).plugin("dmp", source));
    for line in [
        "Commandes : Ouvrir au DMP",
        "Menu des documents : Voir au DMP",
        "Colonnes de la liste : DMP",
    ] {
        assert!(shows(&harness, line), "{line}");
    }
}

#[test]
fn a_right_is_changed_in_place() {
    let fake = fake();
    let mut harness = opened(&fake);
    let choice = |word: &str| format!("{word} : {PHRASE}");
    let is_on = |harness: &Harness<'_, Screen>, word: &str| {
        let label = choice(word);
        let node = harness.get_by_role_and_label(Role::RadioButton, &label);
        node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    };
    assert!(is_on(&harness, "Toujours"));
    harness
        .get_by_role_and_label(Role::RadioButton, &choice("Refuser"))
        .click();
    harness.run();
    let decided = Act::Decide {
        plugin: "ins".into(),
        line: "http:services-ps-tlsm.ameli.fr".into(),
        choice: Choice::Never,
    };
    assert_eq!(fake.said(), [Said::Act(decided)]);
    assert!(is_on(&harness, "Refuser") && !is_on(&harness, "Toujours"));
}

#[test]
fn what_the_practice_fixed_is_said_and_not_offered() {
    let fake = fake();
    fake.0.borrow_mut().plugin("ins", |info| {
        info.lines[0].fixed = Some("décision du 3 mars".into());
    });
    let harness = opened(&fake);
    assert!(shows(&harness, "Toujours (fixé)"));
    assert!(shows(&harness, "Fixé par le cabinet : décision du 3 mars"));
    assert_eq!(harness.query_all_by_role(Role::RadioButton).count(), 0);
}

#[test]
fn each_state_is_a_word_with_its_reason_and_what_can_be_done_about_it() {
    let fake = fake();
    let mut harness = opened(&fake);
    for (state, said, offered, missing) in [
        (
            Lifecycle::Active,
            "ins, active",
            "Mettre en pause : ins",
            "Activer : ins",
        ),
        (
            Lifecycle::Occupee,
            "ins, occupée",
            "Désactiver : ins",
            "Relancer : ins",
        ),
        (
            Lifecycle::EnReprise(2),
            "ins, en reprise (2)",
            "Relancer : ins",
            "Activer : ins",
        ),
        (
            Lifecycle::Desactivee,
            "ins, désactivée",
            "Activer : ins",
            "Mettre en pause : ins",
        ),
    ] {
        fake.0
            .borrow_mut()
            .plugin("ins", |info| info.state = state.clone());
        harness.run();
        assert!(shows(&harness, said), "{said}");
        assert!(shows(&harness, offered), "{said}: {offered}");
        assert!(!shows(&harness, missing), "{said}: {missing}");
    }
}

#[test]
fn one_in_quarantine_says_why_and_is_restarted_from_its_line() {
    let fake = fake();
    let reason = "3 arrêts : délai de 5 s dépassé";
    fake.0.borrow_mut().plugin("vsm", |info| {
        info.state = Lifecycle::EnQuarantaine(reason.into())
    });
    let mut harness = opened(&fake);
    assert!(shows(&harness, &format!("vsm, en quarantaine ({reason})")));
    press(&mut harness, "Relancer : vsm");
    assert_eq!(fake.said(), [ordered("vsm", Order::Restart)]);
    assert!(shows(&harness, "vsm, prête") && !shows(&harness, "Relancer : vsm"));
}

#[test]
fn the_menu_of_a_line_pauses_turns_off_and_turns_on() {
    let fake = fake();
    let mut harness = opened(&fake);
    for (entry, order) in [
        ("Mettre en pause", Order::Pause),
        ("Relancer", Order::Restart),
        ("Désactiver", Order::Disable),
        ("Activer", Order::Enable),
    ] {
        if order == Order::Restart {
            press(&mut harness, "Relancer : vsm");
        } else {
            press(&mut harness, "Que faire de vsm");
            press(&mut harness, entry);
        }
        assert_eq!(fake.said().last(), Some(&ordered("vsm", order)), "{entry}");
    }
}

#[test]
fn removing_asks_first_and_goes_by_what_is_answered() {
    let fake = fake();
    let mut harness = opened(&fake);
    harness.get_by_label("vsm, prête").click();
    harness.run();
    press(&mut harness, "Retirer… : vsm");
    assert!(tells(&harness, "Retirer vsm ?") && fake.said().is_empty());
    harness.key_press(Key::Escape);
    harness.run();
    assert!(fake.said().is_empty() && shows(&harness, "vsm, prête"));
    press(&mut harness, "Retirer… : vsm");
    press(&mut harness, "Retirer");
    assert_eq!(fake.said(), [ordered("vsm", Order::Remove)]);
    assert!(!shows(&harness, "vsm, prête"));
}

#[test]
fn who_provides_a_service_is_chosen_where_several_can() {
    let fake = fake();
    let line = |service: &str, candidates: &[&str]| ServiceLine {
        service: service.into(),
        provider: Some("ins".into()),
        candidates: candidates.iter().map(|id| (*id).to_owned()).collect(),
    };
    fake.0.borrow_mut().services =
        vec![line("identity", &["ins", "vsm"]), line("summary", &["ins"])];
    let mut harness = opened(&fake);
    assert_eq!(
        harness
            .query_all_by_label_contains("service synthèse")
            .count(),
        0,
        "nothing to choose"
    );
    harness.get_by_label("vsm : service identité").click();
    harness.run();
    let chosen = Act::Provide {
        service: "identity".into(),
        plugin: Some("vsm".into()),
    };
    assert_eq!(fake.said(), [Said::Act(chosen)]);
}

#[test]
fn the_report_is_read_before_it_is_copied() {
    let fake = fake();
    fake.0.borrow_mut().report = "plugin: ins\nlast failure: limit.cpu".into();
    let mut harness = opened(&fake);
    press(&mut harness, "Rapport… : ins");
    let text = harness
        .get_by_role_and_label(Role::MultilineTextInput, "Rapport sur ins")
        .value();
    assert_eq!(
        text.as_deref(),
        Some("plugin: ins\nlast failure: limit.cpu")
    );
    harness
        .get_by_role_and_label(Role::Button, "Copier")
        .click();
    harness.step();
    let copied = harness.output().platform_output.commands.iter().any(|command| {
        matches!(command, egui::OutputCommand::CopyText(text) if text.contains("limit.cpu"))
    });
    assert!(copied);
    harness.run();
    assert!(shows(&harness, "Copié"));
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!shows(&harness, "Copié"));
}

#[test]
fn what_cannot_be_used_is_named_with_its_reason() {
    let fake = Fake::new(many(1));
    let sentence = "Le fichier de l’extension « abimee » est abîmé : installez-la de nouveau.";
    fake.0.borrow_mut().refused = std::sync::Arc::new(vec![Refusal {
        name: "abimee".into(),
        code: "plugin.component".into(),
        sentence: sentence.into(),
    }]);
    let harness = opened(&fake);
    assert!(
        shows(&harness, "Aucune extension n’est installée.")
            && shows(&harness, "Extensions refusées")
    );
    assert!(shows(&harness, "abimee") && shows(&harness, sentence));
}

#[test]
fn safe_mode_is_said_and_offers_no_way_round_it() {
    let fake = fake();
    fake.0.borrow_mut().safe = true;
    fake.0
        .borrow_mut()
        .plugin("vsm", |info| info.state = Lifecycle::Desactivee);
    let mut harness = opened(&fake);
    assert!(tells(&harness, "seules les extensions livrées avec Socle"));
    assert!(tells(&harness, "Mode sûr"));
    harness.get_by_label("vsm, désactivée").click();
    harness.run();
    assert!(!shows(&harness, "Activer : vsm"));
}

// ---- installing ---------------------------------------------------------------------------------

fn type_path(harness: &mut Harness<'static, Screen>, path: &str) {
    press(harness, "Installer une extension…");
    harness
        .get_by_label("Dossier ou fichier de l’extension")
        .type_text(path);
    harness.run();
    press(harness, "Examiner");
}

#[test]
fn a_package_that_cannot_be_installed_says_why_and_what_was_typed_stays() {
    let fake = fake();
    let mut harness = opened(&fake);
    type_path(&mut harness, "/tmp/rien");
    assert!(shows(
        &harness,
        "/tmp/rien ne peut pas être installée : Il n’y a pas d’extension à cet endroit."
    ));
    let field = harness.get_by_label("Dossier ou fichier de l’extension");
    assert_eq!(field.value().as_deref(), Some("/tmp/rien"));
}

#[test]
fn a_package_is_read_shown_and_installed_once_agreed() {
    let fake = fake();
    let package = PathBuf::from("/tmp/ordonnance");
    fake.0
        .borrow_mut()
        .packages
        .insert(package, Ok(request("Ordonnance", PERMISSIONS)));
    let mut harness = opened(&fake);
    type_path(&mut harness, "/tmp/ordonnance");
    assert!(shows(&harness, "Installer « Ordonnance » ?"));
    harness.run_steps(4);
    press(&mut harness, "Installer");
    assert!(!shows(&harness, "Installer « Ordonnance » ?"));
    assert!(shows(&harness, "Ordonnance, prête"));
}

#[test]
fn a_folder_dropped_on_the_page_is_examined() {
    let fake = fake();
    let package = PathBuf::from("/tmp/ordonnance");
    fake.0
        .borrow_mut()
        .packages
        .insert(package, Ok(request("Ordonnance", "")));
    let mut harness = opened(&fake);
    harness
        .input_mut()
        .dropped_files
        .push(crate::fake::dropped("/tmp/ordonnance"));
    harness.run();
    assert!(shows(&harness, "Installer « Ordonnance » ?"));
    assert!(shows(
        &harness,
        "Elle ne demande rien de ce que garde le cabinet, ni du réseau."
    ));
}
