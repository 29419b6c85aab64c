//! On the home page: the answers of patients, those nobody read first.

use socle_sdk::{Context, Data, Event, Failure, View, texts};

use super::{models, stale, thread};
use crate::letter::{Beside, Letter};
use crate::patient;
use crate::sorting::For;

/// Answers shown of those nobody read, and of those that were read and not dealt with.
const SHOWN: u32 = 30;

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let mut answers = Vec::new();
    for progress in ["non-lu", "lu"] {
        for letter in Letter::all("recu", progress, SHOWN)? {
            answers.push((Beside::of(&letter.id)?.sorted.whom, letter));
        }
    }
    // What was said to be urgent first, then what is for the doctor, then what nobody sorted; the unread before the read.
    answers.sort_by_key(|(whom, _)| *whom);
    let urgent = answers.iter().any(|(whom, _)| *whom == For::Urgent);
    let many = Letter::count("recu", "non-lu")?;
    let number = Data::Integer(i64::try_from(many).unwrap_or(i64::MAX));
    let said = texts::text_with("reponses-nombre", &[("nombre", number)]);
    match (many, urgent) {
        (0, false) => view.text("nombre", &said),
        (_, true) => {
            view.badge(
                "nombre",
                "warning",
                &texts::text_with("reponses-urgent", &[("nombre", said.into())]),
            );
            view.tone("problem");
        }
        (_, false) => {
            view.badge("nombre", "full", &said);
            view.tone("attention");
        }
    }
    refused(view)?;
    for (_, letter) in &answers {
        thread::draw(c, letter, &name(letter)?, view)?;
    }
    models::draw(c, view)
}

/// Messages that were not delivered: whom to reach in another way.
fn refused(view: &View) -> Result<(), Failure> {
    let mut all = Letter::all("envoye", "echec", SHOWN)?;
    // Refused before they left: the record has them as waiting, the outbox knows better.
    let waiting = Letter::all("envoye", "en-attente", SHOWN)?;
    all.extend(waiting.into_iter().filter(|one| one.is_held));
    if all.is_empty() {
        return Ok(());
    }
    view.section("refus", &texts::text("refus"), |view| {
        for one in &all {
            let said = [
                ("patient", Data::from(name(one)?)),
                ("raison", Data::from(one.error.as_str())),
            ];
            view.line(&format!("{}{}", thread::MESSAGE, one.id), |view| {
                view.text("raison", &texts::text_with("refus-un", &said));
                match one.is_held {
                    true => view.text("envois", &texts::text("refus-envoi")),
                    false => view.button("traite", &texts::text("refus-vu")),
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// Whose it is; of nobody's file, who says to have written it.
fn name(letter: &Letter) -> Result<String, Failure> {
    if letter.patient.is_empty() {
        let sender = [("nom", Data::from(letter.sender.as_str()))];
        return Ok(texts::text_with("patient-inconnu", &sender));
    }
    patient::name(&letter.patient)
}

pub(super) fn handle(c: &Context, event: &Event) -> Result<(), Failure> {
    match thread::handle(c, None, event)? || models::handle(c, event)? {
        true => Ok(()),
        false => Err(stale(event)),
    }
}
