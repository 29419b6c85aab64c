//! The home page: the day and what waits, and a tab for each thing an extension has to say.

use std::sync::Arc;

use egui::{Key, Modifiers, Rect, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::agenda::Presence;
use socle_record::{EntityView, Value};
use socle_runtime::Lifecycle;
use socle_runtime::view::{Kind, Sign, Tone};
use socle_runtime::views::ViewKey;
use socle_screen::Screen;
use socle_screen::model::Appointment;

use crate::fake::{Fake, SIDE, Said, badge, button, key, keyed, many, node, text, toned};
use crate::{labels, opened, screen, shows, tells};

/// Two extensions with a panel each on the home page.
const MAIL: &str =
    "[[panel]]\nid = \"boite\"\ntitle = \"Courrier\"\nplace = \"home\"\norder = 10\n";
const FIGURES: &str =
    "[[panel]]\nid = \"chiffres\"\ntitle = \"Chiffres\"\nplace = \"home\"\norder = 20\n";

fn panel(plugin: &str, contribution: &str) -> ViewKey {
    ViewKey {
        patient: None,
        ..key(plugin, contribution, "")
    }
}

fn practice() -> Fake {
    let fake = Fake::new(many(30))
        .plugin("poste", MAIL)
        .plugin("compte", FIGURES);
    fake.set(
        &panel("poste", "boite"),
        vec![keyed("1", button("relever", "Relever"))],
    );
    fake.set(
        &panel("compte", "chiffres"),
        vec![text("total", "Douze consultations")],
    );
    fake
}

/// So many patients are expected today.
fn expects(fake: &Fake, count: usize) {
    let mut known = fake.0.borrow_mut();
    let lines: Vec<_> = known.lines.iter().take(count).cloned().collect();
    let at = |n: usize| format!("{:02}:{:02}", 8 + n / 4, n % 4 * 15);
    let day = lines.iter().enumerate().map(|(n, line)| Appointment {
        time: at(n),
        reason: None,
        presence: Presence::Attendu,
        patient: Arc::clone(line),
    });
    known.appointments = Some(Arc::new(day.collect()));
    for (n, line) in lines.iter().enumerate() {
        let fields = [
            ("date", "2026-11-22".to_owned()),
            ("heure", at(n)),
            ("motif", "renouvellement".to_owned()),
        ];
        known.entities.push(EntityView {
            kind: "rendez-vous",
            id: format!("r{n}").as_str().into(),
            patient: Some(line.id.clone()),
            revision: 1,
            owner: None,
            fields: fields
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .to_vec(),
        });
    }
}

fn drawn(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    harness.run();
    harness
}

/// The tab that is open.
fn open(harness: &Harness<'_, Screen>) -> String {
    let open = harness
        .query_all_by_role(Role::Tab)
        .find(|tab| tab.accesskit_node().is_selected() == Some(true));
    open.and_then(|tab| tab.accesskit_node().label())
        .unwrap_or_else(|| panic!("no tab is open: {:?}", labels(harness)))
}

fn press(harness: &mut Harness<'_, Screen>, held: Modifiers, key: Key) {
    harness.key_press_modifiers(held, key);
    harness.run();
}

fn choose(harness: &mut Harness<'_, Screen>, title: &str) {
    harness.get_by_role_and_label(Role::Tab, title).click();
    harness.run();
}

#[test]
fn a_tab_comes_to_the_front_when_it_is_opened_and_when_one_comes_back_to_it() {
    let fake = practice();
    let mut harness = drawn(&fake);
    let fronts = || std::mem::take(&mut fake.0.borrow_mut().fronts);
    assert_eq!(fronts(), []);
    choose(&mut harness, "Chiffres");
    let figures = panel("compte", "chiffres");
    assert_eq!(fronts(), std::slice::from_ref(&figures));
    // As long as it stays there it came once.
    harness.run_steps(5);
    assert_eq!(fronts(), []);
    choose(&mut harness, "Courrier");
    choose(&mut harness, "Chiffres");
    assert_eq!(fronts(), [panel("poste", "boite"), figures.clone()]);
    // Another page, and back.
    harness
        .get_by_role_and_label(Role::Button, "Réglages")
        .click();
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(fronts().last(), Some(&figures));
}

#[test]
fn the_day_comes_first_and_each_extension_has_a_tab_that_hides_no_other() {
    let fake = practice();
    let mut harness = drawn(&fake);
    assert_eq!(open(&harness), "Journée");
    assert!(shows(&harness, "Rien ne vous attend."));
    assert!(!tells(&harness, "Relever") && !tells(&harness, "Douze consultations"));
    choose(&mut harness, "Chiffres");
    assert!(shows(&harness, "Douze consultations") && !tells(&harness, "Relever"));
    // Keys of a panel that is not in sight press nothing.
    press(&mut harness, Modifiers::ALT, Key::Num1);
    assert!(fake.events().is_empty());
    choose(&mut harness, "Courrier");
    press(&mut harness, Modifiers::ALT, Key::Num1);
    assert_eq!(fake.events()[0].target, "relever");
}

#[test]
fn the_tabs_are_reached_by_number_by_step_and_by_arrows_and_the_workstation_remembers_the_open_one()
{
    let fake = practice();
    let mut harness = drawn(&fake);
    press(&mut harness, Modifiers::COMMAND, Key::Num3);
    assert_eq!(open(&harness), "Chiffres");
    press(&mut harness, Modifiers::COMMAND, Key::Num9);
    assert_eq!(open(&harness), "Chiffres", "there is no ninth tab");
    press(&mut harness, Modifiers::COMMAND, Key::PageDown);
    assert_eq!(open(&harness), "Journée", "it goes round");
    press(&mut harness, Modifiers::COMMAND, Key::PageUp);
    press(&mut harness, Modifiers::COMMAND, Key::PageUp);
    assert_eq!(open(&harness), "Courrier");
    harness.get_by_role_and_label(Role::Tab, "Courrier").focus();
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(open(&harness), "Chiffres");
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(open(&harness), "Journée");
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    drop(harness);
    assert_eq!(open(&drawn(&fake)), "Courrier");
    // An extension that is gone leaves its place to the day.
    fake.0.borrow_mut().plugins = Arc::default();
    let gone = fake.plugin("compte", FIGURES);
    assert_eq!(open(&drawn(&gone)), "Journée");
}

#[test]
fn what_needs_attention_is_seen_from_its_tab_and_is_one_press_away_from_the_day() {
    let fake = practice();
    let told = badge("a-lire", Sign::Warning, "3 à lire", Tone::Attention);
    fake.set(&panel("poste", "boite"), vec![told]);
    {
        let traffic = &mut fake.0.borrow_mut().traffic;
        traffic.failed = 1;
    }
    let mut harness = drawn(&fake);
    let said = |harness: &Harness<'_, Screen>, title: &str| {
        let tab = harness.get_by_role_and_label(Role::Tab, title);
        tab.accesskit_node().description()
    };
    assert_eq!(said(&harness, "Courrier").as_deref(), Some("3 à lire"));
    assert_eq!(said(&harness, "Chiffres"), None);
    harness
        .get_by_role_and_label(Role::Button, "Aller voir : Courrier – 3 à lire")
        .click();
    harness.run();
    assert_eq!(open(&harness), "Courrier");
    // A sentence inside a panel counts too, and an extension that is stopped.
    let wrong = node(
        "panne",
        Kind::Notice {
            text: "Les chiffres de mars manquent.".into(),
        },
    );
    fake.set(
        &panel("compte", "chiffres"),
        vec![toned(Tone::Problem, wrong)],
    );
    fake.0.borrow_mut().plugin("poste", |info| {
        info.state = Lifecycle::EnQuarantaine("cinq arrêts".into());
    });
    press(&mut harness, Modifiers::COMMAND, Key::Num1);
    let said = said(&harness, "Chiffres");
    assert_eq!(said.as_deref(), Some("Les chiffres de mars manquent."));
    assert!(
        tells(&harness, "Courrier – en quarantaine"),
        "{:?}",
        labels(&harness)
    );
    // What is said of sends leads to their page.
    harness
        .get_by_role_and_label(Role::Button, "Aller voir : 1 envoi en échec")
        .click();
    harness.run();
    assert!(!tells(&harness, "Ce qui vous attend"));
}

#[test]
fn a_day_of_twenty_two_patients_is_in_sight_without_scrolling_and_opens_a_file() {
    let fake = practice();
    expects(&fake, 22);
    let mut harness = drawn(&fake);
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0 - 30.0));
    let lines: Vec<_> = harness
        .query_all_by_role(Role::Button)
        .filter(|node| {
            let label = node.accesskit_node().label();
            label.is_some_and(|label| label.contains(", renouvellement"))
        })
        .map(|node| node.rect())
        .collect();
    assert_eq!(lines.len(), 22);
    for line in lines {
        assert!(window.contains_rect(line), "{line:?}");
    }
    let name = fake.0.borrow().lines[2].nom_naissance.clone();
    harness
        .query_all_by_role(Role::Button)
        .find(|node| {
            let label = node.accesskit_node().label();
            label.is_some_and(|label| label.starts_with("08:30, ") && label.contains(&name))
        })
        .unwrap_or_else(|| panic!("{:?}", labels(&harness)))
        .click();
    harness.run();
    assert!(fake.said().contains(&Said::Open("p2".into())));
}

#[test]
fn a_validation_with_nothing_to_validate_is_said_and_shows_where_to_begin() {
    let fake = Fake::new(many(1));
    let mut harness = opened(&fake);
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    assert_eq!(open(&harness), "Dossier");
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(
        tells(&harness, "Il n’y a rien à valider"),
        "{:?}",
        labels(&harness)
    );
    assert_eq!(open(&harness), "Consultation");
}

#[test]
fn whatever_an_extension_says_in_a_badge_stays_in_its_column() {
    let long = "Identité à vérifier auprès du patient et de sa famille ".repeat(4);
    let fake = Fake::new(many(1)).plugin("essai", SIDE);
    fake.set(
        &key("essai", "fiche", "p0"),
        vec![
            text("avant", "Avant"),
            badge("long", Sign::Warning, &long, Tone::Attention),
        ],
    );
    let harness = opened(&fake);
    let shown = harness.get_by_label(&long).rect();
    assert!(shown.right() <= 1280.0, "{shown:?}");
    assert!(shown.height() > 30.0, "it goes on under itself: {shown:?}");
}
