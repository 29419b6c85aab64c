//! What each number counts, one sentence each: as an auditor would ask.

use socle_sdk::{Failure, View, texts};

use crate::counts::{self, Question};
use crate::scheme::EARLY_DAYS;

/// In the order of the page; the sentence is `compte-NAME` of the texts.
const SAID: [&str; 9] = [
    "documents-dmp",
    "vsm",
    "messages-professionnel",
    "messages-patient",
    "ins",
    "suivi",
    "ald",
    "qui",
    "projection",
];

pub(super) fn draw(question: &Question, view: &View) -> Result<(), Failure> {
    view.section("definitions", &texts::text("definitions"), |view| {
        view.text("definition", &counts::definition(question));
        for name in SAID {
            let days = [("jours", EARLY_DAYS.into())];
            view.text(name, &texts::text_with(&format!("compte-{name}"), &days));
        }
        Ok(())
    })
}
