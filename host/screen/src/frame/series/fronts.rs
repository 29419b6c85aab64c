//! The pages before a practice is open, for their pictures: the real pages, behind which nothing is made and nothing opened.

use std::path::PathBuf;
use std::sync::Arc;

use socle_practice::connection::Connection;
use socle_practice::founding::Founding;
use socle_practice::opening::Shut;
use socle_record::Secret;
use socle_session::manager::CardSeen;
use socle_session::state::{Kept, Moment, State, Why};
use socle_session::{Identified, Kind, Role, Structure};

use super::list::Place;
use crate::entry::door::{self, DoorDesk};
use crate::entry::first::{First, Founder};
use crate::entry::opening::{Opened, Opener, Opening};
use crate::model::door::{Door, Reader, Ways};
use crate::model::{Model, Repaint};

/// Where a practice is, in a picture.
const PLACE: &str = "/home/dr.libre/.local/share/socle";

/// One of them.
pub(super) enum Front {
    First(First),
    Opening(Opening),
    Locked(Box<Door>, DoorDesk),
}

impl Front {
    /// The page that stands at this place, if it is one of them.
    pub(super) fn of(place: Option<&Place>, model: &dyn Model) -> Option<Self> {
        match place? {
            Place::First => Some(Self::First(First::new(Box::new(Nobody::of(model))))),
            Place::Opening => {
                let shut = Shut {
                    sentence: None,
                    asks_passphrase: true,
                };
                Some(Self::Opening(Opening::new(Box::new(Nothing), shut)))
            }
            Place::Locked => Some(Self::Locked(Box::new(locked()), DoorDesk::default())),
            _ => None,
        }
    }

    pub(super) fn ui(&mut self, ui: &mut egui::Ui, model: &dyn Model) {
        match self {
            Self::Locked(door, desk) => door::login(ui, model, door, desk),
            Self::First(first) => drop(first.ui(ui)),
            Self::Opening(opening) => drop(opening.ui(ui)),
        }
    }
}

/// The door of a practice whose doctor locked it, with the card still in the reader.
fn locked() -> Door {
    let identified = Identified {
        person: Identified::person_of("899700000001"),
        kind: Kind::Cps,
        role: Role::Doctor,
        national_id: "899700000001".to_owned(),
        family: "LIBRE".to_owned(),
        given: "Max".to_owned(),
        profession: "10".to_owned(),
        speciality: "SM26".to_owned(),
        structure: Structure::default(),
        principal: None,
        card: "1".to_owned(),
    };
    Door {
        state: State::Locked {
            kept: Kept {
                identified: Arc::new(identified),
                why: Why::Asked,
                since: Moment::default(),
            },
            refused: None,
        },
        reader: Reader::Card,
        card: Some(CardSeen {
            line: Ok("CPS · Dr Max LIBRE".to_owned()),
            needs_principal: false,
            has_keypad: false,
            is_last_try: false,
        }),
        ways: Ways {
            card: true,
            psc: true,
            organisation: false,
        },
        people: Arc::default(),
        may_skip: false,
        skipped: false,
        connection: Arc::new(Connection::default()),
        bad: None,
        signed: None,
        unsigned: None,
    }
}

/// Makes no practice.
struct Nobody {
    offered: Vec<(String, String, PathBuf)>,
}

impl Nobody {
    /// With the extensions of this practice as those that are offered.
    fn of(model: &dyn Model) -> Self {
        let plugins = model.plugins();
        let offered = plugins.iter().map(|plugin| {
            let manifest = &plugin.manifest;
            (
                manifest.name.clone(),
                manifest.description.clone(),
                plugin.folder.clone(),
            )
        });
        Self {
            offered: offered.collect(),
        }
    }
}

impl Founder for Nobody {
    fn places(&self) -> (String, String) {
        (format!("{PLACE}/cabinet"), format!("{PLACE}/demonstration"))
    }

    fn offered(&self) -> Vec<(String, String, PathBuf)> {
        self.offered.clone()
    }

    fn found(&mut self, _wanted: Founding, _repaint: Repaint) {}

    fn came(&mut self) -> Option<Result<Opened, String>> {
        None
    }
}

/// Opens no practice.
struct Nothing;

impl Opener for Nothing {
    fn place(&self) -> String {
        format!("{PLACE}/cabinet")
    }

    fn try_open(&mut self, _passphrase: Option<Secret>, _repaint: Repaint) {}

    fn came(&mut self) -> Option<Result<Opened, Shut>> {
        None
    }
}
