//! A practice that is made while its window is there: one's own, or the demonstration. On a thread of its own, since making
//! one takes a moment.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use socle_record::{
    Author, KeyChoice, Level, NewHome, NewSetting, Purpose, Record, Secret, Surroundings, Unit,
    Unlock, Value, Where, Write,
};

use super::{Called, OpenError, Practice};

/// What is to be made.
#[derive(Debug, Clone)]
pub enum Founding {
    /// The fictitious practice, with its patients.
    Demonstration,
    /// A practice of real patients, on this workstation.
    Practice {
        /// How it is called on its letters; may be empty.
        name: String,
        /// Where its key is kept.
        key: KeyChoice,
    },
}

/// Make it, and open it. No extension is installed in a practice of real patients: each is for a person to agree to.
///
/// # Errors
/// [`OpenError`]; what was begun in the folder is then said to be there at the next try.
pub fn found(home: &Path, wanted: &Founding) -> Result<Practice, OpenError> {
    match wanted {
        #[cfg(feature = "demo")]
        Founding::Demonstration => {
            super::demonstration::make(home)?;
            Practice::open(home)
        }
        #[cfg(not(feature = "demo"))]
        Founding::Demonstration => Err(OpenError::WithoutDemonstration(home.to_owned())),
        Founding::Practice { name, key } => {
            let new = NewHome {
                key: key.clone(),
                purpose: Purpose::Practice,
                place: Where::Home,
            };
            let record = Record::init_as(home, &new, Surroundings::default())?;
            let name = name.trim();
            if !name.is_empty() {
                let setting = NewSetting {
                    level: Level::Practice,
                    owner: crate::documents::OWNER.to_owned(),
                    key: "cabinet.nom".to_owned(),
                    value: Value::from(name),
                };
                let unit = Unit::new(Author::host()).with(Write::Setting(setting));
                record.commit(&unit)?;
            }
            drop(record);
            let unlock = match key {
                KeyChoice::Passphrase(secret) => Unlock::Passphrase(secret.clone()),
                KeyChoice::File | KeyChoice::Keyring => Unlock::Kept,
            };
            Practice::open_unlocked(home, Called::All, &unlock)
        }
    }
}

/// One try to make a practice.
#[derive(Debug, Default)]
pub struct Making {
    came: Option<Receiver<Result<Practice, OpenError>>>,
}

impl Making {
    /// Try; `done` is called once it is known what came of it.
    pub fn begin(&mut self, home: PathBuf, wanted: Founding, done: impl Fn() + Send + 'static) {
        let (sender, receiver) = channel();
        let refused = sender.clone();
        let begun = std::thread::Builder::new()
            .name("creation".into())
            .spawn(move || {
                // Who closed the window meanwhile does not hear it.
                sender.send(found(&home, &wanted)).ok();
                done();
            });
        if let Err(error) = begun {
            refused.send(Err(OpenError::Threads(error))).ok();
        }
        self.came = Some(receiver);
    }

    /// What came of it; none while it is not known.
    pub fn came(&mut self) -> Option<Result<Practice, OpenError>> {
        let came = match self.came.as_ref()?.try_recv() {
            Ok(came) => came,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err(OpenError::Threads(std::io::Error::other(
                "the thread that makes a practice ended early",
            ))),
        };
        self.came = None;
        Some(came)
    }
}

/// A passphrase a practice can be trusted to.
///
/// # Errors
/// The French sentence that says what is missing.
pub fn passphrase(typed: &str, again: &str) -> Result<Secret, &'static str> {
    /// Fewer characters are guessed by whoever has the folder: a choice of ours.
    const LEAST: usize = 12;
    if typed.chars().count() < LEAST {
        return Err(
            "Choisissez une phrase d’au moins douze caractères : plusieurs mots sans rapport, par exemple.",
        );
    }
    if typed != again {
        return Err("Les deux saisies de la phrase secrète diffèrent : saisissez-les de nouveau.");
    }
    Ok(Secret::new(typed.to_owned()))
}
