//! Attacks on who is believed to speak: the attacker's panel on the real screen, over the real host.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_record::Purpose;
use socle_runtime::Choice;
use socle_runtime::view::Kind;
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use super::scene::Scene;
use crate::runtime::world::PATIENCE;

type Glass = Harness<'static, Screen>;

/// The open patient's file on the screen.
fn glass(scene: &Scene) -> Glass {
    let model = LiveModel::new(
        &scene.world.host,
        &tokio::runtime::Handle::current(),
        Purpose::Practice,
        Arc::new(|| {}),
    );
    let line = scene
        .world
        .record()
        .patient(&scene.patient.as_str().into())
        .unwrap();
    let mut screen = Screen::new(Rc::new(model));
    screen.open(Arc::new(line));
    Harness::builder()
        // Wide enough for the tabs of both plugins: none is in the menu.
        .with_size([1920.0, 1200.0])
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(|ui, screen: &mut Screen| screen.ui(ui), screen)
}

fn shows(glass: &Glass, label: &str) -> bool {
    glass.query_all_by_label(label).next().is_some()
}

#[track_caller]
fn until(glass: &mut Glass, label: &str) {
    let begun = Instant::now();
    while !shows(glass, label) {
        assert!(
            begun.elapsed() < PATIENCE,
            "never saw {label}: {:?}",
            labels(glass)
        );
        glass.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn labels(glass: &Glass) -> Vec<String> {
    let nodes = glass.root().children_recursive();
    nodes
        .filter_map(|node| node.accesskit_node().label())
        .collect()
}

/// The names of the dialogs on the screen, as a screen reader says them.
fn dialogs(glass: &Glass) -> Vec<String> {
    glass
        .root()
        .children_recursive()
        .filter(|node| node.accesskit_node().role() == Role::Dialog)
        .filter_map(|node| node.accesskit_node().label())
        .collect()
}

/// A screen on which the attacker draws this.
async fn drawn(scene: &mut Scene, attack: &str) -> Glass {
    scene.install();
    scene.set("render", attack);
    // It is on the file's tab of the attacker.
    let mut glass = glass(scene);
    until(&mut glass, "Hostile");
    glass.get_by_label("Hostile").click();
    glass.step();
    glass
}

super::listed! {
    dialog_like_that_of_consent: "Draws a dialog with the words, the keys and the buttons of the host’s consent dialog."
        => "named", "a dialog of a view bears the name of its extension, and its answers go to the plugin only", |scene| {
        let mut glass = drawn(&mut scene, "consent").await;
        until(&mut glass, "Extension Hostile");
        assert!(!shows(&glass, "Socle demande :"), "{:?}", labels(&glass));
        let rights = |scene: &Scene| -> Vec<Option<Choice>> {
            let plugins = scene.world.host.plugins();
            plugins.iter().flat_map(|info| &info.lines).map(|line| line.choice).collect()
        };
        let before = rights(&scene);
        // Its answer is an event for the plugin, and decides nothing.
        scene.set("handle", "note|pressed");
        glass.get_by_label("Toujours autoriser").click();
        glass.step();
        let begun = Instant::now();
        let noted = || scene.world.record().store_get(&scene.id, "notes", "pressed").unwrap().is_some();
        while !noted() {
            assert!(begun.elapsed() < PATIENCE, "the press never reached the plugin");
            glass.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(rights(&scene), before);
        scene.wrote(&["handle.panneau", "store.ecriture"]);
        "named".into()
    }
    dialog_in_the_tree: "Asks in its view for a dialog with the title and the keys of the host’s."
        => "an ordinary dialog", "a view knows one sort of dialog; its keys are those of buttons of that view", |scene| {
        scene.install();
        let tree = scene.render("consent").await.unwrap();
        let dialog = tree.find("socle-consent").unwrap();
        assert_eq!(dialog.kind, Kind::Dialog { title: "Autorisations".into() });
        assert!(tree.nodes.iter().all(|node| !matches!(&node.kind, Kind::Form { .. })));
        "an ordinary dialog".into()
    }
    question_like_that_of_consent: "Has the host ask, before one of its own acts, whether another extension may read everything."
        => "named", "a question of a view bears the name of its extension", |scene| {
        let mut glass = drawn(&mut scene, "question").await;
        until(&mut glass, "Continuer");
        glass.get_by_label("Continuer").click();
        until(&mut glass, "Socle : autoriser l’extension « INS » à tout lire ?");
        assert!(shows(&glass, "Extension Hostile"), "{:?}", labels(&glass));
        assert!(!shows(&glass, "Socle demande :"));
        "named".into()
    }
    screen_of_hostile_values: "Shows an image of 50,000 by 50,000 pixels, a table of 2^64 rows, numbers that are none, escapes, depths."
        => "drawn", "an image of at most 4,096 pixels a side, rows are asked for as they are seen", |scene| {
        scene.install();
        scene.set("rows", "too-many");
        for attack in ["image", "paged", "numbers", "escapes", "keys", "deep"] {
            frames(&scene, attack);
        }
        "drawn".into()
    }
}

/// Draw twenty frames of an attack: none holds the screen, and what is said of it can be read.
fn frames(scene: &Scene, attack: &str) {
    scene.set("render", attack);
    let mut glass = glass(scene);
    until(&mut glass, "Hostile");
    glass.get_by_label("Hostile").click();
    for _ in 0..20 {
        let begun = Instant::now();
        glass.step();
        // Far more than a frame may take: the machine of a test is busy.
        assert!(begun.elapsed() < PATIENCE, "{attack} holds the screen");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(dialogs(&glass).is_empty(), "{attack}");
    for label in labels(&glass)
        .iter()
        .filter(|label| !label.trim().is_empty())
    {
        super::scene::readable(label);
    }
}

#[ignore = "60,000 brackets without a space in one text are laid out whole and hold the screen for seconds"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_is_hard_to_break_does_not_hold_the_screen() {
    let mut scene = Scene::new("text_without_a_space");
    scene.install();
    frames(&scene, "facts");
}
