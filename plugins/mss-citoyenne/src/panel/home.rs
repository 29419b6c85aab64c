//! On the home page: the answers of patients, those nobody read first.

use socle_sdk::{Context, Data, Event, Failure, View, texts};

use super::{stale, thread};
use crate::letter::Letter;
use crate::patient;

/// Answers shown of those nobody read, and of those that were read and not dealt with.
const SHOWN: u32 = 30;

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let unread = Letter::all("recu", "non-lu", SHOWN)?;
    let read = Letter::all("recu", "lu", SHOWN)?;
    let many = Letter::count("recu", "non-lu")?;
    let number = Data::Integer(i64::try_from(many).unwrap_or(i64::MAX));
    view.text(
        "nombre",
        &texts::text_with("reponses-nombre", &[("nombre", number)]),
    );
    let failed = Letter::count("envoye", "echec")?;
    if failed > 0 {
        refused(view)?;
    }
    for letter in unread.iter().chain(&read) {
        thread::draw(c, letter, &name(letter)?, view)?;
    }
    Ok(())
}

/// Messages that were not delivered: whom to reach in another way.
fn refused(view: &View) -> Result<(), Failure> {
    let all = Letter::all("envoye", "echec", SHOWN)?;
    view.section("refus", &texts::text("refus"), |view| {
        for one in &all {
            let said = [
                ("patient", Data::from(name(one)?)),
                ("raison", Data::from(one.error.as_str())),
            ];
            view.line(&format!("{}{}", thread::MESSAGE, one.id), |view| {
                view.text("raison", &texts::text_with("refus-un", &said));
                view.button("traite", &texts::text("marquer-traite"));
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
    match thread::handle(c, None, event)? {
        true => Ok(()),
        false => Err(stale(event)),
    }
}
