//! The page of the book lists the same attacks, in the same order, with the same outcomes and limits.

use crate::arrows::root;

use super::attacks;

/// The lines of the table the page holds.
fn table() -> String {
    let mut out = String::from(
        "| attack | what the plugin does | outcome | what stops it |\n|---|---|---|---|\n",
    );
    for attack in attacks() {
        out.push_str(&format!(
            "| {} | {} | `{}` | {} |\n",
            attack.name.replace('_', "-"),
            attack.does,
            attack.outcome,
            attack.limit
        ));
    }
    out
}

#[test]
fn the_page_of_the_book_and_the_attacks_say_the_same() {
    let path = root().join("sdk/book/src/hostile.md");
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let table = table();
    if std::env::var_os("UPDATE_BOOK").is_some() {
        let (before, _) = page.split_once("| attack |").unwrap_or((&page, ""));
        std::fs::write(&path, format!("{before}{table}")).unwrap();
        return;
    }
    let from = page.find("| attack |").expect("a table of attacks");
    assert_eq!(
        page[from..].trim_end(),
        table.trim_end(),
        "run this test with UPDATE_BOOK=1, and read what changed"
    );
}

#[test]
fn there_are_at_least_forty_attacks_and_each_has_its_own_name() {
    let attacks = attacks();
    let names: std::collections::BTreeSet<_> = attacks.iter().map(|attack| attack.name).collect();
    assert_eq!(names.len(), attacks.len());
    assert!(attacks.len() >= 40, "{}", attacks.len());
    for attack in attacks {
        // It is the id of a package.
        assert!((2..=40).contains(&attack.name.len()), "{}", attack.name);
        for text in [attack.does, attack.outcome, attack.limit] {
            assert!(!text.is_empty() && !text.contains('|'), "{}", attack.name);
        }
    }
}

/// Each file of `tests/hostile` is used by an attack.
#[test]
fn no_hostile_component_is_forgotten() {
    let sources = ["files.rs", "time.rs", "room.rs"]
        .map(|name| std::fs::read_to_string(root().join("tests/it/hostile").join(name)).unwrap())
        .concat();
    for entry in std::fs::read_dir(root().join("tests/hostile")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(
            !name.ends_with(".wat") || sources.contains(&format!("\"{name}\"")),
            "no attack uses {name}"
        );
    }
}
