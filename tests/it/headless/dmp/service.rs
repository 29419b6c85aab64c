//! The service `shared-record`, asked by another plugin.

use socle_runtime::Data;

use super::desk::Desk;
use super::people::{CONTESTE, DUPRE, EXPIRE};
use crate::headless::scene::packages;

/// What the plugin of the tests was answered, a line a step; a failure is its code after `!`.
fn asked(desk: &Desk, patient: &str, steps: &str) -> Vec<String> {
    let host = desk.practice.host.clone();
    let steps = vec![("lines".to_owned(), Data::Text(steps.to_owned()))];
    let said = desk.practice.runtime().block_on(async move {
        let cancel = socle_runtime::Cancel::default();
        host.command("essai", "steps", Some(patient), steps, cancel)
            .await
    });
    desk.settle();
    match said.unwrap() {
        Data::Texts(lines) => lines,
        other => panic!("{other:?}"),
    }
}

#[test]
fn another_plugin_learns_the_state_deposits_finds_reads_and_changes() {
    let (desk, [open, expired, none]) = Desk::with([DUPRE, EXPIRE, CONTESTE]);
    let package = packages().join("essai");
    let author = desk.practice.author();
    desk.practice
        .host
        .install_allowing(&package, author)
        .unwrap();

    for (patient, expected) in [
        (&open, "open"),
        (&expired, "authorisation-expired"),
        (&none, "none"),
    ] {
        desk.done("dmp/interroger", patient, &[]);
        assert_eq!(asked(&desk, patient, "shared|state"), [expected]);
    }
    assert_eq!(
        asked(&desk, &expired, "?shared|find"),
        ["!shared-record.authorisation"]
    );

    // A note, which no rule deposits: the plugin orders it.
    let note = desk.validated(&open, "11488-4", "Consultation");
    let order = format!("shared|deposit|document={note}");
    let entry = asked(&desk, &open, &order).remove(0);
    desk.until_all_left(&open, 1);
    assert_eq!(desk.orders(&open)[0].id.as_str(), entry);
    assert_eq!(asked(&desk, &open, &order), [entry], "one entry a version");
    let line = format!("?shared|deposit|document={note}");
    assert!(asked(&desk, &none, &line)[0].starts_with('!'));

    assert_eq!(asked(&desk, &open, "shared|find"), ["rows=1"]);
    assert_eq!(asked(&desk, &open, "shared|find|types=57833-6"), [""]);
    let there = desk.registry(DUPRE).remove(0);
    let read = format!("shared|read|unique-id={}|repository=", there.unique_id);
    let given = asked(&desk, &open, &read).remove(0);
    assert_eq!(
        given,
        format!("text/xml {}", String::from_utf8_lossy(&there.content))
    );
    let mask = format!(
        "shared|change|unique-id={}|change=hide-from-professionals",
        there.unique_id
    );
    asked(&desk, &open, &mask);
    desk.until_all_left(&open, 2);
    assert_eq!(desk.registry(DUPRE)[0].confidentiality, ["N", "MASQUE_PS"]);
}
