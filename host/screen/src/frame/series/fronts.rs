//! The pages before a practice is open, for their pictures: the real pages, behind which nothing is made and nothing opened.

use std::path::PathBuf;

use socle_practice::founding::Founding;
use socle_practice::opening::Shut;
use socle_record::Secret;

use super::list::Place;
use crate::entry::first::{First, Founder};
use crate::entry::opening::{Opened, Opener, Opening};
use crate::model::{Model, Repaint};

/// Where a practice is, in a picture.
const PLACE: &str = "/home/dr.libre/.local/share/socle";

/// One of them.
pub(super) enum Front {
    First(First),
    Opening(Opening),
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
            _ => None,
        }
    }

    pub(super) fn ui(&mut self, ui: &mut egui::Ui) {
        match self {
            Self::First(first) => drop(first.ui(ui)),
            Self::Opening(opening) => drop(opening.ui(ui)),
        }
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
