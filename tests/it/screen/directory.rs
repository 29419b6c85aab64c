//! The directory in the window: it comes by itself, a town is enough to find who is there, one press adds somebody to the
//! contacts, and who is a favourite is there before anything is typed.

use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use socle_record::{EntityView, Query};

use super::Scene;

const TOWN: &str = "Commune ou code postal";

fn contacts(scene: &Scene) -> Vec<EntityView> {
    let all = Query {
        kind: "contact".into(),
        count: 1_000,
        ..Query::default()
    };
    scene.practice.record().find(&all).unwrap().rows
}

/// Presses the first of this name, once nothing moves.
#[track_caller]
fn press_first(scene: &mut Scene, name: &str) {
    scene.until(name, |scene| {
        let role = Role::Button;
        let mut found = scene.harness.query_all_by_role_and_label(role, name);
        found.next().is_some() && scene.harness.state().is_settled()
    });
    let mut found = scene
        .harness
        .query_all_by_role_and_label(Role::Button, name);
    found.next().unwrap().click_accesskit();
    drop(found);
    scene.harness.step();
}

#[test]
fn a_town_is_enough_to_add_somebody_to_the_contacts_by_one_press_and_a_favourite_is_there_at_once()
{
    let mut scene = Scene::with_latency(Duration::ZERO);
    scene.home_tab("Annuaire Santé");
    scene.until("the directory", |scene| {
        // It is asked for where nothing made it come by itself yet.
        let role = Role::Button;
        let asked = "Télécharger l’annuaire";
        if let Some(button) = scene.harness.query_by_role_and_label(role, asked) {
            button.click_accesskit();
        }
        scene.tells("cherchées sans réseau")
    });
    let before = contacts(&scene).len();

    let field = scene.harness.get_by_role_and_label(Role::TextInput, TOWN);
    field.focus();
    field.type_text("priv");
    scene.harness.step();
    press_first(&mut scene, "Chercher");
    scene.until("who is there", |scene| scene.tells("PRIVAS"));
    let mut acts = 0;
    press_first(&mut scene, "Ajouter aux contacts");
    acts += 1;
    scene.until("the contact", |scene| contacts(scene).len() == before + 1);
    assert_eq!(acts, 1);
    scene.until("that it is one", |scene| scene.tells("Dans vos contacts"));

    press_first(&mut scene, "Mettre en favori");
    scene.until("the favourite", |scene| scene.tells("Retirer des favoris"));
    let field = scene.harness.get_by_role_and_label(Role::TextInput, TOWN);
    field.focus();
    scene
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    scene.harness.key_press(egui::Key::Delete);
    scene.harness.step();
    press_first(&mut scene, "Chercher");
    scene.until("the favourites", |scene| {
        scene.tells("Mes favoris") && scene.tells("Retirer des favoris")
    });
}
