#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use socle_manifest::Manifest;

use super::list::{Place, pages, sheets};
use super::{Screens, documented};
use crate::frame::bars::Page;
use crate::frame::list::actions::Go;

/// The folder of the pictures and of the page that names them.
fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/doc"))
}

fn places() -> Vec<Place> {
    let all = Screens::read().unwrap();
    let read = |at: &String| Place::read(at).unwrap_or_else(|| panic!("no place is called {at}"));
    all.screen.iter().map(|one| read(&one.at)).collect()
}

#[test]
fn every_page_tab_and_sheet_of_the_shell_has_a_picture() {
    let places = places();
    let has = |place: Place| {
        assert!(places.contains(&place), "no picture of {place:?}");
    };
    // The page of patients is the home page: its first tab.
    has(Place::Home(crate::kit::text::t("accueil-journee")));
    for page in pages().filter(|page| *page != Page::Patients) {
        has(Place::Go(Go::Page(page)));
    }
    for title in crate::patient::file::own_titles() {
        has(Place::File(title));
    }
    sheets().for_each(|go| has(Place::Go(go)));
    for place in [Place::SideBar, Place::First, Place::Opening, Place::Locked] {
        has(place);
    }
    let is_own = |place: &Place| matches!(place, Place::Own(_));
    assert!(places.iter().any(is_own), "no picture of a second window");
}

#[test]
fn every_tab_an_extension_that_comes_with_the_program_adds_has_a_picture() {
    let places = places();
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let mut seen = 0;
    for plugin in std::fs::read_dir(plugins).unwrap() {
        let Ok(text) = std::fs::read_to_string(plugin.unwrap().path().join("plugin.toml")) else {
            continue;
        };
        let manifest = Manifest::from_toml(&text).unwrap();
        for panel in &manifest.panels {
            let title = panel.title.clone();
            let place = match panel.place {
                socle_manifest::Place::Home => Place::Home(title),
                socle_manifest::Place::File => Place::File(title),
                // Beside a file and on the page of settings: in the pictures of these.
                _ => continue,
            };
            seen += 1;
            assert!(places.contains(&place), "no picture of {place:?}");
        }
    }
    assert!(seen > 5, "the extensions are not where they were");
}

#[test]
fn the_pictures_of_the_documentation_are_whole_and_none_is_left_over() {
    let all = Screens::read().unwrap();
    let wanted: BTreeSet<String> = documented(&all).into_iter().collect();
    assert_eq!(
        wanted.len(),
        2 * all.screen.len(),
        "two screens have one name"
    );
    let mut bytes = 0;
    let mut there = BTreeSet::new();
    for file in std::fs::read_dir(folder().join("screens")).unwrap() {
        let file = file.unwrap();
        bytes += file.metadata().unwrap().len();
        there.insert(file.file_name().into_string().unwrap());
    }
    assert_eq!(there, wanted);
    assert!(bytes < 6_000_000, "{bytes} bytes of pictures");
}

#[test]
fn the_page_names_each_screen_with_what_a_doctor_does_there() {
    let all = Screens::read().unwrap();
    let page = std::fs::read_to_string(folder().join("screens.md")).unwrap();
    for one in &all.screen {
        let row = format!(
            "| {} | [light](screens/{name}-clair-100.png), [dark](screens/{name}-sombre-100.png) |",
            one.line,
            name = one.name
        );
        assert!(page.contains(&row), "the page does not have\n{row}");
    }
    let rows = page.lines().filter(|line| line.contains("](screens/"));
    assert_eq!(rows.count(), all.screen.len());
}
