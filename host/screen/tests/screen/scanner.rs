//! The barcode reader at the keyboard, in the whole screen.

use egui::{Event, Key, Modifiers};

use super::fake::{Fake, Said, many};
use super::{opened, screen};

/// A character as the toolkit says it.
fn strokes(text: &str) -> Vec<Event> {
    let key = |key, pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    text.chars()
        .flat_map(|c| match c {
            '\n' => vec![key(Key::Enter, true), key(Key::Enter, false)],
            c => vec![
                key(Key::A, true),
                Event::Text(c.to_string()),
                key(Key::A, false),
            ],
        })
        .collect()
}

fn scanned(fake: &Fake) -> Vec<(Option<String>, String)> {
    let known = fake.0.borrow();
    let told = known.said.iter().filter_map(|said| match said {
        Said::Scanned(patient, code) => Some((patient.clone(), code.clone())),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_code_read_with_a_file_open_is_told_and_reaches_no_field() {
    let fake = Fake::new(many(3));
    let mut harness = opened(&fake);
    let patient = harness.state().open_patient().map(str::to_owned);
    // In one frame, as the toolkit gathers what comes that fast.
    harness
        .input_mut()
        .events
        .extend(strokes("3400930000011\n"));
    harness.run();
    assert_eq!(scanned(&fake), [(patient, "3400930000011".to_owned())]);
}

#[test]
fn what_a_person_types_in_the_search_arrives_there() {
    let fake = Fake::new(many(3));
    let mut harness = screen(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    for event in strokes("dup") {
        harness.event(event);
        harness.run();
        std::thread::sleep(std::time::Duration::from_millis(50));
        harness.run();
    }
    assert_eq!(scanned(&fake), []);
    assert!(
        fake.0.borrow().searches.contains("dup"),
        "{:?}",
        fake.0.borrow().searches
    );
}
