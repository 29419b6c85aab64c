//! Before a practice is open: its passphrase typed in the window, on a real record.

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_practice::opening::Shut;
use socle_practice::opening::{Trying, shut};
use socle_practice::{Called, OpenError, Practice};
use socle_record::{KeyChoice, Purpose, Record, RecordError, Secret, Surroundings};
use socle_screen::entry::opening::{Opened, Opener, Opening};
use socle_screen::model::Repaint;

use crate::fake::{Fake, many};

const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the practice for real, and shows the world of the tests once it is.
struct Real {
    trying: Trying,
    practice: Option<Practice>,
}

impl Opener for Real {
    fn place(&self) -> String {
        "Cabinet d’essai".into()
    }

    fn try_open(&mut self, passphrase: Option<Secret>, repaint: Repaint) {
        self.trying.begin(passphrase, move || repaint());
    }

    fn came(&mut self) -> Option<Result<Opened, Shut>> {
        Some(match self.trying.came()? {
            Ok(practice) => {
                self.practice = Some(practice);
                Ok(Opened {
                    model: Rc::new(Fake::new(many(1))),
                    desk: None,
                })
            }
            Err(error) => Err(shut(&error, true).expect("only the passphrase is wrong")),
        })
    }
}

/// The screen, and whether it has opened.
struct Seen {
    opening: Opening,
    opened: bool,
}

fn harness(home: &Path) -> Harness<'static, Seen> {
    let error = Practice::open_unlocked(home, Called::All, &socle_record::Unlock::Kept)
        .err()
        .unwrap();
    let first = shut(&error, false).unwrap();
    assert!(first.asks_passphrase);
    let opener = Real {
        trying: Trying::new(home, Called::All),
        practice: None,
    };
    let seen = Seen {
        opening: Opening::new(Box::new(opener), first),
        opened: false,
    };
    Harness::builder()
        .with_size([1024.0, 640.0])
        .with_context_setup(socle_screen::install)
        .build_ui_state(
            |ui, seen: &mut Seen| {
                if !seen.opened {
                    seen.opened = seen.opening.ui(ui).is_some();
                }
            },
            seen,
        )
}

fn until(harness: &mut Harness<'_, Seen>, is: impl Fn(&Harness<'_, Seen>) -> bool) {
    let begun = Instant::now();
    while !is(harness) {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(20));
        harness.step();
    }
}

fn shows(harness: &Harness<'_, Seen>, part: &str) -> bool {
    harness.query_all_by_label_contains(part).next().is_some()
}

#[test]
fn a_wrong_passphrase_is_said_and_the_right_one_opens() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    let choice = KeyChoice::Passphrase(Secret::new("cheval agrafe".to_owned()));
    let made = Record::init(&home, &choice, Purpose::Practice, Surroundings::default());
    drop(made.unwrap());
    let mut harness = harness(&home);
    harness.step();
    harness.step();
    assert!(shows(&harness, "Cabinet d’essai"));
    for (typed, right) in [("autre chose", false), ("cheval agrafe", true)] {
        harness.get_by_label("Phrase secrète").type_text(typed);
        harness.step();
        harness.key_press(Key::Enter);
        harness.step();
        until(&mut harness, |harness| {
            harness.state().opened || shows(harness, "La clé n’ouvre pas ce cabinet")
        });
        assert_eq!(harness.state().opened, right, "{typed}");
        harness.step();
    }
}

#[test]
fn trouble_with_the_keyring_is_said_and_may_be_tried_again() {
    let keyring = OpenError::Record(RecordError::Keyring {
        detail: "locked".into(),
    });
    let told = shut(&keyring, false).unwrap();
    assert!(!told.asks_passphrase);
    assert!(told.sentence.unwrap().contains("trousseau"));
    // What typing does not help is told where it always was.
    let missing = OpenError::Record(RecordError::WrongKey);
    assert_eq!(shut(&missing, false), None);
}
