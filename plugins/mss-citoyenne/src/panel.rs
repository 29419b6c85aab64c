//! What is seen: in a patient's file the exchange with them, on the home page the answers of all patients.

mod compose;
mod file;
mod home;
mod models;
mod thread;

use socle_formats::mss::subject::FIN;
use socle_sdk::exports::Panel;
use socle_sdk::{Context, Event, Failure, View, texts};

use crate::failures::said;
use crate::letter::Letter;
use crate::{Plugin, patient};

/// In a patient's file.
pub(crate) const FILE: &str = "messages";
/// On the home page.
pub(crate) const HOME: &str = "reponses";
/// What shows messages: drawn again when they change.
pub(crate) const CONTRIBUTIONS: [&str; 2] = [FILE, HOME];

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        match (contribution, c.patient()) {
            (FILE, Some(patient)) => file::draw(c, &patient, view),
            (FILE, None) => Ok(()),
            (HOME, _) => home::draw(c, view),
            (unknown, _) => Err(Failure::unsupported(unknown)),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        match contribution {
            FILE => file::handle(c, &patient::of_call(c)?, event),
            HOME => home::handle(c, event),
            unknown => Err(Failure::unsupported(unknown)),
        }
    }
}

/// The subject as it is shown: that of a message that ends an exchange means nothing to anybody.
pub(crate) fn subject(letter: &Letter) -> String {
    match letter.subject == FIN {
        true => texts::text("fin-affiche"),
        false => letter.subject.clone(),
    }
}

/// A press of something that is not there any more.
fn stale(event: &Event) -> Failure {
    said("mss-citoyenne.bouton", "bouton").author(event.target())
}
