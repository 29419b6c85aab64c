//! The screen, driven as a person or a screen reader would: by role and name, by keys, never by position.
#![allow(clippy::unwrap_used)]

mod fake;
#[path = "../../../practice/tests/it/summary.rs"]
mod summary;

mod agenda;
mod begun;
mod cda;
mod collision;
mod compact;
mod consent;
mod consultation;
mod contacts;
mod door;
mod editing;
mod exchange;
mod extensions;
mod file;
mod first;
mod forms;
mod home;
mod keyboard;
mod list;
mod medical;
mod narrow;
mod newcomer;
mod opening;
mod pages;
mod passed;
mod places;
mod scanner;
mod seen;
mod selection;
mod sending;
mod sends;
mod settings;
mod sizes;
mod state;
mod suggestions;
mod validation;
mod waiting;
mod windows;

use std::rc::Rc;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use fake::Fake;
use socle_screen::Screen;

/// A screen of 1280 by 800 on this world.
fn screen(fake: &Fake) -> Harness<'static, Screen> {
    let screen = Screen::new(Rc::new(fake.clone()));
    Harness::builder()
        .with_size([1280.0, 800.0])
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(|ui, screen: &mut Screen| screen.ui(ui), screen)
}

/// The same, with the file of the first patient open.
fn opened(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    let line = fake.0.borrow().lines[0].clone();
    harness.state_mut().open(line);
    harness.run();
    harness
}

/// True when something on the screen bears exactly this name.
fn shows(harness: &Harness<'_, Screen>, label: &str) -> bool {
    harness.query_all_by_label(label).next().is_some()
}

/// True when something on the screen bears a name that holds this.
fn tells(harness: &Harness<'_, Screen>, part: &str) -> bool {
    harness.query_all_by_label_contains(part).next().is_some()
}

/// The names of what stands under `label`, for messages.
fn labels(harness: &Harness<'_, Screen>) -> Vec<String> {
    harness
        .root()
        .children_recursive()
        .filter_map(|node| node.accesskit_node().label())
        .collect()
}
